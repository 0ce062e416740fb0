"""Frames of a file, as it was detected."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice
from pathlib import Path

from pipeline.files import bounds
from pipeline.files.detected import Detected
from pipeline.files.frame import Frame, frame_of
from pipeline.files.sheet_rows import SheetRows
from pipeline.files.text_frames import text_frames
from pipeline.files.workbooks import open_workbook


def frames(
    path: Path, detected: Detected, *, after_row: int = 0, first_rows: int = 500, rows: int = 5_000
) -> Iterator[Frame]:
    """The rows whose number is greater than `after_row`, in frames of at most so many; the first is small, so that work can
    begin on it. Blank rows belong to the frame of the next row, those at the end of the file to a frame of their own.

    Raises FileError where the file turns out to be damaged, cut off or not encoded as detected.
    """
    if detected.kind == "text":
        found = text_frames(path, detected, after_row=after_row, first_rows=first_rows, rows=rows)
    else:
        found = _workbook_frames(path, detected, after_row=after_row, first_rows=first_rows, rows=rows)
    above = last = 0
    for frame in found:
        within = bisect_left(frame.blanks, frame.numbers[-1]) if frame.numbers else 0
        if frame.numbers:
            yield replace(frame, blanks=frame.blanks[:within], blank_above=above)
            above = 0
        above += len(frame.blanks) - within
        last = frame.blanks[-1] if frame.blanks else last
    if above:
        yield replace(frame.part(0, 0), blanks=(last,), blank_above=above - 1)


def _workbook_frames(path: Path, detected: Detected, *, after_row: int, first_rows: int, rows: int) -> Iterator[Frame]:
    passed = max(after_row, detected.after_row)
    most = max(1, bounds.FRAME_CELLS // len(detected.columns))
    size = first_rows
    with open_workbook(path, detected.kind) as workbook:
        sheet_rows = SheetRows(workbook, detected)
        numbered = dropwhile(lambda row: row[0] <= passed, sheet_rows)
        while True:
            frame = frame_of(islice(numbered, min(size, most)), detected)
            skipped, occurrences = sheet_rows.taken(passed)
            if not (frame.numbers or frame.blanks or skipped):
                return
            yield replace(frame, skipped=skipped, occurrences=(*frame.occurrences, *occurrences))
            size = rows if frame.numbers else size
