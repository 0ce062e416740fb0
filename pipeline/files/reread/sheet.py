"""The facts that a sheet of any format has beside its rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.files.reread.cells import SourceCell
from pipeline.files.reread.record import SourceRecord


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A merged range: its first and last row and column, rows from 1 and columns from 0, all included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(slots=True)
class Merges:
    """The merged ranges that reach the row that is read, with the cell that each of them shows."""

    _open: list[tuple[Range, SourceCell]] = field(default_factory=list)

    def add(self, merged: Range, cells: Sequence[SourceCell]) -> None:
        """Take a range that begins in the row of these cells."""
        if merged.left < len(cells) and str(cells[merged.left]).strip():
            self._open.append((merged, cells[merged.left]))

    def shown(self, number: int) -> dict[int, SourceCell]:
        """By position, what the ranges show in a row without holding it there: downwards, in their first column."""
        if not self._open:
            return {}
        self._open = [each for each in self._open if each[0].bottom >= number]
        return {merged.left: cell for merged, cell in self._open if merged.top < number}


class SourceSheet(ABC):
    """One sheet of a spreadsheet file. What it hides and merges is known when its records were walked through.

    `hidden_columns` are positions from 0; `merged_ranges` is how many there are, None if the format's reader cannot tell what
    is hidden and merged.
    """

    def __init__(self) -> None:
        self.hidden_columns: set[int] = set()
        self.merged_ranges: int | None = 0

    @abstractmethod
    def records(self) -> Iterator[SourceRecord]:
        """Every row of the sheet that has a filled cell. Raises FileError where the file cannot be read on."""
