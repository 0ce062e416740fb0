"""Spreadsheets for the kinds of files, in every format, from rows of cells."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

Cells = Sequence[Any]
Content = Callable[[], bytes]


def xlsx(rows: Sequence[Cells], adorn: Callable[[Worksheet], None] = lambda _: None, name: str = "Contacts") -> Content:
    """An .xlsx of one sheet, changed by `adorn`."""
    return xlsx_of({name: rows}, lambda book: adorn(book.worksheets[0]))


def xlsx_of(
    sheets: Mapping[str, Sequence[Cells]], adorn: Callable[[openpyxl.Workbook], None] = lambda _: None
) -> Content:
    """An .xlsx of several sheets."""

    def made() -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for cells in rows:
                sheet.append(list(cells))
        adorn(book)
        written = BytesIO()
        book.save(written)
        return written.getvalue()

    return made


def formatted(**formats: str) -> Callable[[Worksheet], None]:
    """Give the columns with these letters a number format, below the header."""

    def adorn(sheet: Worksheet) -> None:
        for letter, code in formats.items():
            for cell in sheet[letter][1:]:
                cell.number_format = code

    return adorn


def xls(
    rows: Sequence[Cells],
    formats: Mapping[int, str] = {},
    adorn: Callable[[xlwt.Worksheet], None] = lambda _: None,
    hidden: Mapping[str, int] = {},
) -> Content:
    """An .xls of one sheet, and of sheets that are hidden by their visibility."""

    def made() -> bytes:
        book = xlwt.Workbook()
        sheet = book.add_sheet("Contacts")
        styles = {at: xlwt.easyxf(num_format_str=code) for at, code in formats.items()}
        for number, cells in enumerate(rows):
            for at, value in enumerate(cells):
                if value is not None:
                    sheet.write(number, at, value, styles.get(at, xlwt.Style.default_style))
        adorn(sheet)
        for name, visibility in hidden.items():
            book.add_sheet(name).visibility = visibility
        written = BytesIO()
        book.save(written)
        return written.getvalue()

    return made


def ods(tables: Mapping[str, str], styles: str = "") -> Content:
    """An .ods of tables whose rows are given in its XML."""
    names = (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    spaces = " ".join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in names)
    spaces += ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    body = "".join(f"<table:table table:name={quoteattr(name)}>{rows}</table:table>" for name, rows in tables.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return lambda: _package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def ods_row(*cells: str, of: str = "") -> str:
    """A row of cells: texts, or cells in XML."""
    made = "".join(cell if cell.startswith("<table:") else ods_text(cell) for cell in cells)
    return f"<table:table-row{of and ' '}{of}>{made}</table:table-row>"


def ods_text(text: str, of: str = "") -> str:
    """A cell with this text."""
    shown = f"<text:p>{escape(text)}</text:p>" if text else ""
    return f'<table:table-cell office:value-type="string"{of and " "}{of}>{shown}</table:table-cell>'


def ods_number(value: float, shown: str) -> str:
    """A cell with a number, and what it shows of it."""
    return (
        f'<table:table-cell office:value-type="float" office:value="{value!r}"><text:p>{escape(shown)}</text:p>'
        "</table:table-cell>"
    )


def xlsb(
    rows: Sequence[Cells],
    formats: Mapping[int, str] = {},
    hidden_rows: Sequence[int] = (),
    merges: Sequence[tuple[int, int, int, int]] = (),
    short: bool = False,
) -> Content:
    """An .xlsb of one sheet; columns have number formats by their position. Rows and columns count from 0.

    A cell of bytes is an error by its code. `short` writes the cells behind the first of a row without their columns.
    """
    codes = sorted(set(formats.values()))
    styles = {at: codes.index(code) + 1 for at, code in formats.items()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = f'<Relationship Id="rId1" Type="{kind}" Target="worksheets/sheet1.bin"/>'
    return lambda: _package(
        {
            "xl/workbook.bin": _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Contacts")),
            "xl/_rels/workbook.bin.rels": f"<Relationships>{relations}</Relationships>",
            "xl/styles.bin": _xlsb_styles(codes),
            "xl/worksheets/sheet1.bin": b"".join(
                (
                    *(
                        _xlsb_row(number, cells, styles, number in hidden_rows, short)
                        for number, cells in enumerate(rows)
                    ),
                    *(_record(176, struct.pack("<IIII", *merge)) for merge in merges),
                )
            ),
        }
    )


def _xlsb_styles(codes: Sequence[str]) -> bytes:
    formats = [_record(44, struct.pack("<H", 200 + at) + _wide(code)) for at, code in enumerate(codes)]
    cells = [_record(47, struct.pack("<HH", 0, number)) for number in (0, *(200 + at for at in range(len(codes))))]
    return b"".join((*formats, _record(617), *cells, _record(618)))


def _xlsb_row(number: int, cells: Cells, styles: Mapping[int, int], hidden: bool, short: bool) -> bytes:
    parts = [_record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 16 if hidden else 0, 0, 0))]
    for at, value in enumerate(cells):
        style = struct.pack("<I", styles.get(at, 0) if number else 0)
        kind, content = _xlsb_cell(value)
        if short and at:
            parts.append(_record(kind + 11, style + content))
        elif short or content:
            parts.append(_record(kind, struct.pack("<I", at) + style + content))
    return b"".join(parts)


def _xlsb_cell(value: Any) -> tuple[int, bytes]:
    if value is None:
        return 1, b""
    if isinstance(value, bytes):
        return 3, value
    return (6, _wide(value)) if isinstance(value, str) else (5, struct.pack("<d", value))


def _record(number: int, content: bytes = b"") -> bytes:
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    size, sizes = len(content), []
    while True:
        sizes.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return head + bytes(sizes) + content


def _wide(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def _package(members: Mapping[str, str | bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def changed(content: Content, member: str, old: str, new: str) -> Content:
    """A package with one text in a member changed."""

    def made() -> bytes:
        with zipfile.ZipFile(BytesIO(content())) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        assert old.encode() in members[member]
        members[member] = members[member].replace(old.encode(), new.encode())
        return _package(members)

    return made
