"""Records that vanished into a cell, because a quote was opened above them and closed below."""

from __future__ import annotations

from pipeline import errors
from pipeline.files import looks
from pipeline.files.detected import Detected
from pipeline.files.numbered import Cells

_LEAST_COLUMNS = 4  # a note of two lines may well hold two commas and a telephone number


def check_nothing_swallowed(number: int, cells: Cells, detected: Detected) -> None:
    """Raise FileError where a line inside a cell has the cells of a whole record, and a contact among them.

    The last line of the cell may have lost some: what stands behind the quote that closed it are the record's next cells.
    """
    width = len(detected.columns)
    if width < _LEAST_COLUMNS or not detected.delimiter:
        return
    for place, cell in enumerate(cells):
        first, *others = (line.split(detected.delimiter) for line in cell.splitlines() or [""])
        whole = any(len(parts) == width and looks.is_contact(parts) for parts in others)
        if whole or (others and _is_cut(place, first, others[-1], len(cells) - place - 1, width)):
            raise errors.FileError(
                f"The record that starts on line {number} holds what look like further records inside a quote; "
                "close the quote where it should end, or remove it."
            )


def _is_cut(before: int, first: Cells, last: Cells, behind: int, width: int) -> bool:
    """Whether the line that opens the quote and the one that closes it are both as wide as a record, which hides a contact."""
    return before + len(first) == width == len(last) + behind and looks.is_contact(last)
