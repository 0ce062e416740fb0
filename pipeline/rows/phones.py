"""Read a phone cell: E.164 as its author meant it, or the reason why it is held back.

`reference_phone` is the specification, plain over phonenumbers. The column version is in phone_columns.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntFlag
from typing import Any, Final, Literal

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneMetadata, PhoneNumber

from pipeline.rows import phone_plans, phone_texts

PhoneCode = Literal["", "phone_invalid", "phone_damaged", "phone_ambiguous", "several_values"]

_FLOAT = re.compile(r"(\+?[0-9]{4,15})[.,]0{1,2}")
_THOUSANDS = re.compile(r"(\+?[0-9]{1,3}(?:,[0-9]{3}){2,4})(?:\.0{1,2})?")
_SCIENTIFIC = re.compile(r"([1-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_BARE = re.compile(r"[1-9][0-9]{7,14}")
_TWICE = re.compile(r"\+([0-9]{1,3})[ ()-]*\+\1")
_SMALL_BEHIND = re.compile(r"[0-9].*[a-z]")
_LETTER_BEHIND = re.compile(r"(?<=[0-9])[^0-9]*?[^\W\d_]")
_BEFORE_DIGITS = re.compile(r"\A[^0-9]+")
_CONTEXT: Final = ";phone-context="
SPARE_DIGITS: Final = 2


class Sign(IntFlag):
    """The facts of a reading beside its number."""

    SEVERAL = 1  # other values in the cell were left out
    ASSUMED = 2  # the digits were taken for an international number without its plus sign
    REPLACED = 4  # a prefix that the plan dropped was taken off
    SPECIAL = 8  # premium rate or shared cost
    NATIONAL = 16  # read as a number of the region
    NO_REGION = 32  # not read, for want of a region


_NONE: Final = Sign(0)


@dataclass(frozen=True, slots=True)
class Phone:
    """What became of a phone cell: `number` is E.164 or empty, `code` why it is empty although the cell is not.

    `recovered` says that damage by a spreadsheet was undone; `needs_plus` that an invalid number would be valid with a
    plus sign in front.
    """

    number: str = ""
    extension: str = ""
    code: PhoneCode = ""
    recovered: bool = False
    needs_plus: bool = False
    signs: Sign = _NONE


_INVALID: Final = Phone(code="phone_invalid")


def reference_phone(cell: str, region: str | None, *, trunkless: bool = True) -> Phone:
    """Return one cell's number, read by phonenumbers in the region where one reading is certain.

    Beyond the library: damage that a spreadsheet did is undone; digits that begin with the region's own country code are
    international if that reading is valid; a number whose plan writes a trunk prefix needs it, unless its spelling or
    the column speaks for a number without it. `trunkless` says that the column's cells are written without the prefix; a
    cell alone is a column of one. Of several numbers the first valid one is taken.
    """
    text = phone_texts.plain(cell)
    if not text:
        return Phone()
    if len(text) > phone_texts.LONGEST:
        return _INVALID
    whole = _undamaged(text)
    if whole is None:
        return Phone(code="phone_damaged")
    known = region if region in phonenumbers.SUPPORTED_REGIONS else None
    if whole != text:
        phone = _Reader(known, trunkless=True).dialled(whole)
        return replace(phone, recovered=True) if phone.number else phone
    return _Reader(known, trunkless).read(text)


def _undamaged(text: str) -> str | None:
    """Return the number that a spreadsheet wrote as a decimal, or with an exponent; None if digits are lost."""
    if match := _FLOAT.fullmatch(text):
        return match[1]
    if match := _THOUSANDS.fullmatch(text):
        return match[1].replace(",", "")
    if match := _SCIENTIFIC.fullmatch(text):
        whole = _whole(*match.groups())
        return whole if whole is None else whole or text
    return text


@dataclass(frozen=True, slots=True)
class _Reader:
    region: str | None
    trunkless: bool

    def read(self, text: str) -> Phone:
        """Read a text that may hold several numbers."""
        for parts in phone_texts.separated(text):
            if (phone := self._first(text, parts)) is not None:
                return phone
        phone = self._one(text)
        if phone.code != "phone_invalid":
            return phone
        for parts in phone_texts.unseparated(text):
            found = [self._one(part) for part in parts]
            if found[0].number or found[1].number:
                return _with(found[0] if found[0].number else found[1], Sign.SEVERAL)
        return phone

    def _first(self, text: str, parts: Sequence[str]) -> Phone | None:
        """The first valid number among the parts; None if the text is one number or none."""
        sized = [len(phone_texts.digits(part)) >= phone_texts.LEAST_DIGITS for part in parts]
        first = self.read(parts[0]) if sized[0] else _INVALID
        whole = self._one(text)
        if whole.signs & Sign.SEVERAL:
            whole = _INVALID
        if whole.number and (not first.number or (whole.number == first.number and len(whole.extension) < 7)):
            return whole
        if first.number:
            return _with(first, Sign.SEVERAL)
        # A number without its trunk prefix may be the end of the one before it.
        strict = replace(self, trunkless=False)
        others = [strict.read(part) for part, long in zip(parts[1:], sized[1:], strict=True) if long]
        for other in others:
            if other.number:
                return _with(other, Sign.SEVERAL)
        return Phone(code="several_values", signs=whole.signs & Sign.NO_REGION) if len(others) + sized[0] > 1 else None

    def _one(self, text: str) -> Phone:
        """Read a text that holds one number, maybe with an extension and words around it."""
        if phone_texts.is_fax(text):
            return _INVALID
        main, extension = phone_texts.without_extension(text)
        if len(phone_texts.digits(main)) >= phone_texts.LEAST_DIGITS:
            phone = self._labelled(main, alone=False)
            return replace(phone, extension=extension if phone.number else "")
        if (phone := self._labelled(text)).code != "phone_invalid":
            return phone
        main, extension = phone_texts.without_tail(text)
        if main and (tailed := self._labelled(main, alone=False)).number:
            return replace(tailed, extension=extension)
        return phone

    def _labelled(self, text: str, *, alone: bool = True) -> Phone:
        """Read a number without the words around it, or with letters that stand for digits."""
        plain = phone_texts.without_labels(text)
        head = phone_texts.before_words(plain)
        if head and (phone := self.dialled(head, alone=False)).code != "phone_invalid":
            return _with(phone, Sign.SEVERAL)
        phone = _INVALID
        if plain and (not head or self._may_spell(plain)):
            phone = self.dialled(plain, alone=alone and plain == text)
        if plain == text or phone.code != "phone_invalid" or not self._may_spell(text):
            return phone
        return self.dialled(text)

    def _may_spell(self, text: str) -> bool:
        """Return if letters may stand for digits: few digits before them, and capitals or any in North America."""
        if _CONTEXT in text:
            return True
        before = _LETTER_BEHIND.split(text, maxsplit=1)[0]
        if len(phone_texts.digits(before)) > phone_texts.MOST_BEFORE_LETTERS:
            return False
        code = phone_plans.of_region(self.region)[0] if self.region else 0
        return code == phone_plans.NANP or "+1" in text or _SMALL_BEHIND.search(text) is None

    def dialled(self, text: str, *, alone: bool = True) -> Phone:
        """Read a text that is one number; `alone` says that nothing else was in the cell, as where a spreadsheet wrote it."""
        number = phone_plans.valid(text, self.region)
        if number is None:
            return self._rescued(text, alone=alone)
        source = number.country_code_source
        if source == CountryCodeSource.FROM_DEFAULT_COUNTRY:
            return self._national(text, number)
        if source == CountryCodeSource.FROM_NUMBER_WITHOUT_PLUS_SIGN:
            return _phone(number, Sign.NATIONAL if number.country_code == phone_plans.NANP else Sign.ASSUMED)
        return _phone(number)

    def _national(self, text: str, number: PhoneNumber) -> Phone:
        """A number that the library reads as one of the region."""
        assert self.region is not None
        digits, code = phone_texts.digits(text), phone_plans.of_region(self.region)[0]
        foreign = _abroad(text) if digits.startswith(str(code)) else None
        if foreign is not None and phone_plans.e164(foreign) != phone_plans.e164(number):
            return self._own_code(number, foreign)
        if digits == phone_plans.national(number):
            special = phone_plans.is_special(number)
            lacking = phone_plans.needs_trunk(number)
            if self._may_lack_zero(text) or (lacking and (special or not self._may_lack_trunk(text, number))):
                return Phone(code="phone_ambiguous", signs=Sign.SPECIAL if lacking and special else _NONE)
        return _phone(number, Sign.NATIONAL)

    def _own_code(self, number: PhoneNumber, foreign: PhoneNumber) -> Phone:
        """Digits that are valid both behind the region's own country code and as a longer national number."""
        assert self.region is not None
        _, trunk = phone_plans.of_region(self.region)
        usual = len(phone_plans.national(number)) <= phone_plans.usual_length(self.region)
        if not trunk or (self.trunkless and usual):
            return Phone(code="phone_ambiguous")
        return _phone(foreign, Sign.ASSUMED)

    def _may_lack_zero(self, text: str) -> bool:
        """Return if bare digits, fewer than usual, are valid with a zero of their own in front too."""
        assert self.region is not None
        if not text.isdecimal() or len(text) >= phone_plans.usual_length(self.region):
            return False
        zero = phone_plans.valid(f"0{text}", self.region)
        return zero is not None and phone_plans.national(zero) == f"0{text}"

    def _may_lack_trunk(self, text: str, number: PhoneNumber) -> bool:
        """Return if the column or the spelling speaks for a number without its trunk prefix.

        A number written as a North American one, and valid there, needs both.
        """
        assert self.region is not None
        grouped = phone_plans.grouped_as_written(text, number)
        if phone_plans.looks_american(text):
            return self.trunkless and grouped
        local = phone_plans.may_be_local(len(phone_plans.national(number)), self.region, self.trunkless)
        return grouped or (self.trunkless and not local)

    def _rescued(self, text: str, *, alone: bool) -> Phone:
        """An invalid number that is valid once what stands in front of it is undone."""
        if number := self._by_prefix(text):
            return _phone(number, Sign.ASSUMED)
        parsed = phone_plans.parse(text, self.region)
        if parsed is not None and (number := phone_plans.undropped(parsed)):
            home = parsed.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY
            return _phone(number, Sign.REPLACED | (Sign.NATIONAL if home else _NONE))
        digits = phone_texts.digits(text)
        if self.region is None:
            lacking = "+" not in text and phone_texts.LEAST_DIGITS <= len(digits) <= 15
            return replace(_INVALID, signs=Sign.NO_REGION) if lacking else _INVALID
        own = "+" not in text and digits.startswith(str(phone_plans.of_region(self.region)[0]))
        if own and (number := _abroad(text)):
            return _phone(number, Sign.ASSUMED)
        return self._restored(text) if alone and _BARE.fullmatch(text) else _INVALID

    def _by_prefix(self, text: str) -> PhoneNumber | None:
        """The number behind an international prefix that the region does not dial, or behind a prefix written twice."""
        digits, plus = phone_texts.digits(text), "+" in text
        if digits.startswith("00"):
            return phone_plans.valid(f"+{digits[2:]}", None)
        american = self.region is not None and phone_plans.of_region(self.region)[0] == phone_plans.NANP
        if digits.startswith("011") and (plus or american):
            return phone_plans.valid(f"+{digits[3:]}", None)
        if match := _TWICE.match(text):
            return phone_plans.valid(f"+{match[1]}{text[match.end() :]}", None)
        return phone_plans.valid(text.replace("(0)", ""), None) if plus and "(0)" in text else None

    def _restored(self, digits: str) -> Phone:
        """Bare digits that lost a plus sign or a leading zero.

        The plus sign is certain only if the digits are valid with it, invalid without it, and at least two more than the
        region's longest number, so that one digit too many cannot be taken for a foreign number; the zero is certain if
        the digits are valid with it alone.
        """
        plus, zero = phone_plans.valid(f"+{digits}", self.region), phone_plans.valid(f"0{digits}", self.region)
        if zero and phone_plans.national(zero) != f"0{digits}":
            zero = None  # the zero was taken for a prefix, and no part of the number
        if zero and not plus:
            return replace(_phone(zero, Sign.NATIONAL), recovered=True)
        if plus and not zero and _outgrows(digits, self.region):
            return replace(_phone(plus), recovered=True)
        return replace(_INVALID, needs_plus=plus is not None)


def _abroad(text: str) -> PhoneNumber | None:
    """The valid number that the text is with a plus sign in front of its digits."""
    return phone_plans.valid("+" + _BEFORE_DIGITS.sub("", text), None)


def _with(phone: Phone, sign: Sign) -> Phone:
    return replace(phone, signs=phone.signs | sign)


def _phone(number: PhoneNumber, signs: Sign = _NONE) -> Phone:
    if phone_plans.is_special(number):
        signs |= Sign.SPECIAL
    return Phone(phone_plans.e164(number), number.extension or "", signs=signs)


def _outgrows(digits: str, region: str | None) -> bool:
    """Whether the digits, read in the region, are too many by at least two."""
    number = phone_plans.parse(digits, region)
    if number is None:
        return False
    code = number.country_code or 0
    main = phonenumbers.region_code_for_country_code(code)
    metadata: Any = PhoneMetadata.metadata_for_region_or_calling_code(code, main)
    spare = len(phone_plans.national(number)) - max(metadata.general_desc.possible_length)
    return bool(spare >= SPARE_DIGITS)


def _whole(first: str, decimals: str | None, exponent: str) -> str | None:
    """The whole number behind an exponent; None if digits are lost, empty if it is no number of a phone's size."""
    decimals, places = decimals or "", int(exponent)
    if not 6 <= places <= 15:
        return ""
    if len(decimals) < places or decimals[places:].strip("0"):
        return None
    return first + decimals[:places]
