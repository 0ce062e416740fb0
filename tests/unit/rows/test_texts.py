"""Text columns: one line, trimmed, NFC, nothing invisible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rows import cells
from pipeline.rows.full_names import split_name, split_names
from pipeline.rows.texts import normalise_texts, reference_text


def column(texts: list[str]) -> cells.Cells:
    return cells.of_texts(cells.of_strings(texts, np.arange(len(texts))))


anything = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(anything | st.text(alphabet="ab \n\u00a0\u200be\u0301", max_size=8), max_size=12))
def test_a_column_is_read_as_each_cell_is(texts: list[str]) -> None:
    assert normalise_texts(column(texts))[0].to_pylist() == [reference_text(text) for text in texts]


@settings(max_examples=300, deadline=None)
@given(anything)
def test_a_normalised_text_is_not_changed_again(text: str) -> None:
    assert reference_text(reference_text(text)) == reference_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Jane\r\n Doe ", "Jane Doe"),
        ("Jose\u0301", "Jos\u00e9"),
        ("a\x00b\x07", "ab"),
        ("\ufeffAcme\u200b", "Acme"),
        ("a\u00a0\tb", "a b"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
    ],
)
def test_a_text_is_made_one_clean_line(text: str, expected: str) -> None:
    assert reference_text(text) == expected


NAMES = [
    ("Jane Doe", ("Jane", "Doe")),
    ("Doe, Jane", ("Jane", "Doe")),
    ("Jane van der Berg", ("Jane", "van der Berg")),
    ("van der Berg, Jane Ann", ("Jane Ann", "van der Berg")),
    ("John Smith, Jr.", ("John", "Smith, Jr.")),
    ("John Smith, Ph.D.", ("John", "Smith, Ph.D.")),
    ("Madonna", ("Madonna", "")),
    ("Doe,", ("Doe,", "")),
    ("", ("", "")),
]


@pytest.mark.parametrize(("name", "halves"), NAMES)
def test_a_whole_name_is_parted_by_rule(name: str, halves: tuple[str, str]) -> None:
    assert split_name(name) == halves


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(alphabet="ab, ", max_size=8).map(reference_text) | st.sampled_from([name for name, _ in NAMES]))
)
def test_a_column_of_names_is_parted_as_each_name_is(names: list[str]) -> None:
    first, last = split_names(column(names).texts)

    assert list(zip(first.to_pylist(), last.to_pylist(), strict=True)) == [split_name(name) for name in names]
