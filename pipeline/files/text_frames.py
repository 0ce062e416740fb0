"""Frames of a text file: whole columns where its lines allow it, record by record where a quote spans several of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import looks, quick, text
from pipeline.files.detected import Detected
from pipeline.files.dialects import QUOTE
from pipeline.files.frame import Frame, frame_of, framed
from pipeline.files.lines import Block, Lines
from pipeline.files.misplaced import Around
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.records import cells_of, placed_records
from pipeline.files.settling import settled

if TYPE_CHECKING:
    import pandas as pd


def text_frames(path: Path, detected: Detected, *, after_row: int, first_rows: int, rows: int) -> Iterator[Frame]:
    """The frames of a text file, of at most so many lines each; what was read before is passed over."""
    lines = Lines(text.as_utf8(path, detected.compression, detected.encoding, detected.line_ends), detected.line_ends)
    while lines.taken < detected.after_row and (seen := lines.ahead(detected.after_row - lines.taken)):
        lines.take(len(seen))
    above: Cells | None = None
    while lines.taken < after_row and (seen := lines.ahead(min(rows, after_row - lines.taken))):
        _pass_over(lines, seen, detected)
        above = _cells(lines.last, detected)
    size = first_rows
    while seen := lines.ahead(size):
        frame = _quick_frame(lines, seen, detected) or _slow_frame(lines, len(seen), detected)
        if frame.numbers:
            size = rows
        last = _cells(lines.last, detected)
        following = lines.ahead(1)
        below = _cells(following.line(0), detected) if following else None
        yield settled(frame, detected, Around(above, below))
        above = last


def _cells(line: str, detected: Detected) -> Cells | None:
    """Return the cells of a line next to a frame; None if it is blank or may be part of a longer record."""
    cells = cells_of(line, detected.dialect)
    return cells if cells and looks.has_text(cells) and not any(QUOTE in cell for cell in cells) else None


def _pass_over(lines: Lines, seen: Block, detected: Detected) -> None:
    """Takes the records that start on these lines; without a quote each line is one."""
    if any(sign.encode() in seen.data for sign in detected.dialect.special):
        _ = _quick_frame(lines, seen, detected) or _slow_frame(lines, len(seen), detected)
    else:
        lines.take(len(seen))


def _quick_frame(lines: Lines, seen: Block, detected: Detected) -> Frame | None:
    plain = not detected.spaced and not detected.line_ends and detected.delimiter and detected.delimiter.isascii()
    if not plain or len(seen) < quick.LEAST_LINES or seen.has_lone_returns:
        return None
    found = quick.columns_of(seen, detected.dialect, len(detected.columns))
    if found is None:
        return None
    start = lines.taken + 1
    lines.take(len(seen))
    overflow = {start + at: cells for at, cells in found.overflow.items()}
    widths = {start + at: width for at, width in found.widths.items()}
    blanks = (found.blank + start).tolist()
    return framed((found.positions + start).tolist(), _table(found), overflow, blanks, detected, widths)


def _table(found: quick.Columns) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    dtype = pd.StringDtype(na_value=np.nan)
    return pd.DataFrame({at: pd.array(texts, dtype=dtype) for at, texts in enumerate(found.columns)})


def _slow_frame(lines: Lines, size: int, detected: Detected) -> Frame:
    """The records that start on the next `size` lines; the last of them may reach beyond."""
    above = lines.taken
    drawn: list[NumberedRow] = []
    end = above
    for start, cells, following in placed_records(lines.rest(), detected.dialect, above=above):
        drawn.append((start, cells))
        end = following - 1
        if end >= above + size:
            break
    lines.take(end - above)
    return frame_of(drawn, detected)
