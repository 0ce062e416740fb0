"""Numbers of a sheet: a text is the number's if a spreadsheet might show it so, whatever its format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_PRECISION = 1e-13
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class SheetNumber:
    """A number and the code of its format; the exact text is the format's choice, the digits are the number's."""

    value: float
    code: str = ""
    epoch_1904: bool = False

    __hash__ = None  # type: ignore[assignment]  # equal to several texts

    def __str__(self) -> str:
        return format(Decimal(repr(self.value)), "f").removesuffix(".0")

    def __eq__(self, shown: object) -> bool:
        if not isinstance(shown, str):
            return NotImplemented
        return self._is_plain(shown) or self._is_moment(shown) or self._has_digits(shown) or self._is_rounded(shown)

    def _is_plain(self, shown: str) -> bool:
        try:
            return abs(float(shown) - self.value) <= abs(self.value) * _PRECISION
        except ValueError:
            return False

    def _has_digits(self, shown: str) -> bool:
        """Zeros before the number and characters between its digits are the format's."""
        own = str(self).lstrip("-")
        return own.isdecimal() and bool(self.code) and _digits(shown) == own.lstrip("0") != ""

    def _is_rounded(self, shown: str) -> bool:
        """A format with decimals rounds, a percentage is a hundredth."""
        text = re.sub(r"[^\d.-]", "", shown)
        try:
            rounded = Decimal(text)
        except InvalidOperation:
            return False
        exact = Decimal(repr(self.value)) * (100 if "%" in self.code else 1)
        return bool(self.code) and exact.quantize(rounded, ROUND_HALF_UP) == rounded

    def _is_moment(self, shown: str) -> bool:
        from openpyxl.styles.numbers import is_date_format
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        if not is_date_format(self.code):
            return False
        parts = list(map(int, re.findall(r"\d+", shown)))
        if len(parts) < 2:
            return False
        seconds = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
        if ":" in shown and "-" not in shown.lstrip("-") and abs(seconds - abs(self.value) * _DAY_SECONDS) < 1:
            return True
        try:
            moment = from_excel(self.value, MAC_EPOCH if self.epoch_1904 else WINDOWS_EPOCH)
        except (OverflowError, ValueError):
            return False
        if not isinstance(moment, datetime):
            return False
        rounded = moment + timedelta(microseconds=500_000)
        return {rounded.month, rounded.day} <= set(parts) and bool({rounded.year, rounded.year % 100} & set(parts))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text).lstrip("0")
