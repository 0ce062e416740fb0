"""The physical lines of a text file as UTF-8: looked at, and then taken or left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.files import bounds
from pipeline.files.dialects import LineEnds
from pipeline.files.text import check_length, split_lines

Positions = np.ndarray[tuple[int], np.dtype[np.int64]]
Letters = np.ndarray[tuple[int], np.dtype[np.uint8]]

LINE_FEED, CARRIAGE_RETURN = b"\n\r"
BATCH_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines with their ends (LF, CR LF or CR): line i is data[ends[i - 1]:ends[i]]."""

    data: bytes
    ends: Positions

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def letters(self) -> Letters:
        """The bytes as numbers."""
        return np.frombuffer(self.data, dtype=np.uint8)

    @property
    def has_lone_returns(self) -> bool:
        """Whether a carriage return ends a line by itself."""
        if b"\r" not in self.data:
            return False
        before = self.letters[np.maximum(self.ends - 2, 0)]
        paired = np.count_nonzero((before == CARRIAGE_RETURN) & (self.letters[self.ends - 1] == LINE_FEED))
        return bool(paired != np.count_nonzero(self.letters == CARRIAGE_RETURN))

    def line(self, at: int) -> str:
        """One of the lines, without its end."""
        start = int(self.ends[at - 1]) if at else 0
        return self.data[start : int(self.ends[at])].decode().rstrip("\r\n")

    def split(self, odd: list[int]) -> Iterator[bytes]:
        """The pieces between these lines, one more than there are of them."""
        starts = [0, *(int(self.ends[at]) for at in odd)]
        stops = [*(int(self.ends[at - 1]) if at else 0 for at in odd), len(self.data)]
        return (self.data[start:stop] for start, stop in zip(starts, stops, strict=True))


class Lines:
    """The lines of a file in blocks of UTF-8 that part no CR from its LF and end in a line's end."""

    def __init__(self, blocks: Iterator[bytes], ends: LineEnds = "") -> None:
        self._blocks = blocks
        self._line_ends = ends
        self._data = b""
        self._ends: Positions = np.zeros(0, dtype=np.int64)
        self._first = 0  # of the ends, the first that is not taken
        self.taken = 0

    def ahead(self, number: int) -> Block:
        """Up to so many of the next lines, fewer where they are long; they stay where they are."""
        self._fill(number, bounds.FRAME_BYTES)
        start = self._start
        fitting = int(np.searchsorted(self._ends[self._first :], start + bounds.FRAME_BYTES, side="right"))
        ends = self._ends[self._first : self._first + min(number, max(1, fitting))]
        return Block(self._data[start : int(ends[-1])] if len(ends) else b"", ends - start)

    def take(self, number: int) -> None:
        """The lines that were looked at are done."""
        self._first += number
        self.taken += number

    @property
    def last(self) -> str:
        """The last line that was taken, without its end; it is known until other lines are looked at."""
        start = int(self._ends[self._first - 2]) if self._first > 1 else 0
        return self._data[start : self._start].decode().rstrip("\r\n")

    def rest(self) -> Iterator[str]:
        """Every line that is left, with its end; those that are drawn are not taken."""
        seen = 0
        while self._fill(seen + 1, None):
            left = self._ends[self._first :]
            batch = left[seen : seen + BATCH_LINES]
            start = int(left[seen - 1]) if seen else self._start
            yield from split_lines(self._data[start : int(batch[-1])].decode(), self._line_ends)
            seen += len(batch)

    @property
    def _start(self) -> int:
        return int(self._ends[self._first - 1]) if self._first else 0

    def _fill(self, number: int, most_bytes: int | None) -> bool:
        """Reads on until so many lines, or bytes of them, are ahead; whether so many lines are."""
        count = len(self._ends) - self._first
        if count >= number:
            return True
        start = self._start
        pieces, ends = [self._data[start:]], [self._ends[self._first :] - start]
        size = len(pieces[0])
        last = int(ends[0][-1]) if count else 0
        while count < number and not (count and most_bytes and size >= most_bytes):
            block = next(self._blocks, None)
            if block is None:
                break
            found = _line_ends(block, self._line_ends) + size
            pieces.append(block)
            ends.append(found)
            size, count = size + len(block), count + len(found)
            last = int(found[-1]) if len(found) else last
            if size - last > bounds.LINE_CHARACTERS:
                pieces = [b"".join(pieces)]
                check_length(pieces[0][last:].decode(errors="ignore"))
        self._data, self._ends, self._first = b"".join(pieces), np.concatenate(ends), 0
        return count >= number


def _line_ends(block: bytes, ends: LineEnds) -> Positions:
    """Return the positions behind each line's end."""
    letters = np.frombuffer(block, dtype=np.uint8)
    is_end = letters == LINE_FEED
    if ends == "\r\n":
        is_end[1:] &= letters[:-1] == CARRIAGE_RETURN
        is_end[:1] = False
    elif ends == "\r":
        is_end = letters == CARRIAGE_RETURN
    elif b"\r" in block and not ends:
        returns = letters == CARRIAGE_RETURN
        returns[:-1] &= ~is_end[1:]
        is_end |= returns
    return np.flatnonzero(is_end) + 1
