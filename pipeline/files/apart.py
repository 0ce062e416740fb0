"""Reads one .xls in a process of its own: `python -m pipeline.files.apart FILE [POSITION]`.

The library for this format believes what a file says of its own size: a damaged file of 6 kB can make it take all the memory
of the machine, and end the process that called it. Here it has limits, and only this process ends.

It prints lines of JSON: the sheets with their visibility, or the layout of the sheet at this position among them, its rows and
then null.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pipeline.files import bounds
from pipeline.files.number_formats import Format, format_of
from pipeline.files.numbered import Cells
from pipeline.files.values import number_text
from pipeline.records import Json

if TYPE_CHECKING:
    from xlrd import Book
    from xlrd.sheet import Sheet

NO_ENCODING = "no encoding"  # printed for texts that are not UTF-8 in a file that does not name its encoding
_UNICODE_VERSION = 80  # of the format; earlier ones hold bytes, in an encoding that the file should name
_FILTER_NAMES = ("\x0d", "_FilterDatabase")  # as Excel writes the range of a filter, and as LibreOffice does


def main(path: str, position: str | None = None) -> None:
    """Print the sheets, or all of the sheet at this position."""
    _limit_this_process()
    with Path(os.devnull).open("w") as nowhere:
        try:
            sys.stdout.writelines(f"{json.dumps(line)}\n" for line in _said(_book(path, nowhere), position))
        except UnicodeDecodeError:
            sys.stdout.write(f"{json.dumps(NO_ENCODING)}\n")


def _said(book: Book, position: str | None) -> Iterator[Json]:
    if position is None:
        yield _sheets(book)
    else:
        yield from _lines(book, int(position))


def _limit_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.WHOLE_CPU_SECONDS, bounds.WHOLE_CPU_SECONDS))
    # macOS has the limit and refuses to set it.
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (bounds.WHOLE_MEMORY_BYTES, bounds.WHOLE_MEMORY_BYTES))


def _book(path: str, log: TextIO) -> Book:
    from xlrd.compdoc import CompDocError

    content = Path(path).read_bytes()
    try:
        book = _opened(content, log)
    except CompDocError:
        # Exports of SAP have sectors that belong to two streams; every spreadsheet program reads them.
        book = _opened(content, log, ignore_workbook_corruption=True)
    if book.biff_version < _UNICODE_VERSION and book.codepage is None:
        book = _opened(content, log, encoding_override="utf-8")
    return book


def _opened(content: bytes, log: TextIO, **options: Any) -> Book:
    import xlrd

    return xlrd.open_workbook(
        file_contents=content, logfile=log, formatting_info=True, on_demand=True, ragged_rows=True, **options
    )


def _sheets(book: Book) -> Json:
    visible: list[int] = vars(book)["_sheet_visibility"]  # a sheet itself says it only when it is loaded
    names = book.sheet_names()
    return [(name, state == 0) for name, state in zip_longest(names, visible[: len(names)], fillvalue=0)]


def _lines(book: Book, position: int) -> Iterator[Json]:
    sheet = book.sheet_by_index(position)
    yield _layout(book, sheet, position)
    formats = {at: _format(book, style.format_key) for at, style in enumerate(book.xf_list)}
    for row in range(sheet.nrows):
        yield _cells(book, sheet, row, formats)
    yield None


def _layout(book: Book, sheet: Sheet, position: int) -> Json:
    hidden = {row: info for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    columns = [at for at, info in sheet.colinfo_map.items() if info.hidden or info.width == 0]
    return {
        "rows": [(row + 1, bool(info.outline_level)) for row, info in sorted(hidden.items())],
        "columns": [(at, at) for at in sorted(columns)],
        "merges": [(top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells],
        "filtered": any(name.name in _FILTER_NAMES and name.scope == position for name in book.name_obj_list),
    }


def _format(book: Book, key: int) -> Format | None:
    found = book.format_map.get(key)
    return format_of(found.format_str) if found else None


def _cells(book: Book, sheet: Sheet, row: int, formats: Mapping[int, Format | None]) -> Cells:
    import xlrd

    cells: Cells = []
    for at in range(sheet.row_len(row)):
        kind = sheet.cell_type(row, at)
        value: Any = sheet.cell_value(row, at)
        if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            shown = formats.get(sheet.cell_xf_index(row, at))
            cells.append(shown.text(value, epoch_1904=book.datemode == 1) if shown else number_text(value))
        elif kind == xlrd.XL_CELL_TEXT:
            shown = formats.get(sheet.cell_xf_index(row, at))
            cells.append(shown.text_of_text(value) if shown else value)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            cells.append("TRUE" if value else "FALSE")
        else:
            cells.append(xlrd.error_text_from_code.get(value, "#N/A") if kind == xlrd.XL_CELL_ERROR else "")
    return cells


if __name__ == "__main__":
    main(*sys.argv[1:])
