"""The text of an .ods cell: what it shows, or the number where it shows an amount."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from pipeline.files.ods_styles import NumberStyles
from pipeline.files.values import iso_text, number_text

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d*)?S)?")
# Thousands as the languages of the world separate them, or a point before decimals that are all zero.
_AMOUNT = re.compile(r"\D*\d{1,3}(?:[.,'\u2019\u00a0\u202f]\d{3})+(?:[.,]0+)?\D*|\D*\d+[.,]0+\D*")
# What a format shows instead of a number, as `[=0]"none";0` does, TRUE for 1, or an error; #FMT is shown where it cannot.
_WORD = re.compile(r"(?!#FMT)\D*[^\W\d_]\D*|Err:\d{3}")
_EXPONENT = re.compile(r"\dE[+-]?\d", re.IGNORECASE)


def cell_text(attributes: Mapping[str, str], shown: str, styles: NumberStyles) -> str:
    """Return the cell's text as that of an .xlsx would be: dates in ISO, amounts without separators and currency."""
    match attributes.get("value-type", ""):
        case "float" | "currency":
            value = float(attributes.get("value", ""))
            return _number(value, shown or styles.text(attributes.get("style-name", ""), value))
        case "percentage":
            hundredth = Decimal(format(float(attributes.get("value", "")), ".15g"))
            return f"{format((hundredth * 100).normalize(), 'f')}%"
        case "date" | "time" | "boolean" as kind:
            return _ISO[kind](attributes.get(f"{kind}-value", shown))
        case _:
            return shown or attributes.get("string-value", "")


def _number(value: float, shown: str) -> str:
    """The text that is shown if its digits are those of an integer, with zeros and literal characters around them."""
    plain, text = number_text(value), shown.strip()
    if not value.is_integer() or not plain.lstrip("-").isdecimal() or _AMOUNT.fullmatch(text):
        return plain
    # Digits of the format's own, as the 49 in `"+49 "0`, stand before those of the number.
    digits = "".join(character for character in text if character.isascii() and character.isdecimal())
    if digits.endswith(plain.lstrip("-")) and not _EXPONENT.search(text):
        return text
    return text if _WORD.fullmatch(text) else plain


def _duration(text: str) -> str:
    found = _DURATION.fullmatch(text)
    if not found:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return f"{found[1]}{days * 24 + hours}:{minutes:02}:{seconds:02}"


_ISO: dict[str, Callable[[str], str]] = {"date": iso_text, "time": _duration, "boolean": str.upper}
