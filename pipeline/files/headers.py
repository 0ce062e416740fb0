"""Where a table's header is, and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_high

from pipeline import errors
from pipeline.files import bounds, column_types, groups, looks
from pipeline.files.detected import Confidence
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.report.model import Finding

OWN_COLUMN = "leadlift_row"
_SEARCHED_ROWS = 40
_ID = re.compile(r"(?=.*\d)[\w.:/#-]+")
_REGULAR_SHARE = 0.2  # cells beyond the header in this share of the rows are columns, in fewer they are overflow


@dataclass(frozen=True, slots=True)
class Header:
    """The header's row (0 for none), the last row above the first record, and the names of the columns.

    `unnamed` columns at the right and an `index_column` at the left are not in the header. `group_row` is the row above
    whose names of groups were put before the names. `types` are what the columns hold, where that is plain.
    """

    row: int
    after_row: int
    columns: tuple[str, ...]
    confidence: Confidence
    preamble_rows: int = 0
    unnamed: int = 0
    index_column: bool = False
    group_row: int = 0
    types: tuple[str, ...] = ()

    @property
    def named(self) -> int:
        """Return the number of columns that the header names."""
        return len(self.columns) - self.unnamed - self.index_column


def findings(header: Header) -> Iterator[Finding]:
    """Yield what is to be known of the columns."""
    if header.group_row:
        yield Finding("group_header", details={"row": header.group_row})
    if header.index_column:
        yield Finding("index_column")
    if header.unnamed:
        names = ", ".join(f'"{name}"' for name in header.columns[-header.unnamed :])
        yield Finding("columns_without_name", header.unnamed, details={"names": names})
    if OWN_COLUMN in header.columns:
        yield Finding("own_result")


def header_of(rows: Sequence[NumberedRow], wanted: bool | None) -> Header:
    """The header of the table in these rows, the first of the file.

    Raises FileError where there is no record below the header or where columns are beyond all bounds.
    """
    written = [row for row in rows if looks.has_text(row[1])]
    if wanted is False:
        return _without(written, "given")
    found = _found(written, wanted=wanted is True)
    if found is None:
        return _without(written, "likely" if looks.is_contact(written[0][1]) else "guessed")
    header, confidence = found
    index = rows.index(header)
    below = rows[index + 1 :]
    if not any(looks.has_text(cells) for _, cells in below):
        raise errors.FileError("The file has a header and no rows below it; there is nothing to import.")
    together = groups.joined(written, written.index(header))
    below = [row for row in below if row[0] > together.last_row]
    table = Columns.of(together.names, below)
    return Header(
        together.last_row,
        below[0][0] - 1,
        table.names,
        confidence,
        written.index(header),
        unnamed=table.unnamed,
        index_column=table.index_column,
        group_row=together.group_row,
        types=column_types.types_of(table.names, table.regular),
    )


def _without(written: Sequence[NumberedRow], confidence: Confidence) -> Header:
    width = _bounded(max((_reach(cells) for _, cells in written), default=0))
    names = tuple(map(_unnamed, range(1, width + 1)))
    return Header(0, 0, names, confidence, types=column_types.types_of(names, [cells for _, cells in written]))


def _found(written: Sequence[NumberedRow], *, wanted: bool) -> tuple[NumberedRow, Confidence] | None:
    """The header's row: our own mark, else the most known names above the first contact, else the first full row."""
    for row in written[:_SEARCHED_ROWS]:
        if OWN_COLUMN in row[1]:
            return row, "certain"
    full = _full_rows(written)
    above = [row for row in _above_contacts(full) if _all_labels(row[1])]
    if wanted:
        return max(above, key=lambda row: looks.known_labels(row[1]), default=full[0]), "given"
    if not above:
        return None
    if len(above[0][1]) == 1:
        above.reverse()  # in a single column a title is like a header; the header is next to the records
    best = max(above, key=lambda row: looks.known_labels(row[1]))
    known = looks.known_labels(best[1])
    if known >= max(1, looks.filled(best[1]) / 2) or known > 2:
        return best, "certain"
    if known:
        return best, "likely"
    # Names of groups stand above some of the columns only.
    return max(above, key=lambda row: looks.filled(row[1])), "guessed"


def _full_rows(written: Sequence[NumberedRow]) -> list[NumberedRow]:
    """The rows with about as many filled cells as most: titles and notes above the table have fewer."""
    typical = median_high(looks.filled(cells) for _, cells in written)
    least = max(0.4 * typical, min(2, typical))
    return [row for row in written if looks.filled(row[1]) >= least]


def _above_contacts(full: Sequence[NumberedRow]) -> list[NumberedRow]:
    for index, (_, cells) in enumerate(full):
        if looks.is_contact(cells):
            return list(full[: min(index, _SEARCHED_ROWS)])
    return list(full[:_SEARCHED_ROWS])


def _all_labels(cells: Cells) -> bool:
    return sum(map(looks.is_label, cells)) >= 0.8 * looks.filled(cells)


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of all columns, how many at the right have none of their own, and the rows that are as wide as they are."""

    names: tuple[str, ...]
    unnamed: int
    index_column: bool
    regular: list[Cells]

    @classmethod
    def of(cls, header: Sequence[str], below: Sequence[NumberedRow]) -> Columns:
        """Return the header's columns, and those beyond it that rows fill regularly.

        Rows with more cells than the header has names say that there are columns without a name only if the cells under the
        names still fit: else each has a cell that was torn in two, or the first column of all is one without a name.
        """
        rows = [cells for _, cells in below if looks.has_text(cells)]
        reach = sorted(map(_reach, rows), reverse=True)
        width = max(len(header), reach[int(_REGULAR_SHARE * len(reach))] if reach else 0)
        wide = [cells for cells in rows if _reach(cells) > len(header)]
        usual = [cells for cells in rows if _reach(cells) <= len(header)]
        if width > len(header):
            if len(wide) == len(rows) and width == len(header) + 1 and _shifted(header, rows):
                names = (_unnamed(1), *header)
                return cls(names, 0, index_column=True, regular=rows)
            types = column_types.types_of(header, usual)
            if len(wide) == 1 or (any(types) and not _mostly_fit(types, wide)):
                width = len(header)
        _bounded(width)
        names = (*header, *map(_unnamed, range(len(header) + 1, width + 1)))
        regular = rows if width > len(header) else usual
        return cls(names, width - len(header), index_column=False, regular=regular)


def _shifted(header: Sequence[str], rows: Sequence[Cells]) -> bool:
    """Return if the first cells are ids, and the others fit the names one column further right, not where they stand.

    Without ids, a cell of every row may as well have been torn in two.
    """
    named = [column_types.type_of_name(name) for name in header]
    here, there = (_fitting(named, [cells[shift:] for cells in rows]) for shift in (0, 1))
    first = [cells[0].strip() for cells in rows]
    ids = all(_ID.fullmatch(cell) for cell in first) and len(set(first)) == len(first)
    return ids and (there > here or (not any(named) and all(map(str.isdigit, first))))


def _fitting(types: Sequence[str], rows: Sequence[Cells]) -> int:
    """Return how many cells are of the type that their column's name says."""
    return sum(
        column_types.is_of(type_, cell) for cells in rows for type_, cell in zip(types, cells, strict=False) if type_
    )


def _mostly_fit(types: Sequence[str], rows: Sequence[Cells]) -> bool:
    return 2 * sum(bool(column_types.matches(types, cells)) for cells in rows) > len(rows)


def _unnamed(position: int) -> str:
    return f"column {position}"


def _bounded(width: int) -> int:
    """Return the width. Raises FileError if it is beyond all bounds."""
    if width > bounds.COLUMNS:
        raise errors.FileError(
            f"The file has {width:,} columns, more than the {bounds.COLUMNS:,} that a contact file may have; "
            "keep the columns you need and save it again."
        )
    return width


def _reach(cells: Cells) -> int:
    """The position of the last filled cell, from 1."""
    return next((position for position in range(len(cells), 0, -1) if cells[position - 1].strip()), 0)
