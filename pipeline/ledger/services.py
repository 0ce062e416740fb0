"""Which of our own processes are alive, by heartbeat in the ledger: what a broker answers proves nothing."""

from __future__ import annotations

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx

BEAT_SECONDS = 2.0
STALE_SECONDS = 10.0
t = schema.services.c


def beat(
    tx: Tx,
    service_id: str,
    *,
    kind: str,
    host: str,
    pid: int,
    slots: int,
    worked_seconds_ago: float | None = None,
) -> None:
    """Says that a service is alive now, and when it last did what it is there for; long dead ones are forgotten."""
    tx.conn.execute(sa.delete(schema.services).where(t.beat_at < tx.now - 60 * STALE_SECONDS))
    now = {"beat_at": tx.now, "slots": slots}
    if worked_seconds_ago is not None:
        now["worked_at"] = tx.now - worked_seconds_ago
    insert = tx.insert(schema.services).values(id=service_id, kind=kind, host=host, pid=pid, started_at=tx.now, **now)
    tx.conn.execute(insert.on_conflict_do_update(index_elements=["id"], set_=now))


def gone(tx: Tx, service_id: str) -> None:
    """Says that a service has stopped."""
    tx.conn.execute(sa.delete(schema.services).where(t.id == service_id))


def alive(tx: Tx) -> list[sa.RowMapping]:
    """The services whose heartbeat is fresh."""
    found = tx.conn.execute(
        sa.select(schema.services).where(t.beat_at >= tx.now - STALE_SECONDS).order_by(t.started_at)
    )
    return list(found.mappings())


def lag_seconds(tx: Tx, kind: str) -> float | None:
    """How long ago any living service of a kind last did what it is there for; None where none has yet."""
    worked = max((service["worked_at"] for service in alive(tx) if service["kind"] == kind), default=0.0)
    return max(0.0, tx.now - worked) if worked else None


def slots(tx: Tx, kind: str) -> int:
    """How many tasks of a kind can run at once over all living services."""
    return sum(service["slots"] for service in alive(tx) if service["kind"] == kind)
