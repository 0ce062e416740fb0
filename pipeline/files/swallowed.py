"""Records that vanished into a cell, because a quote was opened above them and closed below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import errors
from pipeline.files import column_types, looks
from pipeline.files.detected import Detected
from pipeline.files.dialects import Dialect
from pipeline.files.numbered import Cells
from pipeline.files.records import cells_of

_LINE_END = re.compile(r"\r\n|\n|\r")
_LEAST_UNTYPED = 4  # columns of a table of which no column is known to hold contacts; fewer commas stand in any note


def check_nothing_swallowed(number: int, cells: Cells, detected: Detected) -> None:
    """Raise FileError if a line inside a quoted cell is a record by its width and by the contact in it.

    The width is the header's own. A line that stands whole inside the cell is enough. Of the cell's first and last lines,
    which are also the ends of two records, both must be: what stands before the quote belongs to the first of them, and
    what stands behind it to the last.
    """
    table = _Table(
        detected.named_columns or len(detected.columns),
        detected.types,
        detected.dialect,
    )
    for place, cell in enumerate(cells):
        lines = _LINE_END.split(cell)
        if len(lines) > 1 and table.swallowed(cells[:place], lines, cells[place + 1 :]):
            raise errors.FileError(
                f"The record that starts on line {number} holds what look like further records inside a quote; "
                "close the quote where it should end, or remove it."
            )


class _Table:
    """How wide the records are, and where in them contacts stand."""

    def __init__(self, width: int, types: Sequence[str], dialect: Dialect) -> None:
        self._width, self._dialect = width, dialect
        self._types = tuple(type_ if type_ in column_types.CONTACT_TYPES else "" for type_ in types[:width])

    def swallowed(self, before: Cells, lines: list[str], behind: Cells) -> bool:
        first, *middle, last = map(self._cells, lines)
        if any(map(self._is_record, middle)):
            return True
        if self._width == 1:
            return False  # several values of one cell, one below the other
        return self._is_record(before + first) and self._is_record(last + behind)

    def _cells(self, line: str) -> Cells:
        """Return the cells of a line inside a quote; the quotes in it are torn, so that they may not be read as any."""
        return cells_of(line, self._dialect) or line.split(self._dialect.delimiter or None)

    def _is_record(self, cells: Cells) -> bool:
        while len(cells) > self._width and not cells[-1].strip():
            cells = cells[:-1]
        if not any(self._types):
            return len(cells) == self._width >= _LEAST_UNTYPED and looks.is_contact(cells)
        if len(cells) != self._width and (len(cells) > self._width or any(self._types[len(cells) :])):
            return False  # only behind the last contact may cells be missing
        if any(type_ == "email" and looks.is_email(cell) for type_, cell in zip(self._types, cells, strict=False)):
            return True
        return bool(column_types.matches(self._types, cells))
