"""Cells of a sheet that a spreadsheet may show in more than one way: equal to each text that it might show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_PRECISION = 1e-13
_DAY_SECONDS = 86_400
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class SheetNumber:
    """A number and the code of its format, empty for the general one: the digits are the number's, the rest is the format's."""

    value: float
    code: str = ""
    epoch_1904: bool = False

    __hash__ = None  # type: ignore[assignment]  # equal to several texts

    def __str__(self) -> str:
        return format(Decimal(repr(self.value)), "f").removesuffix(".0")

    def __eq__(self, shown: object) -> bool:
        if not isinstance(shown, str):
            return NotImplemented
        if self._is_plain(shown):
            return True
        return bool(self.code) and (self._has_digits(shown) or self._is_rounded(shown) or self._is_moment(shown))

    def _is_plain(self, shown: str) -> bool:
        return _PLAIN.fullmatch(shown) is not None and abs(float(shown) - self.value) <= abs(self.value) * _PRECISION

    def _has_digits(self, shown: str) -> bool:
        """Return if only zeros in front and characters between the digits are added."""
        own = str(self).lstrip("-")
        return own.isdecimal() and _digits(shown) == own.lstrip("0") != ""

    def _is_rounded(self, shown: str) -> bool:
        """Return if decimals are rounded; a percentage is a hundredth."""
        try:
            rounded = Decimal(re.sub(r"[^\d.-]", "", shown))
            exact = Decimal(repr(self.value)) * (100 if "%" in shown else 1)
            return exact.quantize(rounded, ROUND_HALF_UP) == rounded
        except InvalidOperation:
            return False

    def _is_moment(self, shown: str) -> bool:
        from openpyxl.styles.numbers import is_date_format
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        parts = list(map(int, re.findall(r"\d+", shown)))
        if len(parts) < 2 or not is_date_format(self.code):
            return False
        seconds = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
        if len(parts) < 4 and ":" in shown and abs(seconds - abs(self.value) * _DAY_SECONDS) < 1:
            return True
        try:
            moment = from_excel(self.value, MAC_EPOCH if self.epoch_1904 else WINDOWS_EPOCH)
        except (OverflowError, ValueError):
            return False
        return isinstance(moment, datetime) and _names_day(parts, moment)


@dataclass(frozen=True, slots=True, eq=False)
class SheetText:
    """A text that is shown with other blanks, or with the text of its format around it."""

    text: str
    number: SheetNumber | None = None
    decorated: bool = False

    __hash__ = None  # type: ignore[assignment]  # equal to several texts

    def __str__(self) -> str:
        return self.text

    def __eq__(self, shown: object) -> bool:
        if not isinstance(shown, str):
            return NotImplemented
        if _tight(shown) == _tight(self.text) or (self.decorated and self.text in shown):
            return True
        return self.number is not None and bool(shown) and self.number == shown


SourceCell = str | SheetNumber | SheetText


def to_serial(moment: datetime) -> float:
    """The moment as sheets count it: in days since the end of 1899."""
    return (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001  it has no zone


def _names_day(parts: list[int], moment: datetime) -> bool:
    rounded = moment + timedelta(microseconds=500_000)
    return {rounded.month, rounded.day} <= set(parts) and not {rounded.year, rounded.year % 100}.isdisjoint(parts)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text).lstrip("0")


def _tight(text: str) -> str:
    return "".join(text.split())
