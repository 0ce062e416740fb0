"""Detect how to read a spreadsheet file: its table's sheet, its header, and what it hides or merges."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline import errors
from pipeline.files import choosing_sheet, headers, looks, sheet_header
from pipeline.files.detected import Detected, Kind, Wanted
from pipeline.files.sheet_rows import MergedCells
from pipeline.files.sheets import Layout, Workbook
from pipeline.files.workbooks import open_workbook
from pipeline.report.model import EXAMPLES, Example, Finding


def detect_workbook(path: Path, kind: Kind, wanted: Wanted) -> Detected:
    """Return how to read a spreadsheet. Raises FileError if no sheet is a table, or the wanted one does not exist."""
    if wanted.encoding or wanted.delimiter:
        raise errors.FileError("Encoding and delimiter are for text files, and this is a spreadsheet; leave them out.")
    with open_workbook(path, kind) as workbook:
        choice = choosing_sheet.choose(workbook, wanted.sheet)
        sheet = choice.table.sheet.name
        layout = workbook.layout(sheet)
        merged = MergedCells(layout.merges)
        rows = [(number, merged.fill(number, cells)) for number, cells in choice.table.rows]
        header, header_findings = sheet_header.header_of(rows, layout.merges, wanted.header)
        hidden = list(_hidden_rows(workbook, sheet, layout, header.after_row, wanted))
    return Detected(
        kind=kind,
        columns=header.columns,
        header_row=header.row,
        after_row=header.after_row,
        named_columns=header.named,
        index_column=header.index_column,
        types=header.types,
        sheet=sheet,
        own_result=headers.OWN_COLUMN in header.columns,
        hidden_rows=wanted.hidden_rows,
        merged=any(merge.last_row > max(merge.first_row, header.after_row) for merge in layout.merges),
        confidence={"sheet": choice.confidence, "header": header.confidence},
        findings=(*choice.findings, *header_findings, *hidden, *_hidden_columns(layout, header.columns)),
    )


def _hidden_rows(workbook: Workbook, sheet: str, layout: Layout, after_row: int, wanted: Wanted) -> Iterator[Finding]:
    """The rows with text that the sheet hides below its header; they hold the import until the user has chosen."""
    if not layout.hidden_rows:
        return
    count = shown = 0
    examples: list[Example] = []
    for number, cells in workbook.rows(sheet):
        if number <= after_row or not looks.has_text(cells):
            continue
        if number not in layout.hidden_rows:
            shown += 1
            continue
        count += 1
        if len(examples) < EXAMPLES:
            examples.append(Example(number, ", ".join(islice(filter(str.strip, cells), 3))))
    if count and not shown and wanted.hidden_rows == "skip":
        raise errors.FileError(
            f'Every row of the sheet "{sheet}" is hidden, so that nothing is left without them; '
            "show the rows in the spreadsheet and save it, or read them with --hidden-rows send."
        )
    if count:
        yield Finding("hidden_rows", count, "", tuple(examples), {"how": layout.how}, holds=wanted.hidden_rows is None)


def _hidden_columns(layout: Layout, columns: tuple[str, ...]) -> Iterator[Finding]:
    hidden = {at for first, last in layout.hidden_columns for at in range(max(first, 0), min(last + 1, len(columns)))}
    if hidden:
        names = ", ".join(f'"{columns[at] or f"column {at + 1}"}"' for at in sorted(hidden))
        yield Finding("hidden_columns", len(hidden), details={"names": names})
