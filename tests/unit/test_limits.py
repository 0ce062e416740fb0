"""A limit tells how long so many calls take at least."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.limits import rolling, utc_day

READ_ON = date(2026, 11, 21)
NOON = 20_000 * 86_400.0 + 43_200.0


@pytest.mark.parametrize(
    ("calls", "hours"), [(0, 0), (1, 0), (10_000, 0), (10_001, 12), (20_000, 12), (20_001, 36), (25_000, 36)]
)
def test_calls_by_the_day_take_the_rest_of_today_and_whole_days(calls: int, hours: int) -> None:
    assert utc_day("day", 10_000, source="test", read_on=READ_ON).at_least_seconds(calls, NOON) == hours * 3_600


@pytest.mark.parametrize(("calls", "seconds"), [(0, 0.0), (1, 0.0), (101, 60.0), (1_001, 600.0)])
def test_calls_by_the_minute_follow_each_other_at_its_rate(calls: int, seconds: float) -> None:
    assert rolling("minute", 100, 60.0, source="test", read_on=READ_ON).at_least_seconds(calls, NOON) == seconds
