"""The columns that a user names by hand, and those that an earlier import remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline import errors
from pipeline.rows import names
from pipeline.vendor import Field

# Every import takes it: the region of each row's phone numbers, though the vendor may have no such field.
COUNTRY: Final = "country"


def resolve(
    columns: Sequence[str], takes: Mapping[str, str], fields: Sequence[Field], given: Mapping[str, str]
) -> dict[int, str]:
    """The given fields by column, in the order given; an empty field leaves the column out. Raises RequestError."""
    sent_as = {field.sent_as.casefold(): field.name for field in fields}
    asked: dict[int, str] = {}
    for header, wanted in given.items():
        at = _column(columns, header)
        if at in asked:
            raise errors.RequestError(f"Column #{at + 1} ('{columns[at]}') is mapped twice; map it once.")
        name = wanted.strip().casefold()
        field = name if not name or name in takes or name == COUNTRY else sent_as.get(name)
        if field is None:
            raise errors.RequestError(
                f"The destination has no field '{wanted.strip()}'; it takes {', '.join(sorted({*takes, COUNTRY}))}."
            )
        asked[at] = field
    _refuse_rivals(columns, takes, asked)
    return asked


def remembered(columns: Sequence[str], takes: Mapping[str, str], saved: Mapping[str, str]) -> dict[int, str]:
    """The saved fields by column; what the header or the destination no longer has is passed over."""
    known = {_same(header): field for header, field in saved.items()}
    found = {at: known[_same(header)] for at, header in enumerate(columns) if _same(header) in known}
    return {at: field for at, field in found.items() if not field or field in takes or field == COUNTRY}


def _refuse_rivals(columns: Sequence[str], takes: Mapping[str, str], asked: Mapping[int, str]) -> None:
    taken: dict[str, int] = {}
    for at, field in asked.items():
        if field and takes.get(field, "text") == "text" and field in taken:
            first = columns[taken[field]]
            raise errors.RequestError(f"'{first}' and '{columns[at]}' are both mapped to {field}; it takes one column.")
        taken[field] = at


def _column(columns: Sequence[str], header: str) -> int:
    text = header.strip()
    exact = [at for at, name in enumerate(columns) if name.strip() == text]
    found = exact or [at for at, name in enumerate(columns) if _same(name) == _same(text)]
    if not found and text.startswith("#") and text[1:].isdecimal():
        at = int(text[1:]) - 1
        if not 0 <= at < len(columns):
            raise errors.RequestError(f"There is no column {text}; the file has {len(columns)} columns.")
        return at
    if not found:
        listed = ", ".join(f"'{name}'" for name in columns if name.strip())
        raise errors.RequestError(f"The file has no column '{text}'; it has {listed or 'no header'}.")
    if len(found) > 1:
        places = " or ".join(f"#{at + 1}" for at in found)
        raise errors.RequestError(f"Several columns are called '{text}'; say which one by its place, {places}.")
    return found[0]


def _same(header: str) -> str:
    return " ".join(names.visible(header).split()).casefold()
