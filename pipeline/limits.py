"""A vendor's limit: how many calls in which window, from which source, read when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Window = Literal["rolling", "utc_day"]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` in any `window_seconds` (rolling), or in a calendar day of UTC.

    A rolling limit is meant for every phase of the window, so that it holds whether the vendor counts fixed minutes,
    minutes from the first call, or slides.
    """

    name: str
    calls: int
    window_seconds: float
    source: str
    read_on: date
    window: Window = "rolling"

    def __post_init__(self) -> None:
        if self.calls < 1 or self.window_seconds <= 0:
            raise ValueError(f"limit {self.name!r} needs at least one call in a window longer than nothing")

    def scaled(self, time_scale: float) -> Limit:
        """The same limit where the vendor's windows are `time_scale` times as long; a calendar day never scales."""
        if self.window == "utc_day":
            return self
        return replace(self, window_seconds=self.window_seconds * time_scale)

    def at_least_seconds(self, calls: int, now: float) -> float:
        """How long so many calls take at least from `now` (epoch seconds) on, where the limit is unused as yet."""
        if self.window == "rolling":
            return max(0, calls - 1) * self.window_seconds / self.calls
        midnights = (calls - 1) // self.calls
        return midnights * DAY_SECONDS - now % DAY_SECONDS if midnights > 0 else 0.0

    def granted(self, calls: int) -> Limit:
        """The same limit with the number of calls that the vendor granted this account."""
        return replace(self, calls=calls, source="settings")


DAY_SECONDS = 86_400.0


def rolling(name: str, calls: int, window_seconds: float, *, source: str, read_on: date) -> Limit:
    """A limit on every window of that length."""
    return Limit(name, calls, window_seconds, source, read_on)


def utc_day(name: str, calls: int, *, source: str, read_on: date) -> Limit:
    """A limit on each calendar day of UTC."""
    return Limit(name, calls, DAY_SECONDS, source, read_on, "utc_day")
