"""Facts of numbering plans that reading needs beyond parsing: trunk prefixes, dropped prefixes, grouping and special rates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType, phonenumberutil

SPECIAL: Final = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
NANP: Final = 1
AREA_DIGITS: Final = 3  # of an area code that the author may have left out
_FIRST_GROUP_ONLY = re.compile(r"\(?\\1\)?")  # a formatting rule without a prefix
AMERICAN: Final = r"(?:^|[^0-9])\(?[2-9][0-9]{2}\)?[-. /]{0,2}[2-9][0-9]{2}[-. ][0-9]{4}$"

# Prefixes that a plan dropped, by calling code: they map one to one, and a number with one is invalid today.
DROPPED: Final = {
    # Mexico, 2019: 1 in front of mobiles from abroad, 01, 044 and 045 within the country.
    52: ((re.compile(r"(?:1|01|044|045)([2-9][0-9]{9})"), r"\1"),),
    # Poland and the Czech Republic: 0 in front of numbers of nine digits.
    48: ((re.compile(r"0([1-9][0-9]{8})"), r"\1"),),
    420: ((re.compile(r"0([1-9][0-9]{8})"), r"\1"),),
    # Colombia, 2021: area codes of one digit became 60 and that digit.
    57: ((re.compile(r"([124-8][0-9]{7})"), r"60\1"),),
    # Benin, 2024: 01 in front of every number.
    229: ((re.compile(r"([2-9][0-9]{7})"), r"01\1"),),
    # Vietnam, 2018: mobile numbers of eleven digits lost one.
    84: (
        (re.compile(r"16([2-9][0-9]{7})"), r"3\1"),
        *(
            (re.compile(rf"{old}([0-9]{{7}})"), rf"{new}\1")
            for old, new in (
                *(("120", "70"), ("121", "79"), ("122", "77"), ("126", "76"), ("128", "78")),
                *(("123", "83"), ("124", "84"), ("125", "85"), ("127", "81"), ("129", "82")),
                *(("186", "56"), ("188", "58"), ("199", "59")),
            )
        ),
    ),
}

# Regions in the order in which they are proposed to read national numbers in.
_LIKELY = (
    *("US", "GB", "DE", "FR", "IN", "ES", "IT", "BR", "MX", "CA", "AU", "NL", "JP", "PL", "CH", "AT", "BE", "SE", "ZA"),
    *("AE", "IE", "PT", "DK", "NO", "FI", "CZ", "RO", "HU", "GR", "TR", "RU", "UA", "CN", "KR", "SG", "HK", "TW", "TH"),
    *("VN", "ID", "MY", "PH", "PK", "BD", "NG", "KE", "EG", "MA", "IL", "SA", "AR", "CL", "CO", "PE", "NZ", "HR", "LT"),
)


# A cell is looked at in several ways, most of which come to the same texts again.
@lru_cache(maxsize=512)
def parse(text: str, region: str | None) -> PhoneNumber | None:
    """Return the text as the library parses it, with the way in which it found the country code."""
    try:
        return phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=512)
def valid(text: str, region: str | None) -> PhoneNumber | None:
    """Return the number if it parses and is valid."""
    number = parse(text, region)
    return number if number is not None and phonenumbers.is_valid_number(number) else None


def national(number: PhoneNumber) -> str:
    """Return the number's digits behind the country code."""
    return str(phonenumbers.national_significant_number(number))


def e164(number: PhoneNumber) -> str:
    """Return the number as E.164."""
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


@cache
def of_region(region: str) -> tuple[int, str]:
    """Return a supported region's calling code and trunk prefix; an empty prefix where the plan has none."""
    metadata: Any = PhoneMetadata.metadata_for_region(region, None)
    return metadata.country_code, metadata.national_prefix or ""


def needs_trunk(number: PhoneNumber) -> bool:
    """Return if the number is written with its plan's trunk prefix wherever the country code is not.

    That is what the format says that the library would write the number in; plans may make the prefix optional.
    """
    available, digits = formats(number.country_code or 0), national(number)
    form = phonenumberutil._choose_formatting_pattern_for_number(available, digits)  # noqa: SLF001
    return form is not None and has_trunk(form)


def formats(code: int) -> list[Any]:
    """Return the formats in which numbers of a calling code are written."""
    region = phonenumbers.region_code_for_country_code(code)
    metadata: Any = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    return list(metadata.number_format) if metadata is not None else []


def has_trunk(form: Any) -> bool:
    """Return if a number in this format must have the trunk prefix."""
    rule = form.national_prefix_formatting_rule
    if not rule or form.national_prefix_optional_when_formatting:
        return False
    return not _FIRST_GROUP_ONLY.fullmatch(rule)


def is_special(number: PhoneNumber) -> bool:
    """Return if a call to the number costs more than a plain one: premium rate or shared cost."""
    return phonenumbers.number_type(number) in SPECIAL


def may_be_local(length: Any, region: str, supported: Any) -> Any:
    """Return if so few digits without a trunk prefix may be a number without its area code; for each length of an array.

    One digit more counts as such unless the column's other cells support a number without the prefix.
    """
    return length <= usual_length(region) - AREA_DIGITS - supported


def grouped_as_written(text: str, number: PhoneNumber) -> bool:
    """Return if the text parts its digits at least where the plan does, and somewhere."""
    form = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return _bounds(re.findall("[0-9]+", form)[1:]) <= _bounds(re.findall("[0-9]+", text)) != set()


def _bounds(groups: Sequence[str]) -> set[int]:
    return {sum(map(len, groups[:at])) for at in range(1, len(groups))}


def looks_american(text: str) -> bool:
    """Return if the text is written as North Americans write numbers, and is one of theirs."""
    return re.search(AMERICAN, text) is not None and valid(text, "US") is not None


def undropped(number: PhoneNumber) -> PhoneNumber | None:
    """Return the valid number that an invalid one became when its plan dropped a prefix."""
    for pattern, now in DROPPED.get(number.country_code or 0, ()):
        if match := pattern.fullmatch(national(number)):
            return valid(f"+{number.country_code}{match.expand(now)}", None)
    return None


@dataclass(frozen=True, slots=True)
class Likely:
    """A region in which national numbers may be meant, and each of them as E.164, empty where it is not valid there."""

    region: str
    numbers: tuple[str, ...]


def likely_regions(texts: Sequence[str], *, most: int = 3) -> list[Likely]:
    """Return the regions that make most of the numbers valid, with the trunk prefix where their plan has one."""
    found = []
    for region in (*_LIKELY, *sorted(phonenumbers.SUPPORTED_REGIONS - set(_LIKELY))):
        numbers = [valid(text, region) for text in texts]
        lacking = [
            number is not None and _lacks_trunk(text, number) for text, number in zip(texts, numbers, strict=True)
        ]
        score = sum(number is not None for number in numbers) * 2 - sum(lacking)
        if score:
            found.append((-score, Likely(region, tuple(e164(number) if number else "" for number in numbers))))
    ordered = [likely for _, likely in sorted(found, key=lambda one: one[0])]
    first: dict[tuple[str, ...], Likely] = {}
    for likely in ordered:
        first.setdefault(likely.numbers, likely)
    return list(first.values())[:most]


def _lacks_trunk(text: str, number: PhoneNumber) -> bool:
    return re.sub("[^0-9]", "", text) == national(number) and needs_trunk(number)


@cache
def usual_length(region: str) -> int:
    """Return how many digits the region's fixed and mobile numbers have at most, by its examples."""
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    found = [phonenumbers.example_number_for_type(region, kind) for kind in kinds]
    return max((len(national(number)) for number in found if number is not None), default=0)
