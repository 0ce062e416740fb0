"""One pass over all of a text file, to learn what no sample can tell: signs of a dialect, repeated headers, the last lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np

from pipeline.files import repeated, source, text
from pipeline.files.detected import Compression
from pipeline.files.dialects import Dialect, LineEnds
from pipeline.files.lines import CARRIAGE_RETURN, LINE_FEED
from pipeline.files.numbered import NumberedRow
from pipeline.files.records import cells_of

_TAIL_BYTES, _TAIL_LINES = 16 * 1024, 20
_LINE = re.compile(rb"\r\n|\n|\r")


@dataclass(slots=True)
class Survey:
    """The facts of a whole file: counts of line ends, signs of a dialect, likely repeated headers, and the last lines."""

    ends: LineEnds = ""
    pairs: int = 0  # CR LF
    feeds: int = 0  # LF alone
    returns: int = 0  # CR alone
    quotes: bool = False
    escaped_quotes: bool = False  # \"
    escaped_delimiters: bool = False  # \,
    escaped_ends: bool = False  # a backslash before a line's end
    escaped_escapes: bool = False  # \\
    nulls: bool = False  # a cell that is \N
    headers: list[tuple[int, str]] = field(default_factory=list)
    tail: bytes = b""
    lines: int = 0

    @property
    def escapes(self) -> bool:
        """Return if a backslash stands where an escape would."""
        return self.escaped_quotes or self.escaped_delimiters or self.escaped_ends

    @property
    def of_database(self) -> bool:
        """Return if a database wrote the file, as MySQL does: with \\N for an empty cell, and a backslash before others."""
        return self.nulls and (self.escapes or self.escaped_escapes)

    @property
    def mixed_ends(self) -> bool:
        """Return if lines end in more than one way."""
        return sum(map(bool, (self.pairs, self.feeds, self.returns))) > 1

    @property
    def commonest_end(self) -> LineEnds:
        """Return the ends that lines have if the others stand inside cells."""
        if self.returns > self.pairs + self.feeds:
            return "\r"
        return "\r\n" if self.pairs > self.feeds else "\n"

    def ends_with(self, line: str) -> bool:
        """Return if this is the file's last line."""
        return self.tail.rstrip(b"\r\n").endswith(line.rstrip("\r\n").encode())


def survey(
    path: Path, compression: Compression, encoding: str, delimiter: str, columns: Sequence[str], ends: LineEnds = ""
) -> Survey:
    """Read the whole file once; only these line ends are counted as lines."""
    found = Survey(ends)
    names = _Names(columns)
    null = re.compile(rb"(?:^|[\r\n]|%s)\\N(?=[\r\n]|%s|$)" % ((re.escape(delimiter.encode()) or rb"(?!)",) * 2))
    rest = b""
    # What is UTF-8 was decoded as a whole before, so its bytes will do.
    blocks = source.blocks(path, compression) if encoding == "utf-8" else text.as_utf8(path, compression, encoding)
    for block in chain(blocks, (b"",)):
        data = rest + (block or (b"" if not rest or rest.endswith(b"\r") else b"\n"))
        cut = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1 if block else len(data))) + 1
        rest, data = data[cut:], data[:cut]
        if not data:
            continue
        if b"\\" in data:
            found.escaped_quotes |= b'\\"' in data
            found.escaped_delimiters |= bool(delimiter) and b"\\" + delimiter.encode() in data
            found.escaped_ends |= b"\\\n" in data or b"\\\r" in data
            found.escaped_escapes |= b"\\\\" in data
            found.nulls |= null.search(data) is not None
        found.quotes |= b'"' in data
        found.headers += names.lines(data, found.lines, ends)
        _count(found, data)
        found.tail = data[-_TAIL_BYTES:] if len(data) >= _TAIL_BYTES else (found.tail + data)[-_TAIL_BYTES:]
    return found


def last_rows(found: Survey, dialect: Dialect) -> list[NumberedRow]:
    """Return the last lines as records with their numbers, from the one below the last that is not a record by itself.

    A line inside a quoted cell may be among them; its number is that of no record.
    """
    lines = _split(found.tail, found.ends)
    first = found.lines - len(lines) + 1
    rows: list[NumberedRow] = []
    for at in range(len(lines) - 1, max(len(lines) - 1 - _TAIL_LINES, 0 if len(found.tail) == _TAIL_BYTES else -1), -1):
        cells = cells_of(lines[at], dialect)
        if cells is None:
            break
        rows.append((first + at, cells))
    return rows[::-1]


def reordered(
    found: Survey, dialect: Dialect, columns: Sequence[str], header_row: int, *, index_column: bool
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the lines below the header that repeat it, and where each column stands from there on.

    Raises FileError if the order differs and cannot be told.
    """
    for number, line in found.headers:
        if number > header_row and (cells := cells_of(line, dialect)):
            order = repeated.order_of(columns, cells, index_column=index_column)
            if order == ():
                raise repeated.out_of_order(number)
            if order is not None:
                yield number, order


def _count(found: Survey, data: bytes) -> None:
    letters = np.frombuffer(data, dtype=np.uint8)
    is_feed = letters == LINE_FEED
    feeds, pairs, returns = int(np.count_nonzero(is_feed)), 0, 0
    if b"\r" in data:
        is_return = letters == CARRIAGE_RETURN
        pairs = int(np.count_nonzero(is_return[:-1] & is_feed[1:]))
        feeds, returns = feeds - pairs, int(np.count_nonzero(is_return)) - pairs
    found.pairs, found.feeds, found.returns = found.pairs + pairs, found.feeds + feeds, found.returns + returns
    found.lines += pairs + {"": feeds + returns, "\n": feeds, "\r\n": 0, "\r": returns}[found.ends]


def _breaks(data: bytes, ends: LineEnds) -> int:
    if ends:
        return data.count(ends.encode())
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _split(data: bytes, ends: LineEnds) -> list[str]:
    """Return the lines without their ends; the first may be cut."""
    lines = text.split_lines(data.decode(errors="replace"), ends)
    return [line.rstrip("\r\n") for line in lines]


class _Names:
    """The names of the columns, as a line that repeats the header holds them."""

    def __init__(self, columns: Sequence[str]) -> None:
        plain = [name.strip() for name in columns if name.strip() and '"' not in name and "\n" not in name]
        # One search for each block: a header in other letters is found when its rows are read, and refused there.
        self._longest = max(plain, key=len, default="").encode()
        self._all = [name.encode().lower() for name in plain]

    def lines(self, data: bytes, above: int, ends: LineEnds) -> Iterator[tuple[int, str]]:
        """Yield the lines that hold all of the names, with their numbers."""
        position = 0
        for at in _places(data, self._longest) if self._longest else ():
            if at < position:
                continue
            start, stop = _line_around(data, at, ends)
            line = data[start:stop]
            lowered = line.lower()
            if all(name in lowered for name in self._all):
                above += _breaks(data[position:start], ends)
                yield above + 1, line.decode(errors="replace").rstrip("\r\n")
                above, position = above + 1, stop


def _line_around(data: bytes, at: int, ends: LineEnds) -> tuple[int, int]:
    """Return where the line that holds this position starts, and where it ends behind its end."""
    if ends:
        mark = ends.encode()
        start, stop = data.rfind(mark, 0, at), data.find(mark, at)
        return (start + len(mark) if start >= 0 else 0), (stop + len(mark) if stop >= 0 else len(data))
    found = _LINE.search(data, at)
    start = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    return start, found.end() if found else len(data)


def _places(data: bytes, name: bytes) -> Iterator[int]:
    at = data.find(name)
    while at >= 0:
        yield at
        at = data.find(name, at + 1)
