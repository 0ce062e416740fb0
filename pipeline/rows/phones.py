"""What becomes of a phone cell: E.164 by phonenumbers, after a spreadsheet's damage is undone.

`reference_phone` is the specification, plain over phonenumbers. The column version is in phone_columns.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

import phonenumbers
from phonenumbers import PhoneMetadata

PhoneCode = Literal["", "phone_invalid", "phone_damaged"]

_FLOAT = re.compile(r"(\+?[0-9]{7,15})\.0")
_SCIENTIFIC = re.compile(r"([1-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_BARE = re.compile(r"[1-9][0-9]{7,14}")
SPARE_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Phone:
    """What became of a phone cell: `number` is E.164 or empty, `code` why it is empty although the cell is not.

    `recovered` says that damage by a spreadsheet was mended; `needs_plus` that an invalid number would be valid with a
    plus sign in front.
    """

    number: str = ""
    extension: str = ""
    code: PhoneCode = ""
    recovered: bool = False
    needs_plus: bool = False


def reference_phone(cell: str, region: str | None) -> Phone:
    """One cell, read by phonenumbers in the region, after damage that a spreadsheet did is undone where that is certain.

    Undone are: a decimal point and a zero behind a whole number; an exponent where every digit is still there; a plus
    sign or a leading zero that a bare run of digits has lost. The plus sign is certain only if the digits are valid with
    it, invalid without it, and at least two more than the region's longest number, so that one digit too many cannot be
    taken for a foreign number; the zero is certain if the digits are valid with it alone.
    """
    text = cell.strip()
    if not text:
        return Phone()
    damaged = False
    if match := _FLOAT.fullmatch(text):
        text, damaged = match[1], True
    elif match := _SCIENTIFIC.fullmatch(text):
        whole = _whole(*match.groups())
        if whole is None:
            return Phone(code="phone_damaged")
        if whole:
            text, damaged = whole, True
    if number := _valid(text if damaged else cell, region):
        return Phone(_e164(number), number.extension or "", recovered=damaged)
    if region not in phonenumbers.SUPPORTED_REGIONS or not _BARE.fullmatch(text):
        return Phone(code="phone_invalid")
    return _restored(text, region)


def _restored(digits: str, region: str | None) -> Phone:
    plus, zero = _valid(f"+{digits}", region), _valid(f"0{digits}", region)
    if zero and phonenumbers.national_significant_number(zero) != f"0{digits}":
        zero = None  # the zero was taken for a prefix, and no part of the number
    if zero and not plus:
        return Phone(_e164(zero), recovered=True)
    if plus and not zero and _outgrows(digits, region):
        return Phone(_e164(plus), recovered=True)
    return Phone(code="phone_invalid", needs_plus=plus is not None)


def _valid(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _outgrows(digits: str, region: str | None) -> bool:
    """Whether the digits, read in the region, are too many by at least two."""
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    code = number.country_code or 0
    main = phonenumbers.region_code_for_country_code(code)
    metadata: Any = PhoneMetadata.metadata_for_region_or_calling_code(code, main)
    spare = len(phonenumbers.national_significant_number(number)) - max(metadata.general_desc.possible_length)
    return bool(spare >= SPARE_DIGITS)


def _whole(first: str, decimals: str | None, exponent: str) -> str | None:
    """The whole number behind an exponent; None if digits are lost, empty if it is no number of a phone's size."""
    decimals, places = decimals or "", int(exponent)
    if not 6 <= places <= 15:
        return ""
    if len(decimals) < places or decimals[places:].strip("0"):
        return None
    return first + decimals[:places]
