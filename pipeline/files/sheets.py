"""What every spreadsheet file is: sheets with rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pipeline import errors
from pipeline.files.numbered import NumberedRow


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet by its name."""

    name: str
    visible: bool = True


class Workbook(ABC):
    """An open spreadsheet file with its worksheets in their order; a context that closes it.

    `uncalculated_row` is the first row, of those read last, with a formula whose result is not in the file; 0 for none.
    """

    sheets: list[Sheet]
    uncalculated_row: int = 0

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
    def check(self, sheet: str) -> None:
        """Raise FileError where a sheet is damaged, as far as that can be told without reading its rows."""

    @abstractmethod
    def rows(self, sheet: str) -> Iterator[NumberedRow]:
        """Every row of a sheet, by the number that the spreadsheet shows; rows between filled ones may be blank."""


def chosen(sheets: Sequence[Sheet], wanted: str) -> Sheet:
    """The sheet of this name, in any case of its letters. Raises FileError that names those that exist."""
    for sheet in sheets:
        if sheet.name == wanted:
            return sheet
    for sheet in sheets:
        if sheet.name.casefold() == wanted.strip().casefold():
            return sheet
    raise errors.FileError(
        f"There is no sheet called {wanted!r}; the file has {listed([sheet.name for sheet in sheets])}."
    )


def listed(names: Sequence[str]) -> str:
    """The names in quotes, the first ten of them."""
    shown = ", ".join(f'"{name}"' for name in names[:10])
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"
