"""A quota by the day is waited for in the ledger: nothing is held anywhere else, and the import goes on by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import redis

from pipeline.ledger import chunks
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.sandbox.command import open_sandbox
from pipeline.service import control
from pipeline.service.verify import verify
from pipeline.settings import AccountSettings
from pipeline.wiring import Wiring
from tests.integration.sending.rig import KEY, Rig, contacts

DAY_SECONDS = 86_400.0
A_DAYS_CALLS = 40
LIST = {"powerlist_id": "1969", "duplicates": "merge"}
EVENT = "POST /app/event"


def phones(number: int) -> str:
    lines = [f"+1415555{position:04},Ada {position}" for position in range(number)]
    return "\n".join(["Mobile,First name", *lines, ""])


def now(rig: Rig) -> float:
    with rig.parts.ledger.read() as tx:
        return tx.now


def go_to(rig: Rig, moment: float) -> None:
    """Moves every clock: the ledger's, with it the quota's, and the vendor's."""
    with rig.parts.ledger.write() as tx:
        set_clock_offset(tx, clock_offset(tx) + moment - tx.now)
    clock = rig.sandbox.company.clock
    clock.offset_seconds += moment - clock.now()


def midnight(rig: Rig) -> float:
    """The next one."""
    return (now(rig) // DAY_SECONDS + 1) * DAY_SECONDS


def restarted(rig: Rig, redis_url: str) -> Rig:
    """Every process is another, and Redis remembers nothing."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    return Rig(rig.home, Wiring(rig.wiring.settings), rig.sandbox)


def waits_for_the_day(rig: Rig, import_id: str) -> bool:
    waiting = rig.shown(import_id)["waiting"] or {}
    return bool(waiting.get("reason") == "quota" and "(day)" in waiting["sentence"])


def finished(rig: Rig, import_id: str) -> bool:
    return bool(rig.shown(import_id)["state"] == "finished")


def over_for_today(rig: Rig, import_id: str) -> bool:
    return waits_for_the_day(rig, import_id) or finished(rig, import_id)


def counts(rig: Rig, import_id: str) -> tuple[int, int, int]:
    held = rig.shown(import_id)["rows"]
    return held["delivered"], held["pending"], held["sending"]


@pytest.fixture
def rig(make_rig: Callable[..., Rig]) -> Rig:
    """Kixie with a small day, at noon."""
    rig = make_rig(vendor="kixie", switches={"calls_per_day": A_DAYS_CALLS}, account={"limits": {"day": A_DAYS_CALLS}})
    go_to(rig, midnight(rig) + DAY_SECONDS / 2)
    return rig


def test_an_import_of_three_days_goes_on_by_itself_each_midnight_through_restarts(rig: Rig, redis_url: str) -> None:
    import_id = rig.submit(phones(100), "kixie.powerlist", options=LIST)
    for day in (1, 2):
        rig.until(partial(waits_for_the_day, rig, import_id))
        assert counts(rig, import_id) == (A_DAYS_CALLS * day, 100 - A_DAYS_CALLS * day, 0)
        begins = midnight(rig)
        for moment in (now(rig) + 60, begins - 3_600, begins - 1):
            rig = restarted(rig, redis_url)
            go_to(rig, moment)
            assert [rig.step().hints for _ in range(3)] == [[]] * 3
            assert rig.calls(EVENT) == A_DAYS_CALLS * day
        rig = restarted(rig, redis_url)
        go_to(rig, begins + 3)
        rig.step()
        assert rig.calls(EVENT) > A_DAYS_CALLS * day
    shown = rig.run(import_id)
    assert (shown["state"], shown["rows"]["delivered"], shown["calls"]) == ("finished", 100, 100)
    report = rig.report()
    assert (report["breaches"], report["throttled"], report["windows"]["day"]["most_calls"]) == (0, 0, A_DAYS_CALLS)
    assert (report["created"], report["created_twice"]) == ({"contact": 100}, [])
    assert verify(rig.service, import_id).ok


def test_the_wait_is_told_with_its_end_and_no_chunk_holds_a_row(rig: Rig) -> None:
    import_id = rig.submit(phones(50), "kixie.powerlist", options=LIST)
    rig.until(lambda: waits_for_the_day(rig, import_id))
    waiting = rig.shown(import_id)["waiting"]
    assert re.fullmatch(r"The quota \(day\) is used up until \d{4}-\d\d-\d\d 00:00:0\d UTC\.", waiting["sentence"]), (
        waiting
    )
    assert "T00:00:0" in waiting["until"]
    with rig.parts.ledger.read() as tx:
        assert chunks.open_of(tx, import_id) == []
    assert rig.step().again_in_seconds > 0.5  # whoever dispatches rests meanwhile


def test_others_are_served_while_one_waits_for_its_day(rig: Rig) -> None:
    import_id = rig.submit(phones(60), "kixie.powerlist", options=LIST)
    other = open_sandbox("persistiq", seed=3, time_scale=0.02)
    other.start()
    try:
        table = {"vendor": "persistiq", "base_url": other.base_url, "api_key": KEY, "time_scale": 0.02}
        both = {**rig.wiring.settings.accounts, "other": AccountSettings(**table)}  # type: ignore[arg-type]
        settings = rig.wiring.settings.model_copy(update={"accounts": both})
        rig = Rig(rig.home, Wiring(settings), rig.sandbox)
        rig.until(lambda: waits_for_the_day(rig, import_id))
        shown = rig.run(rig.submit(contacts(30), "persistiq.leads"))
    finally:
        other.stop()
    assert shown["rows"]["delivered"] == 30
    assert waits_for_the_day(rig, import_id)


def test_a_new_key_of_the_same_business_has_the_calls_of_the_old_one(rig: Rig, redis_url: str) -> None:
    import_id = rig.submit(phones(60), "kixie.powerlist", options=LIST)
    rig.until(lambda: waits_for_the_day(rig, import_id))
    rig.sandbox.company.keys.update({"add": ["another-key"], "revoke": [KEY]})
    table: dict[str, Any] = json.loads(rig.wiring.settings.accounts["main"].model_dump_json())
    renewed = {"main": AccountSettings(**{**table, "api_key": "another-key"})}
    settings = rig.wiring.settings.model_copy(update={"accounts": renewed})
    rig = restarted(Rig(rig.home, Wiring(settings), rig.sandbox), redis_url)
    assert [rig.step().hints for _ in range(3)] == [[]] * 3
    go_to(rig, midnight(rig) + 3)
    assert rig.run(import_id)["rows"]["delivered"] == 60
    assert rig.report()["throttled"] == 0


def test_calls_around_midnight_count_for_both_days(rig: Rig) -> None:
    import_id = rig.submit(phones(50), "kixie.powerlist", options=LIST, hold=True)
    rig.run(import_id)
    rig.switch(slow="5-15")  # tenths of seconds, as the sandbox's time is scaled
    go_to(rig, midnight(rig) - 1.9)
    control.resume(rig.service, import_id, actor="test")
    rig.until(lambda: rig.calls(EVENT) >= 3)
    rig.switch(slow="0")
    rig.until(lambda: waits_for_the_day(rig, import_id))
    assert counts(rig, import_id) == (A_DAYS_CALLS, 10, 0)
    assert (
        rig.report()["windows"]["day"]["most_calls"] < A_DAYS_CALLS
    )  # some came before midnight, and count after it too
    go_to(rig, midnight(rig) + 3)
    assert rig.run(import_id)["rows"]["delivered"] == 50
    assert rig.report()["breaches"] == 0


def test_no_day_is_overrun_whatever_goes_wrong(rig: Rig, redis_url: str) -> None:
    faults = ("commit_then_cut", "cut_before_commit", "error_after_commit", "throttle_storm", "cut_mid_answer")
    rig.switch(**dict.fromkeys(faults, "7%"), retry_after_seconds=0.1)
    import_id = rig.submit(phones(60), "kixie.powerlist", options=LIST)
    for _ in range(5):
        rig.until(partial(over_for_today, rig, import_id))
        if finished(rig, import_id):
            break
        rig = restarted(rig, redis_url)
        go_to(rig, midnight(rig) + 3)
    report = rig.report()
    assert rig.shown(import_id)["rows"]["delivered"] == 60
    assert report["calls"] > 60
    assert (report["breaches"], report["created"], report["created_twice"]) == (0, {"contact": 60}, [])
    assert report["windows"]["day"]["most_calls"] == A_DAYS_CALLS
    assert verify(rig.service, import_id).ok


def test_a_removal_of_several_calls_waits_for_room_for_all_of_them(rig: Rig) -> None:
    import_id = rig.submit(phones(800), "kixie.remove_everywhere", options={"powerlists": "3"})
    rig.until(lambda: waits_for_the_day(rig, import_id))
    assert counts(rig, import_id) == (50 * 13, 150, 0)
    assert rig.report()["windows"]["day"]["most_calls"] == 3 * 13
    go_to(rig, midnight(rig) + 3)
    shown = rig.run(import_id)
    assert (shown["rows"]["delivered"], shown["calls"]) == (800, 48)
    assert rig.report()["breaches"] == 0
