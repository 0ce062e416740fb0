"""The audit trail: who did what to which object, when. Every verb that changes something writes here."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx

t = schema.events.c


def record(tx: Tx, actor: str, verb: str, object_kind: str, object_id: str, **detail: Any) -> None:
    """Notes an act; `detail` holds no contact data and no secrets."""
    tx.conn.execute(
        sa.insert(schema.events).values(
            at=tx.now, actor=actor, verb=verb, object_kind=object_kind, object_id=object_id, detail=detail
        )
    )


def of(tx: Tx, object_kind: str, object_id: str) -> list[sa.RowMapping]:
    """Everything that was done to an object, oldest first."""
    found = tx.conn.execute(
        sa.select(schema.events).where(t.object_kind == object_kind, t.object_id == object_id).order_by(t.id)
    )
    return list(found.mappings())


def since_resumed(tx: Tx, verb: str, import_id: str) -> int:
    """How often something happened to an import since a person last let it go on."""
    here = (t.object_kind == "import", t.object_id == import_id)
    resumed = sa.select(sa.func.coalesce(sa.func.max(t.id), 0)).where(*here, t.verb == "resume").scalar_subquery()
    found = sa.select(sa.func.count()).where(*here, t.verb == verb, t.id > resumed)
    return int(tx.conn.execute(found).scalar_one())
