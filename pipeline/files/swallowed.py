"""Records that vanished into a cell, because a quote was opened above them and closed below."""

from __future__ import annotations

from pipeline import errors
from pipeline.files import looks
from pipeline.files.detected import Detected
from pipeline.files.numbered import Cells

_LEAST_COLUMNS = 4  # a note of two lines may well hold two commas and a telephone number


def check_nothing_swallowed(number: int, cells: Cells, detected: Detected) -> None:
    """Raise FileError where a line inside a cell has the cells of a whole record, and a contact among them."""
    width = len(detected.columns)
    if width < _LEAST_COLUMNS or not detected.delimiter:
        return
    for cell in cells:
        for line in cell.splitlines()[1:]:
            parts = line.split(detected.delimiter)
            if len(parts) == width and looks.is_contact(parts):
                raise errors.FileError(
                    f"The record that starts on line {number} holds what look like further records inside a quote; "
                    "close the quote where it should end, or remove it."
                )
