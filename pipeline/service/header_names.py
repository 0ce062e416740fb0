"""The names of a header, and records that repeat them in the same or another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.files.reread.cells import SourceCell


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
        columns, names = list(map(_plain, self.columns)), list(map(_plain, cells))
        if names in (columns[: len(names)], columns[1 : len(names) + 1]):
            self.order = None  # a column in front may have no name
            return
        free = iter([at for at, name in enumerate(names) if not name])
        self.order = [
            names.index(name) if name and name in names else next(free, at) for at, name in enumerate(columns)
        ]

    def ordered(self, cells: Sequence[SourceCell]) -> Sequence[SourceCell]:
        """The cells of a record in the order of the columns; none of them is lost."""
        if self.order is None:
            return cells
        padded = [*cells, *[""] * (max(self.order) + 1 - len(cells))]
        return [*(padded[at] for at in self.order), *padded[len(self.order) :]]


def _sorted_names(cells: Sequence[str]) -> list[str]:
    return sorted(filter(None, map(_plain, cells)))


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
