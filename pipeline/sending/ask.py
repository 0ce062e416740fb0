"""Asking the vendor whether it has what is in doubt. One absence may be haste; two are an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    """Records the answer about one row and goes on to the next, to a second round, or to the end."""
    carry = visit.turn.carry
    row_id, *left = carry["left"]
    found = list(given)
    absent = carry["absent"] if found else [*carry["absent"], row_id]
    over = not left and (not absent or carry["again"])
    if not (visit.move(tx, "settled") if over else _on(tx, visit, carry, left, absent)):
        return
    if found:
        settle.judge(tx, visit, call_id, found)
        chunks.release_identities(tx, visit.chunk["id"], [row_id])
    if over:
        _absent(tx, visit, set(absent))
        chunks.release_identities(tx, visit.chunk["id"])


def _on(tx: Tx, visit: Visit, carry: Mapping[str, Any], left: list[int], absent: list[int]) -> bool:
    """To the next row, or once more through those that were absent."""
    after_seconds = 0.0
    carry = {**carry, "left": left, "absent": absent}
    if not left:
        carry = {"left": absent, "absent": [], "again": True}
        after_seconds = max(1.0, visit.account.settle_after_seconds)
    turn = {"name": "ask", "carry": carry}
    return visit.move(tx, "in_doubt", turn=turn, not_before=tx.now + after_seconds, attempts=0, misreads=0)


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
