"""Rows of a text file whose cells stand under the wrong names, as the number of cells on their lines says.

A line break in a cell without quotes makes two short lines of one record, a delimiter that was lost makes a line shorter, and
a delimiter in a cell without quotes makes it longer. The types of the columns decide if the cells fit as they stand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from pipeline.files import column_types
from pipeline.files.detected import Detected
from pipeline.files.frame import Frame
from pipeline.files.numbered import Cells

Reason = tuple[str, str]  # a code of `pipeline.reasons` and a detail

_MOST_LINES = 5  # of one torn record
_FEW = 2  # rows with one delimiter more than all others have


@dataclass(frozen=True, slots=True)
class Around:
    """The cells of the lines next to a frame, None if there is no such line or it is part of a longer record."""

    above: Cells | None = None
    below: Cells | None = None


def misplaced(frame: Frame, detected: Detected, around: Around) -> dict[int, Reason]:
    """Return the rows to hold back by number; work is done row by row only for rows of an unusual number of cells."""
    usual = detected.width
    if usual < 2 or not frame.numbers:
        return {}
    rows = _Rows(frame, detected, around)
    narrow, wide = rows.unusual()
    held = _torn(rows, narrow)
    for at in narrow:
        if at not in held and rows.is_inside(at) and _has_lost_delimiter(rows, at):
            held[at] = (
                "row_misread",
                f"It has {rows.width(at)} cells, and other lines {usual}; a delimiter may be missing between two of them.",
            )
    for at in wide:
        if _has_delimiter_too_many(rows, at, few=len(wide) <= _FEW):
            held[at] = (
                "row_too_long",
                f"It has {rows.width(at)} cells, and other lines {usual}; a delimiter may stand in one.",
            )
    return {rows.number(at): reason for at, reason in held.items() if rows.is_inside(at)}


class _Rows:
    """The rows of a frame and the lines next to it, which are at the positions -1 and behind the last."""

    def __init__(self, frame: Frame, detected: Detected, around: Around) -> None:
        self._frame, self._around = frame, around
        self.columns, self._reordered = len(detected.columns), detected.reordered
        self._types = tuple(detected.types)
        self.usual, self.delimiter, self.doubtful = detected.width, detected.delimiter, frozenset(detected.doubtful)

    @cached_property
    def _table(self) -> np.ndarray[tuple[int, int], np.dtype[np.object_]]:
        table: np.ndarray[tuple[int, int], np.dtype[np.object_]] = self._frame.cells.to_numpy(dtype=object)
        return table

    def unusual(self) -> tuple[list[int], list[int]]:
        """Return the positions of the rows with fewer cells than usual, and of those with more."""
        widths, numbers = self._frame.widths, self._frame.numbers
        places = (
            (bisect_left(numbers, number) for number in widths) if self.columns == self.usual else range(len(numbers))
        )
        odd = sorted({at for at in places if at < len(numbers) and self.width(at) != self.usual})
        narrow = [at for at in odd if self.width(at) < self.usual]
        return narrow, [at for at in odd if self.width(at) > self.usual]

    def is_inside(self, at: int) -> bool:
        """Return if the row is one of the frame's."""
        return 0 <= at < len(self._frame.numbers)

    def exists(self, at: int) -> bool:
        """Return if there is such a row or line."""
        if self.is_inside(at):
            return True
        return (
            self._around.above if at == -1 else self._around.below if at == len(self._frame.numbers) else None
        ) is not None

    def number(self, at: int) -> int:
        """Return the number of the row, or about that of a line next to the frame."""
        numbers = self._frame.numbers
        return numbers[at] if self.is_inside(at) else numbers[0] - 1 if at < 0 else numbers[-1] + 1

    def width(self, at: int) -> int:
        """Return how many cells the row's line has."""
        if self.is_inside(at):
            return self._frame.widths.get(self._frame.numbers[at], self.columns)
        return len(self.cells(at))

    def cells(self, at: int) -> Cells:
        """Return the cells of the row's line."""
        if not self.is_inside(at):
            return (self._around.above if at < 0 else self._around.below) or []
        width = self.width(at)
        row: Cells = self._table[at].tolist()
        extra = self._frame.overflow.get(self._frame.numbers[at], ())
        return [*row, *extra, *[""] * (width - len(row) - len(extra))][:width]

    def has_blank_within(self, group: range) -> bool:
        """Return if a blank line stands between these rows, as it does above a note."""
        blanks = self._frame.blanks
        return bisect_left(blanks, self.number(group[0])) < bisect_left(blanks, self.number(group[-1]))

    def types(self, at: int) -> Sequence[str]:
        """Return the types of the row's columns, none below a header in another order."""
        return () if self._reordered and self.number(at) > self._reordered[0][0] else self._types


def _torn(rows: _Rows, narrow: Sequence[int]) -> dict[int, Reason]:
    """Return the rows that are parts of one record, with as many cells as the columns if they are joined.

    In a file that leaves out empty cells at the end, two rows may have so many by chance: there the types must speak for it.
    """
    found = {group: _gain(rows, group) for group in _groups(rows, narrow)}
    likely = {at for group, gain in found.items() if gain >= 0 for at in group}
    ragged = sum(at not in likely for at in narrow) > max(1, sum(at in likely for at in narrow))
    held: dict[int, Reason] = {}
    gains: dict[int, int] = {}
    for group, gain in sorted(found.items(), key=lambda each: -each[1]):
        if any(gains.get(at, gain) > gain for at in group):
            continue  # one of the rows fits better with its other neighbour
        gains |= dict.fromkeys(group, gain)
        if gain > 0 or (gain == 0 and not ragged and not rows.has_blank_within(group)):
            first, last = rows.number(group[0]), rows.number(group[-1])
            detail = (
                f"Lines {first} to {last} make one record of {rows.usual} cells if they are joined: a line break may stand "
                "in a cell without quotes; put that cell in quotes."
            )
            held |= dict.fromkeys(group, ("row_misread", detail))
    return held


def _groups(rows: _Rows, narrow: Sequence[int]) -> Iterator[range]:
    """Yield the neighbouring rows that have the cells of one record if the cells at each break are one."""
    for start in sorted({start for at in narrow for start in (at - 1, at)}):
        total = 1
        for at in range(start, start + _MOST_LINES):
            if not rows.exists(at) or rows.number(at) in rows.doubtful:
                break
            total += rows.width(at) - 1
            if total == rows.usual and at > start:
                yield range(start, at + 1)
            if total > rows.usual or (total == rows.usual and rows.width(at) > 1 and at > start):
                break


def _gain(rows: _Rows, group: range) -> int:
    """Return how much better the cells fit their columns if the rows are one record; negative if they are several."""
    types = rows.types(group[0])
    parts = [rows.cells(at) for at in group]
    joined = parts[0]
    for part in parts[1:]:
        if not joined[-1].strip() or not part[0].strip():
            return -1  # a break is between words
        joined = [*joined[:-1], f"{joined[-1]}\n{part[0]}", *part[1:]]
    return _fit(types, joined) - sum(_fit(types, part) for part in parts)


def _fit(types: Sequence[str], cells: Cells) -> int:
    """Return how many cells are of their column's type, less those that are not."""
    typed = ((type_, cell) for type_, cell in zip(types, cells, strict=False) if type_ and cell.strip())
    return sum(1 if column_types.is_of(type_, cell) else -1 for type_, cell in typed)


def _has_lost_delimiter(rows: _Rows, at: int) -> bool:
    """Return if more cells are of their column's type once the cells behind one of them are moved to the right."""
    types, cells = rows.types(at), rows.cells(at)
    moved = ([*cells[:place], "", *cells[place:]] for place in range(1, len(cells)))
    return max((_matching(types, each) for each in moved), default=0) > _matching(types, cells)


def _matching(types: Sequence[str], cells: Cells) -> int:
    return sum(column_types.is_of(type_, cell) for type_, cell in zip(types, cells, strict=False) if type_)


def _has_delimiter_too_many(rows: _Rows, at: int, *, few: bool) -> bool:
    """Return if the cells fit better with two of them joined, or as well in one of few rows that are so long.

    Where filled cells reach beyond the columns, the row is split again or held back later.
    """
    types, cells = rows.types(at), rows.cells(at)
    if any(map(str.strip, cells[rows.columns :])):
        return False
    now = _fit(types, cells)
    for place, (cell, following) in enumerate(pairwise(cells)):
        if not cell.strip() or not following.strip():
            continue
        gain = _fit(types, [*cells[:place], cell + rows.delimiter + following, *cells[place + 2 :]]) - now
        # A blank behind a delimiter is how people write a comma between words.
        if gain > 0 or (gain == 0 and few and (len(cells) > rows.columns or following.startswith(" "))):
            return True
    return False
