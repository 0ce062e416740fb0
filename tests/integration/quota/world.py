"""A small world in seam time: workers that call a vendor through a limiter, a ledger, and everything that goes wrong.

Arrivals at the vendor are stamped by the very clock that the buckets read, so what is judged is the law itself and not
the noise of this machine. A call is noted before it is confirmed, as the sender does it; nothing else is borrowed.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol

from pipeline.limits import Limit
from pipeline.quota import DAY_GUARD_SECONDS, Cold, Denied, Feedback, Granted, History, PastCall
from tests.integration.quota.bench import Bench, Seam

Kind = Literal["fixed", "sliding"]


class Limiter(Protocol):
    """What a worker needs of a limiter; the plain ones that must fail have the same face."""

    def acquire(self, permit: str, lease_seconds: float) -> Granted | Denied | Cold: ...
    def confirm(self, permit: str) -> bool: ...
    def complete(self, permit: str, feedback: Feedback) -> None: ...
    def refund(self, permit: str) -> None: ...
    def lose_everything(self) -> None: ...
    def rebuild(self, read: Callable[[], History]) -> bool: ...


@dataclass
class OurLimiter:
    """The buckets under test."""

    bench: Bench

    def acquire(self, permit: str, lease_seconds: float) -> Granted | Denied | Cold:
        bench = self.bench
        return bench.quota.acquire(bench.name, bench.limits, permit, lease_seconds=lease_seconds)

    def confirm(self, permit: str) -> bool:
        return self.bench.confirm(permit)

    def complete(self, permit: str, feedback: Feedback) -> None:
        self.bench.quota.complete(self.bench.name, permit, feedback)

    def refund(self, permit: str) -> None:
        self.bench.refund(permit)

    def lose_everything(self) -> None:
        self.bench.client.flushall()

    def rebuild(self, read: Callable[[], History]) -> bool:
        return self.bench.quota.rebuild(self.bench.name, self.bench.limits, read)


@dataclass(frozen=True)
class Weather:
    """How the world is; shares are of calls."""

    workers: int = 8
    latency_seconds: float = 0.3
    spike_seconds: float = 6.0
    spikes: float = 0.02
    stalls: float = 0.0
    unanswered: float = 0.0
    unsent: float = 0.0
    killed: float = 0.0
    flush_every_seconds: float = 0.0
    idle_every_seconds: float = 0.0
    deadline_seconds: float = 10.0
    settle_seconds: float = 2.0
    vendor: Kind = "sliding"


@dataclass
class Vendor:
    """Counts arrivals by one limit, in fixed windows of some phase or in one that slides, and tells what is left."""

    limit: Limit
    kind: Kind
    phase: float
    arrivals: list[float] = field(default_factory=list)
    refused: int = 0

    def arrive(self, moment: float) -> Feedback:
        self.arrivals.append(moment)
        window = self.limit.window_seconds
        since = moment - window
        if self.kind == "fixed":
            since = moment - (moment - self.phase) % window
        used = sum(since < arrival or (self.kind == "fixed" and since == arrival) for arrival in self.arrivals[-500:])
        self.refused += used > self.limit.calls
        remaining = max(0, self.limit.calls - used)
        return Feedback(self.limit.calls, remaining, throttled=used > self.limit.calls)


@dataclass
class Note:
    """What the ledger knows of a call."""

    made: float
    lease_ends: float
    answered: float | None = None


def days_of(note: Note) -> list[date]:
    """Every day on which the call may have arrived by the vendor's calendar."""
    ended = note.lease_ends if note.answered is None else note.answered
    first = datetime.fromtimestamp(note.made - DAY_GUARD_SECONDS, UTC).date()
    last = datetime.fromtimestamp(ended + DAY_GUARD_SECONDS, UTC).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@dataclass(order=True)
class Event:
    moment: float
    order: int
    act: Callable[[], None] = field(compare=False)


class World:
    """Runs the workers until so much time has passed or so many events happened."""

    def __init__(self, limiter: Limiter, seam: Seam, limit: Limit, weather: Weather, seed: int) -> None:
        self.limiter, self.seam, self.weather = limiter, seam, weather
        self.dice = random.Random(seed)
        self.vendor = Vendor(limit, weather.vendor, self.dice.uniform(0, limit.window_seconds))
        self.ledger: dict[str, Note] = {}
        self.on_the_way = self.happened = self.rebuilds = self.nested = 0
        self._events: list[Event] = []
        self._order = itertools.count()
        for _ in range(weather.workers):
            self._soon(self.dice.random(), self._work)
        self._every(weather.flush_every_seconds, self.limiter.lose_everything)
        self._every(weather.idle_every_seconds, self._idle)

    def run(self, *, events: int = 10**9, seconds: float = 1e9) -> None:
        end = self.seam.now() + seconds
        while self.happened < events and self._events and self._events[0].moment < end:
            self._happen()

    def _happen(self) -> None:
        event = heapq.heappop(self._events)
        self.seam.pass_seconds(max(0.0, event.moment - self.seam.now()))
        self.happened += 1
        event.act()

    def _soon(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, Event(self.seam.now() + seconds, next(self._order), act))

    def _every(self, seconds: float, act: Callable[[], None]) -> None:
        def again() -> None:
            act()
            self._every(seconds, act)

        if seconds:
            self._soon(self.dice.expovariate(1 / seconds), again)

    def _delay(self) -> float:
        weather = self.weather
        if self.dice.random() < weather.spikes:
            return self.dice.uniform(0, weather.spike_seconds)
        return self.dice.uniform(0.01, weather.latency_seconds)

    def _pause(self) -> float:
        """How long a worker takes for its next step; a stopped one takes longer than its deadline."""
        return self.dice.uniform(0, 14) if self.dice.random() < self.weather.stalls else 0.01

    def _idle(self) -> None:
        """A long quiet stretch, when nothing is on its way to the vendor."""
        if not self.on_the_way:
            self.seam.pass_seconds(self.dice.choice((5, 61, 700)))

    def _work(self) -> None:
        """The deadline is fixed first, then the permit is taken, noted, confirmed, and only then sent."""
        permit, weather = f"w{next(self._order)}", self.weather
        deadline = self.seam.now() + weather.deadline_seconds
        answer = self.limiter.acquire(permit, weather.deadline_seconds + weather.settle_seconds)
        match answer:
            case Granted():
                self._soon(self._pause(), lambda: self._note(permit, deadline))
            case Denied(wait_seconds=wait):
                self._soon(wait + self.dice.uniform(0.001, 0.02), self._work)
            case Cold():
                self._rebuild()
                self._soon(self.dice.uniform(0.001, 0.1), self._work)

    def _note(self, permit: str, deadline: float) -> None:
        now = self.seam.now()
        self.ledger[permit] = Note(now, now + self.weather.deadline_seconds + self.weather.settle_seconds)
        if self.dice.random() < self.weather.killed:
            self._soon(1.0, self._work)
            return
        self._soon(self._pause(), lambda: self._send(permit, deadline))

    def _send(self, permit: str, deadline: float) -> None:
        late = deadline <= self.seam.now()
        if not self.limiter.confirm(permit) or late or self.dice.random() < self.weather.unsent:
            del self.ledger[permit]
            self.limiter.refund(permit)
            self._soon(0.01, self._work)
            return
        answered = self.dice.random() >= self.weather.unanswered
        latest = deadline - self.seam.now() + (0 if answered else self.weather.settle_seconds - 0.5)
        self.on_the_way += 1
        self._soon(min(self._delay(), latest), lambda: self._arrive(permit, deadline, answered=answered))

    def _arrive(self, permit: str, deadline: float, *, answered: bool) -> None:
        self.on_the_way -= 1
        feedback = self.vendor.arrive(self.seam.now())
        back = self._delay()
        if answered and self.seam.now() + back < deadline:
            self._soon(back, lambda: self._answer(permit, feedback))
        else:
            self._soon(max(0.0, deadline - self.seam.now()), self._work)

    def _answer(self, permit: str, feedback: Feedback) -> None:
        self.limiter.complete(permit, feedback)
        self._soon(self.dice.uniform(0, 0.05), lambda: self._settle(permit))
        self._soon(0.001, self._work)

    def _settle(self, permit: str) -> None:
        self.ledger[permit].answered = self.seam.now()

    def _rebuild(self) -> None:
        """While the ledger is read and carried over, the world goes on, and may lose Redis once more."""
        self.nested += 1
        self.rebuilds += self.limiter.rebuild(self._read)
        self.nested -= 1

    def _read(self) -> History:
        self._meanwhile()
        now = self.seam.now()
        calls = [
            PastCall(
                permit, now - note.made, note.lease_ends - now, None if note.answered is None else now - note.answered
            )
            for permit, note in self.ledger.items()
        ]
        days = Counter(day for note in self.ledger.values() for day in days_of(note))
        self._meanwhile()
        return History(calls, days)

    def _meanwhile(self) -> None:
        if self.nested > 2:
            return
        for _ in range(self.dice.randrange(12)):
            if self._events:
                self._happen()
        if self.weather.flush_every_seconds and self.dice.random() < 0.2:
            self.limiter.lose_everything()
