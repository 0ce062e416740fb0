"""The sandbox's clock: steady, in UTC epoch time, and movable by an offset so that days pass in a test."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Epoch seconds that never step back by themselves."""

    def __init__(self) -> None:
        self._started_at = time.time() - time.monotonic()
        self.offset_seconds = 0.0

    def now(self) -> float:
        return self._started_at + time.monotonic() + self.offset_seconds


def microseconds(at: float) -> int:
    """Epoch seconds as whole microseconds, the form in which the log tells times."""
    return round(at * 1_000_000)


def iso(at: float) -> str:
    """Epoch seconds in ISO 8601, UTC, milliseconds: the form in which vendors tell times."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
