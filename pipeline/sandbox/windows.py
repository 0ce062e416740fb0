"""How a vendor counts calls: fixed windows of any phase, windows that the first call opens, sliding windows, UTC days.

A call that is refused is not counted.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Literal, Protocol, cast

from pipeline.sandbox.chance import drawn
from pipeline.sandbox.promise import Allowance, Standing

WindowKind = Literal["fixed", "first_call", "sliding"]
DAY_SECONDS = 86_400.0


class Window(Protocol):
    """The calls of one key against one allowance."""

    def used(self, now: float) -> int:
        """How many calls count at this moment."""

    def count(self, now: float, calls: int) -> None:
        """Take note of calls; `used` was asked at the same moment."""

    def resets_at(self, now: float) -> float:
        """When the count will be lower."""


@dataclass(slots=True)
class FixedWindow:
    """Windows that follow each other without a gap, wherever the calls fall."""

    seconds: float
    phase_seconds: float = 0.0
    _index: int = -1
    _used: int = 0

    def used(self, now: float) -> int:
        index = math.floor((now - self.phase_seconds) / self.seconds)
        if index != self._index:
            self._index, self._used = index, 0
        return self._used

    def count(self, now: float, calls: int) -> None:
        self._used = self.used(now) + calls

    def resets_at(self, now: float) -> float:
        self.used(now)
        return (self._index + 1) * self.seconds + self.phase_seconds


@dataclass(slots=True)
class FirstCallWindow:
    """A window opens with the first call after the last one closed."""

    seconds: float
    _opened_at: float = -math.inf
    _used: int = 0

    def used(self, now: float) -> int:
        return self._used if now < self._opened_at + self.seconds else 0

    def count(self, now: float, calls: int) -> None:
        if now >= self._opened_at + self.seconds:
            self._opened_at, self._used = now, 0
        self._used += calls

    def resets_at(self, now: float) -> float:
        return max(now, self._opened_at + self.seconds)


@dataclass(slots=True)
class SlidingWindow:
    """Every call counts for one window after it came."""

    seconds: float
    _times: deque[float] = field(default_factory=deque)

    def used(self, now: float) -> int:
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        return len(self._times)

    def count(self, now: float, calls: int) -> None:
        self._times.extend([now] * calls)

    def resets_at(self, now: float) -> float:
        return self._times[0] + self.seconds if self._times else now


@dataclass(slots=True)
class Meter:
    """The windows of every key; `time_scale` scales windows and never a calendar day."""

    seed: int = 0
    time_scale: float = 1.0
    _windows: dict[tuple[str, str, str, str], Window] = field(default_factory=dict)

    def seconds(self, allowance: Allowance) -> float:
        return DAY_SECONDS if allowance.utc_day else allowance.window_seconds * self.time_scale

    def take(
        self, key: str, allowances: tuple[Allowance, ...], now: float, *, kind: str, phase: str, calls: int = 1
    ) -> tuple[Standing, ...]:
        """Count a call against every allowance, or against none when one of them has no room."""
        windows = [self._window(key, allowance, kind, phase) for allowance in allowances]
        pairs = list(zip(allowances, windows, strict=True))
        within = [window.used(now) + calls <= allowance.calls for allowance, window in pairs]
        if all(within):
            for window in windows:
                window.count(now, calls)
        return tuple(
            Standing(allowance, fits, max(0, allowance.calls - window.used(now)), window.resets_at(now))
            for (allowance, window), fits in zip(pairs, within, strict=True)
        )

    def _window(self, key: str, allowance: Allowance, kind: str, phase: str) -> Window:
        place = (key, allowance.name, kind, phase)
        if place not in self._windows:
            self._windows[place] = self._opened(allowance, cast("WindowKind", kind), phase)
        return self._windows[place]

    def _opened(self, allowance: Allowance, kind: WindowKind, phase: str) -> Window:
        seconds = self.seconds(allowance)
        if allowance.utc_day:
            return FixedWindow(seconds)
        if kind == "sliding":
            return SlidingWindow(seconds)
        if kind == "first_call":
            return FirstCallWindow(seconds)
        by_seed = drawn(self.seed, "phase", allowance.name).random()
        return FixedWindow(seconds, seconds * (by_seed if phase == "random" else float(phase)))


def most_in_any_window(times_us: list[int], window_seconds: float) -> int:
    """The most of these moments (sorted, microseconds) that fall into one half-open window, over all phases."""
    width, first, most = round(window_seconds * 1_000_000), 0, 0
    for last, moment in enumerate(times_us):
        while moment - times_us[first] >= width:
            first += 1
        most = max(most, last - first + 1)
    return most


def most_in_any_day(times_us: list[int]) -> int:
    """The most of these moments (microseconds) that fall into one calendar day of UTC."""
    return max(Counter(moment // round(DAY_SECONDS * 1_000_000) for moment in times_us).values(), default=0)
