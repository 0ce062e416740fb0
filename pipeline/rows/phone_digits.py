"""The digits of phone cells, straight from the bytes of a column, where the library would read the same digits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.rows.cells import Bytes, Cells, Index, Mask
from pipeline.rows.dialling import Digits
from pipeline.rows.phone_texts import LONGEST

# What a byte may be. SKIPPED may stand anywhere, OUTSIDE only before the first digit or behind the last, BEFORE only
# before the first: the library drops any text in front and any signs behind. FOREIGN makes the cell the library's.
_DIGIT, _PLUS, _SKIPPED, _OUTSIDE, _BEFORE, _FOREIGN = range(6)


def _kinds() -> Bytes:
    kinds = np.full(256, _FOREIGN, dtype=np.uint8)
    for code in range(0x20, 0x7F):
        kinds[code] = _BEFORE if chr(code).isalnum() or chr(code) == "#" else _OUTSIDE
    kinds[[ord(sign) for sign in " ().-/[]"]] = _SKIPPED
    kinds[ord("0") : ord("9") + 1] = _DIGIT
    kinds[ord("+")] = _PLUS
    kinds[ord(";")] = _FOREIGN
    return kinds


_KINDS = _kinds()


def digits_of(column: Cells) -> tuple[Digits, Mask]:
    """The digits of every cell, and which cells are readable: those whose other bytes the library skips."""
    kinds = _KINDS[column.data]
    kept = kinds <= _PLUS
    places = np.flatnonzero(kept)
    bounds = np.searchsorted(places, column.offsets)
    digits = np.concatenate([column.data[places] - np.uint8(ord("0")), np.zeros(3, dtype=np.uint8)])
    start, length = bounds[:-1], np.diff(bounds)
    pluses = np.flatnonzero(kinds == _PLUS)
    readable, plus = column.lengths <= LONGEST, np.zeros(len(column), dtype=bool)
    owners = column.owners(pluses)
    leads = np.searchsorted(places, pluses) == start[owners]
    plus[owners[leads]] = True
    readable[owners[~leads]] = False
    _refuse(column, kinds, places, bounds, readable)
    return Digits(digits, start + plus, length - plus, plus), readable


def _refuse(column: Cells, kinds: Bytes, places: Index, bounds: Index, readable: Mask) -> None:
    """Marks the cells unreadable that hold a byte where the library would not skip it."""
    odd = np.flatnonzero(kinds >= _OUTSIDE)
    owners = column.owners(odd)
    kind = kinds[odd]
    some = bounds[owners + 1] > bounds[owners]
    first = places[np.where(some, bounds[owners], 0)] if len(places) else np.zeros(len(odd), dtype=np.intp)
    last = places[np.where(some, bounds[owners + 1] - 1, 0)] if len(places) else first
    before = ~some | (odd < first)
    behind = some & (odd > last)
    fine = (kind != _FOREIGN) & (before | (behind & (kind == _OUTSIDE)))
    readable[owners[~fine]] = False


def without_decimals(column: Cells, numbers: Digits) -> tuple[Digits, Mask, Mask]:
    """The digits without the `.0` that a spreadsheet put behind them, the cells that had it, and the unsure ones."""
    trailing = column.ends_with(ord("0")) & column.ends_with(ord("."), back=2)
    whole = trailing & (numbers.length + numbers.plus == column.lengths - 1)
    sized = (numbers.length >= 5) & (numbers.length <= 16)
    had = whole & sized
    padded = column.starts_with(ord(" ")) | column.ends_with(ord(" "))
    hundredths = column.ends_with(ord("0")) & column.ends_with(ord("0"), back=2) & column.ends_with(ord("."), back=3)
    return replace(numbers, length=numbers.length - had), had, (padded & _has_decimals(column)) | hundredths


def _has_decimals(column: Cells) -> Mask:
    """The cells that end in `.0` but for spaces, or may do so."""
    zero_point = np.zeros(len(column.data), dtype=bool)
    zero_point[:-1] = (column.data[:-1] == ord(".")) & (column.data[1:] == ord("0"))
    return column.holding(zero_point)
