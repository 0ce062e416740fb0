"""Records that vanished into a cell, because a quote was opened above them and closed below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline import errors
from pipeline.files import column_types, looks
from pipeline.files.detected import Detected
from pipeline.files.dialects import Dialect
from pipeline.files.numbered import Cells
from pipeline.files.records import cells_of

_LINE_END = re.compile(r"\r\n|\n|\r")
_TORN_CELLS = 2
_LEAST_UNTYPED = 4  # columns of a table of which no column is known to hold contacts; fewer commas stand in any note


def check_nothing_swallowed(number: int, cells: Cells, detected: Detected) -> None:
    """Raise FileError if a line inside a quoted cell is a record by its width and by the contact in it.

    The width is the header's own. A line that stands whole inside the cell is enough. Of the cell's first and last lines,
    which are also the ends of two records, both must be: what stands before the quote belongs to the first of them, and
    what stands behind it to the last.
    """
    table = _table(detected.named_columns or len(detected.columns), detected.columns, detected.types, detected.dialect)
    for place, cell in enumerate(cells):
        lines = _LINE_END.split(cell)
        if len(lines) > 1 and table.swallowed(cells[:place], lines, cells[place + 1 :]):
            raise errors.FileError(
                f"The record that starts on line {number} holds what look like further records inside a quote; "
                "close the quote where it should end, or remove it."
            )


@lru_cache
def _table(width: int, columns: tuple[str, ...], types: tuple[str, ...], dialect: Dialect) -> _Table:
    """Return how the records look; a column that swallowed all of its contacts is known by its name alone."""
    known = types or ("",) * len(columns)
    by_name = [type_ or column_types.type_of_name(name) for name, type_ in zip(columns, known, strict=True)]
    return _Table(width, by_name, dialect)


class _Table:
    """The width of the records, and the places of contacts in them."""

    def __init__(self, width: int, types: Sequence[str], dialect: Dialect) -> None:
        self._width, self._dialect = width, dialect
        self._types = tuple(type_ if type_ in column_types.CONTACT_TYPES else "" for type_ in types[:width])

    def swallowed(self, before: Cells, lines: list[str], behind: Cells) -> bool:
        first, *middle, last = map(self._cells, lines)
        if self._width == 1:  # two lines may be two values of one cell
            return any(column_types.matches(self._types, line) for line in middle)
        if any(map(self._is_record, middle)):
            return True
        return self._is_record(before + first) and self._is_record(last + behind)

    def _cells(self, line: str) -> Cells:
        """Return the cells of a line inside a quote; the quotes in it are torn, so that they may not be read as any."""
        return cells_of(line, self._dialect) or line.split(self._dialect.delimiter or None)

    def _is_record(self, cells: Cells) -> bool:
        """Return if these are the cells of a record, of which the last may be missing: one is little, two contacts are much."""
        while len(cells) > self._width and not cells[-1].strip():
            cells = cells[:-1]
        if not any(self._types):
            return len(cells) == self._width >= _LEAST_UNTYPED and looks.is_contact(cells)
        count = column_types.matches(self._types, cells)
        nearly = len(cells) >= self._width - 1
        # An address in its place is enough, though a delimiter in a cell without quotes made the line longer.
        if any(type_ == "email" and looks.is_email(cell) for type_, cell in zip(self._types, cells, strict=False)):
            return 1 < len(cells) <= self._width + _TORN_CELLS and nearly
        if not count or len(cells) > self._width:
            return False
        return len(cells) == self._width or (nearly and len(cells) > 2)
