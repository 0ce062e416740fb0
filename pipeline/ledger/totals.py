"""Totals over all imports, for whoever watches: counted where counts are kept, and by index where they are not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx
from pipeline.records import OPEN_IMPORT_STATES

i, n, r, k, c = (table.c for table in (schema.imports, schema.counts, schema.rows, schema.chunks, schema.calls))
Where = tuple[str, str]  # destination, account


@dataclass(frozen=True, slots=True)
class Ended:
    """Calls of one account that ended in one way: how many, and how long they took in all."""

    account: str
    ended_as: str
    status: int | None
    number: int
    seconds: float


def rows(tx: Tx) -> dict[tuple[Where, str], int]:
    """Rows by destination, account and state."""
    found = (
        sa.select(i.destination, i.account, n.state, sa.func.sum(n.n))
        .join(schema.imports, i.id == n.import_id)
        .group_by(i.destination, i.account, n.state)
    )
    return {((to, account), state): int(number) for to, account, state, number in tx.conn.execute(found)}


def imports(tx: Tx) -> dict[tuple[Where, str], int]:
    """Imports by destination, account and state."""
    found = sa.select(i.destination, i.account, i.state, sa.func.count()).group_by(i.destination, i.account, i.state)
    return {((to, account), state): number for to, account, state, number in tx.conn.execute(found)}


def oldest_waiting(tx: Tx) -> dict[Where, float]:
    """Since when the row that is next has waited, of running imports with pending rows."""
    of_next = (r.import_id == n.import_id, r.step == n.step, r.state == "pending")
    next_row = sa.select(r.ready_at).where(*of_next).order_by(r.id).limit(1).scalar_subquery()
    running = [state for state in OPEN_IMPORT_STATES if state != "paused"]
    found = (
        sa.select(i.destination, i.account, next_row)
        .select_from(schema.counts.join(schema.imports, i.id == n.import_id))
        .where(n.state == "pending", n.n > 0, i.state.in_(running))
    )
    oldest: dict[Where, float] = {}
    for to, account, since in tx.conn.execute(found):
        if since is not None:
            oldest[to, account] = min(since, oldest.get((to, account), since))
    return oldest


def open_chunks(tx: Tx) -> dict[tuple[str, str], int]:
    """Chunks that are not over, by account and state."""
    found = sa.select(k.account, k.state, sa.func.count()).where(schema.OPEN_CHUNK).group_by(k.account, k.state)
    return {(account, state): number for account, state, number in tx.conn.execute(found)}


def for_a_person(tx: Tx) -> dict[Where, int]:
    """Rows in doubt that only a person can settle."""
    inside = schema.chunk_rows.join(schema.rows, r.id == schema.chunk_rows.c.row_id)
    in_doubt = (schema.chunk_rows.c.chunk_id == k.id, r.state == "in_doubt")
    number = sa.select(sa.func.count()).select_from(inside).where(*in_doubt).correlate(schema.chunks).scalar_subquery()
    found = sa.select(k.destination, k.account, number).where(schema.OPEN_CHUNK, k.needs_person.is_(True))
    total: Counter[Where] = Counter()
    for to, account, rows_in_doubt in tx.conn.execute(found):
        total[to, account] += rows_in_doubt
    return dict(total)


def calls_ended(tx: Tx, after: float, until: float | None = None) -> list[Ended]:
    """The calls that ended after a time, and not after another where one is given."""
    when = c.ended_at > after if until is None else (c.ended_at > after) & (c.ended_at <= until)
    found = (
        sa.select(c.account, c.ended_as, c.status, sa.func.count(), sa.func.coalesce(sa.func.sum(c.took_seconds), 0))
        .where(when)
        .group_by(c.account, c.ended_as, c.status)
    )
    return [Ended(*row) for row in tx.conn.execute(found)]
