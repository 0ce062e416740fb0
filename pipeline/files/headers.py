"""Where a table's header is, and what its columns are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_high

from pipeline import errors
from pipeline.files import bounds, looks
from pipeline.files.detected import Confidence
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.report.model import Finding

OWN_COLUMN = "leadlift_row"
_SEARCHED_ROWS = 40
_REGULAR_SHARE = 0.2  # cells beyond the header in this share of the rows are columns, in fewer they are overflow


@dataclass(frozen=True, slots=True)
class Header:
    """The header's row (0 for none), the last row above the first record, and the names of the columns."""

    row: int
    after_row: int
    columns: tuple[str, ...]
    confidence: Confidence
    preamble_rows: int = 0
    unnamed: int = 0


def findings(header: Header) -> Iterator[Finding]:
    """What is to be known of the columns."""
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
    number, cells = header
    columns = _columns(cells, below)
    return Header(
        number, below[0][0] - 1, columns, confidence, written.index(header), unnamed=len(columns) - len(cells)
    )


def _without(written: Sequence[NumberedRow], confidence: Confidence) -> Header:
    return Header(0, 0, _columns([], written), confidence)


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
    return above[0], "guessed"


def _full_rows(written: Sequence[NumberedRow]) -> list[NumberedRow]:
    """The rows with about as many filled cells as most: titles and notes above the table have fewer."""
    typical = median_high(looks.filled(cells) for _, cells in written)
    return [row for row in written if looks.filled(row[1]) >= 0.4 * typical]


def _above_contacts(full: Sequence[NumberedRow]) -> list[NumberedRow]:
    for index, (_, cells) in enumerate(full):
        if looks.is_contact(cells):
            return list(full[: min(index, _SEARCHED_ROWS)])
    return list(full[:_SEARCHED_ROWS])


def _all_labels(cells: Cells) -> bool:
    return sum(map(looks.is_label, cells)) >= 0.8 * looks.filled(cells)


def _columns(header: Cells, below: Sequence[NumberedRow]) -> tuple[str, ...]:
    """The header's texts, and names for the columns beyond it that the rows regularly fill."""
    reach = sorted((_reach(cells) for _, cells in below if looks.has_text(cells)), reverse=True)
    regular = reach[int(_REGULAR_SHARE * len(reach))] if reach else 0
    if not header and reach:
        regular = max(regular, _reach(below[0][1]))
    width = max(len(header), regular)
    if width > bounds.COLUMNS:
        raise errors.FileError(
            f"The file has {width:,} columns, more than the {bounds.COLUMNS:,} that a contact file may have; "
            "keep the columns you need and save it again."
        )
    return (*header, *(f"column {position}" for position in range(len(header) + 1, width + 1)))


def _reach(cells: Cells) -> int:
    """The position of the last filled cell, from 1."""
    return next((position for position in range(len(cells), 0, -1) if cells[position - 1].strip()), 0)
