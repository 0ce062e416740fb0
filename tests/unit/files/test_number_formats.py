"""Number formats show what a person sees: literal characters and zeros; amounts stay numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.files.number_formats import format_of
from pipeline.files.values import number_text


def shown(code: str, value: float) -> str:
    found = format_of(code)
    return found.text(float(value), epoch_1904=False) if found else number_text(float(value))


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('"+"0', 447700900123, "+447700900123"),
        ("\\+0", 447700900123, "+447700900123"),
        ("000-0000", 5550142, "555-0142"),
        ("(000) 000-0000", 3125550142, "(312) 555-0142"),
        ("+# ### ###", 34612345, "+34 612 345"),
        ("0000000000", 612345678, "0612345678"),
        ("[<=9999999]###-####;(###) ###-####", 5550142, "555-0142"),
        ("[<=9999999]###-####;(###) ###-####", 3125550142, "(312) 555-0142"),
        ("[>9999999](000) 000-0000;000-0000", 5550142, "555-0142"),
        ("00000\\-0000", 19701234, "01970-1234"),
        ('0#" "##" "##" "##" "##', 612345678, "06 12 34 56 78"),
        ("000\\/0000000", 891234567, "089/1234567"),
        ('"0"0', 1711234567, "01711234567"),
        ("+##-##########", 919876543210, "+91-9876543210"),
        ("[$-407]00000", 1067, "01067"),
        ("[Red]\\+0;[Blue]\\-0", -7, "-7"),
        ("[$€-407]\\ 0", 12, "€ 12"),
        ('"+"General', 4412345, "+4412345"),
        ('0" employees"', 12, "12 employees"),
        ('"Yes";"Yes";"No"', 0, "No"),
        ("0;-0;;@", 0, ""),
        ("(00) 00", -1234, "-(12) 34"),
    ],
)
def test_digits_and_literal_characters_are_shown(code: str, value: float, text: str) -> None:
    assert shown(code, value) == text


@pytest.mark.parametrize("code", ["General", "@", "0", "#,##0", '"$"#,##0.00', "0.00", "# ?/?", "0.00E+00", ""])
@pytest.mark.parametrize("value", [0, 1234, -5, 1234.5678, 4155550142])
def test_an_amount_is_the_number_itself(code: str, value: float) -> None:
    assert shown(code, value) == number_text(float(value))


def test_zero_of_an_accounting_format_is_zero_and_no_dash() -> None:
    assert shown('_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', 0) == "0"


def test_a_plus_before_an_amount_stays() -> None:
    assert shown('"+"#,##0', 4930123456) == "+4930123456"


def test_percentages_keep_their_sign_and_all_digits() -> None:
    assert [shown("0%", 0.15), shown("0%", 0.1234), shown("0.0%", 1)] == ["15%", "12.34%", "100%"]


def test_a_number_is_never_rounded() -> None:
    assert shown('"+"0', 12.75) == "12.75"


def test_letters_in_quotes_make_no_date() -> None:
    assert shown('"day "0', 45000) == "day 45000"
    assert shown("dd.mm.yyyy", 45000) == "2023-03-15"


def test_texts_have_the_characters_of_their_section() -> None:
    found = format_of('0;0;0;"+"@')
    assert found is not None
    assert found.text_of_text("4930") == "+4930"


@given(st.text(st.sampled_from('0#?.,%/@;"\\_*[]<>=$-+E() adGhy9'), max_size=20), st.floats())
def test_no_format_and_no_number_is_an_error(code: str, value: float) -> None:
    assert isinstance(shown(code, value), str)
