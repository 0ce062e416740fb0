"""Calls: one HTTP request each, noted before it is made. What quotas are rebuilt from when Redis has lost its memory."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx
from pipeline.limits import DAY_SECONDS

BODY_LIMIT = 64 * 1024
t = schema.calls.c

_NOTED = sa.insert(schema.calls)
_ENDED = sa.update(schema.calls).where(t.id == sa.bindparam("at_id"))
_OF_IMPORT = sa.select(sa.func.coalesce(sa.func.sum(t.weight), 0)).where(
    t.import_id == sa.bindparam("at_import"), t.ended_as != "unsent"
)


def note(tx: Tx, call_id: str, **values: Any) -> None:
    """Notes a call that is about to be made."""
    tx.put(_NOTED, {"id": call_id, "noted_at": tx.now, **values})


def end(tx: Tx, call_id: str, ended_as: str, **values: Any) -> None:
    """Says how a call ended: `answered`, `silent` (no whole answer) or `unsent`."""
    if "body" in values:  # which may be anything; PostgreSQL takes no NUL
        values["body"] = values["body"][:BODY_LIMIT].replace("\x00", "\N{REPLACEMENT CHARACTER}")
    tx.change(_ENDED, {"at_id": call_id}, {"ended_as": ended_as, "ended_at": tx.now, **values})


def of_import(tx: Tx, import_id: str) -> int:
    """How many calls an import has cost: those that were, or may have been, sent."""
    return int(tx.conn.execute(_OF_IMPORT, {"at_import": import_id}).scalar_one())


def last_of_chunk(tx: Tx, chunk_id: str) -> sa.RowMapping | None:
    """The latest call of a chunk."""
    found = sa.select(schema.calls).where(t.chunk_id == chunk_id).order_by(t.noted_at.desc()).limit(1)
    return tx.conn.execute(found).mappings().first()


def of_chunks(tx: Tx, chunk_ids: list[str]) -> list[sa.RowMapping]:
    """The calls of some chunks, oldest first."""
    found = sa.select(schema.calls).where(t.chunk_id.in_(chunk_ids)).order_by(t.noted_at)
    return list(tx.conn.execute(found).mappings())


def since(tx: Tx, counted_by: str, noted_after: float, ended_after: float = 0.0) -> list[sa.RowMapping]:
    """The calls that a quota may still count: not provably unsent, noted after a time, and not over before another.

    A call is over when it was answered; one without an answer at its lease's end.
    """
    over = sa.case((t.ended_as == "answered", sa.func.coalesce(t.ended_at, t.lease_until)), else_=t.lease_until)
    found = sa.select(t.id, t.weight, t.noted_at, t.lease_until, t.ended_at, t.ended_as).where(
        t.counted_by == counted_by, t.noted_at > noted_after, t.ended_as != "unsent", over > ended_after
    )
    return list(tx.conn.execute(found).mappings())


def by_days(tx: Tx, counted_by: str, noted_after: float, guard_seconds: float) -> list[tuple[int, int, int]]:
    """Calls by first and last UTC day (days since 1970) that they may count for: (first, last, weight).

    A call counts from `guard_seconds` before it was noted to `guard_seconds` after it was answered; one without an answer
    to the end of its lease where that is past, and for the day of its note while it is not.
    """
    first = sa.func.floor((t.noted_at - guard_seconds) / DAY_SECONDS)
    answered = sa.case(
        (t.ended_as == "answered", t.ended_at), (t.lease_until < tx.now, t.lease_until), else_=t.noted_at
    )
    last = sa.func.floor((answered + guard_seconds) / DAY_SECONDS)
    found = (
        sa.select(first, last, sa.func.sum(t.weight))
        .where(t.counted_by == counted_by, t.noted_at > noted_after, t.ended_as != "unsent")
        .group_by(first, last)
    )
    return [(int(a), int(b), int(n)) for a, b, n in tx.conn.execute(found)]
