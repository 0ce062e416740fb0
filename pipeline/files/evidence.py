"""Collect the cells of a file with bytes beyond ASCII, each once, as evidence of its encoding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline import errors
from pipeline.files import bounds, source
from pipeline.files.detected import Compression

# No encoding has these bytes inside a character, so that cells are told apart before it is known.
_BETWEEN_CELLS: Final = re.compile(rb'[,;\t"\r\n]+')
_BETWEEN_WORDS: Final = re.compile(rb"[\x20-\x2f]+")
_LONG_CELL_BYTES: Final = 400  # a longer one is taken word by word
_LONGEST_CELL_BYTES: Final = 4_000
_LAST_ASCII: Final = 0x7F
# Letters and bytes beyond ASCII are themselves, and everything else is one neighbour.
_NEIGHBOURS: Final = np.array([n if n > _LAST_ASCII or chr(n).isalpha() else 0 for n in range(256)], dtype=np.int64)
_ENOUGH_CELLS: Final = 1_500  # from here on, only cells with a pair of bytes that no cell before had
_MOST_CELLS: Final = 6_000


@dataclass(slots=True)
class Evidence:
    """Cells, the line where each occurs first, and how often each occurs.

    `complete` is true if every pair of bytes of the file is in one of the cells.
    """

    lines: dict[bytes, int] = field(default_factory=dict)
    counts: Counter[bytes] = field(default_factory=Counter)
    complete: bool = True
    seen: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(1 << 16, dtype=np.bool_))

    @property
    def cells(self) -> list[bytes]:
        """Return the cells, in the order of their lines."""
        return list(self.lines)

    def look(self, block: bytes, line: int) -> None:
        """Take cells from a block of whole lines, which begins on this line."""
        if block.isascii():
            return
        if len(self.lines) < _ENOUGH_CELLS:
            for number, text in enumerate(block.splitlines(), line):
                if not text.isascii():
                    self._take_all(_BETWEEN_CELLS.split(text), number)
                if len(self.lines) >= _ENOUGH_CELLS:
                    break
        for at in self._places_of_new_pairs(block):
            start = max(0, at - _LONGEST_CELL_BYTES)
            before = _BETWEEN_CELLS.split(block[start:at])
            after = _BETWEEN_CELLS.split(block[at : at + _LONGEST_CELL_BYTES])
            self._take_all([before[-1] + after[0]], line + _line_breaks(block[:at]))

    def _places_of_new_pairs(self, block: bytes) -> list[int]:
        places, pairs = _pairs(block)
        new = ~self.seen[pairs]
        _, first = np.unique(pairs[new], return_index=True)
        return [int(at) for at in places[new][first]]

    def _take_all(self, cells: list[bytes], line: int) -> None:
        for cell in cells:
            if len(cell) <= _LONG_CELL_BYTES:
                self._take(cell.strip(), line)
                continue
            words = _BETWEEN_WORDS.split(cell)
            if len(cell) >= _LONGEST_CELL_BYTES:
                # The first and the last may have been cut inside a character.
                self.complete, words = False, words[1:-1]
            for word in words:
                self._take(word, line)

    def _take(self, cell: bytes, line: int) -> None:
        if cell.isascii():
            return
        if cell in self.lines:
            self.counts[cell] += 1
        elif len(self.lines) < _MOST_CELLS and len(cell) < _LONGEST_CELL_BYTES:
            self.lines[cell] = line
            self.counts[cell] = 1
            self.seen[_pairs(cell)[1]] = True
        else:
            self.complete = False


def evidence_of(path: Path, compression: Compression) -> Evidence:
    """Return the evidence in all of a file. Raises FileError for NULs."""
    evidence, line = Evidence(), 1
    for block in _whole_lines(path, compression):
        check_nul(block)
        evidence.look(block, line)
        line += _line_breaks(block)
    return evidence


def _line_breaks(block: bytes) -> int:
    return block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")


def check_nul(block: bytes) -> None:
    """Raise FileError for a block that is no text."""
    if b"\0" in block:
        raise errors.FileError(
            "The file holds NUL bytes, so it is damaged or it is UTF-16 without a byte order mark; if it is UTF-16, name the "
            "encoding with --encoding utf-16-le or --encoding utf-16-be, else export it again as CSV or .xlsx."
        )


def _pairs(text: bytes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the place of each byte beyond ASCII, and the byte as one number with the letter or byte before it."""
    characters = np.frombuffer(text, dtype=np.uint8)
    places = np.flatnonzero(characters > _LAST_ASCII)
    before = _NEIGHBOURS[np.where(places > 0, characters[places - 1], 0)]
    return places, before << 8 | characters[places]


def _whole_lines(path: Path, compression: Compression) -> Iterator[bytes]:
    """Yield the file in blocks that end where a line ends, unless a line is too long."""
    rest = b""
    for block in source.blocks(path, compression):
        joined = rest + block
        # A carriage return at the end may be half of a pair.
        cut = max(joined.rfind(b"\n"), joined.rfind(b"\r", 0, -1)) + 1
        if not cut and len(joined) > bounds.LINE_CHARACTERS:
            cut = len(joined)
        rest = joined[cut:]
        if cut:
            yield joined[:cut]
    yield rest
