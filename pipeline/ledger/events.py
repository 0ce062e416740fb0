"""The audit trail: who did what to which object, when. Every verb that changes something writes here."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx

t = schema.events.c
_RECORDED = sa.insert(schema.events).returning(t.id)


def record(tx: Tx, actor: str, verb: str, object_kind: str, object_id: str, **detail: Any) -> int:
    """Notes an act; `detail` holds no contact data and no secrets. Returns the event's id."""
    act = {"actor": actor, "verb": verb, "object_kind": object_kind, "object_id": object_id, "detail": detail}
    return int(tx.conn.execute(_RECORDED, {"at": tx.now, **act}).scalar_one())


def amend(tx: Tx, event_id: int, **detail: Any) -> None:
    """Says of an act that takes several transactions how far it has come by this one."""
    tx.conn.execute(sa.update(schema.events).where(t.id == event_id).values(detail=detail))


def of(tx: Tx, object_kind: str, object_id: str) -> list[sa.RowMapping]:
    """Everything that was done to an object, oldest first."""
    found = tx.conn.execute(
        sa.select(schema.events).where(t.object_kind == object_kind, t.object_id == object_id).order_by(t.id)
    )
    return list(found.mappings())


def found(
    tx: Tx,
    most: int,
    *,
    actor: str = "",
    verb: str = "",
    import_id: str = "",
    since: float | None = None,
    before_id: int | None = None,
) -> list[sa.RowMapping]:
    """The latest events that fit everything that is given, newest first; an actor also by how its name begins."""
    wanted = sa.select(schema.events).order_by(t.id.desc()).limit(most)
    if actor:
        wanted = wanted.where(t.actor.startswith(actor, autoescape=True))
    if verb:
        wanted = wanted.where(t.verb == verb)
    if import_id:
        of_rows = (t.object_kind == "row") & t.object_id.startswith(f"{import_id}/", autoescape=True)
        wanted = wanted.where(((t.object_kind == "import") & (t.object_id == import_id)) | of_rows)
    if since is not None:
        wanted = wanted.where(t.at >= since)
    if before_id is not None:
        wanted = wanted.where(t.id < before_id)
    return list(tx.conn.execute(wanted).mappings())


def since_resumed(tx: Tx, verb: str, import_id: str) -> int:
    """How often something happened to an import since a person last let it go on."""
    here = (t.object_kind == "import", t.object_id == import_id)
    let_go_on = t.verb.in_(("resume", "approve"))
    resumed = sa.select(sa.func.coalesce(sa.func.max(t.id), 0)).where(*here, let_go_on).scalar_subquery()
    found = sa.select(sa.func.count()).where(*here, t.verb == verb, t.id > resumed)
    return int(tx.conn.execute(found).scalar_one())
