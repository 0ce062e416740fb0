"""A scrape says what the ledger says, the same from every process, and nothing of anybody."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from pipeline.ledger import rows, schema, totals
from pipeline.ledger.engine import set_clock_offset
from pipeline.sending import plan
from pipeline.service import control, metrics
from pipeline.wiring import Wiring
from tests.integration.sending.rig import KEY, contacts
from tests.integration.watching.conftest import Watched, samples

WHERE = {"destination": "persistiq.leads", "account": "main"}
QUOTA = {"account": "main", "vendor": "persistiq", "limit": "minute"}


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, make_watched: Callable[..., Watched]) -> Watched:
    """Watched over each database."""
    if request.param == "sqlite":
        return make_watched()
    return make_watched(ledger_url=request.getfixturevalue("migrated_postgres").emptied())


def test_rows_and_imports_are_counted_by_what_became_of_them(either: Watched) -> None:
    either.rig.run(either.rig.submit(contacts(20) + "not an address,A,B,C\n"))
    held = either.rig.submit(contacts(7, first=100))
    control.pause(either.rig.service, held, actor="test")
    found = either.scrape()
    rows = {dict(key)["state"]: n for (name, key), n in found.items() if name == "leadlift_rows"}
    assert {state: n for state, n in rows.items() if n} == {"delivered": 20, "rejected": 1}
    assert rows["in_doubt"] == 0
    assert either.value("imports", **WHERE, state="paused") == 1
    assert either.value("imports", **WHERE, state="finished") == 1


def test_calls_are_counted_by_how_they_ended(either: Watched) -> None:
    either.rig.switch(error_before_commit="2", throttle_storm="3")
    either.rig.run(either.rig.submit(contacts(40)))
    with either.rig.parts.ledger.read() as tx:
        known = sum(one.number for one in totals.calls_ended(tx, 0))
    found = either.scrape()
    outcomes = {dict(key)["outcome"]: n for (name, key), n in found.items() if name == "leadlift_calls_total"}
    assert outcomes["ok"] >= 4
    assert sum(outcomes.values()) == known
    assert either.value("call_seconds_count", account="main") == known
    assert either.value("call_seconds_sum", account="main") > 0


@pytest.mark.parametrize(
    ("ended_as", "status", "told"),
    [
        ("answered", 200, "ok"),
        ("answered", 207, "ok"),
        ("answered", 429, "throttled"),
        ("answered", 401, "unauthorised"),
        ("answered", 403, "unauthorised"),
        ("answered", 422, "refused"),
        ("answered", 503, "failed"),
        ("silent", None, "silent"),
        ("unsent", None, "unsent"),
    ],
)
def test_an_ending_has_a_name(ended_as: str, status: int | None, told: str) -> None:
    assert metrics.outcome(ended_as, status) == told
    assert told in metrics.OUTCOMES


def test_what_is_remembered_from_scrape_to_scrape_changes_no_number(watched: Watched) -> None:
    watched.rig.run(watched.rig.submit(contacts(30)))
    for ahead in (0.0, 40.0, 90.0, 200.0):
        with watched.rig.parts.ledger.write() as tx:
            set_clock_offset(tx, ahead)
        other = Wiring(watched.rig.wiring.settings).service()
        fresh = samples(metrics.exposition(other).decode())
        other.ledger.close()
        kept = watched.scrape()
        for name in ("leadlift_calls_total", "leadlift_call_seconds_count"):
            assert {key: n for key, n in kept.items() if key[0] == name} == {
                key: n for key, n in fresh.items() if key[0] == name
            }
    watched.rig.run(watched.rig.submit(contacts(10, first=500)))
    assert watched.value("calls_total", account="main", outcome="ok") >= 4


def test_a_row_that_waits_is_told_by_its_age(watched: Watched) -> None:
    import_id = watched.rig.submit(contacts(5))
    watched.rig.step()
    assert watched.rig.shown(import_id)["rows"]["pending"] == 5
    with watched.rig.parts.ledger.write() as tx:
        set_clock_offset(tx, 600.0)
    assert watched.value("oldest_waiting_row_seconds", **WHERE) > 590
    control.pause(watched.rig.service, import_id, actor="test")
    assert watched.value("oldest_waiting_row_seconds", **WHERE) == 0


def test_a_quota_is_told_with_and_without_redis(watched: Watched) -> None:
    watched.rig.run(watched.rig.submit(contacts(30)))
    told = watched.scrape()  # one look: tokens come back
    calls, left, used = (
        told[f"leadlift_quota_{name}", frozenset(QUOTA.items())] for name in ("calls", "left_calls", "used_ratio")
    )
    assert calls == 100
    assert used == pytest.approx(1 - left / 100)
    blind = replace(
        watched.rig.service,
        settings=watched.rig.service.settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"}),
    )
    found = samples(metrics.exposition(blind).decode())
    assert found["leadlift_ready", frozenset({("part", "redis")})] == 0
    assert found["leadlift_quota_calls", frozenset(QUOTA.items())] == 100


def test_rows_that_need_a_person_are_told(watched: Watched) -> None:
    import_id = watched.rig.submit(contacts(5))
    watched.rig.step()
    with watched.rig.parts.ledger.write() as tx:
        formed = plan.next_chunk(tx, watched.rig.parts, watched.rig.parts.account("main"), 10)
        assert formed is not None
        chunk = schema.chunks.c
        doubtful = {"state": "in_doubt", "needs_person": True, "not_before": tx.now + 1e6}
        tx.conn.execute(sa.update(schema.chunks).where(chunk.id == formed.chunk_id).values(**doubtful))
        rows.move_all(tx, import_id, ["sending"], "in_doubt")
    assert watched.value("rows_for_a_person", **WHERE) == 5
    assert watched.value("rows", **WHERE, state="in_doubt") == 5


def test_a_hold_is_told(watched: Watched) -> None:
    watched.rig.sandbox.company.keys.update({"revoke": [KEY]})
    import_id = watched.rig.submit(contacts(5))
    watched.rig.until(lambda: (watched.rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert watched.value("account_held", account="main", vendor="persistiq") == 1


def test_processes_are_told_by_their_heartbeats(watched: Watched) -> None:
    assert watched.value("processes", kind="sender") == 0
    assert watched.value("dispatcher_lag_seconds") == math.inf
    watched.beat("sender", "dispatcher", worked_seconds_ago=7)
    assert watched.value("processes", kind="sender") == 1
    assert 7 <= watched.value("dispatcher_lag_seconds") < 60


def test_a_scrape_holds_no_key_and_no_contact(watched: Watched) -> None:
    watched.rig.run(watched.rig.submit(contacts(30)))
    text = watched.get("/metrics").text
    assert "leadlift_rows" in text
    assert [word for word in ("acme", "person1", "Ada", KEY) if word in text] == []
