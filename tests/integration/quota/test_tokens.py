"""A token comes back one window after its answer was read, and not a moment sooner."""

from __future__ import annotations

import pytest

from pipeline import errors
from pipeline.quota import Denied, Granted
from tests.integration.quota.bench import Bench, rolling

NEARLY_A_WINDOW = 59.9
GUARDED_WINDOW = 60.06


def test_a_call_that_is_answered_late_holds_its_token_from_the_answer(bench: Bench) -> None:
    bench.warm(rolling(1))
    permit = bench.take()
    bench.seam.pass_seconds(20)
    bench.complete(permit)
    bench.seam.pass_seconds(NEARLY_A_WINDOW)
    assert bench.refusal().cause == "tokens"
    bench.seam.pass_seconds(GUARDED_WINDOW - NEARLY_A_WINDOW)
    assert bench.take()


def test_a_call_that_is_never_answered_holds_its_token_to_its_leases_end_and_a_window_more(bench: Bench) -> None:
    bench.warm(rolling(1))
    bench.take(lease_seconds=30)
    bench.seam.pass_seconds(30 + NEARLY_A_WINDOW)
    assert bench.refusal().cause == "tokens"
    bench.seam.pass_seconds(GUARDED_WINDOW - NEARLY_A_WINDOW)
    assert bench.take()


def test_a_denial_says_which_limit_refuses_and_from_when_asking_is_of_use(bench: Bench) -> None:
    bench.warm(rolling(100), rolling(2, 10, "ten seconds"))
    bench.call()
    bench.call()
    denied = bench.refusal()
    assert (denied.limit_name, denied.cause) == ("ten seconds", "tokens")
    assert abs(denied.until_epoch - (bench.seam.now() + denied.wait_seconds)) < 1
    bench.seam.pass_seconds(denied.wait_seconds)
    assert isinstance(bench.ask(), Granted)


def test_while_all_are_in_flight_the_wait_is_a_whole_window(bench: Bench) -> None:
    bench.warm(rolling(2))
    bench.take()
    bench.take()
    assert 60 <= bench.refusal().wait_seconds <= 60.1


def test_a_call_is_taken_from_every_limit_or_from_none(bench: Bench) -> None:
    bench.warm(rolling(100), rolling(1, 3600, "hour"))
    bench.take()
    assert bench.refusal().limit_name == "hour"
    assert (bench.stands("minute").used, bench.stands("hour").used) == (1, 1)


def test_a_repeated_acquire_takes_once(bench: Bench) -> None:
    bench.warm(rolling(2))
    assert [bench.ask("again") for _ in range(5)] == [Granted("again")] * 5
    assert bench.stands().used == 1


def test_a_permit_that_was_used_before_is_not_granted_again(bench: Bench) -> None:
    bench.warm(rolling(50))
    done, unsent = bench.call(), bench.take()
    bench.refund(unsent)
    answers = [bench.ask(done), bench.ask(unsent)]
    assert [answer.cause for answer in answers if isinstance(answer, Denied)] == ["spent", "spent"]
    assert bench.stands().used == 1


def test_a_refund_frees_one_token_however_often_it_is_repeated(bench: Bench) -> None:
    bench.warm(rolling(3))
    unsent = bench.take()
    bench.take()
    for _ in range(3):
        bench.refund(unsent)
    assert bench.stands().used == 1
    assert bench.confirm(unsent) is False


def test_completing_twice_counts_the_window_from_the_first_time(bench: Bench) -> None:
    bench.warm(rolling(1))
    permit = bench.call()
    bench.seam.pass_seconds(40)
    bench.complete(permit)
    bench.seam.pass_seconds(21)
    assert bench.take()


def test_what_was_completed_is_not_refunded_and_what_was_refunded_is_not_completed(bench: Bench) -> None:
    bench.warm(rolling(5))
    done, unsent = bench.call(), bench.take()
    bench.refund(done)
    bench.refund(unsent)
    bench.complete(unsent)
    assert bench.stands().used == 1


def test_a_permit_is_confirmed_only_while_its_lease_lasts(bench: Bench) -> None:
    bench.warm(rolling(5))
    permit = bench.take(lease_seconds=30)
    assert bench.confirm(permit) is True
    assert bench.confirm("unknown") is False
    bench.seam.pass_seconds(30)
    assert bench.confirm(permit) is False


def test_a_completed_permit_is_not_confirmed(bench: Bench) -> None:
    assert bench.warm(rolling(5)).confirm(bench.call()) is False


def test_a_call_that_counts_as_three_takes_three_tokens_and_gives_back_three(bench: Bench) -> None:
    bench.warm(rolling(5))
    permit = bench.take(weight=3)
    assert bench.refusal(weight=3).cause == "tokens"
    assert bench.stands().used == 3
    bench.refund(permit)
    assert bench.stands().used == 0
    bench.complete(bench.take(weight=4))
    assert bench.stands().used == 4
    bench.seam.pass_seconds(GUARDED_WINDOW)
    assert bench.stands().used == 0


def test_a_call_heavier_than_its_limit_is_told_instead_of_waiting_for_ever(bench: Bench) -> None:
    bench.warm(rolling(2))
    with pytest.raises(errors.SettingsError, match="raise the limit"):
        bench.ask(weight=3)


def test_asking_takes_no_more_than_its_share(bench: Bench) -> None:
    bench.warm(rolling(20))
    for _ in range(4):
        bench.take(share=0.2)
    assert bench.refusal(share=0.2).cause == "share"
    assert bench.take()


def test_a_share_of_a_small_limit_is_one_call(bench: Bench) -> None:
    bench.warm(rolling(3))
    asking = bench.take(share=0.2)
    assert bench.refusal(share=0.2).cause == "share"
    bench.refund(asking)
    assert bench.take(share=0.2)


def test_after_a_rest_ten_calls_may_follow_each_other_and_then_the_pace_holds(bench: Bench) -> None:
    bench.warm(rolling(100))
    answers = [bench.ask() for _ in range(11)]
    assert all(isinstance(answer, Granted) for answer in answers[:10])
    assert isinstance(answers[10], Denied)
    assert answers[10].cause == "pace"
    assert answers[10].wait_seconds <= 0.6


def test_a_clock_that_steps_back_frees_nothing_and_stops_nothing(bench: Bench) -> None:
    bench.warm(rolling(1))
    bench.call()
    bench.seam.pass_seconds(-7200)
    assert 59 < bench.refusal().wait_seconds <= 60.06
    bench.seam.pass_seconds(GUARDED_WINDOW)
    assert bench.take()


def test_two_buckets_know_nothing_of_each_other(bench: Bench) -> None:
    bench.warm(rolling(1)).take()
    bench.name = "c3d4"
    bench.warm(rolling(1))
    assert bench.take()


def test_looking_changes_nothing(bench: Bench) -> None:
    bench.warm(rolling(5), rolling(50, 600, "ten minutes"))
    bench.take()
    bench.call()
    before = dump(bench)
    bench.seam.pass_seconds(100_000)
    assert bench.view().limits[0].free == 5
    assert dump(bench) == before


def dump(bench: Bench) -> list[object]:
    return [bench.client.dump(key) for key in bench.names()]


def test_a_view_tells_what_is_used_in_flight_and_ready(bench: Bench) -> None:
    bench.warm(rolling(30))
    bench.call()
    bench.take()
    seen = bench.stands()
    assert (seen.allowed, seen.used, seen.in_flight, seen.free, seen.ready) == (30, 2, 1, 28, 1)
    bench.take()
    assert bench.view().ready == 0
    assert 0 < bench.view().opens_in_seconds <= 2


def test_every_key_of_a_bucket_is_in_one_slot_and_goes_by_itself(bench: Bench) -> None:
    bench.warm(rolling(5))
    bench.take(share=0.2)
    keys = bench.names()
    assert {key.split("{")[1].split("}")[0] for key in keys} == {bench.name}
    assert all(0 < bench.client.ttl(key) <= 2 * 86_400 for key in keys)


def test_old_tokens_are_forgotten(bench: Bench) -> None:
    bench.warm(rolling(50))
    for _ in range(40):
        bench.call()
    bench.seam.pass_seconds(600)
    bench.call()
    assert bench.client.zcard(bench.key("tokens")) == 2
