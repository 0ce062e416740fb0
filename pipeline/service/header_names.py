"""The names of a header, and records that repeat them in the same or another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Cell = TypeVar("Cell")


@dataclass(slots=True)
class HeaderNames:
    """The column names that an import was read with.

    `order` says which cell of a record belongs to each column; None as long as records stand in the order of the first header.
    """

    columns: Sequence[str]
    order: list[int] | None = None
    _known: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add(self.columns)

    def add(self, cells: Sequence[str]) -> None:
        """Take another spelling of the header into account: its own line, before names were made of it."""
        names = _sorted_names(cells)
        if len(names) > 1 or len(self.columns) == 1:
            self._known.append(names)

    def repeats(self, cells: Sequence[str]) -> bool:
        """Return if these cells are the header's names, in any order."""
        return _sorted_names(cells) in self._known

    def follow(self, cells: Sequence[str]) -> None:
        """Take a repeated header as that of the records below it."""
        places = {_plain(name): at for at, name in reversed(list(enumerate(cells)))}
        found = [places.get(_plain(name), at) for at, name in enumerate(self.columns)]
        self.order = None if found == list(range(len(found))) else found

    def ordered(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """The cells of a record in the order of the columns; none of them is lost."""
        if self.order is None or len(cells) <= max(self.order):
            return cells
        return [*(cells[at] for at in self.order), *cells[len(self.order) :]]


def _sorted_names(cells: Sequence[str]) -> list[str]:
    return sorted(filter(None, map(_plain, cells)))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
