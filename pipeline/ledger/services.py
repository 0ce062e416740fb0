"""Which of our own processes are alive, by heartbeat in the ledger: what a broker answers proves nothing."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx, in_each_dialect

BEAT_SECONDS = 2.0
STALE_SECONDS = 10.0
t = schema.services.c
_FORGOTTEN = sa.delete(schema.services).where(t.beat_at < sa.bindparam("old"))
_ALIVE = sa.select(schema.services).where(t.beat_at >= sa.bindparam("since")).order_by(t.started_at)


def _beaten(insert: postgresql.Insert) -> postgresql.Insert:
    new = insert.excluded
    worked_at = sa.case((new.worked_at > 0, new.worked_at), else_=t.worked_at)  # 0: not said
    now = {"beat_at": new.beat_at, "slots": new.slots, "worked_at": worked_at}
    return insert.on_conflict_do_update(index_elements=["id"], set_=now)


_BEATEN = in_each_dialect(schema.services, _beaten)


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
    tx.conn.execute(_FORGOTTEN, {"old": tx.now - 60 * STALE_SECONDS})
    who = {"id": service_id, "kind": kind, "host": host, "pid": pid, "started_at": tx.now}
    worked_at = 0.0 if worked_seconds_ago is None else tx.now - worked_seconds_ago
    tx.conn.execute(_BEATEN[tx.dialect], {**who, "beat_at": tx.now, "slots": slots, "worked_at": worked_at})


def gone(tx: Tx, service_id: str) -> None:
    """Says that a service has stopped."""
    tx.conn.execute(sa.delete(schema.services).where(t.id == service_id))


def alive(tx: Tx) -> list[sa.RowMapping]:
    """The services whose heartbeat is fresh."""
    return list(tx.conn.execute(_ALIVE, {"since": tx.now - STALE_SECONDS}).mappings())


def lag_seconds(tx: Tx, kind: str) -> float | None:
    """How long ago any living service of a kind last did what it is there for; None where none has yet."""
    worked = max((service["worked_at"] for service in alive(tx) if service["kind"] == kind), default=0.0)
    return max(0.0, tx.now - worked) if worked else None


def slots(tx: Tx, kind: str) -> int:
    """How many tasks of a kind can run at once over all living services."""
    return sum(service["slots"] for service in alive(tx) if service["kind"] == kind)
