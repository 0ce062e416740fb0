"""Frames of a file, as it was detected."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, islice
from pathlib import Path

from pipeline.files import bounds
from pipeline.files.detected import Detected
from pipeline.files.footers import footers_of
from pipeline.files.frame import Frame, frame_of
from pipeline.files.numbered import NumberedRow
from pipeline.files.settling import settled
from pipeline.files.sheet_rows import SheetRows
from pipeline.files.text_frames import text_frames
from pipeline.files.workbooks import open_workbook
from pipeline.report.model import FindingCode, Occurrences

_FOOTER_ROWS = 20  # read ahead, since notes at the end of a sheet may begin in one frame and end in the next


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
    skipped: dict[int, FindingCode] = {}
    occurrences: tuple[Occurrences, ...] = ()
    for frame in found:
        skipped, occurrences = {**skipped, **frame.skipped}, (*occurrences, *frame.occurrences)
        within = bisect_left(frame.blanks, frame.numbers[-1]) if frame.numbers else 0
        if frame.numbers:
            end = frame.numbers[-1]
            yield replace(
                frame,
                blanks=frame.blanks[:within],
                blank_above=above,
                skipped={number: code for number, code in skipped.items() if number < end},
                occurrences=_some(occurrences, 0, end),
            )
            above, skipped = 0, {number: code for number, code in skipped.items() if number > end}
            occurrences = _some(occurrences, end + 1, sys.maxsize)
        above += len(frame.blanks) - within
        last = frame.blanks[-1] if frame.blanks else last
    if above or skipped:
        nothing = replace(frame.part(0, 0), blanks=(), blank_above=0, skipped=skipped, occurrences=occurrences)
        yield replace(nothing, blanks=(last,), blank_above=above - 1) if above else nothing


def _some(occurrences: tuple[Occurrences, ...], first: int, last: int) -> tuple[Occurrences, ...]:
    """Return those in rows from `first` to `last`, both included."""
    parts = (each.part(first, last) for each in occurrences)
    return tuple(part for part in parts if len(part.rows))


def _workbook_frames(path: Path, detected: Detected, *, after_row: int, first_rows: int, rows: int) -> Iterator[Frame]:
    passed = max(after_row, detected.after_row)
    most = max(1, bounds.FRAME_CELLS // len(detected.columns))
    size = first_rows
    with open_workbook(path, detected.kind) as workbook:
        sheet_rows = SheetRows(workbook, detected)
        numbered = dropwhile(lambda row: row[0] <= passed, sheet_rows)
        ahead: list[NumberedRow] = []
        while True:
            asked = min(size, most)
            ahead += islice(numbered, asked + _FOOTER_ROWS - len(ahead))
            drawn, behind = ahead[:asked], ahead[asked:]
            frame = frame_of(drawn, detected)
            skipped, occurrences = sheet_rows.taken(passed)
            if not (frame.numbers or frame.blanks or skipped):
                return
            known = sheet_rows.detected
            footed = known if len(behind) == _FOOTER_ROWS else _with_footers(known, ahead)
            frame = settled(replace(frame, widths={}), footed)
            yield replace(frame, skipped={**frame.skipped, **skipped}, occurrences=(*frame.occurrences, *occurrences))
            size, ahead = rows if frame.numbers else size, behind


def _with_footers(detected: Detected, last: Sequence[NumberedRow]) -> Detected:
    """Return it with the rows at the end of a sheet that are no contacts, which are known when its last rows are."""
    footers, doubtful = footers_of(last, detected.types)
    return replace(detected, footers=footers, doubtful=doubtful)
