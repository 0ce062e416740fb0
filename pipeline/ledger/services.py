"""Which of our own processes are alive, by heartbeat in the ledger: what a broker answers proves nothing."""

from __future__ import annotations

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx

BEAT_SECONDS = 2.0
STALE_SECONDS = 10.0
t = schema.services.c


def beat(tx: Tx, service_id: str, *, kind: str, host: str, pid: int, slots: int) -> None:
    """Says that a service is alive now; long dead ones are forgotten on the way."""
    tx.conn.execute(sa.delete(schema.services).where(t.beat_at < tx.now - 60 * STALE_SECONDS))
    insert = tx.insert(schema.services).values(
        id=service_id, kind=kind, host=host, pid=pid, slots=slots, started_at=tx.now, beat_at=tx.now
    )
    tx.conn.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"beat_at": tx.now, "slots": slots}))


def gone(tx: Tx, service_id: str) -> None:
    """Says that a service has stopped."""
    tx.conn.execute(sa.delete(schema.services).where(t.id == service_id))


def alive(tx: Tx) -> list[sa.RowMapping]:
    """The services whose heartbeat is fresh."""
    found = tx.conn.execute(
        sa.select(schema.services).where(t.beat_at >= tx.now - STALE_SECONDS).order_by(t.started_at)
    )
    return list(found.mappings())


def slots(tx: Tx, kind: str) -> int:
    """How many tasks of a kind can run at once over all living services."""
    return sum(service["slots"] for service in alive(tx) if service["kind"] == kind)
