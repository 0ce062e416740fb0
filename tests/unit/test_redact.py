"""Secrets are taken out of texts however they are spelled, and keyed hashes tell values apart without holding them."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.redact import HIDDEN, Redactor, keyed_hash

SECRET = 'k/é y+"1&2'
secrets = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=20)


@pytest.mark.parametrize(
    "spelled",
    [SECRET, quote(SECRET, safe=""), urlencode({"apikey": SECRET}), json.dumps({"key": SECRET}), f"<{SECRET}>"],
    ids=["plain", "in a path", "in a query", "in JSON", "in a page"],
)
def test_a_secret_is_hidden_in_every_spelling(spelled: str) -> None:
    told = Redactor([SECRET])(f"before {spelled} after")
    assert HIDDEN in told
    assert told.startswith("before ")
    assert told.endswith(" after")
    assert quote(SECRET, safe="") not in told
    assert json.dumps(SECRET)[1:-1] not in told


@given(secrets, st.text(max_size=20), st.text(max_size=20))
def test_no_secret_is_left_in_any_text(secret: str, before: str, after: str) -> None:
    redactor = Redactor([secret])
    hidden = redactor(before + secret + after)
    assert secret not in hidden.replace(HIDDEN, "") or secret in before + after or secret in HIDDEN


def test_a_secret_that_holds_another_is_hidden_whole() -> None:
    assert Redactor(["abcd", "abcd-efgh"])("key abcd-efgh") == f"key {HIDDEN}"


def test_a_text_without_a_secret_stays_as_it_is() -> None:
    assert Redactor([SECRET])("Email can't be blank") == "Email can't be blank"


def test_an_empty_secret_hides_nothing() -> None:
    assert Redactor(["", "abc"])("abc def") == "abc def"


def test_a_redactor_does_not_show_its_secrets() -> None:
    assert SECRET not in repr(Redactor([SECRET]))


def test_a_keyed_hash_knows_its_key_and_its_text() -> None:
    assert keyed_hash(b"key", "text") == keyed_hash(b"key", "text")
    assert len({keyed_hash(key, text) for key in (b"key", b"other") for text in ("text", "texts")}) == 4
    assert len(keyed_hash(b"key", "text")) == 32
