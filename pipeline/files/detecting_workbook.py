"""What a spreadsheet file is: which sheet is the table, and where its header is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline import errors
from pipeline.files import bounds, headers, looks
from pipeline.files.detected import Confidence, Detected, Kind, Wanted
from pipeline.files.numbered import NumberedRow
from pipeline.files.sheets import Sheet, Workbook, chosen, listed
from pipeline.files.workbooks import open_workbook
from pipeline.report.model import Finding


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet and its first filled rows."""

    sheet: Sheet
    rows: list[NumberedRow]


def detect_workbook(path: Path, kind: Kind, wanted: Wanted) -> Detected:
    """How to read a spreadsheet. Raises FileError where no sheet is a table, or the one wanted does not exist."""
    if wanted.encoding or wanted.delimiter:
        raise errors.FileError("Encoding and delimiter are for text files, and this is a spreadsheet; leave them out.")
    with open_workbook(path, kind) as workbook:
        table, others, confidence = _table(workbook, wanted.sheet)
        workbook.check(table.sheet.name)
    header = headers.header_of(table.rows, wanted.header)
    return Detected(
        kind=kind,
        columns=header.columns,
        header_row=header.row,
        after_row=header.row,
        sheet=table.sheet.name,
        own_result=headers.OWN_COLUMN in header.columns,
        confidence={"sheet": confidence, "header": header.confidence},
        findings=(*_other_tables(others), *headers.findings(header)),
    )


def _table(workbook: Workbook, wanted: str | None) -> tuple[_Table, list[str], Confidence]:
    """The sheet to read, the names of the others that are tables too, and how sure the choice is."""
    if wanted:
        sheet = chosen(workbook.sheets, wanted)
        rows = _first_rows(workbook, sheet)
        if not rows:
            every = listed([each.name for each in workbook.sheets])
            raise errors.FileError(f'The sheet "{sheet.name}" is empty; the file has {every}.')
        return _Table(sheet, rows), [], "given"
    tables = _tables(workbook)
    table = next((table for table in tables if looks.is_contact_table(table.rows)), tables[0])
    others = [other.sheet.name for other in tables if other is not table]
    return table, others, "likely" if others else "certain"


def _tables(workbook: Workbook) -> list[_Table]:
    """The visible sheets with at least two rows; the hidden ones where there are none."""
    for visible in (True, False):
        sampled = [_Table(sheet, _first_rows(workbook, sheet)) for sheet in workbook.sheets if sheet.visible == visible]
        if tables := [table for table in sampled if _is_table(table)]:
            return tables
    raise errors.FileError("The spreadsheet has no sheet with a header and rows; check that it is the right file.")


def _is_table(table: _Table) -> bool:
    """Two rows, and two columns or contacts in one."""
    wide = any(looks.filled(cells) > 1 for _, cells in table.rows)
    return len(table.rows) > 1 and (wide or looks.is_contact_table(table.rows))


def _first_rows(workbook: Workbook, sheet: Sheet) -> list[NumberedRow]:
    filled = (row for row in workbook.rows(sheet.name) if looks.has_text(row[1]))
    return list(islice(filled, bounds.SAMPLE_ROWS))


def _other_tables(names: list[str]) -> Iterator[Finding]:
    if names:
        yield Finding("other_sheets", len(names), details={"names": listed(names)})
