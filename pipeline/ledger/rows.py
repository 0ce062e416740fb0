"""Rows and their fate. Whoever changes a row's step or state changes the counts in the same transaction, here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import counts, schema
from pipeline.ledger.engine import Tx, setting

LOOKUP_SIZE = 5_000  # bound parameters in one statement; SQLite takes 32,766
STREAMED_ROWS = 1_000
t = schema.rows.c


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as sending needs it."""

    id: int
    number: int
    state: str
    step: int
    outcome: str
    vendor_id: str
    steps: Mapping[str, Sequence[str]]
    attempts: int
    ceiling: int
    ready_at: float
    identity_hmac: str
    fields: Mapping[str, str]
    cells: Sequence[str]


_PENDING = sa.text("state = 'pending'")  # an index's condition, see schema
_STORED = tuple(t[name] for name in Stored.__slots__)

_AT_STEP = (t.import_id == sa.bindparam("at_import"), t.state == "pending", t.step == sa.bindparam("at_step"))
_OPEN_ELSEWHERE = sa.exists().where(
    schema.open_identities.c.counted_by == sa.bindparam("at_counted_by"),
    schema.open_identities.c.identity_hmac == t.identity_hmac,
)
_CANDIDATES = (
    sa.select(*_STORED)
    .where(*_AT_STEP, t.not_before <= sa.bindparam("now"), sa.not_(_OPEN_ELSEWHERE))
    .order_by(t.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True, of=schema.rows)
)
_NEWEST_ARRIVAL = sa.select(sa.func.max(t.ready_at)).where(*_AT_STEP)
_OF_CHUNK = (
    sa.select(*_STORED)
    .join(schema.chunk_rows, schema.chunk_rows.c.row_id == t.id)
    .where(schema.chunk_rows.c.chunk_id == sa.bindparam("at_chunk"))
    .order_by(t.id)
)
_TAKEN = (
    sa.update(schema.rows)
    .where(t.id.in_(sa.bindparam("ids")), t.state == "pending")
    .values(state="sending")
    .returning(t.id)
)
_CHANGED = sa.update(schema.rows).where(
    t.id == sa.bindparam("at_id"), t.step == sa.bindparam("at_step"), t.state == sa.bindparam("at_state")
)


def stored(found: sa.RowMapping) -> Stored:
    """A row with all its columns, as sending needs it."""
    values = {name: found[name] for name in Stored.__slots__}
    for name, empty in (("steps", "{}"), ("fields", "{}"), ("cells", "[]")):
        values[name] = json.loads(values[name] or empty)
    return Stored(**values)


def insert(tx: Tx, import_id: str, entries: Sequence[dict[str, Any]]) -> None:
    """Adds rows as the reader made them; each entry has every column that is not the same for all."""
    if entries:
        tx.conn.execute(sa.insert(schema.rows), entries)
        counts.add(tx, import_id, Counter((entry["step"], entry["state"]) for entry in entries))


def first_numbers(tx: Tx, import_id: str, identities: Sequence[str]) -> dict[str, int]:
    """For each identity hash that a row of the import holds already: that row's number."""
    found: dict[str, int] = {}
    for start in range(0, len(identities), LOOKUP_SIZE):
        part = identities[start : start + LOOKUP_SIZE]
        held = sa.select(t.identity_hmac, t.number).where(
            schema.HOLDS_IDENTITY, t.import_id == import_id, t.identity_hmac.in_(part)
        )
        found.update((identity, number) for identity, number in tx.conn.execute(held))
    return found


def candidates(tx: Tx, import_id: str, step: int, counted_by: str, most: int) -> list[Stored]:
    """The pending rows of a step that may go now, in order: their wait is over and their identity has no open call."""
    place = {"at_import": import_id, "at_step": step, "at_counted_by": counted_by}
    return [stored(row) for row in tx.conn.execute(_CANDIDATES, {**place, "now": tx.now, "most": most}).mappings()]


def newest_arrival(tx: Tx, import_id: str, step: int) -> float:
    """When the latest of the pending rows of a step came to it."""
    return float(tx.conn.execute(_NEWEST_ARRIVAL, {"at_import": import_id, "at_step": step}).scalar() or 0)


def of_chunk(tx: Tx, chunk_id: str) -> list[Stored]:
    """The rows of a chunk, in order."""
    return [stored(row) for row in tx.conn.execute(_OF_CHUNK, {"at_chunk": chunk_id}).mappings()]


def one(tx: Tx, import_id: str, number: int) -> sa.RowMapping | None:
    """A row by its number in the source, with all its columns."""
    found = sa.select(schema.rows).where(t.import_id == import_id, t.number == number)
    return tx.conn.execute(found).mappings().first()


def being(state: str) -> sa.ColumnElement[bool]:
    """That a row is in a state, said so that the index of the rows in rare states is used for one of these."""
    return sa.and_(schema.APART, t.state == state) if state in schema.APART_STATES else t.state == state


def in_state(tx: Tx, import_id: str, state: str) -> Iterator[sa.RowMapping]:
    """The rows in a state, streamed in the order of the source."""
    yield from in_order(tx, import_id, being(state))


def in_order(tx: Tx, import_id: str, *where: sa.ColumnElement[bool]) -> Iterator[sa.RowMapping]:
    """The rows of an import (fitting `where`), streamed in the order of the source."""
    found = sa.select(schema.rows).where(t.import_id == import_id, *where).order_by(t.number)
    yield from streamed(tx, found)


def streamed(tx: Tx, found: sa.Select[Any]) -> Iterator[sa.RowMapping]:
    """What a statement finds, some of it in memory at a time."""
    yield from tx.conn.execute(found, execution_options={"yield_per": STREAMED_ROWS}).mappings()


def widest(tx: Tx, import_id: str, state: str) -> int:
    """The most cells that a row in the state has."""
    if tx.dialect == "sqlite":
        width: sa.ColumnElement[int] = sa.func.json_array_length(t.cells)
    else:
        width = sa.func.json_array_length(sa.cast(t.cells, sa.JSON))
    found = sa.select(sa.func.max(width)).where(t.import_id == import_id, being(state))
    return int(tx.conn.execute(found).scalar() or 0)


def after(tx: Tx, import_id: str, number: int, most: int, *, state: str | None = None) -> list[sa.RowMapping]:
    """The next rows after a row number, all or those in a state, in the order of the source."""
    where = [] if state is None else [being(state)]
    found = sa.select(schema.rows).where(t.import_id == import_id, t.number > number, *where)
    return list(tx.conn.execute(found.order_by(t.number).limit(most)).mappings())


def duplicates_of(tx: Tx, import_id: str, number: int, most: int) -> list[int]:
    """The numbers of the rows that are duplicates of a row, the first of them."""
    found = sa.select(t.number).where(t.import_id == import_id, t.duplicate_of == number)
    return list(tx.conn.execute(found.order_by(t.number).limit(most)).scalars())


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one row: its place before, and the columns after (`step` and `state` among them where they change)."""

    row: Stored
    values: Mapping[str, Any]


def change(tx: Tx, import_id: str, changes: Sequence[Change]) -> None:
    """Applies the changes, and to the counts the same. Raises Conflict where a row has moved on since it was looked at."""
    moved: Counter[tuple[int, str]] = Counter()
    alike: dict[tuple[str, ...], list[Change]] = {}
    for one_change in changes:
        row, values = one_change.row, one_change.values
        alike.setdefault(tuple(sorted(values)), []).append(one_change)
        moved[row.step, row.state] -= 1
        moved[values.get("step", row.step), values.get("state", row.state)] += 1
    for names, group in alike.items():
        _change_alike(tx, names, group)
    counts.add(tx, import_id, moved)


def take(tx: Tx, import_id: str, chosen: Sequence[Stored]) -> list[Stored]:
    """Sends pending rows on their way, as many of the chosen as still are pending; returns those."""
    ids = set(tx.conn.execute(_TAKEN, {"ids": [row.id for row in chosen]}).scalars())
    taken = [row for row in chosen if row.id in ids]
    moved: Counter[tuple[int, str]] = Counter()
    for row in taken:
        moved[row.step, "pending"] -= 1
        moved[row.step, "sending"] += 1
    counts.add(tx, import_id, moved)
    return taken


def _change_alike(tx: Tx, names: tuple[str, ...], group: Sequence[Change]) -> None:
    """Changes that set the same columns, as one statement with many values."""
    values = [
        {"at_id": c.row.id, "at_step": c.row.step, "at_state": c.row.state, **{f"to_{n}": c.values[n] for n in names}}
        for c in group
    ]
    if tx.conn.execute(setting(_CHANGED, names), values).rowcount != len(group):
        raise errors.Conflict("A row has moved on meanwhile; nothing was changed.")


def move_all(
    tx: Tx, import_id: str, since: Collection[str], to: str, *where: sa.ColumnElement[bool], **values: Any
) -> int:
    """Moves every row in one of the states (and fitting `where`) to another state; returns how many."""
    scope = (t.import_id == import_id, *where)
    places = tx.conn.execute(sa.select(t.step, t.state).where(*scope, t.state.in_(since)).distinct()).all()
    moved: Counter[tuple[int, str]] = Counter()
    total = 0
    for step, state in places:
        here = sa.update(schema.rows).where(*scope, t.step == step, t.state == state)
        number = tx.conn.execute(here.values(state=to, **values)).rowcount  # counts what was moved, not what was seen
        moved[step, state] -= number
        moved[values.get("step", step), to] += number
        total += number
    counts.add(tx, import_id, moved)
    return total


def move_some(tx: Tx, import_id: str, to: str, most: int, **values: Any) -> int:
    """Moves the first pending rows, at most so many, to another state; returns how many.

    What is done to very many rows is done to some at a time: on SQLite nobody else writes meanwhile.
    """
    here = (_PENDING, t.import_id == import_id)
    first = sa.select(t.step, t.id).where(*here).order_by(t.step, t.id).limit(most).subquery()
    ranges = sa.select(first.c.step, sa.func.min(first.c.id), sa.func.max(first.c.id)).group_by(first.c.step)
    moved: Counter[tuple[int, str]] = Counter()
    for step, low, high in tx.conn.execute(ranges).all():
        some = sa.update(schema.rows).where(*here, t.step == step, t.id.between(low, high))
        number = tx.conn.execute(some.values(state=to, **values)).rowcount
        moved[step, "pending"] -= number
        moved[step, to] += number
    counts.add(tx, import_id, moved)
    return sum(number for (_, state), number in moved.items() if state == to)
