"""Columns whose cells are of one type, as their own cells or their names say: what cells that moved do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

from pipeline import countries
from pipeline.files import looks
from pipeline.files.numbered import Cells

ColumnType = Literal["", "email", "phone", "date", "country", "number"]
CONTACT_TYPES: Final = ("email", "phone")

_SHARE = 0.7  # of a column's filled cells are of its type
_LEAST_CELLS = 3  # of a type other than those of contacts; two numbers below each other may be chance
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ].*)?|\d\d?[./-]\d\d?[./-]\d{2,4}(?: .*)?")
_NUMBER = re.compile(r"[$€£]?\s?-?\d[\d.,]*\s?[%€$£]?")
_EMAIL_NAME = re.compile(
    r"e-?mail|courriel|correo|e-post|sähköposti|почт|メール|邮箱|電子郵件|이메일|البريد|ईमेल|@", re.IGNORECASE
)
_PHONE_NAME = re.compile(
    r"phone|mobile|\bcell\b|\btel\b|telef|téléph|teléf|handy|whatsapp|móvil|celular|cellulare|puhelin|mobil|"
    r"телефон|τηλέφωνο|電話|电话|手机|携帯|전화|هاتف|फ़ोन",
    re.IGNORECASE,
)

_COUNTRY_NAME = re.compile(
    r"country|nation|land|länd|pays|país|pais|paese|maa\b|kraj|země|krajina|država|ország|ţar[aă]|țar[aă]|šalis|valsts|riik|ülke|"
    r"страна|країна|държава|χώρα|البلد|الدولة|ארץ|מדינה|देश|quốc gia|ประเทศ|国|國|국가",
    re.IGNORECASE,
)


def _is_country(cell: str) -> bool:
    code = countries.code(cell)
    return len(code) == 2 and code.isascii() and code.isupper() and cell.strip() != ""


_CHECKS: Final[dict[ColumnType, Callable[[str], bool]]] = {
    "email": looks.is_email,
    "phone": looks.is_phone,
    "date": lambda cell: _DATE.fullmatch(cell.strip()) is not None,
    "number": lambda cell: _NUMBER.fullmatch(cell.strip()) is not None,
    "country": _is_country,
}


def types_of(columns: Sequence[str], rows: Iterable[Cells]) -> tuple[ColumnType, ...]:
    """Return the type of each column: that of its name if a cell agrees or none is filled, else that of most cells."""
    listed = list(rows)
    filled = [[row[at].strip() for row in listed if at < len(row) and row[at].strip()] for at in range(len(columns))]
    return tuple(_type(name, cells) for name, cells in zip(columns, filled, strict=True))


def type_of_name(name: str) -> ColumnType:
    """Return the type that a column's name alone says."""
    if _EMAIL_NAME.search(name):
        return "email"
    return "phone" if _PHONE_NAME.search(name) else ""


def is_of(type_: str, cell: str) -> bool:
    """Return if the cell is of this type."""
    check = _CHECKS.get(type_)  # type: ignore[call-overload]  # a saved type is a text
    return check is not None and check(cell)


def matches(types: Sequence[str], cells: Cells) -> int | None:
    """Return how many cells are of their column's type; None if a filled cell of a typed column is not."""
    count = 0
    for type_, cell in zip(types, cells, strict=False):
        if type_ and cell.strip():
            if not is_of(type_, cell):
                return None
            count += 1
    return count


def _type(name: str, cells: list[str]) -> ColumnType:
    by_name = type_of_name(name)
    if not cells or (by_name and any(map(_CHECKS[by_name], cells))):
        return by_name
    for type_, check in _CHECKS.items():
        few = type_ not in CONTACT_TYPES and len(cells) < _LEAST_CELLS
        # Countries are looked up in a large table, which is loaded only for a column that is called so.
        if few or (type_ == "country" and not _COUNTRY_NAME.search(name)):
            continue
        if sum(map(check, cells)) >= _SHARE * len(cells):
            return type_
    return ""
