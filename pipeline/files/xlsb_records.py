"""The binary records of an .xlsb."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from enum import IntEnum

from pipeline.files.package import damaged

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


class Record(IntEnum):
    """The records that hold contacts, their formats, or what a sheet hides and merges."""

    ROW = 0
    CELL_BLANK = 1
    CELL_RK = 2
    CELL_ERROR = 3
    CELL_BOOLEAN = 4
    CELL_REAL = 5
    CELL_TEXT = 6
    CELL_SHARED = 7
    FORMULA_TEXT = 8
    FORMULA_NUMBER = 9
    FORMULA_BOOLEAN = 10
    FORMULA_ERROR = 11
    SHORT_BLANK = 12
    SHORT_RK = 13
    SHORT_ERROR = 14
    SHORT_BOOLEAN = 15
    SHORT_REAL = 16
    SHORT_TEXT = 17
    SHORT_SHARED = 18
    SHARED_TEXT = 19
    FORMAT = 44
    STYLE = 47
    COLUMN = 60
    CELL_RICH = 62
    WORKBOOK = 153
    SHEET = 156
    FILTER_COLUMN = 163
    MERGE = 176
    STYLES_BEGIN = 617
    STYLES_END = 618


CELLS = frozenset((*range(Record.CELL_BLANK, Record.FORMULA_ERROR + 1), Record.CELL_RICH))
_LONG = {
    Record.SHORT_BLANK: Record.CELL_BLANK,
    Record.SHORT_RK: Record.CELL_RK,
    Record.SHORT_ERROR: Record.CELL_ERROR,
    Record.SHORT_BOOLEAN: Record.CELL_BOOLEAN,
    Record.SHORT_REAL: Record.CELL_REAL,
    Record.SHORT_TEXT: Record.CELL_TEXT,
    Record.SHORT_SHARED: Record.CELL_SHARED,
}


def with_columns(every: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Return the records of a sheet with short cells made long ones.

    A short cell does not name its column: it is right of the cell before it. SheetJS writes them, and Excel reads them.
    """
    column = -1
    for kind, content in every:
        if kind == Record.ROW:
            column = -1
        elif kind in CELLS:
            (column,) = struct.unpack_from("<I", content)
        elif kind in _LONG:
            column += 1
            yield _LONG[Record(kind)], struct.pack("<I", column) + content
            continue
        yield kind, content


def records(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Return the kind and the content of each record. Raises FileError where the last is cut off."""
    waiting = b""
    for block in blocks:
        waiting += block
        at = 0
        while (found := _header(waiting, at)) and found[2] <= len(waiting):
            kind, start, at = found
            yield kind, waiting[start:at]
        waiting = waiting[at:]
    if waiting:
        raise damaged()


def wide_text(content: bytes, at: int) -> tuple[str, int]:
    """Return the text at this place, and the place behind it; a text that is null is empty."""
    (size,) = struct.unpack_from("<I", content, at)
    if size == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * size
    if end > len(content):
        raise damaged()
    return content[at + 4 : end].decode("utf-16-le", "replace"), end


def packed_number(packed: int) -> float:
    """Return the number that is packed in four bytes: an integer or the upper half of a float, both maybe hundredfold."""
    if packed & 2:
        value = float((packed - (1 << 32) if packed & 0x80000000 else packed) >> 2)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else value


def _header(content: bytes, at: int) -> tuple[int, int, int] | None:
    """The kind, start and end of the record at this place, whose kind and size are written seven bits a byte."""
    kind = size = shift = 0
    for position in range(at, min(at + 2, len(content))):
        kind |= (content[position] & 0x7F) << 7 * (position - at)
        if content[position] < 0x80:
            break
    else:
        if len(content) - at < 2:
            return None
    start = position + 1
    for position in range(start, min(start + 4, len(content))):
        size |= (content[position] & 0x7F) << shift
        shift += 7
        if content[position] < 0x80 or position == start + 3:
            return kind, position + 1, position + 1 + size
    return None
