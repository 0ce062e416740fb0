"""Frames of a file, as it was detected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice
from pathlib import Path

from pipeline.files.detected import Detected
from pipeline.files.frame import Frame, frame_of
from pipeline.files.numbered import NumberedRow
from pipeline.files.text_frames import text_frames
from pipeline.files.workbooks import open_workbook


def frames(
    path: Path, detected: Detected, *, after_row: int = 0, first_rows: int = 500, rows: int = 5_000
) -> Iterator[Frame]:
    """The rows whose number is greater than `after_row`, in frames; the first is small, so that work can begin on it.

    Raises FileError where the file turns out to be damaged, cut off or not encoded as detected.
    """
    if detected.kind == "text":
        found = text_frames(path, detected, after_row=after_row, first_rows=first_rows, rows=rows)
    else:
        found = _workbook_frames(path, detected, after_row=after_row, first_rows=first_rows, rows=rows)
    blank_rows = 0
    for frame in found:
        blank_rows += frame.blank_rows
        if frame.numbers:
            yield replace(frame, blank_rows=blank_rows)
            blank_rows = 0
    if blank_rows:
        yield replace(frame, blank_rows=blank_rows)


def _workbook_frames(path: Path, detected: Detected, *, after_row: int, first_rows: int, rows: int) -> Iterator[Frame]:
    passed = max(after_row, detected.after_row)
    numbered = dropwhile(lambda row: row[0] <= passed, _workbook_rows(path, detected))
    size = first_rows
    while (frame := frame_of(islice(numbered, size), detected)).numbers or frame.blank_rows:
        yield frame
        size = rows if frame.numbers else size


def _workbook_rows(path: Path, detected: Detected) -> Iterator[NumberedRow]:
    with open_workbook(path, detected.kind) as workbook:
        yield from workbook.rows(detected.sheet)
