"""When a service that died is started again, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass, field

FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 5.0
ACCIDENT_AFTER_SECONDS = 1.0
"""A service that had been ready this long and died met an accident; one that died sooner has a fault of its own."""
DEATHS_TO_GIVE_UP = 5
GIVE_UP_WITHIN_SECONDS = 30.0


@dataclass(slots=True)
class Restarts:
    """What is remembered of one service's deaths. All times are seconds of one clock that never goes back."""

    failures: int = 0
    unready_deaths: list[float] = field(default_factory=list)

    def died(self, now: float, ready_since: float | None) -> float | None:
        """The seconds to wait before the next start, or nothing when there shall be none."""
        if ready_since is None:
            self.unready_deaths = [*self.unready_deaths[1 - DEATHS_TO_GIVE_UP :], now]
            if len(self.unready_deaths) == DEATHS_TO_GIVE_UP and now - self.unready_deaths[0] <= GIVE_UP_WITHIN_SECONDS:
                return None
        else:
            self.unready_deaths = []
        accident = ready_since is not None and now - ready_since >= ACCIDENT_AFTER_SECONDS
        self.failures = 0 if accident else self.failures + 1
        return min(FIRST_WAIT_SECONDS * 2.0 ** max(self.failures - 1, 0), LONGEST_WAIT_SECONDS)
