"""What webhooks are told: events, written in the transaction of the change that they tell of, one delivery a webhook.

A webhook is known here from the moment that a process which delivers has first named it. What happens before is not for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline.ledger import chunks, counts, schema
from pipeline.ledger.engine import Tx
from pipeline.records import EventKind, Json

FORGOTTEN_SECONDS = 7 * 86_400.0  # a webhook that no process has named for so long is told nothing more
SEEN_SECONDS = 60.0

webhooks = sa.Table(
    "webhooks",
    schema.metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("events", sa.JSON, nullable=False),
    sa.Column("destinations", sa.JSON, nullable=False),
    sa.Column("accounts", sa.JSON, nullable=False),
    sa.Column("since", schema.Seconds, nullable=False),
    sa.Column("seen_at", schema.Seconds, nullable=False),
)

webhook_events = sa.Table(
    "webhook_events",
    schema.metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", schema.Seconds, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Index("ix_webhook_events_at", "at"),
)

webhook_deliveries = sa.Table(
    "webhook_deliveries",
    schema.metadata,
    sa.Column("event_id", sa.Text, sa.ForeignKey("webhook_events.id"), primary_key=True),
    sa.Column("webhook", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),  # waiting, delivered, given_up
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("first_at", schema.Seconds),  # the first attempt: a day is counted from here
    sa.Column("next_at", schema.Seconds, nullable=False),
    sa.Column("lease_until", schema.Seconds, nullable=False, server_default="0"),
    sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("status", sa.Integer),  # of the last answer
    sa.Column("fault", sa.Text, nullable=False, server_default=""),
    sa.Column("ended_at", schema.Seconds),
    sa.Column("at", schema.Seconds, nullable=False, server_default="0"),  # of the event
    sa.Index("ix_webhook_deliveries_state", "state", "webhook", "next_at"),
    sa.Index("ix_webhook_deliveries_told", "webhook", "at", "event_id"),
    sa.Index("ix_webhook_deliveries_told_by_state", "webhook", "state", "at", "event_id"),
)
h = webhooks.c


@dataclass(frozen=True, slots=True)
class Wish:
    """What a webhook wants to be told of. No destination or account named means all of them."""

    name: str
    events: tuple[EventKind, ...]
    destinations: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


def register(tx: Tx, wishes: Sequence[Wish]) -> None:
    """Says that these webhooks are in the settings, and what they want to hear from now on."""
    for wish in wishes:
        wanted = {
            "events": list(wish.events),
            "destinations": list(wish.destinations),
            "accounts": list(wish.accounts),
            "seen_at": tx.now,
        }
        insert = tx.insert(webhooks).values(name=wish.name, since=tx.now, **wanted)
        tx.conn.execute(insert.on_conflict_do_update(index_elements=["name"], set_=wanted))


def known(tx: Tx) -> list[sa.RowMapping]:
    """The webhooks that are told of what happens."""
    wanted = sa.select(webhooks).where(h.seen_at >= tx.now - FORGOTTEN_SECONDS).order_by(h.name)
    return list(tx.conn.execute(wanted).mappings())


# --- what happened ----------------------------------------------------------------------------------------------------


def import_is(tx: Tx, kind: EventKind, import_id: str) -> None:
    """An import has come to this. Nothing is written where no webhook wants to hear of it."""
    t = schema.imports.c
    found = tx.conn.execute(sa.select(schema.imports).where(t.id == import_id)).mappings().one()
    told = _listening(tx, kind, account=found["account"], destination=found["destination"])
    if told:
        told_of = sa.update(schema.imports).where(t.id == import_id).values(told=t.told + 1).returning(t.told)
        number = int(tx.conn.execute(told_of).scalar_one())
        _tell(tx, kind, {"import": {"id": import_id, "event_number": number, **import_facts(tx, found)}}, told)


def account_is_held(tx: Tx, name: str) -> None:
    """An account makes no calls until somebody mends it."""
    t = schema.accounts.c
    found = tx.conn.execute(sa.select(schema.accounts).where(t.name == name)).mappings().one()
    told = _listening(tx, "account.held", account=name, destination=f"{found['vendor']}.")
    if told:
        own = found["hold_kind"] != "person"
        facts = {"name": name, "vendor": found["vendor"], "by": found["held_by"]}
        _tell(tx, "account.held", {"account": {**facts, "why": found["hold_reason"] if own else ""}}, told)


def import_facts(tx: Tx, imp: sa.RowMapping) -> dict[str, Json]:
    """An import in ids, states and counts. A person's own words are left out: they may hold anything."""
    held = counts.by_state(tx, imp["id"])
    return {
        "id": imp["id"],
        "account": imp["account"],
        "destination": imp["destination"],
        "state": imp["state"],
        "by": imp["by"],
        "why": imp["why"] if imp["by"] in ("", "leadlift") else "",
        "created_at": imp["created_at"],
        "finished_at": imp["finished_at"],
        "whole_file_read": imp["read_done"],
        "rows": {"total": sum(held.values()), **held},
        "needs_person": chunks.rows_for_a_person(tx, imp["id"]) if held["in_doubt"] else 0,
    }


def _listening(tx: Tx, kind: str, *, account: str, destination: str) -> list[str]:
    """The webhooks that want to hear of it. A vendor's name stands for all of its destinations."""
    vendor = destination.partition(".")[0]
    own = (destination, vendor) if not destination.endswith(".") else None
    return [
        hook["name"]
        for hook in known(tx)
        if kind in hook["events"]
        and (not hook["accounts"] or account in hook["accounts"])
        and (not hook["destinations"] or _meets(hook["destinations"], vendor, own))
    ]


def _meets(wanted: Sequence[str], vendor: str, own: tuple[str, str] | None) -> bool:
    """Whether a destination is wanted; of an account it is enough that one of its vendor is."""
    if own is None:
        return any(one.partition(".")[0] == vendor for one in wanted)
    return any(one in own for one in wanted)


def _tell(tx: Tx, kind: str, facts: dict[str, Any], told: Sequence[str]) -> None:
    event_id = f"evt_{secrets.token_hex(12)}"
    tx.conn.execute(sa.insert(webhook_events).values(id=event_id, at=tx.now, kind=kind, facts=facts))
    tx.conn.execute(
        sa.insert(webhook_deliveries),
        [{"event_id": event_id, "webhook": name, "state": "waiting", "next_at": tx.now, "at": tx.now} for name in told],
    )
