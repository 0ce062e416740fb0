"""A header that stands in a file twice, in the same order or another."""

from __future__ import annotations

import pytest

from pipeline.service.header_names import HeaderNames


def after(columns: list[str], again: list[str], cells: list[str]) -> list[str]:
    """The cells of a record below the repeated header, in the order of the columns."""
    names = HeaderNames(columns)
    names.follow(again)
    return list(map(str, names.ordered(cells)))


@pytest.mark.parametrize("again", [["Email", "Name"], ["NAME", " e mail "], ["", "Name", "Email"]])
def test_a_header_is_known_again_in_any_order_and_spelling(again: list[str]) -> None:
    assert HeaderNames(["Email", "Name", ""]).repeats(again)


def test_a_record_with_other_words_is_no_header() -> None:
    assert not HeaderNames(["Email", "Name"]).repeats(["Email", "Ann"])
    assert not HeaderNames(["Email", "Name"]).repeats(["Email"])


def test_the_spelling_of_the_header_s_own_line_counts_too() -> None:
    names = HeaderNames(["Work Email", "Work Name"])
    names.add(["Email", "Name"])
    assert names.repeats(["Name", "Email"])


def test_records_follow_the_order_of_their_header() -> None:
    assert after(["A", "B", "C"], ["C", "A", "B"], ["c", "a", "b"]) == ["a", "b", "c"]


def test_a_short_record_is_filled_before_it_is_put_in_order() -> None:
    assert after(["A", "B", "C"], ["C", "A", "B"], ["c"]) == ["", "", "c"]


def test_cells_beyond_the_header_stay_behind() -> None:
    assert after(["A", "B"], ["B", "A"], ["b", "a", "more"]) == ["a", "b", "more"]


def test_the_same_order_changes_nothing_if_a_name_occurs_twice() -> None:
    assert after(["A", "B", "B"], ["a", "b", "b"], ["1", "2", "3"]) == ["1", "2", "3"]


def test_a_column_in_front_may_have_no_name() -> None:
    assert after(["column 1", "A", "B"], ["A", "B"], ["7", "a", "b"]) == ["7", "a", "b"]
