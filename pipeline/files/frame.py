"""A frame: some rows of a file as text cells, each row with its number in the source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.files.detected import Detected
from pipeline.files.formulas import original_cell, original_column
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.swallowed import check_nothing_swallowed

if TYPE_CHECKING:
    import pandas as pd


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


def frame_of(rows: Iterable[NumberedRow], detected: Detected) -> Frame:
    """The frame of these rows, short rows filled with empty cells."""
    import pandas as pd

    width = len(detected.columns)
    numbers: list[int] = []
    overflow: dict[int, tuple[str, ...]] = {}
    blank_rows = 0
    # One flat list: thousands of small ones at once would keep the garbage collector busier than the parser.
    flat: Cells = []
    for number, cells in rows:
        joined = "".join(cells)
        if not joined.strip():
            blank_rows += 1
            continue
        if "\n" in joined:
            check_nothing_swallowed(number, cells, detected)
        numbers.append(number)
        if len(cells) == width:
            flat += cells
            continue
        flat += cells[:width] + [""] * (width - len(cells))
        if any(cells[width:]):
            overflow[number] = tuple(cells[width:])
    columns = pd.DataFrame({position: flat[position::width] for position in range(width)}, dtype="str")
    return framed(numbers, columns, overflow, blank_rows, detected)


def framed(
    numbers: list[int], cells: pd.DataFrame, overflow: dict[int, tuple[str, ...]], blank_rows: int, detected: Detected
) -> Frame:
    """The frame of these parts; a result file of ours has its guarded formulas back as they were."""
    frame = Frame(numbers, cells, overflow, blank_rows)
    return _unguarded(frame) if detected.own_result else frame


def _unguarded(frame: Frame) -> Frame:
    overflow = {number: tuple(map(original_cell, extra)) for number, extra in frame.overflow.items()}
    return replace(frame, cells=frame.cells.apply(original_column), overflow=overflow)
