"""A limit for a calendar day of UTC is a counter a day, and a call over midnight counts in both."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.quota import History, PastCall
from tests.integration.quota.bench import Bench, day, rolling


def test_a_day_that_is_full_opens_just_after_midnight(bench: Bench) -> None:
    bench.warm(day(2))
    bench.seam.go_to_midnight(seconds_before=3600)
    bench.call()
    bench.call()
    denied = bench.refusal()
    assert (denied.limit_name, denied.cause) == ("day", "day")
    assert 3600 < denied.wait_seconds <= 3602
    bench.seam.pass_seconds(3601)
    assert bench.refusal().cause == "day"
    bench.seam.pass_seconds(1.1)
    assert bench.call()


def test_a_call_that_counts_as_several_waits_for_room_for_all_of_them(bench: Bench) -> None:
    bench.warm(day(10))
    bench.seam.go_to_midnight(seconds_before=3600)
    bench.call(weight=3)
    bench.call(weight=3)
    bench.call(weight=3)
    assert bench.refusal(weight=3).cause == "day"
    assert bench.quota.view(bench.name, bench.limits, 1).opens_in_seconds <= 0
    assert 3600 < bench.quota.view(bench.name, bench.limits, 3).opens_in_seconds <= 3602
    bench.call()
    assert bench.quota.view(bench.name, bench.limits, 1).opens_in_seconds > 3600


def test_a_call_in_flight_over_midnight_counts_in_both_days(bench: Bench) -> None:
    bench.warm(day(2))
    bench.seam.go_to_midnight(seconds_before=10)
    permit = bench.take()
    bench.seam.pass_seconds(15)
    assert bench.stands("day").used == 1
    bench.call()
    assert bench.refusal().cause == "day"
    bench.complete(permit)
    assert bench.stands("day").used == 2


def test_a_call_over_midnight_that_was_never_sent_counts_in_neither_day(bench: Bench) -> None:
    bench.warm(day(2))
    bench.seam.go_to_midnight(seconds_before=10)
    permit = bench.take()
    bench.seam.pass_seconds(15)
    bench.call()
    bench.refund(permit)
    bench.refund(permit)
    assert bench.stands("day").used == 1


@pytest.mark.parametrize(("lease_seconds", "used"), [(5, 0), (30, 1)])
def test_a_call_that_is_never_answered_counts_today_if_its_lease_ended_today(
    bench: Bench, lease_seconds: float, used: int
) -> None:
    bench.warm(day(5))
    bench.seam.go_to_midnight(seconds_before=10)
    bench.take(lease_seconds=lease_seconds)
    bench.seam.pass_seconds(7200)
    assert bench.stands("day").used == used
    bench.call()
    assert bench.stands("day").used == used + 1


def test_within_two_seconds_of_midnight_a_call_counts_in_both_days(bench: Bench) -> None:
    bench.warm(day(2))
    bench.seam.go_to_midnight(seconds_before=1)
    bench.call()
    bench.seam.pass_seconds(10)
    assert bench.stands("day").used == 1


def test_a_full_day_and_a_free_minute_take_nothing_from_the_minute(bench: Bench) -> None:
    bench.warm(rolling(10), day(1))
    bench.seam.go_to_midnight(seconds_before=3600)
    bench.call()
    bench.seam.pass_seconds(61)
    assert bench.refusal().limit_name == "day"
    assert bench.stands("minute").used == 0


def test_asking_takes_no_more_than_its_share_of_a_day(bench: Bench) -> None:
    bench.warm(day(10))
    bench.seam.go_to_midnight(seconds_before=3600)
    for _ in range(2):
        bench.complete(bench.take(share=0.2))
    assert bench.refusal(share=0.2).cause == "share"
    assert bench.call()


def test_days_are_counters_so_memory_does_not_grow_with_the_day(bench: Bench) -> None:
    bench.warm(day(200_000))
    for _ in range(300):
        bench.call()
        bench.seam.pass_seconds(1)
    assert bench.client.zcard(bench.key("tokens")) < 70


def test_counters_of_old_days_are_forgotten(bench: Bench) -> None:
    bench.warm(day(5))
    for _ in range(8):
        bench.call()
        bench.seam.pass_seconds(86_400)
    bench.call()
    counters = [name for name in bench.client.hgetall(bench.key("state")) if str(name).startswith("b'd:")]
    assert 1 < len(counters) <= 5


def test_a_rebuilt_day_has_its_calls_and_those_in_flight_over_midnight(bench: Bench) -> None:
    bench.seam.go_to_midnight(seconds_before=0)
    bench.seam.pass_seconds(10)
    today = bench.seam.today()
    unanswered = PastCall("yesterday", made_seconds_ago=20, lease_ends_in_seconds=10)
    history = History([unanswered], {today: 3, today - timedelta(days=1): 9})
    bench.warm(day(5), history=history)
    assert bench.stands("day").used == 4
    bench.call()
    assert bench.refusal().cause == "day"
    bench.refund("yesterday")
    assert bench.stands("day").used == 4
