"""Frames of a text file: whole columns where its lines allow it, record by record where a quote spans several of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import quick, text
from pipeline.files.detected import Detected
from pipeline.files.frame import Frame, frame_of, framed
from pipeline.files.numbered import NumberedRow

if TYPE_CHECKING:
    import pandas as pd


class _Lines:
    """The physical lines of a file, each read once: some are looked at, and then taken or left.

    `plain` says that they have lost their line feeds and hold no lone carriage return.
    """

    def __init__(self, lists: Iterator[tuple[list[str], bool]]) -> None:
        self._lists = lists
        self._ahead: list[str] = []
        self.plain = True
        self.taken = 0

    def ahead(self, number: int) -> list[str]:
        """Up to so many of the next lines, which stay where they are."""
        while len(self._ahead) < number and self._more():
            pass
        return self._ahead[:number]

    def take(self, number: int) -> None:
        """The lines that were looked at are done."""
        del self._ahead[:number]
        self.taken += number

    def rest(self) -> Iterator[str]:
        """Every line that is left, with its end; those that are drawn are not taken."""
        at = 0
        while at < len(self._ahead) or self._more():
            line = self._ahead[at]
            yield f"{line}\n" if self.plain else line
            at += 1

    def _more(self) -> bool:
        found = next(self._lists, None)
        if found is None:
            return False
        lines, plain = found
        if self.plain and not plain:
            self._ahead = [f"{line}\n" for line in self._ahead]
            self.plain = False
        self._ahead += lines
        return True


def text_frames(path: Path, detected: Detected, *, after_row: int, first_rows: int, rows: int) -> Iterator[Frame]:
    """The frames of a text file, of so many lines each; what was read before is passed over in frames of its own."""
    lines = _Lines(text.line_lists(text.decoded(path, detected.compression, detected.encoding)))
    lines.ahead(detected.after_row)
    lines.take(detected.after_row)
    while lines.taken < after_row and lines.ahead(1):
        _frame(lines, detected, min(rows, after_row - lines.taken))
    size = first_rows
    while lines.ahead(1):
        frame = _frame(lines, detected, size)
        if frame.numbers:
            size = rows
        yield frame


def _frame(lines: _Lines, detected: Detected, size: int) -> Frame:
    return _quick_frame(lines, detected, size) or _slow_frame(lines, detected, size)


def _quick_frame(lines: _Lines, detected: Detected, size: int) -> Frame | None:
    if detected.spaced or not detected.delimiter or size < quick.LEAST_LINES:
        return None
    seen = lines.ahead(size)
    if not lines.plain:
        return None
    found = quick.columns_of(seen, detected.delimiter, len(detected.columns))
    if found is None:
        return None
    start = lines.taken + 1
    lines.take(len(seen))
    overflow = {start + at: cells for at, cells in found.overflow.items()}
    return framed((found.positions + start).tolist(), _table(found), overflow, found.blank, detected)


def _table(found: quick.Columns) -> pd.DataFrame:
    import pyarrow as pa

    table = pa.Table.from_arrays(found.columns, names=[str(position) for position in range(len(found.columns))])
    frame: pd.DataFrame = table.to_pandas()
    return frame.set_axis(range(len(found.columns)), axis="columns")


def _slow_frame(lines: _Lines, detected: Detected, size: int) -> Frame:
    """The records that start on the next `size` lines; the last of them may reach beyond."""
    above = lines.taken
    drawn: list[NumberedRow] = []
    end = above
    for start, cells, following in text.placed_records(
        lines.rest(), detected.delimiter, spaced=detected.spaced, above=above
    ):
        drawn.append((start, cells))
        end = following - 1
        if end >= above + size:
            break
    lines.take(end - above)
    return frame_of(drawn, detected)
