"""The records of a text file, each with the line where it starts, in any dialect."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from pipeline import errors
from pipeline.files import bounds
from pipeline.files.dialects import NULL, QUOTE, Dialect, Grammar, grammar
from pipeline.files.numbered import Cells, NumberedRow

PlacedRecord = tuple[int, Cells, int]


class QuoteFault(errors.FileError):
    """A quote is closed where no cell ends, or never closed."""

    def __init__(self, message: str | None = None, line: int = 0, *, open_at_end: bool = False) -> None:
        super().__init__(message)
        self.line = line
        self.open_at_end = open_at_end


def records(lines: Iterable[str], dialect: Dialect) -> Iterator[NumberedRow]:
    """Yield the records in these lines; a blank line is a record without cells.

    Raises FileError for a cell beyond all bounds, a quote that never closes and a quote that closes inside a cell.
    """
    for start, cells, _ in placed_records(lines, dialect):
        yield start, cells


def placed_records(lines: Iterable[str], dialect: Dialect, *, above: int = 0) -> Iterator[PlacedRecord]:
    """Yield the records with the line where each starts and the line after its end; `above` lines come before these.

    What the csv module reads strictly and surely is left to it, since it is several times as fast.
    """
    source = _Source(lines)
    start = above + 1
    while True:
        if _is_plain(dialect):
            for cells, size in _plain_records(source, dialect):
                yield start, cells, start + size
                start += size
        line = next(source, None)
        if line is None:
            return
        cells, more = _record(line, source, dialect, start)
        following = start + 1 + more
        yield start, cells, following
        start = following


def _is_plain(dialect: Dialect) -> bool:
    """Return if the csv module knows this dialect."""
    return bool(dialect.quoting == "doubled" and dialect.delimiter and not dialect.spaced)


def _plain_records(source: _Source, dialect: Dialect) -> Iterator[tuple[Cells, int]]:
    """Yield records and how many lines each has, up to one that the csv module may read wrongly; its lines are put back."""
    blank_quote = grammar(dialect).blank_quote
    drawn: list[str] = []
    unsure: list[str] = []

    def kept() -> Iterator[str]:
        for line in source:
            drawn.append(line)
            if QUOTE in line and blank_quote.search(line):
                unsure.append(line)
            yield line

    try:
        for cells in csv.reader(kept(), delimiter=dialect.delimiter, strict=True):
            if unsure:
                break
            yield cells, len(drawn)
            drawn.clear()
    except csv.Error:
        pass
    source.put_back(drawn)


class _Source:
    """Lines that can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._back = iter(lines), deque[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self._back.popleft() if self._back else next(self._lines)

    def put_back(self, lines: Sequence[str]) -> None:
        """Let these lines come next."""
        self._back.extendleft(reversed(lines))


def tolerant_records(
    lines: Sequence[str], dialect: Dialect, faults: list[QuoteFault], *, whole: bool
) -> Iterator[NumberedRow]:
    """Yield the records; a line with a fault is split at its delimiters, and its fault is added to the list.

    A quote that is still open at the end is a fault if the lines are the whole file; else it ends the records.
    """
    at = 0
    while at < len(lines):
        rest = (lines[below] for below in range(at + 1, len(lines)))
        try:
            cells, more = _record(lines[at], rest, dialect, at + 1)
        except QuoteFault as fault:
            if fault.open_at_end and not whole:
                return
            faults.append(fault)
            line = lines[at][: _length(lines[at])]
            cells, more = line.split(dialect.delimiter) if dialect.delimiter else [line], 0
        yield at + 1, cells
        at += 1 + more


def cells_of_lines(lines: Sequence[str], dialect: Dialect) -> list[Cells] | None:
    """Return the cells of each of these lines; None if a record does not end with its line or has a fault."""
    source = _Source(lines)
    found: list[Cells] = []
    while True:
        if _is_plain(dialect):
            for plain, size in _plain_records(source, dialect):
                if size > 1:
                    return None
                found.append(plain)
        line = next(source, None)
        if line is None:
            return found
        cells = cells_of(line, dialect)
        if cells is None:
            return None
        found.append(cells)


def cells_of(line: str, dialect: Dialect) -> Cells | None:
    """Return the cells of one line without its end; None if its record does not end there or has a fault."""
    try:
        return _record(line, iter(()), dialect, 1)[0]
    except QuoteFault:
        return None


def _record(line: str, source: Iterator[str], dialect: Dialect, start: int) -> tuple[Cells, int]:
    """Return the cells of the record that begins with this line, and how many more lines it has."""
    stop = _length(line)
    if not stop:
        return [], 0
    if not any(sign in line for sign in dialect.special):
        cells = line[:stop].split(dialect.delimiter) if dialect.delimiter else [line[:stop]]
        return _stripped(cells) if dialect.spaced else cells, 0
    return _Reading(line, source, dialect, start).record()


def _stripped(cells: Cells) -> Cells:
    return [cells[0], *(cell.lstrip(" ") for cell in cells[1:])]


def _length(line: str) -> int:
    """Return the length of a line without its end."""
    if line.endswith("\r\n"):
        return len(line) - 2
    return len(line) - line.endswith(("\n", "\r"))


class _Reading:
    """One record while it is read, cell by cell."""

    def __init__(self, line: str, source: Iterator[str], dialect: Dialect, start: int) -> None:
        self._line, self._source, self._dialect, self._start = line, source, dialect, start
        self._grammar: Grammar = grammar(dialect)
        self._stop, self._at, self._more = _length(line), 0, 0

    def record(self) -> tuple[Cells, int]:
        cells: Cells = []
        while True:
            cells.append(self._cell())
            if self._at >= self._stop:
                return cells, self._more
            self._at += 1  # the delimiter
            if self._dialect.spaced:
                while self._line[self._at : self._at + 1] == " ":
                    self._at += 1

    def _cell(self) -> str:
        opening = self._grammar.opening.match(self._line, self._at, self._stop)
        if opening is None:
            return self._bare()
        behind_blanks = self._line[self._at] in " \t\u00a0" and self._grammar.bare_behind_blanks.match(
            self._line, self._at, self._stop
        )
        if behind_blanks and self._ends_cell(behind_blanks.end()):
            self._at = behind_blanks.end()
            return behind_blanks[0]
        self._at = opening.end()
        return self._quoted()

    def _quoted(self) -> str:
        opened, pieces, size = self._start + self._more, [], 0
        while True:
            inside = self._grammar.inside.match(self._line, self._at)
            assert inside is not None  # it matches nothing too
            pieces.append(inside[0])
            size += len(inside[0])
            if size > bounds.LINE_CHARACTERS:
                raise self._too_long()
            self._at = inside.end()
            if self._at < len(self._line) and self._line[self._at] != "\\":
                break
            self._next_line(opened)  # also behind an escape whose line has no end
        self._at += 1  # the quote
        blanks = self._grammar.blanks.match(self._line, self._at, self._stop)
        self._at = blanks.end() if blanks else self._at
        if not self._ends_cell(self._at):
            raise self._closed_early(opened)
        return self._grammar.quoted_text("".join(pieces))

    def _ends_cell(self, at: int) -> bool:
        """Return if a delimiter or the end of the line stands here."""
        return at >= self._stop or self._line.startswith(self._dialect.delimiter or "\0", at)

    def _bare(self) -> str:
        if self._grammar.bare is None:
            end = self._line.find(self._dialect.delimiter, self._at, self._stop) if self._dialect.delimiter else -1
            beginning, self._at = self._at, end if end >= 0 else self._stop
            return self._line[beginning : self._at]
        pieces = []
        while True:
            found = self._grammar.bare.match(self._line, self._at, self._stop)
            assert found is not None
            pieces.append(found[0])
            self._at = found.end()
            if self._at >= self._stop or self._line[self._at] != "\\":
                break
            pieces.append(self._line[self._at :])  # the end of the line is escaped
            self._next_line(self._start + self._more)
        text = "".join(pieces)
        return "" if text == NULL else self._grammar.bare_text(text)

    def _next_line(self, opened: int) -> None:
        line = next(self._source, None)
        if line is None:
            raise QuoteFault(
                f"The file ends inside a quote that opens on line {opened}: it is cut off, or that quote is never closed; "
                "fix the line or export the file again.",
                opened,
                open_at_end=True,
            )
        self._line, self._stop, self._at = line, _length(line), 0
        self._more += 1

    def _closed_early(self, opened: int) -> QuoteFault:
        closed = self._start + self._more
        where = "" if closed == opened else f" on line {closed}"
        return QuoteFault(
            f"The record that starts on line {self._start} has a quote that closes{where} inside a cell: text follows it "
            "and no delimiter; close the quote where its cell ends, or write a quote that belongs to the cell twice.",
            opened,
        )

    def _too_long(self) -> errors.FileError:
        return errors.FileError(
            f"The record on line {self._start} has a cell of more than {bounds.LINE_CHARACTERS:,} characters; "
            "look there for a quote that is opened and never closed."
        )
