"""The rows of an .xlsb, streamed: its parts are binary records, and the package is that of an .xlsx.

The records are those of [MS-XLSB]: https://learn.microsoft.com/openspecs/office_file_formats/ms-xlsb/.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pipeline.files import bounds
from pipeline.files.number_formats import Format
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.package import Package, damaged, sound
from pipeline.files.sheets import Layout, Merge, Sheet, Workbook, chosen
from pipeline.files.strings import Strings
from pipeline.files.styles import numbered_format
from pipeline.files.values import number_text
from pipeline.files.xlsb_records import CELLS, ERRORS, Record, packed_number, records, wide_text, with_columns

_WORKBOOK = "xl/workbook.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_STYLES = "xl/styles.bin"


class Xlsb(Workbook):
    """An open .xlsb. Raises FileError where it is damaged or expands out of all proportion."""

    def __init__(self, path: Path) -> None:
        self._package = Package(path)
        self._epoch_1904 = False
        self._members: dict[str, str] = {}
        with sound():
            relations = list(self._package.relations(_RELATIONS))
            self._worksheets = {relation: member for relation, kind, member in relations if kind == "worksheet"}
            self._texts = next((member for _, kind, member in relations if kind == "sharedStrings"), "")
            self._sheets = list(self._listed())
        if not self._sheets:
            raise damaged()

    @property
    def sheets(self) -> list[Sheet]:
        return self._sheets

    def close(self) -> None:
        self._package.close()
        if "_strings" in self.__dict__:
            self._strings.close()

    def layout(self, sheet: str) -> Layout:
        layout = Layout()
        with sound():
            for kind, content in self._records(self._members[sheet]):
                _lay_out(layout, kind, content)
        return layout

    def rows(self, sheet: str) -> Iterator[NumberedRow]:
        member = self._members[chosen(self.sheets, sheet).name]
        number = 0
        cells: Cells = []
        with sound():
            for kind, content in with_columns(self._records(member)):
                if kind == Record.ROW:
                    if number:
                        yield number, cells
                    (row,) = struct.unpack_from("<I", content)
                    if not number <= row < bounds.ROWS:
                        raise damaged()
                    yield from ((blank, []) for blank in range(number + 1, row + 1))
                    number, cells = row + 1, []
                elif kind in CELLS and kind != Record.CELL_BLANK:
                    position, style = struct.unpack_from("<II", content)
                    if not len(cells) <= position < bounds.SHEET_COLUMNS:
                        raise damaged()
                    cells += [""] * (position - len(cells))
                    cells.append(self._text(kind, content, style & 0xFFFFFF))
        if number:
            yield number, cells

    def _text(self, kind: int, content: bytes, style: int) -> str:
        match kind:
            case Record.CELL_RK:
                return self._number(packed_number(struct.unpack_from("<I", content, 8)[0]), style)
            case Record.CELL_REAL | Record.FORMULA_NUMBER:
                return self._number(struct.unpack_from("<d", content, 8)[0], style)
            case Record.CELL_ERROR | Record.FORMULA_ERROR:
                return ERRORS.get(content[8], "#N/A")
            case Record.CELL_BOOLEAN | Record.FORMULA_BOOLEAN:
                return "TRUE" if content[8] else "FALSE"
            case Record.CELL_SHARED:
                text = self._strings[struct.unpack_from("<I", content, 8)[0]]
            case _:
                text, _ = wide_text(content, 9 if kind == Record.CELL_RICH else 8)
        shown = self._format(style)
        return shown.text_of_text(text) if shown else text

    def _number(self, value: float, style: int) -> str:
        shown = self._format(style)
        return shown.text(value, epoch_1904=self._epoch_1904) if shown else number_text(value)

    def _format(self, style: int) -> Format | None:
        return self._formats[style] if style < len(self._formats) else None

    @cached_property
    def _strings(self) -> Strings:
        strings = Strings()
        if self._package.has(self._texts):
            every = self._records(self._texts)
            strings.load(wide_text(content, 1)[0] for kind, content in every if kind == Record.SHARED_TEXT)
        return strings

    @cached_property
    def _formats(self) -> list[Format | None]:
        codes: dict[int, str] = {}
        found: list[Format | None] = []
        cells = False
        for kind, content in self._records(_STYLES) if self._package.has(_STYLES) else ():
            if kind == Record.FORMAT:
                codes[struct.unpack_from("<H", content)[0]] = wide_text(content, 2)[0]
            elif kind in (Record.STYLES_BEGIN, Record.STYLES_END):
                cells = kind == Record.STYLES_BEGIN
            elif kind == Record.STYLE and cells:
                found.append(numbered_format(struct.unpack_from("<H", content, 2)[0], codes))
        return found

    def _listed(self) -> Iterator[Sheet]:
        for kind, content in self._records(_WORKBOOK):
            if kind == Record.WORKBOOK:
                self._epoch_1904 = bool(content[0] & 1)
            elif kind == Record.SHEET:
                relation, behind = wide_text(content, 8)
                name, _ = wide_text(content, behind)
                if relation in self._worksheets:  # a sheet may be a chart
                    self._members[name] = self._worksheets[relation]
                    yield Sheet(name, visible=struct.unpack_from("<I", content)[0] == 0)

    def _records(self, member: str) -> Iterator[tuple[int, bytes]]:
        return records(self._package.blocks(member))


def _lay_out(layout: Layout, kind: int, content: bytes) -> None:
    """Note what the record hides or merges."""
    if kind == Record.ROW:
        row, _, _, _, flags = struct.unpack_from("<IIHBB", content)
        if row >= bounds.ROWS:
            raise damaged()
        if flags & 0x10:
            layout.hide_row(row + 1, grouped=bool(flags & 7))
    elif kind == Record.COLUMN:
        first, last, _, _, flags = struct.unpack_from("<IIIIH", content)
        if flags & 1:
            layout.hidden_columns.append((first, last))
    elif kind == Record.MERGE:
        top, bottom, left, right = struct.unpack_from("<IIII", content)
        if not top <= bottom < bounds.ROWS:
            raise damaged()
        layout.merge(Merge(top + 1, bottom + 1, left, right))
    elif kind == Record.FILTER_COLUMN:
        layout.filtered = True
