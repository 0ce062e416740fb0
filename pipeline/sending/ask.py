"""Asking the vendor whether it has what is in doubt. One absence may be haste; two are an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipeline import errors, reasons
from pipeline.ledger import Tx, chunks, rows
from pipeline.records import Chunk, Verdict
from pipeline.sending import meaning, settle
from pipeline.sending.settle import ATTEMPTS, Visit
from pipeline.vendor import Asking, Request, Response

LEAST_AGAIN_SECONDS = 1.0


def request(visit: Visit, chunk: Chunk) -> tuple[Visit, Request]:
    """The next request of the conversation, and the visit with its turn."""
    asking = _asking(visit)
    asked = replace(visit, turn=visit.turn if visit.turn.name else asking.first(chunk))
    return asked, asking.build(chunk, asked.turn)


def read(visit: Visit, chunk: Chunk, response: Response) -> meaning.Reading:
    """What the answer means: on with the conversation, or the verdicts of the rows that the vendor has."""
    return meaning.read(
        visit.account.vendor, response, lambda whole: _asking(visit).interpret(chunk, visit.turn, whole)
    )


def settled(tx: Tx, visit: Visit, call_id: str, given: Iterable[Verdict]) -> None:
    """Records what the vendor has; what it has not is asked for once more, and then goes again."""
    have = list(given)
    found = {verdict.number for verdict in have}
    absent = [row for row in visit.rows if row.number not in found]
    again = bool((visit.chunk["turn"] or {}).get("again"))
    if absent and not again:
        after_seconds = max(LEAST_AGAIN_SECONDS, visit.account.settle_after_seconds)
        moved = visit.move(
            tx, "in_doubt", turn={"again": True}, not_before=tx.now + after_seconds, attempts=0, misreads=0
        )
    else:
        moved = visit.move(tx, "settled")
    if not moved:
        return
    settle.judge(tx, visit, call_id, have)
    if absent and not again:
        found_ids = [row.id for row in visit.rows if row.number in found]
        chunks.release_identities(tx, visit.chunk["id"], found_ids)
        return
    _absent(tx, visit, absent)
    chunks.release_identities(tx, visit.chunk["id"])


def _absent(tx: Tx, visit: Visit, absent: Iterable[rows.Stored]) -> None:
    """The vendor does not have these rows: they go again, unless they have failed too often."""
    changes = []
    values: dict[str, Any]
    for row in absent:
        if row.attempts + 1 >= ATTEMPTS:
            code = "vendor_failed"
            values = {"state": "refused", "code": code, "reason": reasons.sentence(code, visit.chunk["why"])}
        else:
            values = {"state": "pending", "attempts": row.attempts + 1, "ready_at": tx.now}
        changes.append(rows.Change(row, values))
    rows.change(tx, visit.imp["id"], changes)


def _asking(visit: Visit) -> Asking:
    asking: Asking | None = visit.operation.steps[visit.chunk["step"]].asking
    if asking is None:
        raise errors.Defect("A vendor that cannot be asked was asked.")
    return asking
