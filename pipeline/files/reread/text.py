"""The records of a text file: a tokenizer of one pass that keeps nothing but the record it is at."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import errors
from pipeline.files.detected import Detected
from pipeline.files.reread.record import RecordLine, SourceRecord

_BLOCK_BYTES = 64 * 1024
_LONGEST_LINE = 4 * 1024 * 1024
_KEPT_LINES = 20_000  # of one record
_QUOTE, _ESCAPE, _NULL = '"', "\\", "\\N"
_QUOTES = {"none": "", "copy": "", "single": "'"}
_ENDS = {"": r"\r\n|\r|\n", "\n": r"\r?\n", "\r\n": r"\r\n", "\r": r"\r"}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """The way in which cells are written: an empty `delimiter` is a single column, an empty `quote` or `escape` is none.

    `controls` says that \\t is a tab, `nulls` that a cell of \\N is empty, and `keeps_escapes` that an escaped quote keeps its
    backslash.
    """

    delimiter: str
    spaced: bool = False
    quote: str = _QUOTE
    escape: str = ""
    controls: bool = False
    keeps_escapes: bool = False
    nulls: bool = False

    @classmethod
    def of(cls, detected: Detected) -> Dialect:
        """The dialect that the import was read in."""
        quoting = detected.quoting
        return cls(
            detected.delimiter,
            detected.spaced,
            quote=_QUOTES.get(quoting, _QUOTE),
            escape=_ESCAPE if quoting in ("backslash", "php", "copy") else "",
            controls=quoting == "copy",
            keeps_escapes=quoting == "php",
            nulls=quoting in ("backslash", "copy") or detected.nulls,
        )

    def is_plain(self, line: str) -> bool:
        """Return if the line is cells between delimiters and nothing else."""
        return not (self.quote and self.quote in line) and not ((self.escape or self.nulls) and _ESCAPE in line)

    def unescaped(self, character: str) -> str:
        """Return what a character behind a backslash stands for; the backslash stays before all but signs of the dialect."""
        if self.controls:
            return _CONTROLS.get(character, character)
        meant = character in (self.quote, self.escape, self.delimiter) or character in ("\n", "\r", "\r\n")
        return character if meant else self.escape + character


def text_records(path: Path, detected: Detected) -> Iterator[SourceRecord]:
    """Every record of the file, the blank ones too. Raises FileError where the file cannot be read on."""
    ends = _ENDS[detected.line_ends]
    return records(lines(_texts(path, detected), ends), Dialect.of(detected))


def records(source: Iterator[str], dialect: Dialect) -> Iterator[SourceRecord]:
    """The records in these lines, each line with its end. Raises FileError for a quote that never closes."""
    number = 0
    for line in source:
        number += 1
        body, end = _without_end(line)
        if dialect.is_plain(body):
            yield SourceRecord(number, _plain_cells(body, dialect))
            continue
        start, kept, cells = number, [RecordLine(body)], _Cells(dialect)
        cells.feed(body, end)
        opener = 0
        while cells.open:
            following = next(source, None)
            if following is None:
                raise errors.FileError(
                    f"The record on line {start} opens a quote that never closes; close it, or export the file again."
                )
            number += 1
            body, end = _without_end(following)
            before = len(cells.cells)
            cells.feed(body, end)
            is_inside = len(cells.cells) == before
            if len(kept) < _KEPT_LINES:
                kept.append(RecordLine(body, opener, is_inside))
            opener = opener if is_inside else number - start
        yield SourceRecord(start, cells.cells, tuple(kept) if len(kept) > 1 else (), cells.text_after_quote)


def line_cells(line: str, dialect: Dialect) -> list[str]:
    """The cells of one line as if a record began there; a quote that it leaves open ends with the line."""
    cells = _Cells(dialect)
    cells.feed(line, "")
    cells.close()
    return cells.cells


@dataclass(slots=True)
class _Cells:
    """The cells of one record, fed line by line; `open` is the cell that goes on in the next line."""

    dialect: Dialect
    cells: list[str] = field(default_factory=list)
    open: str = ""
    text_after_quote: bool = False
    _pieces: list[str] = field(default_factory=list)

    def feed(self, body: str, end: str) -> None:
        """Take one line; `end` is what ended it, which belongs to a cell that is still open."""
        at = 0
        while at >= 0:
            if self.open == "quoted":
                at = self._quoted(body, at, end)
            else:
                at = self._bare(body, at, end) if self.open else self._cell(body, at, end)

    def close(self) -> None:
        """End the cell that is still open."""
        if self.open:
            self._end_cell(-1)

    def _cell(self, body: str, at: int, end: str) -> int:
        """Read from the start of a cell; returns where to go on, -1 at the end of the line."""
        blanks = at
        while body[blanks : blanks + 1] in (" ", "\t", "\u00a0") and body[blanks] != self.dialect.delimiter:
            blanks += 1
        if self._opens(body, at, blanks):
            self.open = "quoted"
            return blanks + 1
        if self.dialect.spaced:
            while body.startswith(" ", at):
                at += 1
        return self._bare(body, at, end)

    def _opens(self, body: str, at: int, blanks: int) -> bool:
        """Return if a quote opens here; quoted words behind a blank, with more text behind them, are a text."""
        quote = self.dialect.quote
        if not quote or not body.startswith(quote, blanks):
            return False
        rest, _, behind = self._whole(body, blanks + 1).partition(quote)
        is_words = blanks > at and rest and behind.strip() and quote not in behind
        return not is_words

    def _whole(self, body: str, at: int) -> str:
        """The line up to the next delimiter."""
        stop = body.find(self.dialect.delimiter, at) if self.dialect.delimiter else -1
        return body[at:] if stop < 0 else body[at:stop]

    def _quoted(self, body: str, at: int, end: str) -> int:
        quote, escape = self.dialect.quote, self.dialect.escape
        while True:
            found = body.find(quote, at)
            escaped = body.find(escape, at, found if found >= 0 else len(body)) if escape else -1
            if escaped >= 0:
                at = self._escaped(body, at, escaped, end)
                if at < 0:
                    return -1
            elif found < 0:
                self._pieces += (body[at:], end)
                return -1
            elif body.startswith(quote, found + 1):
                self._pieces.append(body[at : found + 1])
                at = found + 2
            else:
                self._pieces.append(body[at:found])
                return self._behind(body, found + 1)

    def _escaped(self, body: str, at: int, escaped: int, end: str) -> int:
        """Read an escape inside quotes; returns where to go on, -1 at the end of the line."""
        self._pieces.append(body[at:escaped])
        if not self.dialect.keeps_escapes:
            self._pieces.append(self.dialect.unescaped(body[escaped + 1 : escaped + 2] or end))
            return escaped + 2 if escaped + 1 < len(body) else -1
        behind = escaped
        while body.startswith(self.dialect.escape, behind):
            behind += 1
        behind += body.startswith(self.dialect.quote, behind)
        self._pieces.append(body[escaped:behind])
        return behind

    def _behind(self, body: str, at: int) -> int:
        """Read what stands between a closing quote and the next delimiter: nothing but blanks, as it should be."""
        rest = self._whole(body, at)
        if rest.strip():
            self.text_after_quote = True
            self._pieces.append(rest)
        return self._end_cell(at + len(rest) if at + len(rest) < len(body) else -1)

    def _bare(self, body: str, at: int, end: str) -> int:
        """Read a cell without quotes, whose escapes may stand for a delimiter or the end of the line."""
        delimiter = self.dialect.delimiter
        escape = "" if self.dialect.keeps_escapes else self.dialect.escape
        while True:
            stop = body.find(delimiter, at) if delimiter else -1
            last = stop if stop >= 0 else len(body)
            if self.dialect.nulls and body[at:last] == _NULL and not self._pieces:
                return self._end_cell(stop)
            escaped = body.find(escape, at, last) if escape else -1
            if escaped < 0:
                self._pieces.append(body[at:last])
                return self._end_cell(stop)
            if escaped + 1 == len(body):
                self._pieces += (body[at:escaped], end)
                self.open = "bare"
                return -1
            self._pieces += (body[at:escaped], self.dialect.unescaped(body[escaped + 1]))
            at = escaped + 2

    def _end_cell(self, stop: int) -> int:
        self.open = ""
        self.cells.append("".join(self._pieces))
        self._pieces.clear()
        return stop + 1 if stop >= 0 else -1


def lines(texts: Iterator[str], ends: str = _ENDS[""]) -> Iterator[str]:
    """The physical lines with their ends, which a pattern gives; the last one may have none."""
    line = re.compile(rf"(?s:.*?)(?:{ends})") if ends != _ENDS[""] else re.compile(rf"[^\r\n]*(?:{ends})")
    rest = ""
    for text in texts:
        joined = rest + text
        # A CR at the end may be half of a pair.
        whole = joined.removesuffix("\r")
        taken = 0
        for found in line.finditer(whole):
            yield found[0]
            taken = found.end()
        rest = joined[taken:]
        if len(rest) > _LONGEST_LINE:
            raise errors.FileError(
                "The file has a line of more than 4 million characters, so it is no table of contacts."
            )
    if rest:
        yield rest


def _plain_cells(body: str, dialect: Dialect) -> list[str]:
    cells = body.split(dialect.delimiter) if dialect.delimiter else [body]
    return [cell.lstrip(" ") for cell in cells] if dialect.spaced else cells


def _without_end(line: str) -> tuple[str, str]:
    if line.endswith("\r\n"):
        return line[:-2], line[-2:]
    return (line[:-1], line[-1]) if line.endswith(("\n", "\r")) else (line, "")


def _texts(path: Path, detected: Detected) -> Iterator[str]:
    """The characters of the file, block by block and without a byte order mark, up to the first that cannot be decoded."""
    decoder = codecs.getincrementaldecoder(detected.encoding)()
    mark = "\ufeff"
    try:
        with gzip.open(path) if detected.compression == "gzip" else path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                if text := decoder.decode(block):
                    yield text.removeprefix(mark)
                    mark = ""
            yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        yield codecs.decode(error.object[: error.start], detected.encoding).removeprefix(mark)
        raise errors.FileError(f"The file has bytes that are not {detected.encoding}.") from error
    except (EOFError, OSError, zlib.error) as error:
        raise errors.FileError("The file cannot be read to its end; copy or export it again.") from error
