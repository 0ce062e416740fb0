"""Tables written as spreadsheets, with what people do to sheets."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import openpyxl
import xlwt
from odf import number as odf_number
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P
from openpyxl.utils import get_column_letter

from tests.fuzz.expected import Expected, Written
from tests.fuzz.tables import Table

_DATE_FORMAT = "yyyy-mm-dd"
Format = Literal["xlsx", "xls", "ods"]


@dataclass(frozen=True)
class SheetDialect:
    """What a person did to a sheet; the default is nothing."""

    format: Format = "xlsx"
    rows_above: int = 0
    columns_left: int = 0
    title: str = ""
    numbers: str = ""  # the number format of postal codes; empty for text
    real_dates: bool = False
    number_ids: bool = False
    phone_format: str = ""
    merged: bool = False
    hidden_rows: bool = False
    hidden_column: bool = False
    other_sheets: str = ""  # before, after or hidden
    blank_rows: bool = False

    @property
    def plain(self) -> bool:
        return replace(self, format="xlsx", real_dates=False, number_ids=False) == SheetDialect()

    @property
    def features(self) -> tuple[str, ...]:
        said = [f"format .{self.format}"]
        said += [f"{name.replace('_', ' ')}: {value}" for name, value in vars_of(self) if value and name != "format"]
        return tuple(said)


def vars_of(dialect: SheetDialect) -> list[tuple[str, Any]]:
    """The dialect's fields by name."""
    return [(name, getattr(dialect, name)) for name in SheetDialect.__dataclass_fields__]


def random_sheet(rng: random.Random, table: Table) -> SheetDialect:
    """A sheet with up to three of these things done to it."""
    del table
    kind: Format = rng.choices(("xlsx", "xls", "ods"), (60, 20, 20))[0]
    dialect = SheetDialect(kind, real_dates=rng.random() < 0.4, number_ids=rng.random() < 0.5)
    changes: list[dict[str, Any]] = [
        {"rows_above": rng.randint(1, 3)},
        {"columns_left": rng.randint(1, 2)},
        {"title": rng.choice(("Kontakte", "Leads March", "Clients 2024"))},
        {
            "numbers": rng.choice(
                ("00000", "00000;-00000", "[$-409]00000", '"D-"00000') if kind != "ods" else ("00000",)
            )
        },
        {"merged": True},
        {"hidden_rows": True},
        {"hidden_column": True},
        {"other_sheets": rng.choice(("before", "after", "hidden"))},
        {"blank_rows": True},
        {"phone_format": rng.choice(('"+"0', "\\+0", "+0"))},
    ]
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        dialect = replace(dialect, **rng.choice(changes))
    if kind == "ods":
        dialect = replace(dialect, phone_format="", hidden_column=False)
    return dialect if not dialect.merged else replace(dialect, blank_rows=False)


@dataclass(frozen=True)
class SheetCell:
    """A value, its number format, and the text that a person sees in it."""

    value: str | int | date | None
    shown: str
    format: str = ""


def write_sheet(rng: random.Random, table: Table, dialect: SheetDialect) -> Written:
    """The table as a spreadsheet file."""
    grid = [
        [_cell(text, kind, dialect, table) for text, kind in zip(row, table.kinds, strict=True)] for row in table.rows
    ]
    merge = _merge(rng, grid, table) if dialect.merged else None
    rows = [tuple(cell.shown for cell in row) for row in grid]
    hidden = {at for at in range(len(rows)) if rng.random() < 0.4} if dialect.hidden_rows else set()
    gaps = {at for at in range(1, len(rows)) if rng.random() < 0.15} if dialect.blank_rows else set()
    needed = ({"hidden_rows"} if hidden else set()) | ({"hidden_columns"} if dialect.hidden_column else set())
    layout = Layout(dialect, table.header, grid, merge, hidden, gaps)
    data = {"xlsx": _xlsx, "xls": _xls, "ods": _ods}[dialect.format](layout)
    header = (*[""] * dialect.columns_left, *table.header) if table.header else None
    left = ("",) * dialect.columns_left
    return Written(
        data,
        Expected(header, [(*left, *row) for row in rows], frozenset(needed | ({"merged_cells"} if merge else set()))),
        dialect.features,
        plain=dialect.plain and table.well_named,
        ending=dialect.format,
    )


@dataclass(frozen=True)
class Layout:
    """A sheet before it is written; `merge` is a column with the first and last row that are merged."""

    dialect: SheetDialect
    header: tuple[str, ...] | None
    grid: list[list[SheetCell]]
    merge: tuple[int, int, int] | None
    hidden: set[int]
    gaps: set[int]

    def lines(self) -> list[tuple[list[SheetCell], int]]:
        """All rows of the sheet from its first, each with the number of its row in the table or -1."""
        lines: list[tuple[list[SheetCell], int]] = [([], -1)] * self.dialect.rows_above
        if self.dialect.title:
            lines += [([SheetCell(self.dialect.title, "")], -1), ([], -1)]
        if self.header:
            lines.append(([SheetCell(name, "") for name in self.header], -1))
        for number, row in enumerate(self.grid):
            lines += [([], -1)] if number in self.gaps else []
            lines.append((row, number))
        return lines


def _cell(text: str, kind: str, dialect: SheetDialect, table: Table) -> SheetCell:
    if not text:
        return SheetCell(None, "")
    if kind == "postal_code" and dialect.numbers:
        shown = f"D-{text}" if '"D-"' in dialect.numbers else text
        return SheetCell(int(text), shown, dialect.numbers)
    if kind == "date" and dialect.real_dates:
        return SheetCell(date.fromisoformat(text), text, _DATE_FORMAT)
    if kind == "id" and dialect.number_ids:
        return SheetCell(int(text), text)
    if kind == "phone" and dialect.phone_format and table.spelling == "E.164":
        return SheetCell(int(text[1:]), text, dialect.phone_format)
    return SheetCell(text, text, "@" if kind in ("phone", "postal_code") else "")


def _merge(rng: random.Random, grid: list[list[SheetCell]], table: Table) -> tuple[int, int, int] | None:
    """Merges two to four rows of the company's or city's column; every row has the first one's value."""
    columns = [at for at, kind in enumerate(table.kinds) if kind in ("company", "city")]
    if not columns or len(grid) < 2:
        return None
    column, first = rng.choice(columns), rng.randrange(len(grid) - 1)
    last = min(len(grid) - 1, first + rng.randint(1, 3))
    if not grid[first][column].value:
        return None
    for row in grid[first + 1 : last + 1]:
        row[column] = SheetCell(None, grid[first][column].shown)
    return column, first, last


def _xlsx(layout: Layout) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Contacts"
    left, places = layout.dialect.columns_left, {}
    for at, (cells, number) in enumerate(layout.lines(), 1):
        places[number] = at
        for column, cell in enumerate(cells, left + 1):
            written = sheet.cell(at, column, cell.value)
            if cell.format:
                written.number_format = cell.format
        if number in layout.hidden:
            sheet.row_dimensions[at].hidden = True
    if layout.merge:
        column, first, last = layout.merge
        sheet.merge_cells(
            start_row=places[first], end_row=places[last], start_column=left + column + 1, end_column=left + column + 1
        )
    if layout.dialect.hidden_column:
        sheet.column_dimensions[get_column_letter(left + 1)].hidden = True
    if layout.dialect.other_sheets:
        before = layout.dialect.other_sheets == "before"
        other = book.create_sheet("Summary", 0 if before else None)
        for row in _OTHER:
            other.append(row)
        if layout.dialect.other_sheets == "hidden":
            other.sheet_state = "veryHidden"
    book.active = book.worksheets.index(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_OTHER: list[list[str | int]] = [["Month", "Calls", "Deals"], ["January", 41, 3], ["February", 38, 5], ["March", 52, 4]]


def _xls(layout: Layout) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    if layout.dialect.other_sheets == "before":
        _xls_other(book)
    sheet = book.add_sheet("Contacts")
    left, places = layout.dialect.columns_left, {}
    styles: dict[str, Any] = {}
    merged = _merged_rows(layout)
    for at, (cells, number) in enumerate(layout.lines()):
        places[number] = at
        for column, cell in enumerate(cells):
            if cell.value is not None and (column, number) not in merged:
                style = styles.setdefault(cell.format, xlwt.easyxf(num_format_str=cell.format or "General"))
                sheet.write(at, left + column, cell.value, style)
        if number in layout.hidden:
            sheet.row(at).hidden = True
    if layout.merge:
        column, first, last = layout.merge
        value = layout.grid[first][column].value
        sheet.write_merge(places[first], places[last], left + column, left + column, value)
    if layout.dialect.hidden_column:
        sheet.col(left).hidden = True
    if layout.dialect.other_sheets in ("after", "hidden"):
        _xls_other(book).visibility = 2 if layout.dialect.other_sheets == "hidden" else 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _merged_rows(layout: Layout) -> set[tuple[int, int]]:
    if not layout.merge:
        return set()
    column, first, last = layout.merge
    return {(column, number) for number in range(first, last + 1)}


def _xls_other(book: Any) -> Any:
    sheet = book.add_sheet("Summary")
    for at, row in enumerate(_OTHER):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    return sheet


def _ods(layout: Layout) -> bytes:
    document = OpenDocumentSpreadsheet()
    styles = {
        "00000": _ods_style(document, "zip", padded=True),
        _DATE_FORMAT: _ods_style(document, "day", padded=False),
    }
    sheet = OdfTable(name="Contacts")
    merged = _merged_rows(layout)
    for cells, number in layout.lines():
        row = TableRow(visibility="collapse") if number in layout.hidden else TableRow()
        for _ in range(layout.dialect.columns_left if cells else 0):
            row.addElement(TableCell())
        for column, cell in enumerate(cells):
            row.addElement(_ods_cell(layout, cell, (column, number), merged, styles))
        sheet.addElement(row)
    other = OdfTable(name="Summary")
    for values in _OTHER:
        line = TableRow()
        for value in values:
            line.addElement(_ods_value(SheetCell(value, ""), {}))
        other.addElement(line)
    both = {"before": (other, sheet), "after": (sheet, other)}.get(layout.dialect.other_sheets, (sheet,))
    for each in both:
        document.spreadsheet.addElement(each)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _ods_cell(layout: Layout, cell: SheetCell, at: tuple[int, int], merged: set[tuple[int, int]], styles: Any) -> Any:
    if at in merged and layout.merge:
        _, first, last = layout.merge
        if at[1] > first:
            return CoveredTableCell()
        return _ods_value(cell, styles, numberrowsspanned=last - first + 1, numbercolumnsspanned=1)
    return _ods_value(cell, styles)


def _ods_value(cell: SheetCell, styles: Any, **spans: int) -> Any:
    value, style = cell.value, {"stylename": styles[cell.format]} if cell.format in styles else {}
    if value is None:
        return TableCell(**spans)
    if isinstance(value, date):
        written = TableCell(valuetype="date", datevalue=value.isoformat(), **style, **spans)
        written.addElement(P(text=value.isoformat()))
    elif isinstance(value, int):
        written = TableCell(valuetype="float", value=str(value), **style, **spans)
        written.addElement(P(text=cell.shown or str(value)))
    else:
        written = TableCell(valuetype="string", **spans)
        for line in value.split("\n"):
            written.addElement(P(text=line))
    return written


def _ods_style(document: Any, name: str, *, padded: bool) -> Any:
    if padded:
        data = odf_number.NumberStyle(name=f"{name}-number")
        data.addElement(odf_number.Number(minintegerdigits=5, decimalplaces=0))
    else:
        data = odf_number.DateStyle(name=f"{name}-date")
        for part in (odf_number.Year(style="long"), odf_number.Text(text="-"), odf_number.Month(style="long")):
            data.addElement(part)
        for part in (odf_number.Text(text="-"), odf_number.Day(style="long")):
            data.addElement(part)
    document.automaticstyles.addElement(data)
    style = Style(name=name, family="table-cell", datastylename=f"{name}-{'number' if padded else 'date'}")
    document.automaticstyles.addElement(style)
    return style
