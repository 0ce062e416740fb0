"""Tell the content of a column from its cells alone."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Final, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import countries
from pipeline.rows import cells, value_sets
from pipeline.rows.cleaned_columns import clean_column
from pipeline.rows.email_columns import normalise_emails
from pipeline.rows.phone_columns import normalise_phones
from pipeline.rows.phone_reading import GOOD
from pipeline.rows.placeholders import Role

MOSTLY: Final = 0.7
UNKNOWN: Final = 2.0  # more than any share: there are too few cells to tell
FEWEST: Final = 3
_FEWEST_DIGITS: Final = 3  # of a number whose others are spelt by letters
# Seven to fifteen digits, grouped by the signs of phone numbers or led by a plus sign.
_GROUPED = re.compile(
    r"\s*(?:\+[\s(]*[0-9]|\(?[0-9]+\)?[\s./-])[0-9\s()./-]*[0-9](?:\s*(?:x|ext\.?)\s*[0-9]+)?\s*", re.IGNORECASE
)
_DATE = re.compile(r"\s*[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}\b")
# Addresses of computers, and decimal fractions such as degrees of latitude.
_NO_PHONE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|-?[0-9]{1,3}\.[0-9]{3,}")
_SHORT_DATE = re.compile(r"\s*[0-9]{4}-?[0-9]{2}-?[0-9]{2}\s*$")
# A cell that is cleaned away says nothing of its column; nor do signs alone and these, which a row is sent with.
_NOTHING = re.compile(r"\W*|(?i:unknown|tbd|keine|nd)")
_ADDRESS = re.compile(r"[^\s@]@\s*[^\s@]+\.\w")
_COUNTRY_LETTERS: Final = 4  # shorter names of countries are also codes of other things


def filled(sample: pd.DataFrame, column: int, role: Role = "text") -> list[str]:
    """Return the column's cells that hold anything, cleaned as those of a field of this role, and trimmed."""
    if column not in sample.columns:
        return []
    texts: list[str] = clean_column(cells.of_series(sample[column]), role)[0].texts.to_pylist()
    return [text.strip() for text in texts if not _NOTHING.fullmatch(text.strip())]


def share(sample: pd.DataFrame, column: int, kind: Literal["email", "phone"]) -> float:
    """Return the part of the column's filled cells that are of the kind, email or phone; UNKNOWN if few are filled."""
    texts = filled(sample, column, kind)
    if len(texts) < FEWEST:
        return UNKNOWN
    return emails(texts) if kind == "email" else phones(texts)


def emails(texts: list[str]) -> float:
    """Return the part of the texts that are e-mail addresses."""
    return float(pc.mean(pc.not_equal(normalise_emails(_column(texts)).addresses, "")).as_py()) if texts else 0.0


def possible_emails(texts: list[str]) -> float:
    """Return the part of the texts that hold an e-mail address, with other text around it or without."""
    return values_share(texts, lambda text: bool(_ADDRESS.search(text)))


def phones(texts: list[str]) -> float:
    """Return the part of the texts that look like phone numbers, whatever their region.

    Grouped digits count, and so do bare ones that are valid in North America, or with a plus sign in front.
    """
    ascii_digits = [text for text in map(_ascii_digits, texts) if _digits(text) >= _FEWEST_DIGITS]
    if not ascii_digits:
        return 0.0
    bare = normalise_phones(_column(ascii_digits), "US").outcome == GOOD
    plus = normalise_phones(_column([_with_plus(text) for text in ascii_digits]), None).outcome == GOOD
    grouped = [bool(_GROUPED.fullmatch(text)) and 7 <= _digits(text) <= 16 for text in ascii_digits]
    dated = [bool(_DATE.match(text) or _NO_PHONE.fullmatch(text)) for text in ascii_digits]
    found = [(group and not date) or bool(one) for group, date, one in zip(grouped, dated, bare | plus, strict=True)]
    return sum(found) / len(texts)


def possible_phones(texts: list[str]) -> float:
    """Return the part of the texts that may be phone numbers of some region, with a label or an extension."""
    possible = [
        6 <= _digits(text) <= 40 and not _DATE.match(text) and not _SHORT_DATE.match(text) and "@" not in text
        for text in map(_ascii_digits, texts)
    ]
    damaged = [bool(re.fullmatch(r"[0-9][.,]?[0-9]*E\+?[0-9]+", text, re.IGNORECASE)) for text in texts]
    return sum(a or b for a, b in zip(possible, damaged, strict=True)) / len(texts) if texts else 0.0


def plain_phones(texts: list[str]) -> float:
    """Return the part of the texts that can hardly be other numbers: like phones, or bare digits with a trunk prefix."""
    trunk = [bool(re.fullmatch(r"0[1-9][0-9]{7,9}", _ascii_digits(text))) for text in texts]
    return max(phones(texts), sum(trunk) / len(texts)) if texts else 0.0


def written_as_phones(sample: pd.DataFrame, column: int) -> bool:
    """Say if most cells are grouped as phone numbers are, or have a plus sign in front."""
    return values_share(filled(sample, column, "phone"), lambda text: _GROUPED.fullmatch(text) is not None) >= MOSTLY


def is_of_computer(text: str) -> bool:
    """Say if a text is an address on a network, as 192.0.2.7, or a decimal fraction."""
    return _NO_PHONE.fullmatch(text) is not None


def countries_share(texts: list[str], *, named: bool) -> float:
    """Return the part of the texts that are countries; by their full names alone unless the column is named for it."""
    return values_share(texts, lambda text: (named or len(text) >= _COUNTRY_LETTERS) and _is_country(text))


def calling_codes(texts: list[str]) -> float:
    """Return the part of the texts that are calling codes of countries: 49, +49, 0049."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return values_share(
        texts,
        lambda text: (
            bool(re.match(value_sets.CALLING_CODE, text))
            and int(text.strip().lstrip("+").lstrip("0")) in COUNTRY_CODE_TO_REGION_CODE
        ),
    )


def values_share(texts: list[str], is_one: Callable[[str], bool]) -> float:
    """Return the part of the texts that are values of a set."""
    counts = Counter(texts)
    return sum(count for text, count in counts.items() if is_one(text)) / len(texts) if texts else 0.0


def _is_country(text: str) -> bool:
    from phonenumbers import SUPPORTED_REGIONS

    return countries.code(text) in SUPPORTED_REGIONS


def _column(texts: list[str]) -> cells.Cells:
    return cells.of_texts(pa.array(texts, pa.large_string()))


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else _ascii_sign(sign) for sign in plain)


def _ascii_sign(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":
        return ""
    return "-" if unicodedata.category(sign) == "Pd" or sign in "\u2212\u30fc" else sign


def _with_plus(text: str) -> str:
    digits = re.sub(r"[\s().-]", "", text)
    return f"+{digits}" if digits.isdecimal() and 10 <= len(digits) <= 15 and digits[0] != "0" else ""


def _digits(text: str) -> int:
    return sum(sign.isdecimal() for sign in text)
