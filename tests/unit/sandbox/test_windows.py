"""The ways of counting, each against a plain statement of its rule."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from pipeline.sandbox.promise import Allowance
from pipeline.sandbox.windows import Meter, most_in_any_window

TIMES = st.lists(st.integers(0, 400), max_size=120).map(
    lambda gaps: [sum(gaps[: n + 1]) / 10 for n in range(len(gaps))]
)
MINUTE = Allowance("minute", 5, 10.0)


def admitted(times: list[float], kind: str, phase: str = "0.3") -> list[float]:
    meter = Meter(seed=3)
    return [at for at in times if meter.take("key", (MINUTE,), at, kind=kind, phase=phase)[0].within]


@given(TIMES)
def test_a_sliding_window_never_admits_more_than_its_calls_in_any_phase(times: list[float]) -> None:
    passed = [round(at * 1_000_000) for at in admitted(times, "sliding")]
    assert most_in_any_window(passed, MINUTE.window_seconds) <= MINUTE.calls


@given(TIMES)
def test_a_fixed_window_admits_its_calls_in_each_window_and_refuses_only_when_it_is_full(times: list[float]) -> None:
    def index(at: float) -> int:
        return math.floor((at - 3.0) / 10.0)

    passed = admitted(times, "fixed")
    for window in {index(at) for at in times}:
        came = sum(index(at) == window for at in times)
        assert sum(index(at) == window for at in passed) == min(came, MINUTE.calls)


@given(TIMES)
def test_a_window_that_the_first_call_opens_admits_its_calls_from_there(times: list[float]) -> None:
    opened, used, expected = -math.inf, 0, []
    for at in times:
        if at >= opened + 10.0:
            opened, used = at, 0
        if used < MINUTE.calls:
            used += 1
            expected.append(at)
    assert admitted(times, "first_call") == expected


@given(TIMES, st.floats(0.5, 20))
def test_the_fullest_window_is_the_fullest_of_those_that_begin_with_a_call(times: list[float], seconds: float) -> None:
    moments, width = [round(at * 1_000_000) for at in times], round(seconds * 1_000_000)
    plainly = max((sum(start <= at < start + width for at in moments) for start in moments), default=0)
    assert most_in_any_window(moments, seconds) == plainly


def test_a_call_that_one_limit_refuses_is_counted_by_none() -> None:
    meter, limits = Meter(), (Allowance("ten seconds", 1, 10.0), Allowance("day", 2, 86_400.0, utc_day=True))
    standings = [meter.take("key", limits, at, kind="sliding", phase="0") for at in (0.0, 1.0, 11.0, 22.0)]
    assert [[one.within for one in both] for both in standings] == [
        [True, True],
        [False, True],
        [True, True],
        [True, False],
    ]


def test_the_scale_shortens_windows_and_leaves_days_as_they_are() -> None:
    meter = Meter(time_scale=0.1)
    assert meter.seconds(MINUTE) == 1.0
    assert meter.seconds(Allowance("day", 2, 86_400.0, utc_day=True)) == 86_400.0


def test_the_phase_comes_from_the_seed() -> None:
    def reset(seed: int) -> float:
        return Meter(seed=seed).take("key", (MINUTE,), 1000.0, kind="fixed", phase="random")[0].resets_at

    assert reset(1) == reset(1)
    assert len({reset(seed) for seed in range(5)}) == 5
