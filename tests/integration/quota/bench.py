"""What quota tests share: a clock that can be moved, a bucket that is ready, and the judge of windows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import redis

from pipeline import limits
from pipeline.limits import Limit
from pipeline.quota import Denied, Feedback, Granted, History, LimitView, Quota, QuotaView, connect

READ_ON = date(2026, 11, 21)


def rolling(calls: int, seconds: float = 60, name: str = "minute") -> Limit:
    return limits.rolling(name, calls, seconds, source="test", read_on=READ_ON)


def day(calls: int) -> Limit:
    return limits.utc_day("day", calls, source="test", read_on=READ_ON)


@dataclass
class Seam:
    """The clock seam: Redis' own time and an offset that the test moves."""

    client: redis.Redis
    offset_seconds: float = 0.0

    def now(self) -> float:
        seconds, microseconds = self.client.time()
        return float(seconds) + float(microseconds) / 1e6 + self.offset_seconds

    def pass_seconds(self, seconds: float) -> None:
        self.offset_seconds += seconds

    def go_to(self, moment: float) -> None:
        self.offset_seconds += moment - self.now()

    def today(self) -> date:
        return datetime.fromtimestamp(self.now(), UTC).date()

    def go_to_midnight(self, seconds_before: float = 0.0) -> None:
        """So long before the next midnight that there is one."""
        after = datetime.fromtimestamp(self.now() + seconds_before, UTC).date() + timedelta(days=1)
        self.go_to(datetime(after.year, after.month, after.day, tzinfo=UTC).timestamp() - seconds_before)


@dataclass
class Bench:
    """One bucket, warm, with the limits that a test gives it."""

    client: redis.Redis
    seam: Seam
    quota: Quota
    limits: Sequence[Limit] = ()
    name: str = "a1b2"
    numbers: Iterable[int] = field(default_factory=itertools.count)

    @classmethod
    def at(cls, url: str) -> Bench:
        client = connect(url)
        seam = Seam(client)
        return cls(client, seam, Quota(client, offset_seconds=lambda: seam.offset_seconds))

    def warm(self, *of: Limit, history: History | None = None) -> Bench:
        self.limits = of
        assert self.quota.rebuild(self.name, of, lambda: history or History())
        return self

    def names(self) -> list[str]:
        return sorted(key.decode() if isinstance(key, bytes) else key for key in self.client.scan_iter())

    def key(self, name: str) -> str:
        return f"leadlift:{{{self.name}}}:{name}"

    def permit(self) -> str:
        return f"p{next(iter(self.numbers))}"

    def ask(
        self, permit: str = "", *, lease_seconds: float = 30.0, weight: int = 1, share: float = 1.0
    ) -> Granted | Denied:
        answer = self.quota.acquire(
            self.name,
            self.limits,
            permit or self.permit(),
            lease_seconds=lease_seconds,
            weight=weight,
            share=share,
        )
        assert isinstance(answer, Granted | Denied)
        return answer

    def take(self, permit: str = "", **kwargs: Any) -> str:
        """A permit, however long the pace makes it wait."""
        answer = self.ask(permit, **kwargs)
        while isinstance(answer, Denied) and answer.cause == "pace":
            self.seam.pass_seconds(answer.wait_seconds)
            answer = self.ask(permit, **kwargs)
        assert isinstance(answer, Granted), answer
        return answer.permit

    def refusal(self, **kwargs: Any) -> Denied:
        """Why no call may be made, the pace left aside."""
        answer = self.ask(**kwargs)
        while isinstance(answer, Denied) and answer.cause == "pace":
            self.seam.pass_seconds(answer.wait_seconds)
            answer = self.ask(**kwargs)
        assert isinstance(answer, Denied)
        return answer

    def complete(self, permit: str, **said: Any) -> None:
        self.quota.complete(self.name, permit, Feedback(**said))

    def call(self, **kwargs: Any) -> str:
        """A call that is answered at once."""
        permit = self.take(**kwargs)
        self.complete(permit)
        return permit

    def refund(self, permit: str) -> None:
        self.quota.refund(self.name, permit)

    def confirm(self, permit: str) -> bool:
        return self.quota.confirm(self.name, permit)

    def view(self) -> QuotaView:
        return self.quota.view(self.name, self.limits)

    def stands(self, name: str = "minute") -> LimitView:
        return next(limit for limit in self.view().limits if limit.name == name)


def fullest_window(arrivals: Iterable[float], seconds: float) -> int:
    """The most arrivals in any half-open window of that length, whatever its phase."""
    times = sorted(arrivals)
    most = first = 0
    for last, moment in enumerate(times):
        while moment - times[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
