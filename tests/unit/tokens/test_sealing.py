"""Stored tokens show nothing of themselves, and open for their own secret and grant alone."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import errors
from pipeline.tokens import Seal

SECRET = b"a secret key for tests"
TOKENS = {"access_token": "access-1", "refresh_token": "refresh-1"}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4), st.text(max_size=8))
def test_what_is_sealed_is_opened_again(tokens: dict[str, str], grant: str) -> None:
    assert Seal(SECRET).open(Seal(SECRET).close(tokens, grant), grant) == tokens


def test_a_sealed_text_shows_nothing_and_is_another_every_time() -> None:
    first, second = (Seal(SECRET).close(TOKENS, "grant") for _ in range(2))
    assert first != second
    assert b"access-1" not in b64decode(first)
    assert b"refresh" not in b64decode(first)


@pytest.mark.parametrize(("secret", "grant"), [(b"another secret key", "grant"), (SECRET, "another")])
def test_another_secret_or_grant_opens_nothing(secret: bytes, grant: str) -> None:
    sealed = Seal(SECRET).close(TOKENS, "grant")
    with pytest.raises(errors.SettingsError, match="secret key"):
        Seal(secret).open(sealed, grant)


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-1], lambda b: b[:12] + b"\x00" + b[13:], lambda _b: b"", lambda b: b * 2]
)
def test_a_text_that_was_changed_is_not_opened(spoil: object) -> None:
    assert callable(spoil)
    whole = b64decode(Seal(SECRET).close(TOKENS, "grant"))
    with pytest.raises(errors.SettingsError):
        Seal(SECRET).open(b64encode(spoil(whole)).decode(), "grant")


def test_the_key_of_tokens_is_not_the_key_of_hashes() -> None:
    sealed = Seal(SECRET).close(TOKENS, "grant")
    assert SECRET not in b64decode(sealed)
    with pytest.raises(errors.SettingsError):
        Seal(SECRET.ljust(32, b"\x00")).open(sealed, "grant")
