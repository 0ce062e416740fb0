"""Asking the vendor, row by row, whether it has what is in doubt. One absence may be haste; two are an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline import errors, reasons
from pipeline.ledger import Tx, chunks, rows
from pipeline.records import Chunk, Row, Verdict
from pipeline.sending import meaning, settle
from pipeline.sending.settle import ATTEMPTS, Visit
from pipeline.vendor import Asking, Request, Response, Verdicts


def request(visit: Visit, chunk: Chunk) -> Request:
    """The request that asks for the next row."""
    return _asking(visit).find(chunk, _next_row(visit, chunk))


def read(visit: Visit, chunk: Chunk, response: Response) -> meaning.Reading:
    """The next row's verdict, or no verdict (an empty tuple): the vendor does not have it."""
    row = _next_row(visit, chunk)

    def interpret(whole: Response) -> Verdicts:
        verdict = _asking(visit).found(chunk, row, whole)
        return Verdicts(() if verdict is None else (verdict,))

    return meaning.read(visit.account.vendor, response, interpret)


def settled(tx: Tx, visit: Visit, call_id: str, given: Iterable[Verdict]) -> None:
    """Records the answer about one row and goes on to the next, to a second round, or to the end."""
    carry = visit.turn.carry
    row_id, *left = carry["left"]
    found = list(given)
    absent = carry["absent"] if found else [*carry["absent"], row_id]
    if found:
        settle.judge(tx, visit, call_id, found)
        chunks.release_identities(tx, visit.chunk["id"], [row_id])
    if left:
        _on(tx, visit, {**carry, "left": left, "absent": absent}, 0.0)
    elif absent and not carry["again"]:
        _on(tx, visit, {"left": absent, "absent": [], "again": True}, max(1.0, visit.account.settle_after_seconds))
    elif visit.move(tx, "settled"):
        _absent(tx, visit, set(absent))
        chunks.release_identities(tx, visit.chunk["id"])


def _on(tx: Tx, visit: Visit, carry: dict[str, Any], after_seconds: float) -> None:
    turn = {"name": "ask", "carry": carry}
    visit.move(tx, "in_doubt", turn=turn, not_before=tx.now + after_seconds, attempts=0, misreads=0)


def _absent(tx: Tx, visit: Visit, absent: set[int]) -> None:
    """The vendor does not have these rows: they go again, unless they have failed too often."""
    changes = []
    values: dict[str, Any]
    for row in (row for row in visit.rows if row.id in absent):
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


def _next_row(visit: Visit, chunk: Chunk) -> Row:
    wanted = visit.turn.carry["left"][0]
    return next(row for row in chunk.rows if row.id == wanted)
