"""What is asked again and again costs what is open or asked for, not what ever was: SQLite's own plans say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.ledger import (
    Ledger,
    Tx,
    arrivals,
    calls,
    chunks,
    deliveries,
    imports,
    orders,
    rows,
    schema,
    suppressions,
    totals,
)
from pipeline.records import ROW_STATES
from tests.integration.ledger import facts

QUESTIONS: dict[str, Callable[[Tx, str], object]] = {
    "lapsed": lambda tx, _: chunks.lapsed(tx),
    "outstanding": lambda tx, _: chunks.outstanding(tx, "main"),
    "due": lambda tx, _: chunks.due(tx, "main", 1),
    "next_due": lambda tx, _: chunks.next_due(tx, "main"),
    "at_their_most": lambda tx, _: chunks.at_their_most(tx, "main"),
    "busy_accounts": lambda tx, _: chunks.busy_accounts(tx),
    "rows_for_a_person": chunks.rows_for_a_person,
    "open_of": chunks.open_of,
    "candidates": lambda tx, import_id: rows.candidates(tx, import_id, 0, "counted", 10),
    "open_chunks": lambda tx, _: totals.open_chunks(tx),
    "for_a_person": lambda tx, _: totals.for_a_person(tx),
    "oldest_waiting": lambda tx, _: totals.oldest_waiting(tx),
    "calls_ended": lambda tx, _: totals.calls_ended(tx, 5.0),
    "newest_arrival": lambda tx, import_id: rows.newest_arrival(tx, import_id, 0),
    "first_numbers": lambda tx, import_id: rows.first_numbers(tx, import_id, ["one", "another"]),
    "first_rows": lambda tx, import_id: rows.after(tx, import_id, 5, 10),
    **{state: lambda tx, import_id, state=state: rows.after(tx, import_id, 5, 10, state=state) for state in ROW_STATES},
    "result_file": lambda tx, import_id: list(rows.in_state(tx, import_id, "refused")),
    "widest": lambda tx, import_id: rows.widest(tx, import_id, "in_doubt"),
    "duplicates_of": lambda tx, import_id: rows.duplicates_of(tx, import_id, 3, 10),
    "newest_imports": lambda tx, _: imports.newest(tx, 10),
    "unread": lambda tx, _: imports.unread(tx),
    "being_read": lambda tx, _: imports.being_read(tx),
    "others_unread": imports.others_unread,
    "in_states": lambda tx, _: imports.in_states(tx, ("sending", "queued")),
    "with_pending": lambda tx, _: imports.with_pending(tx, ("cancelled", "failed")),
    "uses_stored": lambda tx, _: imports.uses_stored(tx, "key"),
    "calls_of_import": calls.of_import,
    "suppressed": lambda tx, _: suppressions.found(tx, "main", {7: {"email": "ada@acme-widgets.com"}}),
    "suppressions": lambda tx, _: suppressions.listed(tx, 10, (1.0, "", "email", "a")),
    "arrivals_known": lambda tx, _: arrivals.known(tx, "inbox/a/main/leads", ["a.csv", "b.csv"]),
    "arrivals_settled": lambda tx, _: arrivals.settled_here(tx, "schedule/nightly", ["a.csv", "b.csv"]),
    "told": lambda tx, _: deliveries.page(tx, "crm", 10, state=None, after=(1.0, "evt")),
    "told_given_up": lambda tx, _: deliveries.page(tx, "crm", 10, state="given_up", after=(1.0, "evt")),
    "to_tell": lambda tx, _: deliveries.claim(tx, "crm", 60.0),
    "orders_due": lambda tx, _: orders.any_due(tx),
    "orders_of_a_source": lambda tx, _: orders.standing(tx, "exports"),
    "ended_again": lambda tx, _: arrivals.ended_again(tx, "inbox/a/", 5.0),
}
PAGES = ("first_rows", *ROW_STATES, "result_file", "newest_imports", "suppressions", "told", "told_given_up")
QUICK = (
    "ix_rows_apart (import_id=? AND state=?",
    "(import_id=? AND number>?)",
    "ix_rows_duplicate_of (import_id=? AND duplicate_of=?)",
    "ix_imports_created_at_id",
    "ix_suppressions_place (",
    "(account=? AND kind=? AND value_hmac=?)",
    "ix_imports_state",
    "ix_imports_store_key",
    "COVERING INDEX ix_calls_of_import (import_id=?)",
    "ix_chunks_open",
    "ix_rows_pending",
    "ix_calls_ended_at",
    "uq_arrivals_here (place=? AND name=?)",
    "ix_imports_finished_at (finished_at>?)",
    "uq_rows_identity (import_id=? AND identity_hmac=?)",
    "ix_webhook_deliveries_told (webhook=? AND (at,event_id)<(?,?))",
    "ix_webhook_deliveries_told_by_state (webhook=? AND state=? AND (at,event_id)<(?,?))",
    "ix_webhook_deliveries_state (state=? AND webhook=? AND next_at<?)",
    "ix_orders_next_at",
    "ix_orders_source_next_at (source=?)",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_asked_again_and_again_uses_an_index_of_just_that(question: str, sqlite_url: str) -> None:
    ledger = Ledger(sqlite_url, b"a secret key for tests")
    import_id = facts.filled(ledger, 3)
    with ledger.read() as tx:
        plan = _plans(tx, lambda: QUESTIONS[question](tx, import_id))[0]
    assert any(index in plan for index in QUICK), plan
    assert question not in PAGES or "TEMP B-TREE" not in plan, plan


def test_the_states_apart_are_those_that_their_index_holds() -> None:
    others = {"pending", "sending", "delivered"}
    assert set(schema.APART_STATES) | others == set(ROW_STATES)
    assert all(f"'{state}'" in str(schema.APART) for state in others)


def _plans(tx: Tx, ask: Callable[[], object]) -> list[str]:
    """SQLite's plan for each statement that is executed meanwhile, for the arguments that it is executed with."""
    asked: list[tuple[str, Any]] = []

    def heard(_conn: Any, _cursor: Any, statement: str, arguments: Any, *_: Any) -> None:
        asked.append((statement, arguments))

    sa.event.listen(tx.conn, "before_cursor_execute", heard)
    try:
        ask()
    finally:
        sa.event.remove(tx.conn, "before_cursor_execute", heard)
    return [
        "; ".join(row[3] for row in tx.conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", arguments))
        for statement, arguments in asked
    ]
