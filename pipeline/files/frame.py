"""A frame: some rows of a file as text cells, each row with its number in the source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.files.detected import Detected
from pipeline.files.formulas import original_cell, original_column
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.swallowed import check_nothing_swallowed
from pipeline.report.model import FindingCode, Occurrences

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows in the order of the source; `cells` has one text column per column of the file, at positions 0 to n-1.

    `numbers` are the lines where the records start (text) or the rows that Excel shows. `overflow` keeps the cells of a row
    beyond the last column, by row number, unless all of them are empty. `blanks` are the numbers of the blank rows that were
    passed over among its own, and before those `blank_above` more since the frame before; the last frame of a file may hold
    nothing but them.

    `invalid` are rows that cannot be read as their author meant them: by row number, the code of `pipeline.reasons` and a
    detail. `skipped` are lines or rows of the source that are no rows, by number, with the finding's code. `occurrences` are
    what was found in these rows, by row number. `widths` says how many cells the line of a text file has, by row number,
    unless it has one for each column; it is empty once the rows are settled.
    """

    numbers: list[int]
    cells: pd.DataFrame
    overflow: dict[int, tuple[str, ...]]
    blanks: Sequence[int] = ()
    blank_above: int = 0
    invalid: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    skipped: Mapping[int, FindingCode] = field(default_factory=dict)
    occurrences: tuple[Occurrences, ...] = ()
    widths: Mapping[int, int] = field(default_factory=dict)

    @property
    def blank_rows(self) -> int:
        """How many blank rows were passed over since the frame before."""
        return self.blank_above + len(self.blanks)

    @property
    def last_row(self) -> int:
        """Reading goes on after this row."""
        return self.numbers[-1] if self.numbers else max((*self.blanks[-1:], *self.skipped))

    def part(self, start: int, stop: int) -> Frame:
        """Some of the rows, with the blank ones before each of them."""
        numbers = self.numbers[start:stop]
        if len(numbers) == len(self.numbers):
            return self
        first = bisect_right(self.blanks, self.numbers[start - 1]) if start else 0
        last = bisect_left(self.blanks, numbers[-1]) if numbers else first
        above = self.numbers[start - 1] if start else 0
        last_number = numbers[-1] if numbers else 0
        return Frame(
            numbers,
            self.cells.iloc[start:stop],
            {number: self.overflow[number] for number in numbers if number in self.overflow},
            self.blanks[first:last],
            0 if start else self.blank_above,
            {number: self.invalid[number] for number in numbers if number in self.invalid} if self.invalid else {},
            {number: code for number, code in self.skipped.items() if above < number <= last_number},
            tuple(occurrence.part(above + 1, last_number) for occurrence in self.occurrences),
        )


def frame_of(rows: Iterable[NumberedRow], detected: Detected) -> Frame:
    """The frame of these rows, short rows filled with empty cells."""
    import pandas as pd

    width = len(detected.columns)
    numbers: list[int] = []
    overflow: dict[int, tuple[str, ...]] = {}
    blanks: list[int] = []
    widths: dict[int, int] = {}
    # One flat list: thousands of small ones at once would keep the garbage collector busier than the parser.
    flat: Cells = []
    for number, cells in rows:
        joined = "".join(cells)
        if not joined.strip():
            blanks.append(number)
            continue
        if "\n" in joined or "\r" in joined:
            check_nothing_swallowed(number, cells, detected)
        numbers.append(number)
        if len(cells) == width:
            flat += cells
            continue
        widths[number] = len(cells)
        flat += cells[:width] + [""] * (width - len(cells))
        if any(cells[width:]):
            overflow[number] = tuple(cells[width:])
    columns = pd.DataFrame({position: flat[position::width] for position in range(width)}, dtype="str")
    return framed(numbers, columns, overflow, blanks, detected, widths)


def framed(
    numbers: list[int],
    cells: pd.DataFrame,
    overflow: dict[int, tuple[str, ...]],
    blanks: Sequence[int],
    detected: Detected,
    widths: Mapping[int, int],
) -> Frame:
    """The frame of these parts; a result file of ours has its guarded formulas back as they were."""
    frame = Frame(numbers, cells, overflow, blanks, widths=widths)
    return _unguarded(frame) if detected.own_result else frame


def _unguarded(frame: Frame) -> Frame:
    overflow = {number: tuple(map(original_cell, extra)) for number, extra in frame.overflow.items()}
    return replace(frame, cells=frame.cells.apply(original_column), overflow=overflow)
