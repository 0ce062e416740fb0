"""A worksheet's XML to what it hides and merges; merges stand below the rows, so that they need a pass of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat

from pipeline.files import bounds
from pipeline.files.package import Attributes, damaged, integer
from pipeline.files.sheets import Layout, Merge

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_TRUE = ("1", "true")


# An attribute or element that hides or merges something; hidden="false" stands on every row that LibreOffice writes.
_MARKS = (b"mergeCell", b"filterMode", b"filterColumn")
_HIDING = re.compile(rb"hidden\s*=\s*[\"'][1t]")
_NO_SIZE = re.compile(rb"\s(?:ht|width)\s*=\s*[\"']\s*0")
_LONGEST_MARK = 64


def hides_or_merges(blocks: Iterable[bytes]) -> bool:
    """Return if the bytes of a sheet may hide or merge something; most do not, and need not be parsed for it.

    All of the blocks are read, so that the sheet's checksum is compared.
    """
    found, tail = False, b""
    for block in blocks:
        window = tail + block
        found = found or b"\0" in window  # UTF-16
        found = found or any(mark in window for mark in _MARKS)
        found = found or bool((b"hidden" in window and _HIDING.search(window)) or _NO_SIZE.search(window))
        tail = window[-_LONGEST_MARK:]
    return found


def column_position(letters: str) -> int:
    """Return the position from 0 of the column with these letters. Raises FileError where no sheet has it."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    if not letters.isalpha() or not 1 <= position <= bounds.SHEET_COLUMNS:
        raise damaged()
    return position - 1


class LayoutParser:
    """Feed `expat` with the sheet; `layout` is complete at its end."""

    def __init__(self) -> None:
        self.layout = Layout()
        self._number = 0
        self.expat = expat.ParserCreate()
        self.expat.ordered_attributes = True  # a list costs less than a dictionary, and most elements are cells
        self.expat.StartElementHandler = self._root
        self._acts: dict[str, Callable[[Attributes], None]] = {}

    def _root(self, name: str, _: object) -> None:
        prefix = name.removesuffix("worksheet")
        self._acts = {
            f"{prefix}{each}": act
            for each, act in (
                ("sheetPr", self._sheet),
                ("col", self._column),
                ("row", self._row),
                ("filterColumn", self._filter),
                ("mergeCell", self._merge),
                ("tablePart", self._table),
            )
        }
        self.expat.StartElementHandler = self._start

    def _start(self, name: str, attributes: list[str]) -> None:
        if act := self._acts.get(name):
            act(dict(zip(attributes[::2], attributes[1::2], strict=True)))

    def _sheet(self, attributes: Attributes) -> None:
        self.layout.filtered |= attributes.get("filterMode") in _TRUE

    def _filter(self, _: Attributes) -> None:
        self.layout.filtered = True

    def _table(self, _: Attributes) -> None:
        self.layout.tables = True

    def _column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE or _is_zero(attributes, "width"):
            self.layout.hidden_columns.append((integer(attributes, "min") - 1, integer(attributes, "max") - 1))

    def _row(self, attributes: Attributes) -> None:
        self._number = integer(attributes, "r", self._number + 1)
        if not 0 < self._number <= bounds.ROWS:
            raise damaged()
        if attributes.get("hidden") in _TRUE or _is_zero(attributes, "ht"):
            self.layout.hide_row(self._number, grouped=attributes.get("outlineLevel", "0") != "0")

    def _merge(self, attributes: Attributes) -> None:
        found = _RANGE.fullmatch(attributes.get("ref", ""))
        if not found:
            raise damaged()
        first, top, last, bottom = found[1], int(found[2]), found[3] or found[1], int(found[4] or found[2])
        if not 0 < top <= bottom <= bounds.ROWS:
            raise damaged()
        self.layout.merge(Merge(top, bottom, column_position(first), column_position(last)))


def _is_zero(attributes: Attributes, name: str) -> bool:
    return name in attributes and not float(attributes[name])
