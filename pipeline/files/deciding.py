"""The dialect of a whole text file, where its sample leaves a choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline import errors
from pipeline.files import looks, text
from pipeline.files.delimiters import WITHOUT_QUOTES
from pipeline.files.detected import Detected
from pipeline.files.dialects import LineEnds, Quoting
from pipeline.files.lines import CARRIAGE_RETURN, LINE_FEED, Lines
from pipeline.files.records import cells_of, placed_records
from pipeline.files.survey import Survey
from pipeline.files.swallowed import check_nothing_swallowed

_UNQUOTED = ("none", "copy")
_BLOCK_LINES = 5_000
_LINE_END = re.compile(r"\r\n|\n|\r")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
_WRAPPED = re.compile(r'\s*"[^"]+"\s*')


@dataclass(slots=True)
class _Trial:
    """The whole file in one way of quoting: its first fault, and how many rows are not as wide as the header."""

    quoting: Quoting
    fault: errors.FileError | None = None
    misfits: int = 0


def quoting_of(path: Path, detected: Detected, found: Survey) -> Quoting:
    """Return the way of quoting by which all records can be read, and as many of them as can be fit under the header.

    Raises FileError if there is a choice and none of the ways can read all of them.
    """
    if detected.quoting == "single":
        return "single"
    ways = list(_ways(detected, found))
    if len(ways) < 2:
        return detected.quoting
    trials = []
    for quoting in ways:
        trial = _tried(replace(detected, quoting=quoting), text_lines(path, detected))
        trials.append(trial)
        if (
            not trial.fault
            and not trial.misfits
            and (quoting != "doubled" or not _escapes_surely(path, detected, found))
        ):
            return quoting
    possible = [trial for trial in trials if not trial.fault]
    if not possible:
        fault = next(trial.fault for trial in trials if trial.quoting == "doubled")
        assert fault is not None
        raise fault
    best = min(trial.misfits for trial in possible)
    alike = [trial.quoting for trial in possible if trial.misfits == best]
    if alike[0] == "doubled" and "backslash" in alike and _escapes_surely(path, detected, found):
        return "backslash"
    return alike[0]


def _escapes_surely(path: Path, detected: Detected, found: Survey) -> bool:
    r"""Return if a database wrote the file, or a cell without quotes holds \", which nobody writes but for a quote."""
    if found.of_database:
        return True
    if not found.escaped_quotes:
        return False
    apart = re.escape(detected.delimiter) or r"(?!)"
    bare = re.compile(rf'(?:^|{apart})(?![ \t]*")(?:(?!{apart})[^"\r\n])*\\"')
    return any(bare.search(line) is not None for line in text_lines(path, detected))


def text_lines(path: Path, detected: Detected) -> Iterator[str]:
    """Yield every line of the file."""
    return text.lines(text.decoded(path, detected.compression, detected.encoding), detected.line_ends)


def line_ends_of(path: Path, detected: Detected, found: Survey) -> LineEnds:
    """Return which ends end a line, in a file that has several: those of all records, or all of them.

    Raises FileError if some lines can only be read in one way and some in the other.
    """
    ends = found.commonest_end
    if not found.mixed_ends or not ends:
        return ""
    width, dialect = detected.named_columns or len(detected.columns), detected.dialect
    apart = inside = 0
    for number, body in _lines_with_breaks(path, replace(detected, line_ends=ends)):
        if found.ends_with(body):
            body = _BLANK_LINE.split(body)[0]  # a note below the table may have line ends of another kind
        pieces = [piece for piece in _LINE_END.split(body) if piece]
        if len(pieces) < 2:
            continue
        whole, parts = cells_of(body, dialect), [cells_of(piece, dialect) for piece in pieces]
        if whole is None or None in parts:
            continue  # the break stands between quotes
        if all(len(part or ()) == width for part in parts):
            apart = apart or number
        elif len(whole) == width:
            inside = inside or number
    if apart and inside:
        raise errors.FileError(
            f"Lines end in several ways: line {inside} can only be read with a line break inside a cell without quotes, and "
            f"line {apart} only with a record that ends there; save the file with one kind of line end."
        )
    return ends if inside else ""


def _lines_with_breaks(path: Path, detected: Detected) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold line breaks of another kind, with their numbers."""
    ends = detected.line_ends
    lines = Lines(text.as_utf8(path, detected.compression, detected.encoding, ends), ends)
    while block := lines.ahead(_BLOCK_LINES):
        breaks = np.flatnonzero((block.letters == LINE_FEED) | (block.letters == CARRIAGE_RETURN))
        at = np.searchsorted(block.ends, breaks, side="right")
        for line in np.unique(at[breaks < block.ends[at] - 2]).tolist():
            yield lines.taken + line + 1, block.line(line)
        lines.take(len(block))


def _ways(detected: Detected, found: Survey) -> Iterator[Quoting]:
    without_quotes = detected.delimiter in WITHOUT_QUOTES
    if found.nulls and without_quotes:
        yield "copy"
    yield "doubled"
    if found.escapes or found.of_database or (found.nulls and without_quotes):
        yield "backslash"
        yield "php"
    if without_quotes and found.quotes:
        yield "none"


def _tried(detected: Detected, lines: Iterator[str]) -> _Trial:
    """Return what comes of reading all records in this way of quoting."""
    trial = _Trial(detected.quoting)
    width, raw, wrapped = len(detected.columns), 0, 0
    try:
        for number, cells, following in placed_records(lines, detected.dialect):
            if number < detected.header_row or not cells:
                continue
            if following > number + 1:
                check_nothing_swallowed(number, cells, detected)
            misfits = len(cells) < width or any(map(str.strip, cells[width:]))
            trial.misfits += misfits
            if detected.quoting == "php" and any(map(_is_mixed, cells)):
                raise errors.FileError(_mixed(number))
            if detected.quoting in _UNQUOTED and any('"' in cell for cell in cells):
                _check_unquoted(number, cells, detected, misfits=misfits)
                is_wrapped = any(map(_WRAPPED.fullmatch, cells))
                raw, wrapped = raw + (not is_wrapped), wrapped + is_wrapped
        if wrapped > raw:
            raise errors.FileError(_mixed(detected.header_row))
    except errors.FileError as fault:
        trial.fault = fault
    return trial


def _check_unquoted(number: int, cells: Sequence[str], detected: Detected, *, misfits: bool) -> None:
    """Raise FileError if the quotes in the record must be quotes: they wrap a name or a contact, or tear the record."""
    torn = any(type_ and '"' in cell for type_, cell in zip(detected.types, cells, strict=False))
    is_header = number == detected.header_row and any(map(_WRAPPED.fullmatch, cells))
    if torn or misfits or is_header or _hides_contact(cells) or any(map(_must_be_quoted, cells)):
        raise errors.FileError(_mixed(number))


def _hides_contact(cells: Sequence[str]) -> bool:
    """Return if a cell is an address or a number between quotes: these cells are quoted, after all."""
    return looks.is_contact([cell.strip().strip('"') for cell in cells if _WRAPPED.fullmatch(cell)])


def _must_be_quoted(cell: str) -> bool:
    """Return if nobody writes such a cell without quotes around it: quotes in it are doubled or odd, or a line ends in it."""
    text = cell.strip()
    if len(text) < 2 or not (text[0] == text[-1] == '"'):
        return False
    inside = text[1:-1]
    doubled = inside.count('""') > 0 and '"' not in inside.replace('""', "")
    return doubled or inside.count('"') % 2 == 1 or "\n" in inside or "\r" in inside


def _is_mixed(cell: str) -> bool:
    r"""Return if the cell has `\"` and no other quote: PHP would have written the others beside it twice."""
    return '\\"' in cell and '"' not in re.sub(r'\\+"', "", cell)


def _mixed(number: int) -> str:
    return f"The record on line {number} writes quotes in another way than the rest; write a quote inside a quoted cell twice."
