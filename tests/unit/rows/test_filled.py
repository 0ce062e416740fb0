"""How many of the rows that are sent have a value where."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.records import Filled
from pipeline.rows.cleaned_columns import own_occurrences
from pipeline.rows.filled import filled, together


def texts(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype="str")


def test_only_rows_that_are_sent_and_cells_with_more_than_blanks_count() -> None:
    fields = texts(phone=["1", "2", "3", "4"], title=["", "CEO", "CTO", ""])
    cells = pd.DataFrame({0: ["1", "2", "3", "4"], 1: [" ", "red", "\t", "blue"]}, dtype="str")
    sent = np.array([True, True, False, True])
    assert filled(fields, cells, {1: "Colour"}, sent) == Filled(3, {"phone": 3, "title": 1}, {"Colour": 2})


def test_frames_add_up_whatever_fields_each_of_them_has() -> None:
    one, other = Filled(3, {"phone": 3, "title": 0}, {"Colour": 0}), Filled(2, {"phone": 2, "email": 1}, {"Colour": 2})
    assert together(one, other) == Filled(5, {"phone": 5, "email": 1}, {"Colour": 2})
    assert together(Filled(), one).custom == {"Colour": 0}


def test_a_field_of_the_vendors_own_counts_what_is_left_of_a_cell_when_it_is_clean() -> None:
    cells = pd.DataFrame({0: ["#N/A", "NULL", "\u200b", '="007"', "None"]}, dtype="str")
    sent = np.ones(5, dtype=bool)
    assert filled(texts(email=["x"] * 5), cells, {0: "Agent"}, sent).custom == {"Agent": 2}


def test_what_is_cleaned_in_a_field_of_the_vendors_own_is_reported_with_its_header() -> None:
    cells = pd.DataFrame({0: ["a", "b"], 1: ["#N/A", '="007"']}, dtype="str")
    found = own_occurrences(cells, {1: "Agent"}, ["Email", "Agent No."])
    assert [(one.code, one.column, list(one.rows)) for one in found] == [
        ("excel_text", "Agent No.", [1]),
        ("error_value", "Agent No.", [0]),
    ]
