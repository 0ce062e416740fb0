"""How many rows of an import are in each step and state, kept in the same transaction as the rows themselves."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx, in_each_dialect
from pipeline.records import ROW_STATES

t = schema.counts.c


def _added(insert: postgresql.Insert) -> postgresql.Insert:
    sums = {"n": t.n + insert.excluded.n}
    return insert.on_conflict_do_update(index_elements=list(schema.counts.primary_key), set_=sums)


_ADDED = in_each_dialect(schema.counts, _added)
_HELD = sa.select(t.step, t.state, t.n).where(t.import_id == sa.bindparam("at_import"), t.n != 0)


def add(tx: Tx, import_id: str, changes: Mapping[tuple[int, str], int]) -> None:
    """Adds each change to its (step, state); zero changes touch nothing."""
    values = [
        {"import_id": import_id, "step": step, "state": state, "n": n} for (step, state), n in changes.items() if n
    ]
    if not values:
        return
    values.sort(key=lambda value: (value["step"], value["state"]))  # one order of locks for every writer
    tx.conn.execute(_ADDED[tx.dialect], values)


def by_step(tx: Tx, import_id: str) -> dict[tuple[int, str], int]:
    """Rows by (step, state); only what is not zero."""
    found = tx.conn.execute(_HELD, {"at_import": import_id})
    return {(step, state): n for step, state, n in found}


def by_state(tx: Tx, import_id: str) -> dict[str, int]:
    """Rows by state over all steps, every state named."""
    total: dict[str, int] = dict.fromkeys(map(str, ROW_STATES), 0)
    for (_, state), n in by_step(tx, import_id).items():
        total[state] += n
    return total


def counted_anew(tx: Tx, import_id: str) -> dict[tuple[int, str], int]:
    """The same counts taken from the rows themselves, for proving the kept ones."""
    r = schema.rows.c
    found = tx.conn.execute(
        sa.select(r.step, r.state, sa.func.count()).where(r.import_id == import_id).group_by(r.step, r.state)
    )
    return {(step, state): n for step, state, n in found}
