"""The content of an .ods to the rows and the layout of one sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

from pipeline.files import bounds
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.ods_values import cell_text
from pipeline.files.package import Attributes, damaged, integer, too_much
from pipeline.files.sheets import Layout, Merge

_BLANKS = re.compile(r"[ \t\r\n]+")
# What stands in a cell and is not its text: comments, drawings, footnotes, and the pronunciation of Japanese.
_ASIDE = frozenset(("annotation", "note", "ruby-text", "frame", "g", "custom-shape", "line", "rect", "control"))
_HIDDEN = ("collapse", "filter")
_REPEATED_CELLS = 50_000_000


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _plain(attributes: Attributes) -> dict[str, str]:
    """The attributes without the prefixes of their namespaces, which are the writer's choice."""
    return {_local(name): value for name, value in attributes.items()}


class OdsParser:
    """Feed `expat` with the content; of the sheet of this name the rows can be taken, and its layout is complete at the end.

    `sheets` are the names of all sheets, and if they are visible. `uncalculated_row` is the first row that has a formula
    and no result of it, 0 where all have one.
    """

    def __init__(self, sheet: str | None) -> None:
        self.sheets: list[tuple[str, bool]] = []
        self.layout = Layout()
        self.uncalculated_row = 0
        self.is_over = False
        self._sheet = sheet
        self._here = False
        self._tables = self._aside = self._groups = 0
        self._hidden_styles: set[tuple[str, str]] = set()
        self._style = ("", "")
        self._number = self._columns = self._position = self._made = 0
        self._row: dict[str, str] = {}
        self._cell: dict[str, str] = {}
        self._cells: Cells = []
        self._texts: list[str] = []
        self._in_text = 0
        self._rows: list[tuple[int, int, Cells]] = []
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "style": self._start_style,
            "table-properties": self._start_properties,
            "table-row-properties": self._start_properties,
            "table-column-properties": self._start_properties,
            "table-column": self._start_column,
            "table-row-group": self._start_group,
            "table-row": self._start_row,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_cell,
            "p": self._start_text,
            "s": self._start_spaces,
            "tab": lambda _: self._text("\t"),
            "line-break": lambda _: self._text("\n"),
        }
        self._ends: dict[str, Callable[[], None]] = {
            "table-row-group": self._end_group,
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
        local = _local(name)
        if local == "table":
            self._start_table(_plain(attributes))
        elif self._tables > 1:
            return  # a table inside a cell
        elif local in _ASIDE:
            self._aside += 1
        elif (act := self._starts.get(local)) and not self._aside:
            act(_plain(attributes))

    def _end(self, name: str) -> None:
        local = _local(name)
        if local == "table":
            self._tables -= 1
            self.is_over |= self._here and not self._tables
            self._here = self._here and self._tables > 0
        elif self._tables > 1:
            return
        elif local in _ASIDE:
            self._aside -= 1
        elif (act := self._ends.get(local)) and not self._aside:
            act()

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("family", ""), attributes.get("name", "")

    def _start_properties(self, attributes: dict[str, str]) -> None:
        size = attributes.get("row-height", attributes.get("column-width", ""))
        if attributes.get("display") == "false" or re.match(r"0(?:\.0*)?[a-z]+$", size):
            self._hidden_styles.add(self._style)

    def _is_hidden(self, family: str, attributes: dict[str, str]) -> bool:
        style = family, attributes.get("style-name", "")
        return attributes.get("visibility") in _HIDDEN or style in self._hidden_styles

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:
            return
        name = attributes.get("name", "")
        self.sheets.append((name, not self._is_hidden("table", attributes)))
        self._here = name == self._sheet and not self.is_over
        self._number = self._columns = self._groups = 0

    def _start_column(self, attributes: dict[str, str]) -> None:
        count = _repeated(attributes, "number-columns-repeated")
        if self._here and self._is_hidden("table-column", attributes):
            self.layout.hidden_columns.append((self._columns, self._columns + count - 1))
        self._columns += count

    def _start_group(self, attributes: dict[str, str]) -> None:
        self._groups += bool(self._groups or attributes.get("display") == "false")

    def _end_group(self) -> None:
        self._groups = max(0, self._groups - 1)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row, self._cells, self._position = attributes, [], 0

    def _end_row(self) -> None:
        first, count = self._number + 1, _repeated(self._row, "number-rows-repeated")
        self._number += count
        if not self._here:
            return
        if self._is_hidden("table-row", self._row) or self._groups:
            self.layout.filtered |= self._row.get("visibility") == "filter"
            if self._cells:
                for number in range(first, min(first + count, bounds.ROWS)):
                    self.layout.hide_row(number, grouped=self._groups > 0)
        if self._number > bounds.ROWS:
            if self._cells:
                raise damaged()
            return
        self._made += count * len(self._cells)
        if self._made > _REPEATED_CELLS:
            raise too_much()
        # Sheets end with up to a million empty rows, which are not given one by one.
        if self._cells or count < bounds.SAMPLE_ROWS:
            self._rows.append((first, count, self._cells))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._texts.clear()

    def _end_cell(self) -> None:
        attributes, count = self._cell, _repeated(self._cell, "number-columns-repeated")
        position, self._position = self._position, self._position + count
        if not self._here:
            return
        self._note_merge(attributes, position)
        text = cell_text(attributes, "\n".join(self._texts))
        if not text:
            if "formula" in attributes and "value-type" not in attributes and not self._texts:
                self.uncalculated_row = self.uncalculated_row or self._number + 1
            return
        if self._position > bounds.SHEET_COLUMNS:
            raise damaged()
        self._cells += [""] * (position - len(self._cells)) + [text] * count

    def _note_merge(self, attributes: dict[str, str], column: int) -> None:
        wide = _repeated(attributes, "number-columns-spanned")
        high = _repeated(attributes, "number-rows-spanned")
        if wide * high > 1:
            first = self._number + 1
            self.layout.merge(Merge(first, first + high - 1, column, column + wide - 1))

    def _start_text(self, _: dict[str, str]) -> None:
        if not self._in_text:
            self._texts.append("")
        self._in_text += 1

    def _end_text(self) -> None:
        self._in_text -= 1

    def _start_spaces(self, attributes: dict[str, str]) -> None:
        self._text(" " * min(_repeated(attributes, "c"), 1_000))

    def _characters(self, text: str) -> None:
        if self._here and not self._aside and self._tables == 1:
            self._text(_BLANKS.sub(" ", text))

    def _text(self, text: str) -> None:
        if self._in_text and self._texts:
            self._texts[-1] += text


def _repeated(attributes: dict[str, str], name: str) -> int:
    count = integer(attributes, name, 1)
    if not 0 < count <= 2 * bounds.ROWS:
        raise damaged()
    return count
