"""Limiters as they are usually written. The judge must catch each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.quota import Denied, Feedback, Granted, History
from tests.integration.quota.bench import Seam


@dataclass
class NoMemory:
    """A limiter that knows only when a call is taken."""

    seam: Seam
    calls: int
    window_seconds: float

    def confirm(self, permit: str) -> bool:
        return bool(permit)

    def complete(self, permit: str, feedback: Feedback) -> None: ...

    def refund(self, permit: str) -> None: ...

    def lose_everything(self) -> None: ...

    def rebuild(self, read: Callable[[], History]) -> bool:
        return bool(read)


@dataclass
class PlainBucket(NoMemory):
    """A bucket of the limit's size that fills at the limit's rate."""

    level: float = -1
    filled: float = 0

    def acquire(self, permit: str, lease_seconds: float) -> Granted | Denied:
        now, rate = self.seam.now(), self.calls / self.window_seconds
        filled = self.calls if self.level < 0 else self.level + (now - self.filled) * rate
        self.level, self.filled = min(self.calls, filled), now
        if self.level >= 1:
            self.level -= 1
            return Granted(permit)
        wait = (1 - self.level) / rate
        return Denied("minute", "tokens", min(wait, lease_seconds), now + wait)


@dataclass
class LogOfSending(NoMemory):
    """A sliding log of the moments at which calls were taken."""

    taken: list[float] = field(default_factory=list)

    def acquire(self, permit: str, lease_seconds: float) -> Granted | Denied:
        now = self.seam.now()
        self.taken = [moment for moment in self.taken if now - moment < self.window_seconds]
        if len(self.taken) < self.calls:
            self.taken.append(now)
            return Granted(permit)
        wait = self.taken[0] + self.window_seconds - now
        return Denied("minute", "tokens", min(wait, lease_seconds), now + wait)
