"""Tokens to text that only the holder of the secret key can read, and back: AES-GCM under a key derived for this alone."""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline import errors

PURPOSE = b"leadlift: stored tokens"
KEY_BYTES = 32
NONCE_BYTES = 12


class Seal:
    """Seals and opens with one secret. What is sealed for one grant opens for no other."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(secret)
        self._cipher = AESGCM(key)

    def close(self, tokens: Mapping[str, str], grant: str) -> str:
        """The tokens as a text that shows nothing of them."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, json.dumps(dict(tokens)).encode(), grant.encode())
        return b64encode(nonce + sealed).decode("ascii")

    def open(self, sealed: str, grant: str) -> dict[str, str]:
        """The tokens. Raises SettingsError where they were sealed with another secret."""
        try:
            whole = b64decode(sealed, validate=True)
            text = self._cipher.decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], grant.encode())
            tokens: dict[str, str] = json.loads(text)
        except (InvalidTag, ValueError):
            raise errors.SettingsError(
                "The stored tokens cannot be read with this secret key; put back the one that they were stored with"
                " (LEADLIFT_SECRET_KEY, or secret.key in the home)."
            ) from None
        return tokens
