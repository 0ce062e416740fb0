"""When a service is started again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.local.restarts import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, Restarts


def test_a_service_that_had_been_ready_is_started_again_almost_at_once() -> None:
    restarts = Restarts()
    assert [restarts.died(now, ready_since=now - 60) for now in (100.0, 200.0, 300.0)] == [FIRST_WAIT_SECONDS] * 3


def test_the_wait_doubles_while_a_service_keeps_failing() -> None:
    restarts = Restarts()
    assert [restarts.died(now, ready_since=now - 0.1) for now in (1.0, 2.0, 3.0, 4.0)] == [0.2, 0.4, 0.8, 1.6]


def test_five_deaths_within_thirty_seconds_without_being_ready_are_the_end() -> None:
    restarts = Restarts()
    waits = [restarts.died(now, ready_since=None) for now in (0.0, 7.0, 14.0, 21.0, 28.0)]
    assert waits[-1] is None
    assert None not in waits[:-1]


def test_slow_deaths_are_not_the_end() -> None:
    restarts = Restarts()
    assert None not in [restarts.died(now, ready_since=None) for now in range(0, 800, 8)]


def test_being_ready_once_forgives_earlier_deaths() -> None:
    restarts = Restarts()
    deaths: list[tuple[float, float | None]] = [
        (0.0, None),
        (1.0, None),
        (2.0, None),
        (3.0, None),
        (5.0, 4.9),
        (6.0, None),
    ]
    assert None not in [restarts.died(now, ready_since) for now, ready_since in deaths]


@given(st.lists(st.tuples(st.floats(0, 10), st.none() | st.floats(0, 5)), max_size=30))
def test_no_wait_is_longer_than_the_longest(deaths: list[tuple[float, float | None]]) -> None:
    restarts = Restarts()
    now = 0.0
    for passed, was_ready_seconds in deaths:
        now += passed
        wait = restarts.died(now, None if was_ready_seconds is None else now - was_ready_seconds)
        assert wait is None or FIRST_WAIT_SECONDS <= wait <= LONGEST_WAIT_SECONDS
