"""What a quota is asked with and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Cause = Literal["tokens", "pace", "day", "share", "gate", "spent"]


@dataclass(frozen=True, slots=True)
class Granted:
    """The permit holds its tokens; confirm it before the first byte."""

    permit: str


@dataclass(frozen=True, slots=True)
class Denied:
    """Nothing was taken. Of all that refuses, this is what opens last; before then asking again is of no use.

    `limit_name` is empty where no limit but the whole bucket refuses. `spent` is a permit that was used before: take a
    new one. A refund may open a limit sooner.
    """

    limit_name: str
    cause: Cause
    wait_seconds: float
    until_epoch: float


@dataclass(frozen=True, slots=True)
class Cold:
    """Redis does not know this bucket, or not far enough back: rebuild it from the ledger, then ask again."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What an answer says of the vendor's own count, for the limit with the shortest rolling window.

    `remaining` is what is left after this call. It is never used to loosen anything.
    """

    limit: int | None = None
    remaining: int | None = None
    throttled: bool = False
    retry_after_seconds: float | None = None
    reset_in_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LimitView:
    """One limit: of `allowed` calls `used` are taken, `in_flight` of them unanswered; `ready` may be made at once."""

    name: str
    allowed: int
    used: int
    in_flight: int
    ready: int
    opens_in_seconds: float

    @property
    def free(self) -> int:
        return max(0, self.allowed - self.used)


@dataclass(frozen=True, slots=True)
class QuotaView:
    """A bucket as it stands; `slow_seconds` is how long it still goes at the careful pace."""

    cold: bool
    limits: tuple[LimitView, ...] = ()
    gate_seconds: float = 0.0
    gate_reason: str = ""
    slow_seconds: float = 0.0

    @property
    def ready(self) -> int:
        """How many calls may be made at once, as far as every limit knows."""
        return min((limit.ready for limit in self.limits), default=0)

    @property
    def opens_in_seconds(self) -> float:
        return max((limit.opens_in_seconds for limit in self.limits), default=self.gate_seconds)


@dataclass(frozen=True, slots=True)
class PastCall:
    """A noted call as the ledger remembers it, by its ages when the ledger was read.

    `answered_seconds_ago` is None for a call that has no whole answer: it holds its tokens until its lease ends,
    `lease_ends_in_seconds` from now (negative where that is past), and one window more.
    """

    permit: str
    made_seconds_ago: float
    lease_ends_in_seconds: float
    answered_seconds_ago: float | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class History:
    """All that the ledger knows of a bucket's calls: the recent ones, and how many fell on each day of UTC.

    A call counts for every day between DAY_GUARD_SECONDS before it was noted and DAY_GUARD_SECONDS after it was
    answered, or after its lease's end where that is past; one that is still in flight is charged for what follows its
    noted day by the bucket. Calls that were provably never sent are left out.
    """

    calls: Sequence[PastCall] = ()
    days: Mapping[date, int] = field(default_factory=dict)
