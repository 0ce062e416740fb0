"""What the vendor says of its own count only ever tightens ours."""

from __future__ import annotations

import pytest

from pipeline.quota import Denied
from tests.integration.quota.bench import Bench, day, rolling


def test_others_use_of_the_key_is_noticed_and_forgotten_a_window_later(bench: Bench) -> None:
    bench.warm(rolling(100))
    bench.complete(bench.take(), limit=100, remaining=60)
    assert bench.stands().used == 40
    bench.seam.pass_seconds(60.06)
    assert bench.stands().used == 0


def test_what_the_calls_after_it_explain_is_not_put_on_others(bench: Bench) -> None:
    bench.warm(rolling(100))
    first = bench.take()
    for _ in range(9):
        bench.take()
    bench.complete(first, limit=100, remaining=90)
    assert bench.stands().used == 10


def test_the_same_others_are_not_counted_once_per_answer(bench: Bench) -> None:
    bench.warm(rolling(100))
    permits = [bench.take() for _ in range(5)]
    for permit in permits:
        bench.complete(permit, limit=100, remaining=75)
    assert bench.stands().used == 25


def test_a_header_that_allows_more_loosens_nothing(bench: Bench) -> None:
    bench.warm(rolling(100))
    bench.complete(bench.take(), limit=500, remaining=498)
    assert (bench.stands().allowed, bench.stands().used) == (100, 1)


def test_a_header_that_allows_less_holds_for_a_window(bench: Bench) -> None:
    bench.warm(rolling(100))
    bench.complete(bench.take(), limit=2, remaining=1)
    assert (bench.stands().allowed, bench.stands().used) == (2, 1)
    bench.take()
    assert bench.refusal().cause == "tokens"
    bench.seam.pass_seconds(100)
    assert bench.stands().allowed == 100


def test_what_is_left_is_told_of_the_shortest_window_alone(bench: Bench) -> None:
    bench.warm(rolling(1000, 3600, "hour"), rolling(100, 10, "ten seconds"), day(5000))
    bench.complete(bench.take(), limit=100, remaining=99)
    assert [bench.stands(name).used for name in ("hour", "ten seconds", "day")] == [1, 1, 1]


def test_an_answer_without_headers_teaches_nothing(bench: Bench) -> None:
    bench.warm(rolling(100))
    bench.complete(bench.take())
    assert bench.stands().used == 1


def test_learning_from_one_answer_twice_is_learning_once(bench: Bench) -> None:
    bench.warm(rolling(100))
    permit = bench.take()
    for _ in range(3):
        bench.complete(permit, limit=100, remaining=60)
    assert bench.stands().used == 40


def test_retry_after_closes_the_bucket_until_then_and_the_call_counts(bench: Bench) -> None:
    bench.warm(rolling(100))
    bench.complete(bench.take(), throttled=True, retry_after_seconds=17)
    denied = bench.ask()
    assert isinstance(denied, Denied)
    assert denied.cause == "gate"
    assert 16 < denied.wait_seconds <= 17.1
    seen = bench.view()
    assert (seen.limits[0].used, seen.ready, seen.gate_reason) == (1, 0, "the vendor answered 429")
    bench.seam.pass_seconds(17.1)
    assert bench.take()


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ({"reset_in_seconds": 40.0}, 39, 40.1),
        ({"reset_in_seconds": 40.0, "retry_after_seconds": 5.0}, 4, 5.1),
        ({"reset_in_seconds": 86_400.0}, 7, 9.5),
        ({"reset_in_seconds": -3.0}, 7, 9.5),
        ({"retry_after_seconds": 0.0}, 7, 9.5),
        ({"retry_after_seconds": -5.0, "reset_in_seconds": 40.0}, 39, 40.1),
        ({}, 7, 9.5),
    ],
)
def test_without_retry_after_a_plausible_reset_is_waited_for_and_else_a_part_of_the_window(
    bench: Bench, said: dict[str, float], least: float, most: float
) -> None:
    bench.warm(rolling(100))
    bench.complete(bench.take(), throttled=True, **said)
    assert least < bench.view().gate_seconds <= most


def throttle(bench: Bench) -> float:
    """The wait after one more refusal; the bucket is open again afterwards."""
    bench.complete(bench.take(), throttled=True)
    wait = bench.view().gate_seconds
    bench.seam.pass_seconds(wait + 0.1)
    return wait


def test_refusals_in_a_row_double_the_wait_and_a_success_ends_the_row(bench: Bench) -> None:
    bench.warm(rolling(100))
    first, _, third = throttle(bench), throttle(bench), throttle(bench)
    assert third > 2.9 * first
    bench.call()
    assert throttle(bench) < 1.3 * first


def test_refusals_of_calls_that_were_under_way_together_are_one(bench: Bench) -> None:
    bench.warm(rolling(100))
    for permit in [bench.take() for _ in range(8)]:
        bench.complete(permit, throttled=True)
    assert bench.view().gate_seconds < 9.5
    assert bench.view().slow_seconds == 0


def test_after_two_refusals_that_nothing_explains_the_pace_drops_for_an_hour(bench: Bench) -> None:
    bench.warm(rolling(100))
    throttle(bench)
    throttle(bench)
    assert 3500 < bench.view().slow_seconds <= 3600
    bench.seam.pass_seconds(60)
    answers = [bench.ask() for _ in range(3)]
    assert [isinstance(answer, Denied) for answer in answers] == [False, False, True]
    bench.seam.pass_seconds(3600)
    assert bench.view().slow_seconds == 0


def test_two_refusals_a_quarter_of_an_hour_apart_do_not_drop_the_pace(bench: Bench) -> None:
    bench.warm(rolling(100))
    throttle(bench)
    bench.seam.pass_seconds(900)
    throttle(bench)
    assert bench.view().slow_seconds == 0


def test_refusals_while_others_use_the_key_do_not_drop_the_pace(bench: Bench) -> None:
    bench.warm(rolling(100))
    bench.complete(bench.take(), limit=100, remaining=20)
    throttle(bench)
    throttle(bench)
    assert bench.view().slow_seconds == 0


def test_a_gate_closes_the_whole_bucket_and_a_longer_one_stays(bench: Bench) -> None:
    bench.warm(rolling(100))
    assert bench.quota.gate(bench.name, 300, "the vendor asked for five minutes")
    assert bench.quota.gate(bench.name, 10, "shorter")
    assert 299 < bench.view().gate_seconds <= 300
    assert bench.view().gate_reason == "the vendor asked for five minutes"
    assert bench.refusal().limit_name == ""


def test_a_bucket_with_a_day_alone_backs_off_too(bench: Bench) -> None:
    bench.warm(day(100))
    bench.complete(bench.take(), throttled=True, remaining=0)
    assert 7 < bench.view().gate_seconds < 10
