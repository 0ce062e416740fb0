"""API keys: who may call the HTTP API. A key itself is never stored, only its keyed hash."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx

t = schema.api_keys.c
ApiKey = sa.RowMapping


def add(tx: Tx, name: str, secret: str, *, scope: str, by: str) -> bool:
    """Adds a key; False where one of that name exists, revoked ones among them: events name it for ever."""
    insert = tx.insert(schema.api_keys).values(
        name=name, secret_hmac=tx.hmac(secret), scope=scope, created_at=tx.now, created_by=by
    )
    return tx.conn.execute(insert.on_conflict_do_nothing().returning(t.name)).first() is not None


def known(tx: Tx, secret: str) -> ApiKey | None:
    """The key that this is, unless it was revoked or there is none."""
    found = sa.select(schema.api_keys).where(t.secret_hmac == tx.hmac(secret), t.revoked_at.is_(None))
    return tx.conn.execute(found).mappings().first()


def is_valid(tx: Tx, name: str) -> bool:
    """Whether there is a key of that name that was not revoked."""
    found = sa.select(t.name).where(t.name == name, t.revoked_at.is_(None))
    return tx.conn.execute(found).first() is not None


def listed(tx: Tx) -> Sequence[ApiKey]:
    """Every key, oldest first."""
    return tx.conn.execute(sa.select(schema.api_keys).order_by(t.created_at, t.name)).mappings().all()


def used(tx: Tx, name: str) -> None:
    """Notes that a key was used now."""
    tx.conn.execute(sa.update(schema.api_keys).where(t.name == name).values(last_used_at=tx.now))


def revoke(tx: Tx, name: str, by: str) -> bool:
    """Ends a key; False where there is none of that name that still works."""
    ended = sa.update(schema.api_keys).where(t.name == name, t.revoked_at.is_(None))
    return tx.conn.execute(ended.values(revoked_at=tx.now, revoked_by=by)).rowcount == 1
