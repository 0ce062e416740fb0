"""Secrets out of texts, and keyed hashes of what must be recognised and not held: in one place, to be tested once."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
SHORTEST_SECRET = 4


class Redactor:
    """Replaces each of the given secrets, as it stands and as a URL or JSON would spell it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings: set[str] = set()
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET:
                spellings |= {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
        self._spellings = sorted(spellings, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return text


def keyed_hash(key: bytes, text: str) -> str:
    """HMAC-SHA256 of a text, cut to 128 bits, as 32 hex digits."""
    return hmac.digest(key, text.encode(), "sha256")[:16].hex()
