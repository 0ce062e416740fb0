"""The header of a sheet, which may have two rows: names of groups, merged across their columns, and names below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.files import bounds, headers, looks
from pipeline.files.headers import Header
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.sheets import Merge
from pipeline.report.model import Finding

_SEARCHED_ROWS = 40
_NO_GROUP = re.compile(r":|[0-9]{4}")  # as in `Stand: 31.01.2024`, a note beside a title


def header_of(
    rows: Sequence[NumberedRow], merges: Sequence[Merge], wanted: bool | None
) -> tuple[Header, tuple[Finding, ...]]:
    """Return the header of the table in these rows and what is to be said of it.

    Raises FileError as `headers.header_of` does.
    """
    if wanted is not False and (at := _group_row(rows, merges)) is not None:
        header = headers.header_of(rows[at + 1 :], wanted)
        if header.row == rows[at + 1][0]:
            names = _with_groups(rows[at], rows[at + 1][1], merges)
            grouped = replace(header, columns=(*names, *header.columns[len(names) :]), after_row=header.row)
            return grouped, (*headers.findings(grouped), Finding("group_header", details={"row": rows[at][0]}))
    header = headers.header_of(rows, wanted)
    spread = headers.header_of(_spread(rows, header.row, merges), wanted)
    header = replace(spread if spread.row == header.row else header, after_row=header.row)
    return header, tuple(headers.findings(header))


def _spread(rows: Sequence[NumberedRow], number: int, merges: Sequence[Merge]) -> Sequence[NumberedRow]:
    """Return the rows with a name that is merged across several columns of this header in each of them."""
    across = [merge for merge in merges if merge.first_row == number and _is_across(merge)]
    return [(at, _spread_cells(cells, across) if at == number else cells) for at, cells in rows] if across else rows


def _spread_cells(cells: Cells, across: Sequence[Merge]) -> Cells:
    names = list(cells)
    for merge in across:
        last = min(merge.last_column, bounds.COLUMNS)
        names += [""] * (last + 1 - len(names))
        names[merge.first_column : last + 1] = [_cell(cells, merge.first_column)] * (last + 1 - merge.first_column)
    return names


def _group_row(rows: Sequence[NumberedRow], merges: Sequence[Merge]) -> int | None:
    """The place of the row with names of groups: merged across columns that have names in the row right below."""
    across = {merge.first_row: merge for merge in merges if _is_across(merge)}
    for at, (number, cells) in enumerate(rows[: min(_SEARCHED_ROWS, len(rows) - 2)]):
        below = rows[at + 1]
        if (
            number not in across
            or below[0] != number + 1
            or looks.is_contact(below[1])
            or any(map(_NO_GROUP.search, cells))
        ):
            continue
        merge = across[number]
        named = [column for column in range(merge.first_column, merge.last_column + 1) if _cell(below[1], column)]
        first = next((column for column in range(len(below[1])) if _cell(below[1], column)), 0)
        if len(named) > 1 and (looks.filled(cells) > 1 or merge.first_column > first):
            return at
    return None


def _is_across(merge: Merge) -> bool:
    return merge.first_row == merge.last_row and merge.last_column > merge.first_column


def _with_groups(groups: NumberedRow, names: Cells, merges: Sequence[Merge]) -> list[str]:
    """The names with that of their group before them; a cell merged with the one above is the name alone."""
    number, cells = groups
    above = {at: _cell(cells, at) for at in range(len(cells))}
    for merge in merges:
        if merge.first_row == number and _is_across(merge):
            inside = range(merge.first_column, min(merge.last_column + 1, len(names)))
            above.update(dict.fromkeys(inside, _cell(cells, merge.first_column)))
    return [_joined(above.get(at, ""), name) for at, name in enumerate(names)]


def _joined(group: str, name: str) -> str:
    text = name.strip()
    if not group or text.casefold().startswith(group.casefold()):
        return name
    return f"{group} {text}".rstrip()


def _cell(cells: Cells, at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""
