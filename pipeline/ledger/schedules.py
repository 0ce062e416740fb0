"""Schedules: since when each is known, and its runs. A run belongs to a due time, and there is one of it, however many ask."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx

LEASE_SECONDS = 60.0
Run = sa.RowMapping

known = sa.Table(
    "schedules",
    schema.metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("line", sa.Text, nullable=False),  # its cron line and timezone: others begin anew
    sa.Column("since", schema.Seconds, nullable=False),  # what was due before then was never missed
)

runs = sa.Table(
    "schedule_runs",
    schema.metadata,
    sa.Column("schedule", sa.Text, primary_key=True),
    sa.Column("due_at", schema.Seconds, primary_key=True),
    sa.Column("begun_at", schema.Seconds, nullable=False),
    sa.Column("ended_at", schema.Seconds),
    sa.Column("fence", sa.Integer, nullable=False, server_default="1"),
    sa.Column("lease_until", schema.Seconds, nullable=False),
    sa.Column("taken", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refused", sa.Integer, nullable=False, server_default="0"),
    sa.Column("why", sa.Text, nullable=False, server_default=""),  # why it could not be done, or what was refused
)
r = runs.c


def since(tx: Tx, name: str, line: str) -> float:
    """Since when the schedule is known with this line; from now on where it is new."""
    found = tx.conn.execute(sa.select(known).where(known.c.name == name)).mappings().first()
    if found is not None and found["line"] == line:
        return float(found["since"])
    new = tx.insert(known).values(name=name, line=line, since=tx.now)
    tx.conn.execute(new.on_conflict_do_update(index_elements=[known.c.name], set_={"line": line, "since": tx.now}))
    return tx.now


def begin(tx: Tx, name: str, due_at: float) -> int | None:
    """Takes the run of a due time, or takes it up where somebody left it; its fence, None when it is another's or over."""
    new = tx.insert(runs).values(schedule=name, due_at=due_at, begun_at=tx.now, lease_until=tx.now + LEASE_SECONDS)
    if tx.conn.execute(new.on_conflict_do_nothing().returning(r.fence)).scalar() is not None:
        return 1
    again = (
        sa.update(runs)
        .where(r.schedule == name, r.due_at == due_at, r.ended_at.is_(None), r.lease_until < tx.now)
        .values(fence=r.fence + 1, lease_until=tx.now + LEASE_SECONDS)
        .returning(r.fence)
    )
    return tx.conn.execute(again).scalar()


def change(tx: Tx, name: str, due_at: float, fence: int, **values: Any) -> bool:
    """Sets columns of a run, and prolongs its lease; False when it is no longer under this fence."""
    changed = (
        sa.update(runs)
        .where(r.schedule == name, r.due_at == due_at, r.fence == fence)
        .values(**{"lease_until": tx.now + LEASE_SECONDS, **values})
    )
    return tx.conn.execute(changed).rowcount == 1


def last(tx: Tx, name: str) -> Run | None:
    """The latest run, if there was one."""
    found = sa.select(runs).where(r.schedule == name).order_by(r.due_at.desc()).limit(1)
    return tx.conn.execute(found).mappings().first()


def leave_earlier(tx: Tx, name: str, due_at: float) -> None:
    """Runs of earlier times that somebody began and left are over: this one does what they would have done."""
    tx.conn.execute(
        sa.update(runs).where(r.schedule == name, r.due_at < due_at, r.ended_at.is_(None)).values(ended_at=tx.now)
    )


def told(tx: Tx, name: str, due_at: float) -> str:
    """What is told of a run so far."""
    return str(tx.conn.execute(sa.select(r.why).where(r.schedule == name, r.due_at == due_at)).scalar() or "")
