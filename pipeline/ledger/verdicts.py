"""Verdicts: what the vendor said about each row, by the call in which it said so."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx
from pipeline.records import Verdict

t = schema.verdicts.c
_RECORDED = sa.insert(schema.verdicts)


def record(tx: Tx, call_id: str, step: int, given: Iterable[tuple[int, Verdict]]) -> None:
    """Notes the verdicts of a call, each with its row's id."""
    entries = [
        {
            "row_id": row_id,
            "call_id": call_id,
            "step": step,
            "delivered": verdict.delivered,
            "outcome": verdict.outcome if verdict.delivered else "",
            "vendor_id": verdict.vendor_id,
            "code": verdict.code,
            "reason": verdict.reason,
            "at": tx.now,
        }
        for row_id, verdict in given
    ]
    if entries:
        tx.conn.execute(_RECORDED, entries)


def of_row(tx: Tx, row_id: int) -> list[sa.RowMapping]:
    """The verdicts on a row, oldest first."""
    return list(tx.conn.execute(sa.select(schema.verdicts).where(t.row_id == row_id).order_by(t.at)).mappings())
