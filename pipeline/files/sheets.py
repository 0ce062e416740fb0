"""What every spreadsheet file is: sheets with rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from pipeline import errors
from pipeline.files import bounds
from pipeline.files.numbered import NumberedRow


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet by its name."""

    name: str
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are shown as one; rows as the sheet numbers them, columns from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


class RowSet:
    """Row numbers of a sheet, one bit each, since there may be as many as rows."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        if number // 8 >= len(self._bits):
            self._bits.extend(bytes(number // 8 + 1 - len(self._bits)))
        self._bits[number // 8] |= 1 << number % 8

    def add_range(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            self.add(number)

    def __contains__(self, number: int) -> bool:
        return number // 8 < len(self._bits) and bool(self._bits[number // 8] >> number % 8 & 1)

    def __bool__(self) -> bool:
        return bool(self._bits)

    def __iter__(self) -> Iterator[int]:
        return (number for number in range(len(self._bits) * 8) if number in self)


@dataclass(slots=True)
class Layout:
    """The hidden and merged parts of a sheet; `how` says what hid the rows. Columns are first and last positions from 0."""

    hidden_rows: RowSet = field(default_factory=RowSet)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    filtered: bool = False
    tables: bool = False  # tables of a sheet have filters of their own, which are not looked at
    grouped: bool = True  # if all hidden rows are in groups that are folded

    @property
    def how(self) -> str:
        """Return what hid the rows, for people."""
        if self.filtered:
            return "by a filter"
        if self.grouped:
            return "in a collapsed group"
        return "by a filter or by hand" if self.tables else "by hand"

    def hide_row(self, number: int, *, grouped: bool) -> None:
        self.hidden_rows.add(number)
        self.grouped = self.grouped and grouped

    def merge(self, merge: Merge) -> None:
        """Keep a merge over several rows, or one that may be a group of a header. Raises FileError for too many."""
        if merge.last_row == merge.first_row > bounds.SAMPLE_ROWS:
            return
        if len(self.merges) >= bounds.MERGES:
            raise errors.FileError(
                f"The sheet has more than {bounds.MERGES:,} merged areas; unmerge its cells, or save it as CSV."
            )
        self.merges.append(merge)


class Workbook(ABC):
    """An open spreadsheet file with its worksheets in their order; a context that closes it.

    `uncalculated_row` is the first row, of those read last, with a formula whose result is not in the file; 0 for none.
    """

    uncalculated_row: int = 0

    @property
    @abstractmethod
    def sheets(self) -> list[Sheet]:
        """Its worksheets, at least one."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the file and what was made of it."""

    @abstractmethod
    def layout(self, sheet: str) -> Layout:
        """Return what the sheet hides and merges. Raises FileError where the sheet is damaged, read to its end."""

    @abstractmethod
    def rows(self, sheet: str) -> Iterator[NumberedRow]:
        """Every row of a sheet, by the number that the spreadsheet shows; rows between filled ones may be blank."""


def chosen(sheets: Sequence[Sheet], wanted: str) -> Sheet:
    """The sheet of this name, in any case of its letters. Raises FileError that names those that exist."""
    for sheet in sheets:
        if sheet.name == wanted:
            return sheet
    for sheet in sheets:
        if sheet.name.strip().casefold() == wanted.strip().casefold():
            return sheet
    raise errors.FileError(
        f"There is no sheet called {wanted!r}; the file has {listed([sheet.name for sheet in sheets])}: "
        "name one of them with --sheet."
    )


def listed(names: Sequence[str]) -> str:
    """The names in quotes, the first ten of them."""
    shown = ", ".join(f'"{name}"' for name in names[:10])
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"
