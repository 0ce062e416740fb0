"""A frame: some rows of a file as text cells, each row with its number in the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.files.detected import Detected
from pipeline.files.formulas import original_cell, original_column

Cells = list[str]
NumberedRow = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows in the order of the source; `cells` has one text column per column of the file, at positions 0 to n-1.

    `numbers` are the lines where the records start (text) or the rows that Excel shows. `overflow` keeps the cells of a row
    beyond the last column, by row number, unless all of them are empty. `blank_rows` were passed over since the frame
    before; the last frame of a file may hold nothing but them.
    """

    numbers: list[int]
    cells: pd.DataFrame
    overflow: dict[int, tuple[str, ...]]
    blank_rows: int


def frame_of(rows: Sequence[NumberedRow], detected: Detected, *, blank_rows: int) -> Frame:
    """The frame of these rows, short rows filled with empty cells."""
    width = len(detected.columns)
    numbers = [number for number, _ in rows]
    records = [cells for _, cells in rows]
    overflow = {}
    if any(size != width for size in set(map(len, records))):
        overflow = {number: tuple(cells[width:]) for number, cells in rows if any(cells[width:])}
        records = [cells[:width] + [""] * (width - len(cells)) for cells in records]
    cells = pd.DataFrame(records, columns=range(width), dtype="str")
    if not detected.own_result:
        return Frame(numbers, cells, overflow, blank_rows)
    cells = cells.apply(original_column) if len(cells) else cells
    overflow = {number: tuple(map(original_cell, extra)) for number, extra in overflow.items()}
    return Frame(numbers, cells, overflow, blank_rows)
