"""Clean every cell before its field is read: invisible characters, Excel's text marks, and words for no data.

`clean_cell` is the specification. The column version is in cleaned_columns.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.rows.invisible import without_invisible
from pipeline.rows.placeholders import CODE_FIELDS, CONTACT_ROLES, NAME_FIELDS, Role, is_error, is_placeholder
from pipeline.vendor import FieldKind

CleaningCode = Literal["invisible_characters", "excel_text", "error_value", "placeholder"]

_FORMULA = re.compile(r'="((?:[^"]|"")*)"')  # a formula that is nothing but a text
# Excel's mark of a text, in front of what would be a number or a formula; 'n Beetje and '68 are texts of people.
_MARKED = re.compile(r"'(?=[+(]*\d[\d\s().,/+-]*$)(?=(?:\D*\d){3}|\D*0)|'(?=\+)")

_MARKED_ADDRESS = re.compile(r"'[^']+@[^']+$")  # no mailbox begins with an apostrophe


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cell as its field reads it, and the codes of what was done to it."""

    text: str
    codes: tuple[CleaningCode, ...] = ()


def role_of(field: str, kind: FieldKind) -> Role:
    """Return the role of a vendor's field, by its kind and name."""
    if kind != "text":
        return kind
    return "name" if field in NAME_FIELDS else "code" if field in CODE_FIELDS else "text"


def clean_cell(cell: str, role: Role, names: frozenset[str] = frozenset()) -> Cleaned:
    """Clean one cell; `names` are the words that are no data in this column of names."""
    codes: list[CleaningCode] = []
    blank_letter = "" if role in ("email", "domain") else " "
    text, found = without_invisible(cell, is_text=role not in CONTACT_ROLES, blank_letter=blank_letter)
    if found:
        codes.append("invisible_characters")
    trimmed = text.strip()
    if (unmarked := _without_marks(trimmed, role)) != trimmed:
        codes.append("excel_text")
        text, trimmed = unmarked, unmarked.strip()
    # An error where a yes or no should be may hide either, so such a row is rejected.
    if trimmed and is_error(trimmed) and role != "yes_no":
        return Cleaned("", (*codes, "error_value"))
    if trimmed and is_placeholder(trimmed, role, names):
        return Cleaned("", (*codes, "placeholder"))
    return Cleaned(text, tuple(codes))


def own_value(cell: str) -> str:
    """Return what a cell says in a field of the vendor's own, trimmed."""
    return clean_cell(cell, "own").text.strip()


def _without_marks(text: str, role: Role) -> str:
    if formula := _FORMULA.fullmatch(text):
        return formula[1].replace('""', '"')
    is_marked = _MARKED.match(text) or (role == "email" and _MARKED_ADDRESS.match(text))
    return text[1:] if is_marked else text
