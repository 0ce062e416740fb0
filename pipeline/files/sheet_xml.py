"""A worksheet's XML to rows of text cells."""

from __future__ import annotations

from collections.abc import Sequence
from xml.parsers import expat

from pipeline.files import bounds
from pipeline.files.number_formats import Format
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.package import Attributes, damaged
from pipeline.files.sheet_layout import column_position
from pipeline.files.strings import Strings, unescaped
from pipeline.files.values import iso_text, number_text

_DIGITS = "0123456789"


class _Columns(dict[str, int]):
    """Positions from 0 by the letters of a column."""

    def __missing__(self, letters: str) -> int:
        self[letters] = column_position(letters)
        return self[letters]


class SheetParser:
    """Feed `expat` with the sheet, and take the rows that are complete; rows without a filled cell are left out.

    `uncalculated_row` is the first that has a formula and no result of it, 0 where all have one.
    """

    def __init__(self, strings: Strings, formats: Sequence[Format | None], *, epoch_1904: bool) -> None:
        self._strings, self._formats, self._epoch_1904 = strings, formats, epoch_1904
        self._adorned = any(shown and shown.shows_text for shown in formats)
        self.uncalculated_row = 0
        self._rows: list[NumberedRow] = []
        self._number = 0
        self._cells: Cells = []
        self._cell: Attributes = {}
        self._position = -1
        self._texts: list[str] = []
        self._chunks: list[str] = []
        self._phonetic = self._formula = False
        self._has_value = False
        self._value_end = b""
        self._columns = _Columns()
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self._root
        self.expat.CharacterDataHandler = self._chunks.append

    def taken(self) -> list[NumberedRow]:
        """The rows that were completed since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def _root(self, name: str, _: Attributes) -> None:
        """Learn the prefix that the writer chose, and go on without it."""
        prefix = name.removesuffix("worksheet")
        self._value_end = f"</{prefix}v".encode()
        self._starts = {
            f"{prefix}row": self._start_row,
            f"{prefix}c": self._start_cell,
            f"{prefix}f": self._start_formula,
            f"{prefix}v": self._start_text,
            f"{prefix}t": self._start_text,
            f"{prefix}rPh": self._start_phonetic,
        }
        self._ends = {
            f"{prefix}row": self._end_row,
            f"{prefix}c": self._end_cell,
            f"{prefix}v": self._end_value,
            f"{prefix}t": self._end_text,
            f"{prefix}rPh": self._end_phonetic,
        }
        self.expat.StartElementHandler, self.expat.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: Attributes) -> None:
        if act := self._starts.get(name):
            act(attributes)

    def _end(self, name: str) -> None:
        if act := self._ends.get(name):
            act()

    def _start_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", self._number + 1))
        if not self._number < number <= bounds.ROWS:
            raise damaged()
        self._number, self._cells, self._position = number, [], -1

    def _end_row(self) -> None:
        if self._cells:
            self._rows.append((self._number, self._cells))

    def _start_cell(self, attributes: Attributes) -> None:
        self._cell, self._formula, self._has_value = attributes, False, False
        self._texts.clear()
        reference = attributes.get("r")
        self._position = self._columns[reference.rstrip(_DIGITS)] if reference else self._position + 1

    def _end_cell(self) -> None:
        if not self._texts:
            if self._formula and not self._has_value and self._cell.get("t") != "str":
                self.uncalculated_row = self.uncalculated_row or self._number
            return
        text = self._text(self._texts[0] if len(self._texts) == 1 else "".join(self._texts))
        if missing := self._position - len(self._cells):
            if missing < 0:
                raise damaged()
            self._cells.extend([""] * missing)
        self._cells.append(text)

    def _start_formula(self, _: Attributes) -> None:
        self._formula = True

    def _end_value(self) -> None:
        self._end_text()
        if self._formula and not self._texts:
            # `<v></v>` is a result that is an empty text; openpyxl writes `<v/>` for a formula that was never calculated.
            self._has_value = (self.expat.GetInputContext() or b"").startswith(self._value_end)

    def _start_text(self, _: Attributes) -> None:
        self._chunks.clear()

    def _end_text(self) -> None:
        if self._chunks and not self._phonetic:
            self._texts.extend(self._chunks)

    def _start_phonetic(self, _: Attributes) -> None:
        self._phonetic = True

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def _text(self, raw: str) -> str:
        match self._cell.get("t", "n"):
            case "s":
                text = self._strings[int(raw)]
            case "n":
                return self._number_text(raw)
            case "b":
                return "TRUE" if raw.strip() in ("1", "true") else "FALSE"
            case "d":
                return iso_text(raw.strip())
            case "e":
                return raw
            case _:
                text = unescaped(raw)
        shown = self._format() if self._adorned else None
        return shown.text_of_text(text) if shown else text

    def _number_text(self, raw: str) -> str:
        if shown := self._format():
            return shown.text(float(raw), epoch_1904=self._epoch_1904)
        if raw.isdecimal() and len(raw) <= 15:
            return raw
        return number_text(float(raw))

    def _format(self) -> Format | None:
        style = int(self._cell.get("s", 0))
        return self._formats[style] if style < len(self._formats) else None
