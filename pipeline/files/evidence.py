"""The cells of a file that speak for an encoding: those with bytes beyond ASCII, each once, from all over the file."""

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
_LONG_CELL_BYTES: Final = 400
_ENOUGH_CELLS: Final = 1_500  # from here on, only cells with a pair of bytes that no cell before had
_MOST_CELLS: Final = 6_000


@dataclass(slots=True)
class Evidence:
    """Cells with the line where each occurs first, and how often it was seen.

    `complete` says that every pair of bytes of the file is in one of them.
    """

    lines: dict[bytes, int] = field(default_factory=dict)
    counts: Counter[bytes] = field(default_factory=Counter)
    complete: bool = True
    seen: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(1 << 16, dtype=np.bool_))

    @property
    def cells(self) -> list[bytes]:
        """The cells, in the order of their lines."""
        return list(self.lines)

    def look(self, block: bytes, line: int) -> None:
        """Take cells from a block of whole lines, which begins on this line."""
        if block.isascii() or (len(self.lines) >= _ENOUGH_CELLS and self.seen[_pairs(block)].all()):
            return
        for number, text in enumerate(block.splitlines(), line):
            if not text.isascii():
                for cell in _BETWEEN_CELLS.split(text):
                    if not cell.isascii():
                        self._take(cell.strip(), number)

    def _take(self, cell: bytes, line: int) -> None:
        if len(cell) > _LONG_CELL_BYTES:
            words = _BETWEEN_WORDS.split(cell)
            if len(words) > 1:
                for word in words:
                    if not word.isascii():
                        self._take(word, line)
                return
        if cell in self.lines:
            self.counts[cell] += 1
            return
        pairs = _pairs(cell)
        if len(self.lines) < _ENOUGH_CELLS or not self.seen[pairs].all():
            if len(self.lines) >= _MOST_CELLS or len(cell) > 10 * _LONG_CELL_BYTES:
                self.complete = False
                return
            self.lines[cell] = line
            self.counts[cell] = 1
            self.seen[pairs] = True


def evidence_of(path: Path, compression: Compression) -> Evidence:
    """The evidence in all of a file. Raises FileError for NULs."""
    evidence, line = Evidence(), 1
    for block in _whole_lines(path, compression):
        check_nul(block)
        evidence.look(block, line)
        line += block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
    return evidence


def check_nul(block: bytes) -> None:
    """Raise FileError for a block that is no text."""
    if b"\0" in block:
        raise errors.FileError(
            "The file holds NUL bytes, so it is no text that can be trusted; export it again as CSV or .xlsx."
        )


def _pairs(text: bytes) -> npt.NDArray[np.uint16]:
    """The pairs of neighbours of which one is beyond ASCII, as numbers; the text is taken to stand between blanks."""
    characters = np.frombuffer(b" " + text + b" ", dtype=np.uint8).astype(np.uint16)
    before, after = characters[:-1], characters[1:]
    pairs = (before << np.uint16(8) | after)[(before | after) > np.uint16(0x7F)]
    return pairs.astype(np.uint16, copy=False)


def _whole_lines(path: Path, compression: Compression) -> Iterator[bytes]:
    """The file in blocks that end where a line ends, as far as lines have ends within bounds."""
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
