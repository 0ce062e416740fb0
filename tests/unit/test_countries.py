"""Countries as people write them, in the two letters that vendors want."""

from __future__ import annotations

import pytest

from pipeline import countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"), ("us", "US"), (" de ", "DE"), ("Germany", "DE"), ("Deutschland", "DE"), ("ALEMANIA", "DE"),
        ("United States", "US"), ("USA", "US"), ("UK", "GB"), ("Great  Britain", "GB"), ("United Kingdom", "GB"),
        ("España", "ES"), ("Schweiz", "CH"), ("Türkiye", "TR"), ("Österreich", "AT"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_code_or_by_its_name_in_many_languages(text: str, code: str) -> None:
    assert countries.code(text) == code


@pytest.mark.parametrize("text", ["", "Atlantis", "*de", "Frankreich und Spanien"])
def test_what_is_no_country_stays_as_it_stands(text: str) -> None:
    assert countries.code(text) == text
