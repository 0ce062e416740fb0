"""The values that travel between rooms: rows, chunks, turns, verdicts, and the closed sets of their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

RowState = Literal[
    "pending",
    "sending",
    "in_doubt",
    "delivered",
    "rejected",
    "duplicate",
    "suppressed",
    "refused",
    "cancelled",
]
ImportState = Literal["queued", "reading", "sending", "paused", "finished", "cancelled", "failed"]
ChunkState = Literal["queued", "claimed", "sending", "waiting", "in_doubt", "settled", "dissolved"]
Outcome = Literal["created", "existed", "unsaid"]
EventKind = Literal[
    "import.finished", "import.failed", "import.paused", "import.cancelled", "import.needs_person", "account.held"
]
Json = Any  # a value of the json module; typed loosely on purpose: the vendors' answers are data, not our types

ROW_STATES: tuple[RowState, ...] = get_args(RowState)
OPEN_ROW_STATES: tuple[RowState, ...] = ("pending", "sending", "in_doubt")
FINAL_ROW_STATES: tuple[RowState, ...] = tuple(state for state in ROW_STATES if state not in OPEN_ROW_STATES)
IMPORT_STATES: tuple[ImportState, ...] = get_args(ImportState)
OPEN_IMPORT_STATES: tuple[ImportState, ...] = ("queued", "reading", "sending", "paused")
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
OPEN_CHUNK_STATES: tuple[ChunkState, ...] = ("queued", "claimed", "sending", "waiting", "in_doubt")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a vendor's `build` sees it: normalised fields, columns the vendor takes as its own, ids given so far."""

    number: int
    fields: Mapping[str, str]
    custom: Mapping[str, str] = field(default_factory=dict)
    vendor_ids: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    id: int = 0
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a conversation of several calls stands: saved between calls, so `carry` is plain JSON without secrets.

    `after_seconds` is how long to wait before this turn's call is made.
    """

    name: str
    carry: Json = None
    after_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """The rows of one vendor call, with all that building and reading the call needs.

    `repeated` says that an earlier try of the same writing call may have been applied: what the answer says of new and
    old rows is then no evidence.
    """

    destination: str
    step: str
    rows: tuple[Row, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    prepared: Mapping[str, Json] = field(default_factory=dict)
    id: str = ""
    repeated: bool = False

    def row(self, number: int) -> Row:
        """The row of that number."""
        return next(row for row in self.rows if row.number == number)


@dataclass(frozen=True, slots=True)
class Job:
    """An import as its `prepare` turns see it: no rows, but its options and the columns that no field took."""

    destination: str
    options: Mapping[str, Any]
    unmapped: tuple[str, ...] = ()
    prepared: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """Of so many rows that are sent: in how many each field has a value, and each column that the vendor takes as its own."""

    rows: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    custom: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the vendor said about one row in one step.

    `code` and `reason` are set for a refusal: `code` from pipeline.reasons, `reason` a sentence with the vendor's words.
    """

    number: int
    delivered: bool
    outcome: Outcome = "unsaid"
    vendor_id: str = ""
    code: str = ""
    reason: str = ""

    def to_json(self) -> list[Json]:
        """The values in order, as a turn carries them; `Verdict(*values)` is the way back."""
        return [self.number, self.delivered, self.outcome, self.vendor_id, self.code, self.reason]


@dataclass(frozen=True, slots=True)
class StoredTokens:
    """Tokens as they are stored: encrypted, with the ledger's time at which they were read.

    `sealed` is empty where none were stored yet. `refused_at` is when the vendor last refused tokens before their end.
    """

    sealed: str = ""
    generation: int = 0
    ends_at: float = 0.0
    refused_at: float = 0.0
    fence: int = 0
    now: float = 0.0
