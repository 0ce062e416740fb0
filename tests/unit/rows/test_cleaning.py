"""What is done to every cell before its field is read."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rows import cells
from pipeline.rows.cleaned_columns import clean_column
from pipeline.rows.cleaning import CleaningCode, clean_cell, own_value
from pipeline.rows.placeholders import NAMES, Role, spellings

ROLES = get_args(Role)


def column(texts: list[str]) -> cells.Cells:
    return cells.of_texts(cells.of_strings(texts, np.arange(len(texts))))


def cleaned(cell: str, role: Role = "text") -> tuple[str, str]:
    clean = clean_cell(cell, role)
    return clean.text, ",".join(clean.codes)


words = st.sampled_from(sorted(spellings()))
cases = st.sampled_from([str, str.upper, str.title, str.swapcase])
around = st.text(alphabet=" \t\n\x1c\u00a0\u3000\u200b\u200d\ufe0f\x00", max_size=2)
listed = st.builds(lambda before, word, case, after: before + case(word) + after, around, words, cases, around)
odd = st.text(
    alphabet="a0Ж\u0645\u0915\u094d\u845b\u2764\U0001f469'+=\"#-. \u200b\u200c\u200d\ufe0f\u3164\xad", max_size=8
)
marked = st.from_regex(r"=\"[^\"]{0,4}\"|'[+0-9a ]{1,6}", fullmatch=True)
anything = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=10)
any_cell = listed | odd | marked | anything


@settings(max_examples=500, deadline=None)
@given(st.lists(any_cell, max_size=10), st.sampled_from([role for role in ROLES if role != "name"]))
def test_a_column_is_cleaned_as_each_cell_is(texts: list[str], role: Role) -> None:
    column_version, found = clean_column(column(texts), role, "Header")

    expected = [clean_cell(text, role) for text in texts]
    assert column_version.texts.to_pylist() == [clean.text for clean in expected]
    for code in get_args(CleaningCode):
        rows = [row for one in found if one.code == code for row in one.rows]
        assert rows == [row for row, clean in enumerate(expected) if code in clean.codes]


@settings(max_examples=200, deadline=None)
@given(st.lists(any_cell | st.sampled_from([*NAMES, "None"]), max_size=6))
def test_names_are_cleaned_as_each_cell_is_with_or_without_the_words_that_depend_on_the_column(
    texts: list[str],
) -> None:
    found = clean_column(column(texts), "name")[0].texts.to_pylist()

    for text, name in zip(texts, found, strict=True):
        assert name in {clean_cell(text, "name").text, clean_cell(text, "name", frozenset([*NAMES, "None"])).text}


@settings(max_examples=300, deadline=None)
@given(any_cell, st.sampled_from(ROLES))
def test_a_clean_cell_without_a_text_mark_is_not_changed_again(text: str, role: Role) -> None:
    clean = clean_cell(text, role)
    if "excel_text" not in clean.codes:
        assert clean_cell(clean.text, role).text == clean.text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "text", ["NULL", "null", "(null)", r"\N", "NaN", "n/a", "N/A", "k.A.", "k. A.", "-", "\u2014", "...", " \u2013 "]
)
def test_a_word_for_nothing_is_an_empty_cell_in_every_field(text: str, role: Role) -> None:
    assert cleaned(text, role) == ("", "placeholder")


@pytest.mark.parametrize(
    "text",
    [
        "#N/A",
        "#n/a",
        "#BEZUG!",
        "#VALEUR!",
        "#\u00a1REF!",
        "#\u00bfNOMBRE?",
        "#SPILL!",
        "#\u0417\u041d\u0410\u0427!",
        "Err:502",
        "Fehler: 508",
        *("#N/A N/A", "#N/A Requesting Data...", "#########", "#REF! #REF!", " #DIV/0! "),
    ],
)
def test_an_error_value_is_an_empty_cell(text: str) -> None:
    assert cleaned(text) == ("", "error_value")
    assert cleaned(text, "name") == ("", "error_value")
    assert cleaned(text, "own") == ("", "error_value")


def test_an_error_where_a_yes_or_no_belongs_is_left_to_be_rejected() -> None:
    assert cleaned("#REF!", "yes_no") == ("#REF!", "")


@pytest.mark.parametrize(
    "name", ["Null", "None", "Nil", "Nan", "Na", "N.A.", "K.A.", "Nannina", "'t Hooft", "'n Beetje", "#1"]
)
def test_a_name_that_looks_like_a_word_for_nothing_stays(name: str) -> None:
    assert cleaned(name, "name") == (name, "")


@pytest.mark.parametrize("code", ["NA", "na", "N.D.", "Nan", "NAN", "ND", "S.D."])
def test_a_code_of_a_place_stays(code: str) -> None:
    assert cleaned(code, "code") == (code, "")
    assert cleaned(code, "own") == (code, "")


def test_a_choice_stays_in_a_field_of_the_vendors_own() -> None:
    assert [own_value(text) for text in ("None", " none ", "NULL", '="007"', "\u200b", "x\u00ad y")] == [
        *("None", "none", "", "007", "", "x y")
    ]


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["Ada", "NA", "Bo", "nan"], ["Ada", "", "Bo", ""]),
        (["KIM", "NA", "LEE"], ["KIM", "NA", "LEE"]),
        (["li", "nan", "wu"], ["li", "nan", "wu"]),
        (["KIM", "NULL", "LEE", "nan"], ["KIM", "", "LEE", ""]),
        (["Ada", "None", "Bo"], ["Ada", "None", "Bo"]),
        (["Ada", "None", "Bo", "None "], ["Ada", "", "Bo", ""]),
        (["Null", "Null", "Nil", "Nil"], ["Null", "Null", "Nil", "Nil"]),
    ],
)
def test_words_among_names_are_judged_by_the_other_names(names: list[str], kept: list[str]) -> None:
    assert clean_column(column(names), "name")[0].texts.to_pylist() == kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('="01234"', "01234"),
        ('="say ""hi"""', 'say "hi"'),
        ("'01234", "01234"),
        ("'+49 30 901820", "+49 30 901820"),
        ('="#N/A"', ""),
    ],
)
def test_what_was_written_for_excel_as_a_text_is_that_text(text: str, expected: str) -> None:
    clean = clean_cell(text, "text")
    assert (clean.text, clean.codes[0]) == (expected, "excel_text")


def test_a_mark_in_front_of_an_address_is_none_of_its_letters() -> None:
    assert cleaned("'ann@x.org", "email") == ("ann@x.org", "excel_text")
    assert cleaned("o'neil@x.org", "email") == ("o'neil@x.org", "")


@pytest.mark.parametrize("text", ["'68", "'90s Kids", "'Ndrangheta", "=SUM(A1)", '="a"&"b"', "'quoted'"])
def test_other_apostrophes_and_formulas_are_left_alone(text: str) -> None:
    assert cleaned(text) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0d05\u0d28\u0d3f\u0d32\u0d4d\u200d",
        "\U0001f469\u200d\U0001f4bb",
        "\u2764\ufe0f\u200d\U0001f525",
        "1\ufe0f\u20e3",
        "\u845b\U000e0100\u57ce",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_a_text_keeps_what_its_letters_need_and_an_address_or_number_does_not(text: str) -> None:
    assert cleaned(text) == (text, "")
    assert cleaned(text, "email")[1] == cleaned(text, "phone")[1] == "invisible_characters"


@pytest.mark.parametrize(
    "mark",
    ["\u200b", "\u00ad", "\u200c", "\u200d", "\u200f", "\u2069", "\ufe0f", "\ufeff", "\u180e", "\U000e0001", "\x00"],
)
@pytest.mark.parametrize("role", ROLES)
def test_what_nobody_sees_goes_from_every_field(mark: str, role: Role) -> None:
    assert cleaned(f"{mark}Anna@{mark}x.com{mark}", role) == ("Anna@x.com", "invisible_characters")


@pytest.mark.parametrize("letter", ["\u3164", "\u2800", "\uffa0", "\u115f", "\u1160"])
def test_a_letter_that_is_drawn_as_a_blank_is_a_blank_and_goes_from_addresses(letter: str) -> None:
    assert cleaned(f"a{letter}b") == ("a b", "invisible_characters")
    assert cleaned(f"030{letter}901820", "phone") == ("030 901820", "invisible_characters")
    assert cleaned(f"a{letter}@b.com", "email") == ("a@b.com", "invisible_characters")


def test_a_blank_that_does_not_break_is_an_ordinary_blank_and_no_finding() -> None:
    assert cleaned("030\u00a0901\u202f820\u3000", "phone") == ("030 901 820 ", "")
