"""Number formats of spreadsheets: the text that a sheet shows for a number.

The digits and the literal characters of a format are shown: `00000` makes 501 `00501`, `"+"0` makes 14155550142 `+14155550142`.
An amount (a format with a decimal point, thousands separators, a fraction or an exponent) is read as the number alone, never
rounded, and without separators and currency: the vendor needs the number. Percentages keep their sign. Dates are ISO.
The codes are described at https://support.microsoft.com/office/5026bbd6-04bc-48cd-bf33-80f18b4eae68.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from pipeline.files.values import number_text, time_text

_TOKENS = re.compile(
    r'"([^"]*)"?|\\(.)|_(.)|\*.|\[([^\]]*)\]|(general)|([0#?@;.,%/])|(e[+-])|(.)', re.IGNORECASE | re.DOTALL
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_DIGITS = frozenset("0#?")
_EXACT_BELOW = 1e15


@dataclass(frozen=True, slots=True)
class _Piece:
    """A literal text, or a sign: for one digit, for all of the value ("general", "text"), or for the kind of number."""

    kind: str
    text: str = ""


@dataclass(frozen=True)
class _Section:
    """One of up to four parts of a format."""

    pieces: tuple[_Piece, ...] = ()
    condition: tuple[str, float] | None = None

    def holds(self, value: float) -> bool:
        return self.condition is not None and _COMPARISONS[self.condition[0]](value, self.condition[1])

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(piece.kind for piece in self.pieces)

    @cached_property
    def is_amount(self) -> bool:
        """A point, comma or slash counts beside a digit; elsewhere it is a literal."""
        beside = {pair for left, right in pairwise(self.pieces) for pair in ((left, right), (right, left))}
        return "exponent" in self.kinds or any(one.kind == "sign" and two.kind == "digit" for one, two in beside)

    @cached_property
    def literal(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind in ("literal", "sign"))

    def shown(self, value: float, sign: str) -> str:
        if "percent" in self.kinds:
            return _percent(value)
        if self.is_amount:
            plus = "+" if self.literal.strip(" .,") == "+" and value > 0 else ""
            return f"{plus}{number_text(value)}"
        if "general" in self.kinds:
            return _joined(self, number_text(abs(value)), sign)
        if "digit" not in self.kinds:
            literal = self.literal.strip()
            return f"{sign}{literal}" if literal else number_text(value) if value else ""
        if not value.is_integer() or abs(value) >= _EXACT_BELOW:
            return number_text(value)
        return f"{sign}{_placed(self, str(int(abs(value))).lstrip('0'))}".strip()


@dataclass(frozen=True, slots=True)
class Format:
    """The format of the cells of one style; `shows_text` says that the format adds characters to texts too."""

    kind: str
    sections: tuple[_Section, ...] = ()
    text_section: _Section | None = None

    @property
    def shows_text(self) -> bool:
        return self.text_section is not None

    def text(self, value: float, *, epoch_1904: bool) -> str:
        """The number, date or duration as the sheet shows it."""
        if self.kind in ("moment", "duration"):
            return _time(value, self.kind, epoch_1904=epoch_1904)
        return self._number(value)

    def text_of_text(self, text: str) -> str:
        """The text as the sheet shows it."""
        if self.text_section is None or not text:
            return text
        return "".join(text if piece.kind == "text" else piece.text for piece in self.text_section.pieces).strip()

    def _number(self, value: float) -> str:
        section, unsigned = self._section(value)
        if section is None or "text" in section.kinds:
            return number_text(value)
        return section.shown(value, "-" if value < 0 and not unsigned else "")

    def _section(self, value: float) -> tuple[_Section | None, bool]:
        """The section for the value, and if it shows negative numbers by itself."""
        sections = self.sections
        if any(section.condition for section in sections):
            fitting = next((section for section in sections if section.holds(value)), None)
            return fitting or (sections[-1] if sections[-1].condition is None else None), False
        if value < 0 and len(sections) > 1:
            return sections[1], True
        if value == 0 and len(sections) > 2:
            return sections[2], True
        return (sections[0] if sections else None), False


def format_of(code: str) -> Format | None:
    """The format of this code; None where numbers are shown as they are."""
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    if not code:
        return None
    if is_timedelta_format(code):
        return Format("duration")
    if is_date_format(code):
        return Format("moment")
    sections = _sections(code)
    text = next((section for section in sections[::-1] if "text" in section.kinds), None)
    numbers = tuple(section for section in sections[:3] if section is not text)
    adorned = text if text and text.literal.strip() else None
    if not adorned and _is_plain(numbers):
        return None
    return Format("number", numbers, adorned)


def _is_plain(sections: tuple[_Section, ...]) -> bool:
    """If numbers are shown as they are: amounts in any of their writings, `0` and `General`."""
    if not sections or (
        sections[0].is_amount and "percent" not in sections[0].kinds and "+" not in sections[0].literal
    ):
        return True
    return len(sections) == 1 and [piece.kind for piece in sections[0].pieces] in (["general"], ["digit"])


def _sections(code: str) -> list[_Section]:
    found: list[_Section] = []
    pieces: list[_Piece] = []
    condition: tuple[str, float] | None = None
    for match in _TOKENS.finditer(f"{code};"):
        quoted, escaped, _, bracket, general, sign, exponent, other = match.groups()
        if sign == ";":
            found.append(_Section(tuple(pieces), condition))
            pieces, condition = [], None
        elif bracket is not None:
            if compared := _CONDITION.fullmatch(bracket):
                condition = compared[1], _number_in(compared[2])
            elif bracket.startswith("$"):
                pieces.append(_Piece("literal", bracket[1:].partition("-")[0]))
        elif general or exponent:
            pieces.append(_Piece("general" if general else "exponent"))
        elif sign:
            pieces.append(_sign(sign))
        elif match[0][0] == "_":
            pieces.append(_Piece("literal", " "))
        elif match[0][0] != "*" or quoted or escaped:
            pieces.append(_Piece("literal", quoted or escaped or other or ""))
    return found


def _sign(sign: str) -> _Piece:
    if sign in _DIGITS:
        return _Piece("digit", sign)
    if sign in ("@", "%"):
        return _Piece("text" if sign == "@" else "percent", sign)
    return _Piece("sign", sign)


def _number_in(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _placed(section: _Section, digits: str) -> str:
    """The digits from the right on in the places for them, those that are too many in the first."""
    shown: list[str] = []
    places = sum(piece.kind == "digit" for piece in section.pieces)
    for piece in reversed(section.pieces):
        if piece.kind != "digit":
            shown.append(piece.text)
            continue
        places -= 1
        rest = len(digits) if places == 0 else 1
        empty = {"0": "0", "?": " "}.get(piece.text, "")
        shown.append(digits[-rest:] if digits else empty)
        digits = digits[:-rest]
    return "".join(reversed(shown))


def _joined(section: _Section, number: str, sign: str) -> str:
    shown = "".join(number if piece.kind == "general" else piece.text for piece in section.pieces)
    return f"{sign}{shown}".strip()


def _percent(value: float) -> str:
    return f"{format((Decimal(format(value, '.15g')) * 100).normalize(), 'f')}%"


def _time(value: float, kind: str, *, epoch_1904: bool) -> str:
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    epoch = MAC_EPOCH if epoch_1904 else WINDOWS_EPOCH
    try:
        shown = from_excel(value, epoch, timedelta=kind == "duration")
    except (OverflowError, ValueError):
        return number_text(value)
    return number_text(value) if shown is None else time_text(shown)
