"""Rows of a text file as they were meant: without repeated headers and footers, and long rows split again or held back."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.files import overlong, repeated
from pipeline.files.detected import Detected
from pipeline.files.dialects import NULL
from pipeline.files.frame import Frame
from pipeline.files.misplaced import Around, misplaced
from pipeline.report.model import FindingCode, Occurrences

if TYPE_CHECKING:
    import pandas as pd


@dataclass(slots=True)
class _Skipped:
    """Rows that are taken out of the frame: positions, numbers, and their text."""

    at: list[int] = field(default_factory=list)
    codes: dict[int, FindingCode] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)


def settled(frame: Frame, detected: Detected, around: Around | None = None) -> Frame:
    """Return the frame of these rows as they were meant; work is done row by row only for what is odd.

    Raises FileError for a header in another order that was not seen when the file was detected.
    """
    if not frame.numbers:
        return frame
    if detected.nulls:
        frame = replace(frame, cells=frame.cells.apply(_without_nulls))
    frame = _without_misplaced(_without_skipped(frame, detected), detected, around or Around())
    if detected.reordered:
        frame = _in_order(frame, detected.reordered)
    frame = _without_doubtful(frame, detected)
    return _fitted(frame, detected) if frame.overflow else frame


def _without_nulls(column: pd.Series) -> pd.Series:
    return column.where(column != NULL, "")


def _without_skipped(frame: Frame, detected: Detected) -> Frame:
    skipped = _Skipped()
    for number in detected.footers:
        _skip(frame, skipped, number, "footer")
    if detected.header_row:
        _skip_headers(frame, detected, skipped)
    if not skipped.at:
        return frame
    gone = set(skipped.at)
    kept = [at for at in range(len(frame.numbers)) if at not in gone]
    return replace(
        frame,
        numbers=[frame.numbers[at] for at in kept],
        cells=frame.cells.iloc[kept].reset_index(drop=True),
        overflow={number: cells for number, cells in frame.overflow.items() if number not in skipped.codes},
        skipped=skipped.codes,
        occurrences=(*frame.occurrences, *_occurrences(skipped)),
    )


def _without_misplaced(frame: Frame, detected: Detected, around: Around) -> Frame:
    """Return the frame with rows held back whose cells do not stand under their names."""
    invalid = misplaced(frame, detected, around) if frame.widths or around.above or around.below else {}
    return replace(frame, widths={}, invalid={**frame.invalid, **invalid})


def _without_doubtful(frame: Frame, detected: Detected) -> Frame:
    """Return the frame with rows held back that may be notes below the table."""
    known = set(frame.numbers) & set(detected.doubtful) if detected.doubtful else ()
    reason = (
        "row_misread",
        "It stands below the table like a note, with words before a number; check if it is a contact.",
    )
    return replace(frame, invalid={**frame.invalid, **dict.fromkeys(known, reason)}) if known else frame


def _skip(frame: Frame, skipped: _Skipped, number: int, code: FindingCode) -> None:
    if frame.numbers[0] <= number <= frame.numbers[-1] and number in (numbers := frame.numbers):
        at = numbers.index(number)
        skipped.at.append(at)
        skipped.codes[number] = code
        skipped.texts[number] = " ".join(filter(None, map(str, frame.cells.iloc[at])))


def _skip_headers(frame: Frame, detected: Detected, skipped: _Skipped) -> None:
    names = repeated.names(detected)
    known = {number for number, _ in detected.reordered}
    first, unit = min(known, default=sys.maxsize), "Line" if detected.kind == "text" else "Row"
    for at in repeated.candidates(names, frame.cells):
        number = frame.numbers[at]
        cells = [str(cell) for cell in frame.cells.iloc[at]]
        order = repeated.order_of(names, [*cells, *frame.overflow.get(number, ())], index_column=detected.index_column)
        if order is None:
            if repeated.is_other_header(detected.types, cells):
                raise repeated.other(number, unit)
            continue
        if number not in known and (number > first or order != tuple(range(len(names)))):
            raise repeated.out_of_order(number, unit)
        _skip(frame, skipped, number, "second_header")


def _occurrences(skipped: _Skipped) -> list[Occurrences]:
    codes = sorted(set(skipped.codes.values()))
    found = []
    for code in codes:
        numbers = sorted(number for number, each in skipped.codes.items() if each == code)
        found.append(Occurrences(code, numbers, before=[skipped.texts[number] for number in numbers]))
    return found


def _in_order(frame: Frame, reordered: Sequence[tuple[int, tuple[int, ...]]]) -> Frame:
    """Return the frame with the cells of rows below a header in another order under the first header's names."""
    import numpy as np
    import pandas as pd

    if not frame.numbers:
        return frame
    numbers, pieces, held = np.asarray(frame.numbers), [], dict(frame.invalid)
    start = 0
    orders = [(0, tuple(range(frame.cells.shape[1]))), *reordered]
    for (_, order), stop_number in zip(orders, [*(line for line, _ in reordered), int(numbers[-1]) + 1], strict=True):
        stop = int(np.searchsorted(numbers, stop_number))
        if stop > start:
            piece = frame.cells.iloc[start:stop, list(order)]
            piece.columns = pd.RangeIndex(frame.cells.shape[1])
            pieces.append(piece)
            start = stop
    cells = pieces[0] if len(pieces) == 1 else pd.concat(pieces, ignore_index=True)
    return replace(frame, cells=cells.reset_index(drop=True), invalid=held)


def _fitted(frame: Frame, detected: Detected) -> Frame:
    """Return the frame with rows of too many cells split again, or held back."""
    positions = {number: at for at, number in enumerate(frame.numbers)}
    invalid, again, before, after = dict(frame.invalid), {}, [], []
    moved = detected.reordered[0][0] if detected.reordered else None
    for number, extra in frame.overflow.items():
        if not any(map(str.strip, extra)):
            continue
        cells = [*map(str, frame.cells.iloc[positions[number]]), *extra]
        joined = None if moved and number > moved else overlong.split_again(cells, detected)
        if joined is None:
            invalid[number] = ("row_too_long", overlong.detail(cells, detected))
        else:
            again[number] = joined
            before.append(detected.delimiter.join(cells))
            after.append(" | ".join(joined))
    held = sorted(set(invalid) - set(frame.invalid))
    occurrences = [Occurrences("row_too_long", held)] if held else []
    if again:
        occurrences.append(Occurrences("row_split_again", sorted(again), before=before, after=after))
    cells_then = _replaced(frame.cells, {positions[number]: joined for number, joined in again.items()})
    overflow = {number: extra for number, extra in frame.overflow.items() if number not in again}
    return replace(
        frame, cells=cells_then, overflow=overflow, invalid=invalid, occurrences=(*frame.occurrences, *occurrences)
    )


def _replaced(cells: pd.DataFrame, rows: Mapping[int, list[str]]) -> pd.DataFrame:
    if not rows:
        return cells
    changed = cells.copy()
    for position in range(cells.shape[1]):
        column = cells[position].to_numpy(dtype=object).copy()
        for at, row in rows.items():
            column[at] = row[position]
        changed[position] = column
    return changed.astype("str")
