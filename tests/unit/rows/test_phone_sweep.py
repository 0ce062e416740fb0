"""Numbers of every region in the forms in which files hold them: never another subscriber's number, and seldom held back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import phonenumbers
import pytest
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from pipeline.rows import cells, phone_plans
from pipeline.rows.phone_columns import normalise_phones

KINDS = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.TOLL_FREE)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
# The least share of numbers that must be read, by form; the others may be held back.
LEAST = {
    "E.164": 1.0,
    "international": 1.0,
    "without plus": 0.99,
    "without plus, spaced": 0.99,
    "without plus, as a decimal": 0.99,
    "00": 1.0,
    "00, spaced": 1.0,
    "as the plan writes it": 1.0,
    "with the trunk prefix": 0.99,
    "without the trunk prefix": 0.98,
    "without the trunk prefix, spaced": 0.99,
    "as a number of Excel": 0.97,
    "as a decimal of Excel": 0.97,
}


def forms(number: PhoneNumber, region: str) -> Iterator[tuple[str, str]]:
    full = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    spaced = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    national = phone_plans.national(number)
    yield "E.164", full
    yield "international", spaced
    yield "without plus", full[1:]
    yield "without plus, spaced", spaced[1:]
    yield "without plus, as a decimal", f"{full[1:]}.0"
    yield "00", f"00{full[1:]}"
    yield "00, spaced", f"00 {spaced[1:]}"
    yield "as the plan writes it", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    yield "with the trunk prefix", phone_plans.of_region(region)[1] + national
    yield "without the trunk prefix", national
    yield "without the trunk prefix, spaced", spaced.split(" ", 1)[-1]
    yield "as a number of Excel", national.lstrip("0")
    yield "as a decimal of Excel", f"{national.lstrip('0')}.0"


def read(texts: list[str], region: str) -> list[str]:
    column = cells.of_texts(cells.of_strings(texts, np.arange(len(texts))))
    numbers: list[str] = normalise_phones(column, region).numbers.to_pylist()
    return numbers


def examples(region: str) -> list[PhoneNumber]:
    found = [phonenumbers.example_number_for_type(region, kind) for kind in KINDS]
    return [number for number in found if number is not None]


@pytest.mark.parametrize("form", LEAST)
def test_a_column_of_one_form_is_read_right_in_its_own_region_or_held_back(form: str) -> None:
    wrong, right, size = [], 0, 0
    for region in REGIONS:
        numbers = examples(region)
        texts = [dict(forms(number, region))[form] for number in numbers]
        for number, text, found in zip(numbers, texts, read(texts, region), strict=True):
            expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            size, right = size + 1, right + (found == expected)
            if found not in {"", expected}:
                wrong.append((region, text, found, expected))

    assert wrong == []
    assert right >= LEAST[form] * size, (right, size)


def test_all_forms_of_one_number_in_a_column_are_the_same_number_or_held_back() -> None:
    wrong = []
    for region in REGIONS:
        for number in examples(region):
            expected = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            texts = [text for _, text in forms(number, region)]
            found = dict(zip(texts, read(texts, region), strict=True))
            wrong += [(region, text, one, expected) for text, one in found.items() if one not in {"", expected}]

    assert wrong == []
