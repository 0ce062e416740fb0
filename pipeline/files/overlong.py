"""Rows of a text file with more filled cells than the table has columns: a delimiter stood in a cell without quotes."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import comb

from pipeline.files import column_types
from pipeline.files.detected import Detected
from pipeline.files.numbered import Cells

_MOST_WAYS = 5_000  # of joining cells; a row of which more are thinkable is not plain


def split_again(cells: Cells, detected: Detected) -> Cells | None:
    """Return the row's cells if exactly one way of joining neighbours makes every column of a known type fit, else None.

    If they fit as they stand, nothing was torn, and what is over may be more than a note.
    """
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    width = len(detected.columns)
    if width < 2 or comb(len(cells) - 1, width - 1) > _MOST_WAYS:
        return None
    if column_types.matches(detected.types, cells[:width]) is not None:
        return None
    ways = []
    for cuts in combinations(range(1, len(cells)), width - 1):
        joined = _joined(cells, (0, *cuts, len(cells)), detected)
        if joined is not None:
            ways.append(joined)
            if len(ways) > 1:
                return None
    return ways[0] if ways else None


def _joined(cells: Cells, edges: tuple[int, ...], detected: Detected) -> Cells | None:
    """Return the row with these cells joined; None if a column of a known type does not fit or is joined of several."""
    row = []
    for at, (start, stop) in enumerate(pairwise(edges)):
        if stop - start > 1 and at < len(detected.types) and detected.types[at]:
            return None
        row.append(detected.delimiter.join(cells[start:stop]))
    return row if column_types.matches(detected.types, row) else None


def detail(cells: Cells, detected: Detected) -> str:
    """Return what is to be said of a row that is held back: how many cells it has, and how many columns there are."""
    filled = next((at for at in range(len(cells), 0, -1) if cells[at - 1].strip()), 0)
    return f"It has {filled} cells, and there are {len(detected.columns)} columns."
