"""What a reader must make of a file, or give a word about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """The author's columns and rows.

    `header` is None where the file has none. `needed` are findings without which the author's rows alone would be a silent
    change, such as that of hidden rows. `last_is_cut` says that a cut file ends inside its last row, which may hold less.
    `must_hold` says that no reader can have the rows right, so that an import of them must stop or hold some back.
    `other_readings` of one row are as good as the author's.
    """

    header: tuple[str, ...] | None
    rows: list[tuple[str, ...]]
    needed: frozenset[str] = frozenset()
    last_is_cut: bool = False
    must_hold: bool = False
    other_readings: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Written:
    """A file in a dialect: its bytes, what must come of it, the dialect's features in words, and what a user would say of it.

    `plain` marks dialects that every program writes, for which nothing but the exact rows will do.
    """

    data: bytes
    expected: Expected
    features: tuple[str, ...]
    plain: bool = False
    delimiter: str | None = None
    ending: str = "csv"
    damage: str = ""
