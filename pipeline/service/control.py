"""Steering an import: pause, resume, approve, cancel, retry, settle, priority. Each takes an actor and leaves an event."""

from __future__ import annotations

import sqlalchemy as sa

from pipeline import clock, errors, reasons
from pipeline.ledger import Tx, chunks, events, imports, rows
from pipeline.records import ImportState, Verdict
from pipeline.sending.settle import NO_CEILING, after
from pipeline.service.parts import Service

RUNNING: tuple[ImportState, ...] = ("queued", "reading", "sending")
OVER: tuple[ImportState, ...] = ("finished", "cancelled", "failed")
PRIORITIES = {"low": 1, "normal": 4, "high": 16}
REOPENED = ("refused", "cancelled")


def pause(service: Service, import_id: str, *, actor: str, why: str = "paused by hand") -> None:
    """No new call is made for the import until it is resumed; calls under way are settled."""
    with service.ledger.write() as tx:
        imp = imports.get(tx, import_id)
        if not imports.move(tx, import_id, RUNNING, "paused", state_before_pause=imp["state"], why=why, by=actor):
            raise errors.Conflict(f"Import {import_id} is {imp['state']}; only a running one can be paused.")
        events.record(tx, actor, "pause", "import", import_id, why=why)


def resume(service: Service, import_id: str, *, actor: str) -> None:
    """A paused import goes on; one that waited for approval is approved by it."""
    with service.ledger.write() as tx:
        imp = imports.lock(tx, import_id)
        if not _goes_on(tx, imp, actor):
            raise errors.Conflict(f"Import {import_id} is {imp['state']}; only a paused one can be resumed.")


def approve(service: Service, import_id: str, *, actor: str) -> None:
    """What was submitted to be held may be sent: at once where it waits for that, else as soon as it is read."""
    with service.ledger.write() as tx:
        imp = imports.lock(tx, import_id)
        if not imp["hold"] or not _goes_on(tx, imp, actor):
            raise errors.Conflict(f"Import {import_id} is {imp['state']} and waits for no approval.")


def _goes_on(tx: Tx, imp: imports.Import, actor: str) -> bool:
    """Ends a pause and a wish to be held; False where there was neither."""
    before: ImportState = imp["state_before_pause"] or "reading"
    back: ImportState = "sending" if imp["read_done"] else before
    values = {
        "why": "",
        "by": "",
        "state_before_pause": "",
        "hold": False,
        "approved": bool(imp["hold"] or imp["approved"]),
    }
    if imports.move(tx, imp["id"], ("paused",), back, **values):
        events.record(tx, actor, "approve" if imp["hold"] else "resume", "import", imp["id"])
        return True
    if imp["hold"] and imp["state"] in RUNNING:
        imports.change(tx, imp["id"], hold=False, approved=True)
        events.record(tx, actor, "approve", "import", imp["id"])
        return True
    return False


def cancel(service: Service, import_id: str, *, actor: str) -> int:
    """Nothing more is sent; returns how many pending rows were cancelled. Calls under way are settled as they end."""
    from pipeline.sending.dispatch import cancel_pending, cancel_rest  # redis and more: showing an import needs none

    with service.ledger.write() as tx:
        imp = imports.lock(tx, import_id)
        if imp["state"] not in (*RUNNING, "paused"):
            raise errors.Conflict(f"Import {import_id} is {imp['state']} already.")
        number = cancel_pending(tx, import_id, "cancelled_by_person")
        imports.move(tx, import_id, (*RUNNING, "paused"), "cancelled", by=actor, finished_at=tx.now)
        events.record(tx, actor, "cancel", "import", import_id)
    return number + cancel_rest(service.ledger, import_id)


def retry(service: Service, import_id: str, *, actor: str, only: str | None = None, state: str | None = None) -> int:
    """Reopens refused and cancelled rows: all, those with one reason code, those in one of the two states.

    Each goes on from the step it ended at, or from the one before it that the vendor wants done again after a refusal.

    Delivered and in-doubt rows are never sent again by this, and a file that was not read to its end is read on. Returns
    how many rows were reopened.
    """
    if only is not None and only not in reasons.SENTENCES:
        raise errors.RequestError(f"There is no reason code {only!r}; see docs/reasons.md or the result files.")
    if state not in (None, *REOPENED):
        raise errors.RequestError(
            f"Rows that are {' or '.join(REOPENED)} can be sent again, not those that are {state}."
        )
    states = REOPENED if state is None else (state,)
    with service.ledger.write() as tx:
        imp = imports.lock(tx, import_id)
        not_pruned(imp)
        where = [] if only is None else [rows.t.code == only]
        tried = sa.case(
            (rows.t.attempts > 0, 1), else_=0
        )  # its tries begin anew; that there were some is not forgotten
        fresh = {
            "code": "",
            "reason": "",
            "attempts": tried,
            "not_before": 0.0,
            "ready_at": tx.now,
            "ceiling": NO_CEILING,
        }
        number = 0
        for step, earlier in _retried_earlier(service, imp):
            back = {**fresh, "step": earlier}
            refused = [one for one in states if one == "refused"]
            number += rows.move_all(tx, import_id, refused, "pending", *where, rows.t.step == step, **back)
        number += rows.move_all(tx, import_id, states, "pending", *where, **fresh)
        if number or (only is None and state != "refused" and not imp["read_done"]):
            reopen(tx, imp)
            events.record(tx, actor, "retry", "import", import_id, rows=number, only=only, state=state)
        return number


def _retried_earlier(service: Service, imp: imports.Import) -> list[tuple[int, int]]:
    """The steps whose refused rows go back to an earlier one, and to which."""
    operation = service.destination(imp["destination"])[1]
    named = [(at, step.retried_at(imp["options"])) for at, step in enumerate(operation.steps)]
    return [(at, operation.step_index(name)) for at, name in named if name]


def reopen(tx: Tx, imp: imports.Import) -> None:
    """An import that was over has rows to send again; whoever wants that approves of one that was held."""
    imports.move(tx, imp["id"], OVER, "sending", finished_at=None, why="", hold=False, approved=True)


def settle(service: Service, import_id: str, number: int, *, delivered: bool, actor: str) -> None:
    """A person says what became of a row that is in doubt."""
    with service.ledger.write() as tx:
        imp = imports.lock(tx, import_id)
        row, chunk = _in_doubt(tx, import_id, number)
        if not chunks.move(tx, chunk["id"], chunk["fence"], "in_doubt", "in_doubt", turn={}):  # asking begins again
            raise errors.Conflict(f"Row {number} is being asked about now; try again in a moment.")
        operation = service.destination(imp["destination"])[1]
        verdict = Verdict(number, delivered, code="" if delivered else "settled_by_person")
        rows.change(tx, import_id, [rows.Change(row, after(operation, imp["options"], row, verdict, tx.now))])
        chunks.release_identities(tx, chunk["id"], [row.id])
        if not any(other.state == "in_doubt" for other in rows.of_chunk(tx, chunk["id"])):
            chunks.move(tx, chunk["id"], chunk["fence"], "in_doubt", "settled")
        reopen_if_open(tx, imp)
        events.record(tx, actor, "settle", "row", f"{import_id}/{number}", delivered=delivered)


def reopen_if_open(tx: Tx, imp: imports.Import) -> None:
    """A finished import one of whose rows has a further step to go is sending again."""
    if imp["state"] == "finished":
        reopen(tx, imp)


def _in_doubt(tx: Tx, import_id: str, number: int) -> tuple[rows.Stored, chunks.Stored]:
    found = rows.one(tx, import_id, number)
    if found is None:
        raise errors.NotFound(f"Import {import_id} has no row {number}.")
    inside = [chunk for chunk in chunks.of_row(tx, found["id"]) if chunk["state"] == "in_doubt"]
    if found["state"] != "in_doubt" or not inside:
        raise errors.Conflict(
            f"Row {number} is {found['state']}, or being asked about now; only one in doubt is settled."
        )
    row = next(row for row in rows.of_chunk(tx, inside[-1]["id"]) if row.id == found["id"])
    return row, inside[-1]


def prioritise(service: Service, import_id: str, priority: str, *, actor: str) -> None:
    """Gives an import a larger or smaller share of its account's calls."""
    if priority not in PRIORITIES:
        raise errors.RequestError(f"A priority is {', '.join(PRIORITIES)}.")
    with service.ledger.write() as tx:
        imports.get(tx, import_id)
        imports.change(tx, import_id, priority=PRIORITIES[priority])
        events.record(tx, actor, "prioritise", "import", import_id, priority=priority)


def not_pruned(imp: imports.Import) -> None:
    """Raises Conflict for an import whose contact data was deleted."""
    if imp["pruned_at"] is not None:
        raise errors.Conflict(
            f"Import {imp['id']} was pruned on {clock.iso(imp['pruned_at'])}; its contact data is gone."
        )
