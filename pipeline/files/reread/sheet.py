"""What a sheet of any format says beside its rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.files.reread.record import SourceCell, SourceRecord

MOST_RANGES = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A merged range: its first and last row and column, rows from 1 and columns from 0, all included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(slots=True)
class Merges:
    """The merged ranges of a sheet, walked through row by row from the top."""

    ranges: Sequence[Range]
    _next: int = 0
    _open: list[tuple[Range, SourceCell]] = field(default_factory=list)

    def shown(self, number: int, cells: Sequence[SourceCell]) -> dict[int, SourceCell]:
        """By position, the text that a merged range shows in this row without holding it there."""
        if not self._open and self._next == len(self.ranges):
            return {}
        self._open = [each for each in self._open if each[0].bottom >= number]
        while self._next < len(self.ranges) and self.ranges[self._next].top <= number:
            found = self.ranges[self._next]
            self._next += 1
            if found.top == number and found.left < len(cells) and str(cells[found.left]):
                self._open.append((found, cells[found.left]))
        return {
            at: text
            for found, text in self._open
            for at in range(found.left, found.right + 1)
            if (number, at) != (found.top, found.left)
        }


class SourceSheet(ABC):
    """One sheet of a spreadsheet file. What it hides is known when its records were walked through.

    `hidden_columns` are positions from 0; `merged_ranges` is how many there are.
    """

    def __init__(self) -> None:
        self.hidden_columns: list[int] = []
        self.merged_ranges = 0

    @abstractmethod
    def records(self) -> Iterator[SourceRecord]:
        """Every row of the sheet that has a filled cell. Raises FileError where the file cannot be read on."""

    def hide(self, first: int, last: int) -> None:
        """Note hidden columns, positions from 0 and both included."""
        for at in range(first, last + 1):
            if at not in self.hidden_columns:
                insort(self.hidden_columns, at)
