"""The lines of a source that are in no row of its import, each with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

LISTED = 20

NotRowReason = Literal["title", "header", "second_header", "hidden_row", "note", "blank", "unexplained"]

REASONS: Final[dict[NotRowReason, str]] = {
    "title": "above the first record",
    "header": "the header",
    "second_header": "the header again",
    "hidden_row": "hidden in the sheet, and skipped because the import asked for it",
    "note": "a note or a total, and no contact",
    "blank": "blank",
    "unexplained": "no reason is known",
}


@dataclass(frozen=True, slots=True)
class NotRow:
    """One line or row of the source, and why it is no row of the import."""

    number: int
    reason: NotRowReason


@dataclass(frozen=True, slots=True)
class NotRows:
    """All of them counted, and the first of those that are not blank."""

    total: int = 0
    by_reason: Mapping[NotRowReason, int] = field(default_factory=dict)
    first: tuple[NotRow, ...] = ()


@dataclass(slots=True)
class NotRowCounts:
    """The lines without a row as they are found, in order."""

    counts: Counter[NotRowReason] = field(default_factory=Counter)
    first: list[NotRow] = field(default_factory=list)

    def add(self, number: int, reason: NotRowReason) -> None:
        """Count a line."""
        self.counts[reason] += 1
        if reason != "blank" and len(self.first) < LISTED:
            self.first.append(NotRow(number, reason))

    def explained(self, notes: int, known: Collection[int]) -> NotRows:
        """All of them, where the import's report explains so many notes, and those on the known lines first."""
        unexplained = max(0, self.counts["note"] - notes)
        counts = self.counts + Counter[NotRowReason]({"unexplained": unexplained})
        counts["note"] -= unexplained
        first = list(self.first)
        if unexplained:
            first = [
                replace(each, reason="unexplained") if each.reason == "note" and each.number not in known else each
                for each in first
            ]
        return NotRows(counts.total(), {reason: n for reason, n in counts.items() if n}, tuple(first))
