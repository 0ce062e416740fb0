"""The content of an .ods to the rows of one sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

from pipeline.files import bounds
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.ods_layout import LocalNames, repeated
from pipeline.files.ods_values import cell_text
from pipeline.files.package import Attributes, damaged, too_much

_BLANKS = re.compile(r"[ \t\r\n]+")
# What stands in a cell and is not its text: comments, drawings, footnotes, and the pronunciation of Japanese.
_ASIDE = frozenset(("annotation", "note", "ruby-text", "frame", "g", "custom-shape", "line", "rect", "control"))
_REPEATED_CELLS = 50_000_000


class OdsParser:
    """Feed `expat` with the content, and take the rows of the sheet of this name that are complete.

    `is_over` says that the sheet has ended. `uncalculated_row` is the first row that has a formula and no result of it, 0
    where all have one.
    """

    def __init__(self, sheet: str) -> None:
        self.uncalculated_row = 0
        self.is_over = False
        self._sheet = sheet
        self._here = False
        self._tables = self._aside = self._in_text = 0
        self._number = self._position = self._made = 0
        self._row: dict[str, str] = {}
        self._cell: dict[str, str] = {}
        self._cells: Cells = []
        self._texts: list[str] = []
        self._rows: list[tuple[int, int, Cells]] = []
        self._local = LocalNames()
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "table-row": self._start_row,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_cell,
            "p": self._start_text,
            "s": self._spaces,
            "tab": lambda _: self._text("\t"),
            "line-break": lambda _: self._text("\n"),
        }
        self._ends: dict[str, Callable[[], None]] = {
            "table-row": self._end_row,
            "table-cell": self._end_cell,
            "covered-table-cell": self._end_cell,
            "p": self._end_text,
        }
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.StartElementHandler, self.expat.EndElementHandler = self._start, self._end
        self.expat.CharacterDataHandler = self._characters

    def taken(self) -> Iterator[NumberedRow]:
        """The rows that were completed since the last time, each as often as it is repeated."""
        rows, self._rows = self._rows, []
        return ((number, cells) for first, count, cells in rows for number in range(first, first + count))

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self._local[name]
        if local == "table":
            self._tables += 1
            if self._tables == 1 and not self.is_over:
                self._here = self._local.plain(attributes).get("name", "") == self._sheet
        elif not self._here or self._tables > 1:
            return  # another sheet, or a table inside a cell
        elif local in _ASIDE:
            self._aside += 1
        elif (act := self._starts.get(local)) and not self._aside:
            act(self._local.plain(attributes) if attributes else {})

    def _end(self, name: str) -> None:
        local = self._local[name]
        if local == "table":
            self._tables -= 1
            if self._here and not self._tables:
                self.is_over, self._here = True, False
        elif not self._here or self._tables > 1:
            return
        elif local in _ASIDE:
            self._aside -= 1
        elif (act := self._ends.get(local)) and not self._aside:
            act()

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row, self._cells, self._position = attributes, [], 0

    def _end_row(self) -> None:
        first, count = self._number + 1, repeated(self._row, "number-rows-repeated")
        self._number += count
        self._made += count * len(self._cells)
        if self._made > _REPEATED_CELLS:
            raise too_much()
        if self._cells and self._number > bounds.ROWS:
            raise damaged()
        # Sheets end with up to a million empty rows, which are not given one by one.
        if self._cells or count < bounds.SAMPLE_ROWS:
            self._rows.append((first, count, self._cells))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._texts.clear()

    def _end_cell(self) -> None:
        attributes, position = self._cell, self._position
        count = repeated(attributes, "number-columns-repeated")
        self._position += count
        text = cell_text(attributes, "\n".join(self._texts))
        if not text:
            if "formula" in attributes and "value-type" not in attributes and not self._texts:
                self.uncalculated_row = self.uncalculated_row or self._number + 1
            return
        if self._position > bounds.SHEET_COLUMNS:
            raise damaged()
        self._cells += [""] * (position - len(self._cells)) + [text] * count

    def _start_text(self, _: dict[str, str]) -> None:
        if not self._in_text:
            self._texts.append("")
        self._in_text += 1

    def _end_text(self) -> None:
        self._in_text -= 1

    def _spaces(self, attributes: dict[str, str]) -> None:
        self._text(" " * min(repeated(attributes, "c"), 1_000))

    def _characters(self, text: str) -> None:
        if self._in_text and not self._aside and self._tables == 1:
            self._text(_BLANKS.sub(" ", text))

    def _text(self, text: str) -> None:
        if self._in_text and self._texts:
            self._texts[-1] += text
