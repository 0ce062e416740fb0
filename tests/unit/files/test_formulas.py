"""Cells that a spreadsheet would run are guarded, and become themselves again."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.files.formulas import original_cell, original_column, safe_cell, safe_column

TEXT = st.one_of(st.text(), st.text(alphabet="'=@+-\t\r 019.,()eExt#/|!A", max_size=14))


@settings(deadline=None)
@given(TEXT)
def test_every_text_becomes_itself_again(text: str) -> None:
    assert original_cell(safe_cell(text)) == text


@settings(deadline=None)
@given(TEXT)
def test_a_safe_cell_never_starts_a_formula(text: str) -> None:
    safe = safe_cell(text)
    assert not safe.startswith(("=", "@", "\t", "\r"))
    if safe.startswith(("+", "-")):
        assert set(safe) <= set("+-0123456789 \u00a0.,()/eExt#%")


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "\t=1", "\r=1", "+cmd|'/c calc'!A0", "-A1", "+1+A1", "-", "+", "--", "'=1"]
)
def test_formulas_are_guarded(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["", "Ann", "+1 (415) 555-0101", "+442079460958", "-12.5", "+1 415 555 0101 ext. 12", "-3%", "'tis", "a=b", "1-2"],
)
def test_plain_text_numbers_and_phones_are_left_alone(text: str) -> None:
    assert safe_cell(text) == text


@settings(deadline=None)
@given(st.lists(TEXT.filter(lambda text: "\0" not in text and text.isprintable())))
def test_a_column_is_made_safe_cell_by_cell(texts: list[str]) -> None:
    column = pd.Series(texts, dtype="str")
    safe = safe_column(column)
    assert safe.tolist() == [safe_cell(text) for text in texts]
    assert original_column(safe).tolist() == texts
