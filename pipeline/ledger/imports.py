"""Imports: one file to be delivered to one destination, its states, its reader's lease and its place in the queue."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from pipeline import errors, logs
from pipeline.ledger import counts, outbox, schema
from pipeline.ledger.engine import Tx
from pipeline.records import OPEN_IMPORT_STATES, EventKind, ImportState

READER_LEASE_SECONDS = 5.0
TOLD: dict[ImportState, EventKind] = {
    "finished": "import.finished",
    "failed": "import.failed",
    "paused": "import.paused",
    "cancelled": "import.cancelled",
}
t = schema.imports.c
NEWEST_FIRST = (t.created_at.desc(), t.id.desc())
Import = sa.RowMapping

_AT = t.id == sa.bindparam("at_id")
_ONE = sa.select(schema.imports).where(_AT)
_LOCKED = sa.select(t.id).where(_AT).with_for_update()
_CHANGED = sa.update(schema.imports).where(_AT)
_MOVED = _CHANGED.where(t.state.in_(sa.bindparam("since")))
_IN_STATES = sa.select(schema.imports).where(t.state.in_(sa.bindparam("states"))).order_by(t.created_at, t.id)
_IN_STATES_AT = _IN_STATES.where(t.account == sa.bindparam("at_account"))
_WITH_PENDING = sa.select(schema.imports).where(
    t.state.in_(sa.bindparam("states")),
    sa.exists().where(schema.counts.c.import_id == t.id, schema.counts.c.state == "pending", schema.counts.c.n > 0),
)
_READING = ("queued", "reading", "sending")
_UNREAD = (
    sa.select(schema.imports)
    .where(
        t.state.in_(_READING) | ((t.state == "paused") & t.state_before_pause.in_(_READING)),
        t.read_done.is_(False),
        t.reader_until < sa.bindparam("now"),
    )
    .order_by(t.created_at)
)
_BEING_READ = sa.select(sa.func.count()).where(
    t.state.in_(OPEN_IMPORT_STATES), t.read_done.is_(False), t.reader_until >= sa.bindparam("now")
)
_KEPT = _CHANGED.where(
    t.reader_fence == sa.bindparam("at_fence"), t.reader_until >= sa.bindparam("now"), t.read_done.is_(False)
)


def new_id() -> str:
    """A short id that people can say: no vowels, no look-alikes."""
    return "".join(secrets.choice("23456789bcdfghjkmnpqrstvwxz") for _ in range(8))


def add(tx: Tx, **values: Any) -> str:
    """A new import in state `queued`, which keeps the id of the request that brought it; returns its own id."""
    import_id = new_id()
    values.setdefault("request_id", logs.request_id() or logs.new_request_id())
    active = sa.select(sa.func.coalesce(sa.func.min(t["pass"]), 0)).where(
        t.account == values["account"], t.state.in_(OPEN_IMPORT_STATES)
    )
    served = tx.conn.execute(active).scalar_one()
    tx.conn.execute(
        sa.insert(schema.imports).values(
            id=import_id, state="queued", created_at=tx.now, prepared={}, notices={}, **{"pass": served}, **values
        )
    )
    return import_id


def get(tx: Tx, import_id: str) -> Import:
    """The import. Raises NotFound."""
    found = tx.conn.execute(_ONE, {"at_id": import_id}).mappings().first()
    if found is None:
        raise errors.NotFound(f"There is no import {import_id!r}; `leadlift status` lists them.")
    return found


def origin(tx: Tx, import_id: str) -> dict[str, str]:
    """The ids that log lines about the import carry; none for one that is not there."""
    found = tx.conn.execute(sa.select(t.id.label("import_id"), t.request_id).where(t.id == import_id))
    return {str(name): str(text) for row in found.mappings() for name, text in row.items()}


def lock(tx: Tx, import_id: str) -> Import:
    """The import, which nobody else changes until this transaction ends. Raises NotFound.

    Whoever changes an import and its rows begins here: PostgreSQL's locks are then always taken in one order.
    """
    tx.conn.execute(_LOCKED, {"at_id": import_id})
    return get(tx, import_id)


def in_states(tx: Tx, states: Collection[str], account: str | None = None) -> list[Import]:
    """The imports in any of the states, oldest first."""
    if account is None:
        return list(tx.conn.execute(_IN_STATES, {"states": states}).mappings())
    return list(tx.conn.execute(_IN_STATES_AT, {"states": states, "at_account": account}).mappings())


def with_pending(tx: Tx, states: Collection[str]) -> list[Import]:
    """The imports in any of the states that still have pending rows."""
    return list(tx.conn.execute(_WITH_PENDING, {"states": states}).mappings())


def newest(tx: Tx, most: int) -> list[Import]:
    """The latest imports, newest first."""
    return list(tx.conn.execute(sa.select(schema.imports).order_by(*NEWEST_FIRST).limit(most)).mappings())


def beginning_with(tx: Tx, text: str, most: int) -> list[str]:
    """The ids that begin with a text, in order; none for the empty text."""
    found = sa.select(t.id).where(t.id.startswith(text, autoescape=True)).order_by(t.id).limit(most)
    return list(tx.conn.execute(found).scalars()) if text else []


def same_bytes(tx: Tx, account: str, destination: str, sha256: str) -> list[Import]:
    """Earlier imports of the same bytes for the same account and destination, newest first."""
    found = sa.select(schema.imports).where(t.account == account, t.destination == destination, t.sha256 == sha256)
    return list(tx.conn.execute(found.order_by(t.again.desc())).mappings())


def sent_nothing(tx: Tx, import_id: str) -> bool:
    """Return if an import is over and no row of it reached the vendor or may have; its bytes may then be sent by another."""
    held = counts.by_state(tx, import_id)
    over = get(tx, import_id)["state"] not in OPEN_IMPORT_STATES
    return over and not any(held[state] for state in ("delivered", "sending", "in_doubt"))


def uses_stored(tx: Tx, store_key: str) -> bool:
    """Whether an import that was not pruned needs the stored file."""
    found = sa.select(t.id).where(t.store_key == store_key, t.pruned_at.is_(None)).limit(1)
    return tx.conn.execute(found).first() is not None


def change(tx: Tx, import_id: str, **values: Any) -> None:
    """Sets columns of an import."""
    tx.change(_CHANGED, {"at_id": import_id}, values)


def move(tx: Tx, import_id: str, since: Sequence[ImportState], to: ImportState, **values: Any) -> bool:
    """Moves an import to a state if it is in one of `since`; tells whether it was. Webhooks hear of it where they want to."""
    done = tx.change(_MOVED, {"at_id": import_id, "since": since}, {"state": to, **values})
    if done and (kind := TOLD.get(to)):
        outbox.import_is(tx, kind, import_id)
    return done == 1


# --- the reader's lease: whoever notices that it ended gives the reading to another ---------------------------------


def unread(tx: Tx) -> list[Import]:
    """Imports that wait for a reader, or whose reader's lease has ended."""
    return list(tx.conn.execute(_UNREAD, {"now": tx.now}).mappings())


def being_read(tx: Tx) -> int:
    """How many readings are offered or under way."""
    return int(tx.conn.execute(_BEING_READ, {"now": tx.now}).scalar_one())


def others_unread(tx: Tx, import_id: str) -> bool:
    """Whether another import waits for its reader."""
    found = sa.select(t.id).where(t.read_done.is_(False), t.state.in_(["queued", "reading"]), t.id != import_id)
    return tx.conn.execute(found.limit(1)).first() is not None


def give_up(tx: Tx, import_id: str, fence: int) -> None:
    """The reader lets go of the reading; whoever is next goes on where it stopped."""
    tx.conn.execute(sa.update(schema.imports).where(t.id == import_id, t.reader_fence == fence).values(reader_until=0))


def offer(tx: Tx, import_id: str) -> int | None:
    """Gives the reading a new fence and a short lease for the message to arrive; None when somebody else was quicker."""
    return _refence(tx, import_id, t.reader_until < tx.now)


def take(tx: Tx, import_id: str, fence: int) -> bool:
    """A reader takes up the reading it was offered."""
    return keep(tx, import_id, fence)


def keep(tx: Tx, import_id: str, fence: int) -> bool:
    """Prolongs the reader's lease; False when it is no longer this reader's."""
    mine = {"at_id": import_id, "at_fence": fence, "now": tx.now}
    return tx.change(_KEPT, mine, {"reader_until": tx.now + READER_LEASE_SECONDS}) == 1


def _refence(tx: Tx, import_id: str, condition: sa.ColumnElement[bool]) -> int | None:
    done = tx.conn.execute(
        sa.update(schema.imports)
        .where(t.id == import_id, condition)
        .values(reader_fence=t.reader_fence + 1, reader_until=tx.now + READER_LEASE_SECONDS / 2)
        .returning(t.reader_fence)
    )
    return done.scalar()
