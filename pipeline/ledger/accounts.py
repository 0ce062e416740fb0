"""Accounts as the ledger knows them: holds, and how the vendor has been answering lately. Credentials stay in the settings."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from pipeline.ledger import events, outbox, schema
from pipeline.ledger.engine import Tx

CLOSED_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
OK_NEWS_SECONDS = 30.0
MENDED = ("credential", "settings")  # what a person held, a person lets go
t = schema.accounts.c

_ONE = sa.select(schema.accounts).where(t.name == sa.bindparam("at_name"))
_CHANGED = sa.update(schema.accounts).where(t.name == sa.bindparam("at_name"))
_NEWS = (t.failures > 0) | (t.closed_until > 0) | (t.last_ok_at < sa.bindparam("old"))
_ANSWERED = _CHANGED.where(_NEWS)


def register(tx: Tx, name: str, *, vendor: str, counted_by: str, credential_hmac: str) -> None:
    """Tells the ledger of an account; a hold for its credential or settings lifts when they are mended."""
    known = get(tx, name)
    if known is None:
        insert = tx.insert(schema.accounts).values(
            name=name, vendor=vendor, counted_by=counted_by, credential_hmac=credential_hmac
        )
        tx.conn.execute(insert.on_conflict_do_nothing())
        return
    now = {"vendor": vendor, "counted_by": counted_by, "credential_hmac": credential_hmac}
    if any(known[column] != value for column, value in now.items()):
        _change(tx, name, **now)
    if known["hold_kind"] == "credential" and known["credential_hmac"] != credential_hmac:
        lift(tx, name, actor="leadlift", why="the credential changed")
    elif known["hold_kind"] == "settings":
        lift(tx, name, actor="leadlift", why="the settings can be used again")


def get(tx: Tx, name: str) -> sa.RowMapping | None:
    """The account, None when it was never registered."""
    return tx.conn.execute(_ONE, {"at_name": name}).mappings().first()


def listed(tx: Tx) -> list[sa.RowMapping]:
    """Every account that was ever registered."""
    return list(tx.conn.execute(sa.select(schema.accounts).order_by(t.name)).mappings())


def hold(tx: Tx, name: str, *, kind: str, reason: str, actor: str) -> bool:
    """Stops all calls of an account until `lift`; the first reason stands, unless a person comes with one."""
    free = t.hold_kind != "person" if kind == "person" else t.hold_kind == ""
    held = tx.conn.execute(
        sa.update(schema.accounts)
        .where(t.name == name, free)
        .values(hold_kind=kind, hold_reason=reason, held_since=tx.now, held_by=actor)
    )
    if held.rowcount:
        events.record(tx, actor, "hold", "account", name, reason=reason)
        outbox.account_is_held(tx, name)
    return held.rowcount > 0


def lift(tx: Tx, name: str, *, actor: str, why: str, kinds: Collection[str] = MENDED) -> bool:
    """Ends a hold of one of the kinds; False when there was none."""
    lifted = tx.conn.execute(
        sa.update(schema.accounts)
        .where(t.name == name, t.hold_kind.in_(kinds))
        .values(hold_kind="", hold_reason="", held_since=None, held_by="")
    )
    if lifted.rowcount:
        events.record(tx, actor, "lift", "account", name, why=why)
    return lifted.rowcount > 0


def answered(tx: Tx, name: str) -> None:
    """The vendor answered a call as it should: it is well. Written only where that is news."""
    well = {"failures": 0, "last_ok_at": tx.now, "closed_until": 0, "closed_reason": ""}
    tx.change(_ANSWERED, {"at_name": name, "old": tx.now - OK_NEWS_SECONDS}, well)


def failed(tx: Tx, name: str, reason: str, jitter: float) -> float:
    """The vendor is not well: no new calls for a while, longer each time; returns until when.

    `jitter` between 0 and 1 spreads the return by a quarter.
    """
    known = get(tx, name)
    failures = known["failures"] if known is not None else 0
    wait_seconds = CLOSED_SECONDS[min(failures, len(CLOSED_SECONDS) - 1)] * (1 + jitter / 4)
    _change(tx, name, failures=failures + 1, closed_until=tx.now + wait_seconds, closed_reason=reason)
    return tx.now + wait_seconds


def quota_opens(tx: Tx, name: str, limit: str, at: float) -> None:
    """What the quota last said: which limit is used up, and when it opens."""
    _change(tx, name, quota_limit=limit, quota_opens_at=at)


def lock(tx: Tx, name: str) -> None:
    """Makes this transaction the only one that forms chunks for the account until it ends."""
    _change(tx, name, formed_at=tx.now)


def _change(tx: Tx, name: str, **values: object) -> None:
    tx.change(_CHANGED, {"at_name": name}, values)
