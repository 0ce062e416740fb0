"""Deliveries of events to webhooks: whose turn it is, who is at it, and how each stands.

A delivery is claimed under a lease and a fence, so that of any number of processes one alone tells a webhook of an event at a
time; the lease of one that was killed ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa

from pipeline.ledger.engine import Tx
from pipeline.ledger.outbox import FORGOTTEN_SECONDS, webhook_deliveries, webhook_events, webhooks

KEPT_SECONDS = 30 * 86_400.0
TRIED_FOR_SECONDS = 86_400.0
FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 3_600.0
State = Literal["waiting", "delivered", "given_up"]
Delivery = sa.RowMapping
d, e = webhook_deliveries.c, webhook_events.c
BOTH = sa.select(webhook_deliveries, e.kind, e.facts).join(webhook_events, e.id == d.event_id)


def claim(tx: Tx, webhook: str, lease_seconds: float) -> Delivery | None:
    """Takes the delivery to a webhook that has been due longest and that nobody takes just now; None when there is none."""
    due = [d.state == "waiting", d.webhook == webhook, d.next_at <= tx.now, d.lease_until <= tx.now]
    first = BOTH.where(*due).order_by(d.next_at).limit(1).with_for_update(of=webhook_deliveries, skip_locked=True)
    found = tx.conn.execute(first).mappings().first()
    if found is None:
        return None
    taken = tx.conn.execute(
        sa.update(webhook_deliveries)
        .where(*_is(found), *due)
        .values(
            fence=d.fence + 1,
            lease_until=tx.now + lease_seconds,
            attempts=d.attempts + 1,
            first_at=sa.func.coalesce(d.first_at, tx.now),
        )
    )
    return tx.conn.execute(BOTH.where(_one(found))).mappings().one() if taken.rowcount else None


def delivered(tx: Tx, claimed: Delivery, status: int) -> None:
    """The webhook took it."""
    values = {"state": "delivered", "status": status, "fault": "", "lease_until": 0, "ended_at": tx.now}
    tx.conn.execute(sa.update(webhook_deliveries).where(*_is(claimed)).values(**values))


def failed(tx: Tx, claimed: Delivery, status: int | None, fault: str, chance: float) -> State:
    """The webhook did not take it: later again, each time after a longer wait, and given up when a day has passed.

    `chance` between 0 and 1 shortens the wait by up to a quarter, so that many do not come back at once.
    """
    over = tx.now >= claimed["first_at"] + TRIED_FOR_SECONDS
    wait_seconds = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(claimed["attempts"] - 1, 20))
    state: State = "given_up" if over else "waiting"
    tx.conn.execute(
        sa.update(webhook_deliveries)
        .where(*_is(claimed))
        .values(
            state=state,
            status=status,
            fault=fault,
            lease_until=0,
            next_at=tx.now + wait_seconds * (1 - chance / 4),
            ended_at=tx.now if over else None,
        )
    )
    return state


def _is(one: Delivery) -> tuple[sa.ColumnElement[bool], ...]:
    return _one(one), d.fence == int(one["fence"])


def _one(one: Delivery) -> sa.ColumnElement[bool]:
    return sa.and_(d.event_id == str(one["event_id"]), d.webhook == str(one["webhook"]))


# --- for people -------------------------------------------------------------------------------------------------------


def listed(tx: Tx, most: int, *, state: str | None = None, webhook: str | None = None) -> list[Delivery]:
    """The latest deliveries, newest first."""
    wanted = BOTH.order_by(d.at.desc(), d.event_id.desc(), d.webhook).limit(most)
    if state is not None:
        wanted = wanted.where(d.state == state)
    if webhook is not None:
        wanted = wanted.where(d.webhook == webhook)
    return list(tx.conn.execute(wanted).mappings())


def page(tx: Tx, webhook: str, most: int, *, state: str | None, after: tuple[float, str] | None) -> list[Delivery]:
    """Deliveries to a webhook, newest first, from behind that event on."""
    wanted = BOTH.where(d.webhook == webhook).order_by(d.at.desc(), d.event_id.desc()).limit(most)
    if state is not None:
        wanted = wanted.where(d.state == state)
    if after is not None:
        wanted = wanted.where(sa.tuple_(d.at, d.event_id) < sa.tuple_(*after))
    return list(tx.conn.execute(wanted).mappings())


def counted(tx: Tx) -> dict[tuple[str, str], int]:
    """How many deliveries there are by webhook and state."""
    found = sa.select(d.webhook, d.state, sa.func.count()).group_by(d.webhook, d.state)
    return {(webhook, state): int(n) for webhook, state, n in tx.conn.execute(found)}


def of_event(tx: Tx, event_id: str) -> list[Delivery]:
    """The deliveries of one event."""
    return list(tx.conn.execute(BOTH.where(d.event_id == event_id).order_by(d.webhook)).mappings())


def replay(tx: Tx, chosen: Sequence[Delivery]) -> int:
    """Has deliveries made once more, each for a day again; returns how many. One that is under way is let be."""
    again = {"state": "waiting", "attempts": 0, "first_at": None, "next_at": tx.now, "ended_at": None}
    number = 0
    for one in chosen:
        free = (*_is(one), d.lease_until <= tx.now)
        number += tx.conn.execute(
            sa.update(webhook_deliveries).where(*free).values(fence=d.fence + 1, **again)
        ).rowcount
    return number


# --- order ------------------------------------------------------------------------------------------------------------


def tidy(tx: Tx) -> None:
    """Gives up what is for webhooks that no settings name any more, and forgets what ended long ago."""
    gone = sa.select(webhooks.c.name).where(webhooks.c.seen_at < tx.now - FORGOTTEN_SECONDS)
    told = "No settings have named this webhook for a week."
    tx.conn.execute(
        sa.update(webhook_deliveries)
        .where(d.state == "waiting", d.webhook.in_(gone), d.lease_until <= tx.now)
        .values(state="given_up", fault=told, ended_at=tx.now)
    )
    tx.conn.execute(sa.delete(webhook_deliveries).where(d.state != "waiting", d.ended_at < tx.now - KEPT_SECONDS))
    kept = sa.exists().where(d.event_id == e.id)
    tx.conn.execute(sa.delete(webhook_events).where(e.at < tx.now - KEPT_SECONDS, ~kept))
