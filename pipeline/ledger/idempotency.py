"""Idempotency keys: a request that is sent twice makes one import, and gets the answer of the first time.

A key is kept in the transaction that makes the import, so that there is never one without the other. It belongs to whoever
sent it; two senders may use the same words.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx
from pipeline.limits import DAY_SECONDS

KEPT_DAYS = 7
t = schema.idempotency_keys.c
Kept = sa.RowMapping


def lock(tx: Tx, key: str) -> None:
    """Until this transaction ends, whoever else comes with the key waits; SQLite's writers wait for each other anyway."""
    if tx.dialect == "postgresql":
        number = int(tx.hmac(key)[:15], 16)  # an advisory lock's number has 64 bits
        tx.conn.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def kept(tx: Tx, owner: str, key: str) -> Kept | None:
    """What a key has made, unless that is older than a week; a request that was refused may be made again."""
    found = sa.select(schema.idempotency_keys).where(t.key_hmac == tx.hmac(key), t.owner == owner, t.at >= _oldest(tx))
    return tx.conn.execute(found.where(t.import_id.is_not(None))).mappings().first()


def keep(tx: Tx, owner: str, key: str, *, request: str, import_id: str | None, answer: Any) -> None:
    """Keeps a key with its answer, and with its import where there is one; what a key has made stays."""
    values = {"request_hmac": tx.hmac(request), "import_id": import_id, "answer": answer, "at": tx.now}
    insert = tx.insert(schema.idempotency_keys).values(key_hmac=tx.hmac(key), owner=owner, **values)
    over = insert.on_conflict_do_update(
        index_elements=list(schema.idempotency_keys.primary_key), set_=values, where=t.import_id.is_(None)
    )
    tx.conn.execute(over)


def forget_old(tx: Tx) -> None:
    """Deletes keys that are too old to be repeated."""
    tx.conn.execute(sa.delete(schema.idempotency_keys).where(t.at < _oldest(tx)))


def of_key(tx: Tx, key: str) -> list[Kept]:
    """What is known of a key, whoever sent it, oldest first."""
    found = sa.select(schema.idempotency_keys).where(t.key_hmac == tx.hmac(key), t.at >= _oldest(tx))
    return list(tx.conn.execute(found.order_by(t.at)).mappings())


def _oldest(tx: Tx) -> float:
    return tx.now - KEPT_DAYS * DAY_SECONDS
