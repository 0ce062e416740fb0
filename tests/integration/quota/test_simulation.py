"""No window of the vendor's, whatever its phase, sees more calls than the limit, whatever happens on the way."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.quota.bench import Bench, day, fullest_window, rolling
from tests.integration.quota.plain import LogOfSending, NoMemory, PlainBucket
from tests.integration.quota.world import Kind, OurLimiter, Weather, World

GOOD_WEATHER = Weather(workers=4)

weathers = st.builds(
    Weather,
    workers=st.integers(1, 24),
    latency_seconds=st.floats(0.02, 3),
    spikes=st.floats(0, 0.2),
    stalls=st.floats(0, 0.6),
    unanswered=st.floats(0, 0.3),
    unsent=st.floats(0, 0.3),
    killed=st.floats(0, 0.2),
    flush_every_seconds=st.sampled_from((0.0, 1.0, 4.0, 20.0, 120.0)),
    idle_every_seconds=st.sampled_from((0.0, 30.0, 300.0)),
    vendor=st.sampled_from(("fixed", "sliding")),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weather=weathers, calls=st.integers(1, 40), seconds=st.sampled_from((1.0, 10.0, 60.0)), seed=st.integers(0, 2**32)
)
def test_no_window_is_overrun_in_any_weather(
    bench: Bench, weather: Weather, calls: int, seconds: float, seed: int
) -> None:
    bench.client.flushall()
    bench.limits = [limit := rolling(calls, seconds)]
    world = World(OurLimiter(bench), bench.seam, limit, weather, seed)
    world.run(events=400)
    assert fullest_window(world.vendor.arrivals, seconds) <= calls
    assert world.vendor.refused == 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(weather=weathers, minute=st.integers(10, 40), calls=st.integers(5, 60), seed=st.integers(0, 2**32))
def test_none_of_several_limits_is_overrun_nor_a_day_of_a_vendor_whose_clock_differs(
    bench: Bench, weather: Weather, minute: int, calls: int, seed: int
) -> None:
    bench.client.flushall()
    bench.limits = [limit := rolling(minute), rolling(minute // 3, 10, "ten seconds"), day(calls)]
    bench.seam.go_to_midnight(seconds_before=45)
    world = World(OurLimiter(bench), bench.seam, limit, weather, seed)
    world.run(events=400)
    assert fullest_window(world.vendor.arrivals, 60) <= minute
    assert fullest_window(world.vendor.arrivals, 10) <= minute // 3
    for ahead in (-1.9, 0, 1.9):
        days = Counter((arrival + ahead) // 86_400 for arrival in world.vendor.arrivals)
        assert max(days.values(), default=0) <= calls


@pytest.mark.parametrize("vendor", ["fixed", "sliding"])
def test_the_allowance_is_used_whole_and_nobody_is_refused(bench: Bench, vendor: Kind) -> None:
    bench.warm(limit := rolling(100))
    world = World(OurLimiter(bench), bench.seam, limit, Weather(workers=4, vendor=vendor), seed=7)
    world.run(seconds=300)
    assert world.vendor.refused == 0
    assert len([moment for moment in world.vendor.arrivals if moment > world.seam.now() - 240]) >= 0.98 * 400


@pytest.mark.parametrize("plain", [PlainBucket, LogOfSending])
def test_the_judge_catches_a_plain_limiter(bench: Bench, plain: type[NoMemory]) -> None:
    limit = rolling(100)
    world = World(plain(bench.seam, 100, 60), bench.seam, limit, GOOD_WEATHER, seed=7)  # type: ignore[arg-type] # its subclasses acquire
    world.run(seconds=600)
    assert fullest_window(world.vendor.arrivals, 60) > 100
    assert world.vendor.refused > 0


@pytest.mark.parametrize("vendor", ["fixed", "sliding"])
@pytest.mark.parametrize("flush_every_seconds", [0.0, 40.0])
def test_a_key_that_we_use_alone_is_never_taken_for_shared(
    bench: Bench, vendor: Kind, flush_every_seconds: float
) -> None:
    """The vendor's count of what is left falls as our own calls overtake each other; that must not tighten anything."""
    bench.limits = [limit := rolling(30, 10)]
    weather = Weather(
        workers=12,
        latency_seconds=2,
        spikes=0.2,
        stalls=0.05,
        unanswered=0.05,
        vendor=vendor,
        flush_every_seconds=flush_every_seconds,
    )
    world = World(OurLimiter(bench), bench.seam, limit, weather, seed=11)
    for _ in range(40):
        world.run(events=world.happened + 50)
        assert not bench.client.hexists(bench.key("state"), "others_until")
    assert len(world.vendor.arrivals) > 100
