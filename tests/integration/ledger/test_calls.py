"""Calls as quotas are rebuilt from them: by age, by quota, and by the UTC days that they may count for."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa

from pipeline.ledger import Ledger, Tx, calls, schema
from pipeline.ledger.engine import set_clock_offset
from pipeline.limits import DAY_SECONDS

DAY = 20_000
MIDNIGHT = DAY * DAY_SECONDS
_ids = itertools.count()


def note(tx: Tx, noted_at: float, ended_as: str = "answered", ended_at: float | None = None, weight: int = 1) -> str:
    """A call that was noted and ended at given times."""
    call_id = f"call {next(_ids)}"
    calls.note(
        tx,
        call_id,
        account="main",
        counted_by="counted",
        step="leads",
        turn="send",
        method="POST",
        path="/leads",
        reads=False,
        payload_hash="",
        lease_until=noted_at + 30,
        weight=weight,
        import_id="import",
    )
    times = {"noted_at": noted_at, "ended_as": ended_as, "ended_at": ended_at}
    tx.conn.execute(sa.update(schema.calls).where(calls.t.id == call_id).values(**times))
    return call_id


@pytest.mark.parametrize(
    ("noted", "ended", "days"),
    [
        (3600, 3601, (0, 0)),  # well inside a day
        (-10, -9, (-1, -1)),  # before midnight by more than the guard
        (-10, 3, (-1, 0)),  # asked before and answered after midnight
        (-3, -2, (-1, 0)),  # answered so shortly before that the vendor's clock may be past it
        (3, 4, (-1, 0)),  # noted so shortly after that the vendor's clock may not be there yet
        (10, 11, (0, 0)),
    ],
)
def test_a_call_near_midnight_counts_for_both_days(
    ledger: Ledger, noted: float, ended: float, days: tuple[int, int]
) -> None:
    with ledger.write() as tx:
        note(tx, MIDNIGHT + noted, ended_at=MIDNIGHT + ended)
        found = calls.by_days(tx, "counted", 0, guard_seconds=5)
    assert found == [(DAY + days[0], DAY + days[1], 1)]


def test_a_call_without_an_answer_counts_to_the_end_of_its_lease(ledger: Ledger) -> None:
    with ledger.write() as tx:
        note(tx, MIDNIGHT - 10, "silent", ended_at=MIDNIGHT - 9)
        note(tx, MIDNIGHT - 60, "")
        assert calls.by_days(tx, "counted", 0, guard_seconds=5) == [(DAY - 1, DAY - 1, 1), (DAY - 1, DAY, 1)]


def test_a_call_under_way_counts_for_the_day_of_its_note(ledger: Ledger) -> None:
    with ledger.write() as tx:
        set_clock_offset(tx, MIDNIGHT - 8 - tx.now)
    with ledger.write() as tx:
        note(tx, MIDNIGHT - 10, "")
        assert calls.by_days(tx, "counted", 0, guard_seconds=5) == [(DAY - 1, DAY - 1, 1)]


def test_days_add_up_what_calls_weigh(ledger: Ledger) -> None:
    with ledger.write() as tx:
        for weight in (1, 3):
            note(tx, MIDNIGHT + 3600, ended_at=MIDNIGHT + 3601, weight=weight)
        note(tx, MIDNIGHT + 3600, "unsent", ended_at=MIDNIGHT + 3601)
        assert calls.by_days(tx, "counted", 0, guard_seconds=5) == [(DAY, DAY, 4)]
        assert calls.by_days(tx, "another quota", 0, guard_seconds=5) == []


def test_what_was_provably_not_sent_counts_for_no_quota(ledger: Ledger) -> None:
    with ledger.write() as tx:
        sent = [note(tx, 100), note(tx, 101, "silent"), note(tx, 102, "")]
        note(tx, 103, "unsent")
        note(tx, 50)
        assert [call["id"] for call in calls.since(tx, "counted", 60)] == sent
        assert calls.of_import(tx, "import") == 4


def test_a_call_ends_as_it_is_said_to_with_its_body_cut_to_size(ledger: Ledger) -> None:
    with ledger.write() as tx:
        call_id = note(tx, 100, "")
        calls.end(tx, call_id, "answered", status=200, body="x" * (calls.BODY_LIMIT + 1), took_seconds=0.5)
        found = tx.conn.execute(sa.select(schema.calls).where(calls.t.id == call_id)).mappings().one()
    assert (found["ended_as"], found["status"], len(found["body"])) == ("answered", 200, calls.BODY_LIMIT)


def test_a_body_that_is_no_text_is_kept_as_far_as_it_can_be(ledger: Ledger) -> None:
    with ledger.write() as tx:
        call_id = note(tx, MIDNIGHT)
        calls.end(tx, call_id, "answered", status=200, body="\x00\x1f\ufffdPK\x00")
    with ledger.read() as tx:
        [kept] = tx.conn.execute(sa.select(calls.t.body).where(calls.t.id == call_id)).scalars()
    assert kept == "\ufffd\x1f\ufffdPK\ufffd"
