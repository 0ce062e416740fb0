"""Several at work on one import at once: a stale hand changes nothing, and nobody waits for the other in a ring."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.ledger import accounts, chunks, counts, imports, rows
from pipeline.sending import dispatch, plan, settle
from pipeline.service import control
from pipeline.service import imports as imports_service
from pipeline.service.submission import Submission
from tests.integration.ledger import facts
from tests.integration.service.desk import Desk

FILE = "Email\n" + "".join(f"person{number}@acme-widgets.com\n" for number in range(1, 31))


def test_a_worker_that_lost_its_chunk_suppresses_nothing(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    with desk.service.ledger.write() as tx:
        visit = desk.formed(tx, import_id, [2])
        assert chunks.dissolve(tx, visit.chunk, visit.state, "The worker that had the chunk is gone.")
        desk.formed(tx, import_id, [2])
        settle.suppress(tx, visit, {visit.rows[0].id: "suppressed_email"})
        assert (
            counts.by_step(tx, import_id)
            == counts.counted_anew(tx, import_id)
            == {(0, "pending"): 29, (0, "sending"): 1}
        )


def test_a_row_that_has_moved_on_is_not_changed_from_where_it_was(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    with desk.service.ledger.write() as tx:
        seen = desk.formed(tx, import_id, [2]).rows
        rows.change(tx, import_id, [rows.Change(seen[0], {"state": "delivered"})])
    with pytest.raises(errors.Conflict, match="moved on"), desk.service.ledger.write() as tx:
        rows.change(tx, import_id, [rows.Change(seen[0], {"state": "refused"})])
    assert desk.state(import_id, 2) == "delivered"


def test_suppressed_rows_leave_their_chunk_and_the_others_are_free(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    with desk.service.ledger.write() as tx:
        visit = desk.formed(tx, import_id, [2, 3])
        settle.suppress(tx, visit, {visit.rows[0].id: "suppressed_domain"})
        assert counts.by_step(tx, import_id) == {(0, "pending"): 29, (0, "suppressed"): 1}
    with desk.service.ledger.read() as tx:
        row = rows.one(tx, import_id, 2)
    assert row is not None
    assert (row["code"], row["reason"][:20]) == ("suppressed_domain", "The e-mail address's")


def test_rows_reopened_after_the_dispatcher_looked_are_not_cancelled(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    control.cancel(desk.service, import_id, actor="ada")
    control.retry(desk.service, import_id, actor="ada")
    assert dispatch.cancel_rest(desk.service.ledger, import_id) == 0
    with desk.service.ledger.write() as tx:
        dispatch.finish(tx, import_id)
        assert counts.by_state(tx, import_id)["pending"] == 30
        assert imports.get(tx, import_id)["state"] == "sending"


def test_rows_that_come_back_to_a_cancelled_import_are_cancelled(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    with desk.service.ledger.write() as tx:
        visit = desk.formed(tx, import_id)
    control.cancel(desk.service, import_id, actor="ada")
    with desk.service.ledger.write() as tx:
        chunks.dissolve(tx, visit.chunk, visit.state, "The import is cancelled.")
    dispatch.cancel_rest(desk.service.ledger, import_id)
    with desk.service.ledger.read() as tx:
        assert counts.by_step(tx, import_id) == {(0, "cancelled"): 30}


def test_very_many_rows_are_cancelled_some_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one transaction cancels a million rows nobody else writes on SQLite, and every lease ends."""
    monkeypatch.setattr(dispatch, "CANCELLED_AT_ONCE", 7)
    import_id = desk.imported(FILE)
    with desk.service.ledger.write() as tx:
        assert dispatch.cancel_pending(tx, import_id, "cancelled_by_person") == 7
        assert counts.by_step(tx, import_id) == {(0, "pending"): 23, (0, "cancelled"): 7}
    assert control.cancel(desk.service, import_id, actor="ada") == 23
    with desk.service.ledger.read() as tx:
        assert counts.by_step(tx, import_id) == {(0, "cancelled"): 30}


def test_reading_forming_and_cancelling_at_once_neither_deadlocks_nor_loses_count(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    account = desk.service.account("main")
    start = threading.Barrier(4)

    def insert() -> None:
        """As a reader does: the import, then rows and counts."""
        for turn in range(25):
            with desk.service.ledger.write() as tx:
                imports.change(tx, import_id, read_row=turn)
                facts.add_rows(tx, import_id, range(1_000 + 4 * turn, 1_004 + 4 * turn))

    def form() -> None:
        for _ in range(25):
            with desk.service.ledger.write() as tx:
                accounts.lock(tx, account.name)
                plan.next_chunk(tx, desk.parts, account)

    def cancel_and_retry() -> None:
        for _ in range(8):
            with contextlib.suppress(errors.Conflict):  # a retry that found nothing left it cancelled
                control.cancel(desk.service, import_id, actor="ada")
            control.retry(desk.service, import_id, actor="ada")

    def run(act: Callable[[], None]) -> None:
        start.wait(20)
        act()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(run, act) for act in (insert, form, form, cancel_and_retry)]:
            done.result(60)
    with desk.service.ledger.read() as tx:
        assert counts.by_step(tx, import_id) == counts.counted_anew(tx, import_id)
        assert sum(counts.by_state(tx, import_id).values()) == 130
        assert all(chunk["size"] > 0 for chunk in chunks.open_of(tx, import_id))


def test_a_request_that_is_refused_does_not_delete_the_file_of_a_twin_that_is_taken(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "twin.csv"
    path.write_text(FILE)
    delete, deleting, taken = desk.service.store.delete, threading.Event(), threading.Event()

    def held_up(key: str) -> None:
        deleting.set()
        taken.wait(1)  # where the twin waits for us, in vain
        delete(key)

    twin = Submission(path, "persistiq.leads", "ada", account="main")

    def refused() -> None:
        with pytest.raises(errors.RequestError):
            imports_service.submit(desk.service, replace(twin, given={"Email": "nothing"}))

    monkeypatch.setattr(desk.service.store, "delete", held_up)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(refused)
        assert deleting.wait(20)
        import_id = imports_service.submit(desk.service, twin)
        taken.set()
        other.result(20)
    with desk.service.ledger.read() as tx:
        assert desk.service.store.has(imports.get(tx, import_id)["store_key"])
