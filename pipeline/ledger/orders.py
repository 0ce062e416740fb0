"""Orders of other services that wait until their source can be reached: tried again after growing waits.

All orders of one source wait together and are tried one at a time, so that a source which is away costs a reader one try and
not one for each of them. An order is offered under a lease and a fence: a hint that comes twice is taken once, and one that is
lost is given again when the lease is over.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx
from pipeline.limits import DAY_SECONDS

FIRST_WAIT_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 300.0
IDLE_SHARE = 4.0  # a wait is so many times as long as its try: a reader is there for others
LEASE_SECONDS = 600.0
WAITS_AT_MOST_SECONDS = DAY_SECONDS
Order = sa.RowMapping

table = sa.Table(
    "orders",
    schema.metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("key_hmac", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("said", sa.JSON, nullable=False),  # the message; it says where the file is, and holds no contact
    sa.Column("request_id", sa.Text, nullable=False, server_default=""),
    sa.Column("at", schema.Seconds, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),  # in vain, of its source
    sa.Column("tried_at", schema.Seconds, nullable=False, server_default="0"),
    sa.Column("next_at", schema.Seconds, nullable=False),
    sa.Column("lease_until", schema.Seconds, nullable=False, server_default="0"),
    sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("owner", "key_hmac"),
    sa.Index("ix_orders_next_at", "next_at"),
    sa.Index("ix_orders_source_next_at", "source", "next_at"),
    sa.Index("ix_orders_key_hmac", "key_hmac"),
)
t = table.c


def add(tx: Tx, owner: str, key: str, *, source: str, said: Mapping[str, Any], request_id: str, why: str) -> str | None:
    """Keeps an order behind those of its source that wait already; its id, None where it was kept before."""
    others = standing(tx, source)
    new = tx.insert(table).values(
        id=secrets.token_hex(8),
        owner=owner,
        key_hmac=tx.hmac(key),
        source=source,
        said=dict(said),
        request_id=request_id,
        at=tx.now,
        why=others["why"] if others else why,
        tries=others["tries"] if others else 0,
        next_at=others["next_at"] if others else tx.now,
    )
    return tx.conn.execute(new.on_conflict_do_nothing().returning(t.id)).scalar()


def one(tx: Tx, owner: str, key: str) -> Order | None:
    """The order that waits under a key."""
    return tx.conn.execute(sa.select(table).where(*_under(tx, owner, key))).mappings().first()


def of_key(tx: Tx, key: str) -> list[Order]:
    """The orders that wait under a key, whoever sent them, oldest first."""
    return list(tx.conn.execute(sa.select(table).where(t.key_hmac == tx.hmac(key)).order_by(t.at)).mappings())


def standing(tx: Tx, source: str) -> Order | None:
    """The last that waits for a source: when it is tried next, and why it waits. None where nothing waits for it."""
    latest = sa.select(table).where(t.source == source).order_by(t.next_at.desc()).limit(1)
    return tx.conn.execute(latest).mappings().first()


def unreached(tx: Tx, source: str, why: str, *, took_seconds: float) -> None:
    """Nobody could reach the source: all that waits for it waits on, longer than the last time.

    Where finding that out took long, as with a place that swallows what is sent to it, the wait is longer in proportion.
    """
    before = standing(tx, source)
    if before is None:
        return
    tries = before["tries"] + (before["next_at"] <= tx.now)  # several that are tried at once are one try
    growing_seconds = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(max(tries, 1) - 1, 20))
    wait_seconds = max(growing_seconds, took_seconds * IDLE_SHARE)
    values = {"tries": tries, "why": why, "next_at": tx.now + wait_seconds, "lease_until": 0}
    tx.conn.execute(sa.update(table).where(t.source == source).values(**values))


def reached(tx: Tx, source: str) -> None:
    """The source is there again: what waits for it may come at once."""
    tx.conn.execute(sa.update(table).where(t.source == source).values(tries=0, next_at=tx.now))


def overdue(tx: Tx, source: str) -> list[Order]:
    """Orders that have waited for the source as long as any does."""
    found = sa.select(table).where(t.source == source, t.at <= tx.now - WAITS_AT_MOST_SECONDS)
    return list(tx.conn.execute(found.order_by(t.at)).mappings())


def end(tx: Tx, owner: str, key_hmac: str) -> bool:
    """The order waits no more; whether it did."""
    return tx.conn.execute(sa.delete(table).where(t.owner == owner, t.key_hmac == key_hmac)).rowcount > 0


def any_due(tx: Tx) -> bool:
    """Whether an order may be tried now; quick, for whoever asks all the time."""
    return tx.conn.execute(sa.select(t.id).where(t.next_at <= tx.now).limit(1)).first() is not None


def offer(tx: Tx) -> list[tuple[str, int]]:
    """Of each source whose orders are due, the one that was tried longest ago, unless one is out already: id and fence."""
    whole = sa.select(t.source).group_by(t.source)
    due = whole.having(sa.func.min(t.next_at) <= tx.now, sa.func.max(t.lease_until) <= tx.now).order_by(t.source)
    return [_offered(tx, source) for source in tx.conn.execute(due).scalars().all()]


def _offered(tx: Tx, source: str) -> tuple[str, int]:
    first = sa.select(t.id).where(t.source == source, t.next_at <= tx.now).order_by(t.tried_at, t.at, t.id).limit(1)
    out = sa.update(table).where(t.id == first.scalar_subquery())
    values = {"fence": t.fence + 1, "lease_until": tx.now + LEASE_SECONDS}
    order = tx.conn.execute(out.values(**values).returning(t.id, t.fence)).one()
    return str(order.id), int(order.fence)


def take(tx: Tx, order_id: str, fence: int) -> Order | None:
    """Takes up an order that was offered under this fence; None when it is over, or was taken already."""
    mine = sa.update(table).where(t.id == order_id, t.fence == fence, t.lease_until > tx.now)
    values = {"fence": fence + 1, "tried_at": tx.now, "lease_until": tx.now + LEASE_SECONDS}
    return tx.conn.execute(mine.values(**values).returning(*table.columns)).mappings().first()


def _under(tx: Tx, owner: str, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return t.owner == owner, t.key_hmac == tx.hmac(key)
