"""How fast an import goes, and when it will be done, from what was seen of it so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from pipeline.records import OPEN_ROW_STATES

WINDOW_SECONDS = 60.0
LEAST_SECONDS = 4.0
Seen = tuple[float, int, int]  # when, steps done, calls


class Pace:
    """Fed with an import each time it is looked at; the numbers are of the last minute."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._seen: deque[Seen] = deque()
        self._left: int | None = None

    def saw(self, shown: Mapping[str, Any]) -> None:
        """Takes in how the import stands now."""
        now = self._clock()
        done, left = _steps(shown)
        self._left = left if shown["read_to_the_end"] else None
        self._seen.append((now, done, shown["calls"]))
        while now - self._seen[0][0] > WINDOW_SECONDS:
            self._seen.popleft()

    @property
    def calls_per_minute(self) -> float | None:
        """None until there is enough to tell."""
        rate = self._per_second(2)
        return rate * 60.0 if rate else None

    @property
    def seconds_left(self) -> float | None:
        """Until the last row has gone its last step; None while that cannot be told."""
        rate = self._per_second(1)
        if not rate or self._left is None:
            return None
        return self._left / rate

    def _per_second(self, what: int) -> float:
        if not self._seen:
            return 0.0
        first, last = self._seen[0], self._seen[-1]
        seconds = last[0] - first[0]
        return (last[what] - first[what]) / seconds if seconds >= LEAST_SECONDS else 0.0


def share_done(shown: Mapping[str, Any]) -> float:
    """How much of the way all rows have gone, from 0 to 1; rows that are not sent are at its end."""
    done, left = _steps(shown)
    ended = len(shown["steps"]) * _unsent(shown)
    return (done + ended) / (done + left + ended) if done + left + ended else 0.0


def _steps(shown: Mapping[str, Any]) -> tuple[int, int]:
    """Steps that rows on their way to the vendor have behind them, and those before them."""
    length, rows = len(shown["steps"]), shown["rows"]
    sent = sum(n for state, n in rows.items() if state in ("delivered", "refused"))
    done, left = length * sent, 0
    for position, step in enumerate(shown["steps"]):
        here = sum(step.get(state, 0) for state in OPEN_ROW_STATES)
        done, left = done + here * position, left + here * (length - position)
    return done, left


def _unsent(shown: Mapping[str, Any]) -> int:
    return sum(shown["rows"][state] for state in ("rejected", "duplicate", "suppressed", "cancelled"))
