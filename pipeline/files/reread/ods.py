"""The rows of an .ods by ElementTree, one in memory at a time.

The names are those of OpenDocument: https://docs.oasis-open.org/office/OpenDocument/v1.3/.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from pipeline import errors
from pipeline.files.reread.cells import SheetNumber, SheetText, SourceCell, to_serial
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.sheet import Merges, Range, SourceSheet
from pipeline.files.reread.xml import attribute, local_name, walked

_CELLS = ("table-cell", "covered-table-cell")
_HIDDEN = ("collapse", "filter")
_NUMBERS = ("float", "percentage", "currency")
_SKIPPED, _BLANKS = ("annotation", "note"), ("s", "tab", "line-break")
_LAST_COLUMN = 16_384
_DURATION = re.compile(r"-?PT(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?")


class OdsSheet(SourceSheet):
    """A sheet of an .ods by its name."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__()
        self._path, self._name = path, name
        self._row = self._column = 0

    def records(self) -> Iterator[SourceRecord]:
        try:
            with zipfile.ZipFile(self._path) as package, package.open("content.xml") as stream:
                merges = Merges()
                for element, parents in walked(stream, {"table-row", "table-column"}):
                    if not any(
                        local_name(each) == "table" and attribute(each, "name") == self._name for each in parents
                    ):
                        continue
                    if local_name(element) == "table-row":
                        yield from self._rows(element, merges)
                    else:
                        self._hide(element)
        except (zipfile.BadZipFile, zlib.error, ET.ParseError, EOFError, OSError, ValueError, LookupError) as error:
            raise errors.FileError("The spreadsheet is damaged or cut off; fetch it again.") from error

    def _hide(self, column: ET.Element) -> None:
        count = int(attribute(column, "number-columns-repeated") or 1)
        if attribute(column, "visibility") in _HIDDEN:
            self.hidden_columns |= set(range(self._column, min(self._column + count, _LAST_COLUMN)))
        self._column += count

    def _rows(self, row: ET.Element, merges: Merges) -> Iterator[SourceRecord]:
        """The row as often as it is repeated; without a filled cell, not at all."""
        first, count = self._row + 1, int(attribute(row, "number-rows-repeated") or 1)
        self._row += count
        cells, ranges = _cells(row, first)
        self.merged_ranges = (self.merged_ranges or 0) + len(ranges)
        if not cells:
            return
        hidden = attribute(row, "visibility") in _HIDDEN
        for number in range(first, first + count):
            for merged in ranges:
                merges.add(merged, cells)
            yield SourceRecord(number, cells, hidden=hidden, merged=merges.shown(number))


def _cells(row: ET.Element, number: int) -> tuple[list[SourceCell], list[Range]]:
    """The cells up to the last filled one, and the merged ranges that begin among them."""
    cells: list[SourceCell] = []
    ranges: list[Range] = []
    at = 0
    for element in row:
        if local_name(element) not in _CELLS:
            continue
        count = int(attribute(element, "number-columns-repeated") or 1)
        rows, columns = (int(attribute(element, f"number-{what}-spanned") or 1) for what in ("rows", "columns"))
        if rows * columns > 1:
            ranges.append(Range(number, number + rows - 1, at, at + columns - 1))
        cell = _cell(element)
        if str(cell):
            cells += [""] * (at - len(cells)) + [cell] * min(count, _LAST_COLUMN)
        at += count
    return cells, ranges


def _cell(element: ET.Element) -> SourceCell:
    shown = "\n".join(_text(child) for child in element if local_name(child) == "p")
    kind, value = attribute(element, "value-type"), attribute(element, "value")
    if kind in _NUMBERS and value:
        return SheetText(shown or value, SheetNumber(float(value), "0"))
    if kind in ("date", "time"):
        written = attribute(element, f"{kind}-value")
        return SheetText(shown or written, _moment(written))
    return SheetText(shown or attribute(element, f"{kind}-value"))


def _moment(written: str) -> SheetNumber | None:
    """A date, or a duration such as PT10H05M00S, as a sheet counts it: in days."""
    if span := _DURATION.fullmatch(written):
        hours, minutes, seconds = (float(part or 0) for part in span.groups())
        return SheetNumber((hours * 3_600 + minutes * 60 + seconds) / 86_400, "[h]:mm:ss")
    try:
        return SheetNumber(to_serial(datetime.fromisoformat(written)), "yyyy-mm-dd hh:mm:ss")
    except ValueError:
        return None


def _text(element: ET.Element) -> str:
    """The text of a paragraph; blanks are elements, which are compared like any white space."""
    pieces = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name not in _SKIPPED:
            pieces.append(" " if name in _BLANKS else _text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
