"""A Redis that lost its memory answers cold; the ledger fills it again, and nothing overruns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.quota import Cold, Feedback, Granted, History, PastCall, Quota
from tests.integration.quota.bench import Bench, day, rolling
from tests.integration.quota.redis_server import RedisServer


def acquire(bench: Bench, permit: str = "new") -> object:
    return bench.quota.acquire(bench.name, bench.limits, permit, lease_seconds=30)


def test_a_bucket_that_was_never_filled_is_cold(bench: Bench) -> None:
    bench.limits = [rolling(5)]
    assert acquire(bench) == Cold()
    assert bench.view().cold
    assert bench.quota.gate(bench.name, 5, "no matter") is False


def test_after_flushall_nothing_is_granted_or_confirmed(bench: Bench) -> None:
    permit = bench.warm(rolling(5)).take()
    bench.client.flushall()
    assert bench.confirm(permit) is False
    assert acquire(bench) == Cold()


@pytest.mark.parametrize("name", ["state", "tokens", "open"])
def test_losing_any_one_key_is_losing_all(bench: Bench, name: str) -> None:
    permit = bench.warm(rolling(5)).take()
    bench.client.delete(bench.key(name))
    assert acquire(bench) == Cold()
    assert bench.confirm(permit) is False
    assert bench.view().cold


def test_what_is_reported_to_a_cold_bucket_leaves_it_cold(bench: Bench) -> None:
    permit = bench.warm(rolling(5)).take()
    bench.client.flushall()
    bench.complete(permit, limit=5, remaining=1)
    bench.refund(permit)
    assert bench.client.dbsize() == 0


def test_a_limit_that_reaches_further_back_than_the_bucket_remembers_is_cold(bench: Bench) -> None:
    bench.warm(rolling(5)).take()
    bench.limits = [rolling(5), rolling(50, 3600, "hour")]
    assert acquire(bench) == Cold()
    bench.warm(*bench.limits)
    bench.limits = [rolling(5)]
    assert acquire(bench) == Granted("new")


def test_unanswered_calls_hold_to_their_leases_end_and_answered_ones_the_rest_of_their_window(bench: Bench) -> None:
    calls = [
        PastCall("answered", made_seconds_ago=51, lease_ends_in_seconds=-20, answered_seconds_ago=50),
        PastCall("unanswered", made_seconds_ago=5, lease_ends_in_seconds=25),
        PastCall("lapsed", made_seconds_ago=90, lease_ends_in_seconds=-55),
        PastCall("long ago", made_seconds_ago=200, lease_ends_in_seconds=-170),
    ]
    bench.warm(rolling(5), history=History(calls))
    used = [bench.stands().used]
    for seconds in (5.1, 5, 74, 2):
        bench.seam.pass_seconds(seconds)
        used.append(bench.stands().used)
    assert used == [3, 2, 1, 1, 0]


def test_a_call_put_back_is_completed_and_refunded_like_any_other(bench: Bench) -> None:
    calls = [PastCall(name, made_seconds_ago=5, lease_ends_in_seconds=25, weight=2) for name in ("sent", "unsent")]
    bench.warm(rolling(5), history=History(calls))
    bench.refund("unsent")
    assert bench.stands().used == 2
    bench.complete("sent", limit=5, remaining=0)
    bench.seam.pass_seconds(60.06)
    assert bench.stands().used == 0


def test_a_permit_from_before_the_loss_is_never_confirmed_after_the_rebuild(bench: Bench) -> None:
    """Whether the ledger knew of it or not: others may have been granted in its stead meanwhile."""
    bench.warm(rolling(5))
    noted, unnoted = bench.take(), bench.take()
    bench.client.flushall()
    bench.warm(rolling(5), history=History([PastCall(noted, 1, 29)]))
    assert [bench.confirm(noted), bench.confirm(unnoted)] == [False, False]
    assert acquire(bench, noted) != Granted(noted)


def test_two_losses_do_not_let_two_generations_of_permits_be_sent(bench: Bench) -> None:
    bench.warm(rolling(1))
    slow = bench.take()
    bench.client.flushall()
    bench.warm(rolling(1))
    quick = bench.take()
    assert bench.confirm(quick)
    bench.client.flushall()
    bench.warm(rolling(1), history=History([PastCall(slow, 1, 29), PastCall(quick, 1, 29)]))
    assert not bench.confirm(slow)


def test_nothing_is_granted_or_confirmed_while_the_ledger_is_read(bench: Bench) -> None:
    old = bench.warm(rolling(5)).take()
    bench.limits = [rolling(5), rolling(50, 3600, "hour")]
    seen: list[object] = []

    def read() -> History:
        bench.limits = [rolling(5)]
        seen.extend((acquire(bench), bench.confirm(old)))
        return History()

    assert bench.quota.rebuild(bench.name, bench.limits, read)
    assert seen == [Cold(), False]


def test_only_one_rebuilds_at_a_time(bench: Bench) -> None:
    limits = [rolling(5)]
    second: list[bool] = []

    def read() -> History:
        second.append(bench.quota.rebuild(bench.name, limits, lambda: pytest.fail("read twice")))
        return History()

    assert bench.quota.rebuild(bench.name, limits, read)
    assert second == [False]


def test_rebuilding_a_warm_bucket_changes_nothing(bench: Bench) -> None:
    bench.warm(rolling(5)).take()
    assert bench.quota.rebuild(bench.name, bench.limits, lambda: pytest.fail("read though warm"))
    assert bench.stands().used == 1


def test_a_ledger_that_was_read_before_the_memory_was_lost_again_is_thrown_away(bench: Bench) -> None:
    bench.limits = [rolling(5)]

    def read() -> History:
        history = History()
        bench.client.flushall()
        return history

    assert not bench.quota.rebuild(bench.name, bench.limits, read)
    assert acquire(bench) == Cold()


def test_one_who_took_too_long_does_not_overwrite_the_next(bench: Bench) -> None:
    bench.limits = [rolling(5)]
    slow = Quota(bench.client, rebuild_seconds=0.001)

    def read() -> History:
        while not bench.quota.rebuild(bench.name, bench.limits, History):
            pass
        bench.take("of-the-next")
        return History()

    assert not slow.rebuild(bench.name, bench.limits, read)
    assert bench.stands().used == 1


def test_a_rebuilder_that_died_is_replaced_when_its_time_is_over(bench: Bench) -> None:
    bench.limits = [rolling(5)]
    hasty = Quota(bench.client, rebuild_seconds=0.05)
    with pytest.raises(ZeroDivisionError):
        hasty.rebuild(bench.name, bench.limits, lambda: 1 / 0)  # type: ignore[arg-type, return-value] # it dies
    while not bench.quota.rebuild(bench.name, bench.limits, History):
        pass
    assert acquire(bench) == Granted("new")


def test_day_counts_come_back(bench: Bench) -> None:
    bench.seam.go_to_midnight(seconds_before=3600)
    bench.warm(day(10), history=History((), {bench.seam.today(): 9}))
    bench.call()
    assert bench.refusal().cause == "day"


def test_a_window_of_twenty_thousand_calls_is_put_back_whole(bench: Bench) -> None:
    calls = [PastCall(f"c{number}", number / 5 + 1, -1, number / 5) for number in range(20_000)]
    bench.warm(rolling(18_000, 3600), history=History(calls))
    assert 18_000 <= bench.stands().used < 18_050
    assert bench.refusal().cause == "tokens"


@pytest.fixture
def durable() -> Iterator[RedisServer]:
    server = RedisServer("--appendonly", "yes", "--appendfsync", "always")
    yield server
    server.remove()


def test_a_restarted_redis_is_cold_even_if_it_kept_its_file(durable: RedisServer) -> None:
    bench = Bench.at(durable.url)
    permit = bench.warm(rolling(5)).take()
    durable.restart()
    assert bench.client.exists(bench.key("tokens"))
    assert acquire(bench) == Cold()
    assert bench.view().cold
    assert bench.confirm(permit) is False
    bench.quota.complete(bench.name, permit, Feedback())
    assert bench.warm(rolling(5), history=History([PastCall(permit, 1, 29)])).stands().used == 1


def test_a_ledger_that_was_read_before_a_restart_is_thrown_away(durable: RedisServer) -> None:
    bench = Bench.at(durable.url)

    def read() -> History:
        durable.restart()
        return History()

    assert not bench.quota.rebuild(bench.name, [rolling(5)], read)
    assert bench.quota.rebuild(bench.name, [rolling(5)], History)


def test_a_replica_that_takes_over_is_cold(bench: Bench) -> None:
    permit = bench.warm(rolling(5)).take()
    replica = RedisServer()
    try:
        # a copy of every key under another run id is what a replica has after it took over
        second = Bench.at(replica.url)
        for key in bench.names():
            second.client.restore(key, 0, bench.client.dump(key) or b"")
        second.limits = bench.limits
        assert acquire(second) == Cold()
        assert second.confirm(permit) is False
    finally:
        replica.remove()
