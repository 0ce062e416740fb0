"""Arrivals: files that came into the inbox or stand in a source, and how far each is on its way to being an import.

An arrival is claimed before its file is touched, by a row that only one watcher can add, since a rename is not one step in
an object store. Each move is a compare-and-set on the fence, and the import is made in the transaction that says so here: a
watcher that was killed or held up is followed by another, and no file is taken twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx
from pipeline.records import OPEN_IMPORT_STATES

LEASE_SECONDS = 8.0
NAMES_AT_ONCE = 500  # in one question
OVER = ("finished", "cancelled", "failed")
Arrival = sa.RowMapping
State = Literal["claimed", "sent", "settled"]

# SQLite uses an index with a condition only where a query says that very condition.
_HERE: dict[str, Any] = {"sqlite_where": sa.text("here = 1"), "postgresql_where": sa.text("here")}
_HELD: dict[str, Any] = {"sqlite_where": sa.text("held_as <> ''"), "postgresql_where": sa.text("held_as <> ''")}

table = sa.Table(
    "arrivals",
    schema.metadata,
    sa.Column("id", schema.Id, primary_key=True, autoincrement=True),
    sa.Column("place", sa.Text, nullable=False),  # inbox/ACCOUNT/OPERATION, or schedule/NAME
    sa.Column("name", sa.Text, nullable=False),  # as it stood there
    sa.Column("version", sa.Text, nullable=False),  # the ETag, else size and time
    sa.Column("here", sa.Boolean, nullable=False),  # it stands there, or may: nobody else takes it
    sa.Column("held_as", sa.Text, nullable=False, server_default=""),  # its name in the folders of the inbox
    sa.Column("state", sa.Text, nullable=False),  # claimed, sent, settled
    sa.Column("asked", sa.JSON, nullable=False),  # its options, as written
    sa.Column("fault", sa.Text, nullable=False, server_default=""),  # why it is not taken
    sa.Column("note", sa.Text, nullable=False, server_default=""),  # what is told beside it
    sa.Column("import_id", sa.Text, nullable=False, server_default=""),
    sa.Column("tries", sa.Integer, nullable=False, server_default="1"),  # how often somebody set about taking it
    sa.Column("sick", sa.Integer, nullable=False, server_default="0"),  # how often this file alone was out of reach
    sa.Column("fence", sa.Integer, nullable=False, server_default="1"),
    sa.Column("lease_until", schema.Seconds, nullable=False),
    sa.Column("at", schema.Seconds, nullable=False),
    sa.Column("settled_at", schema.Seconds),
    sa.Index("uq_arrivals_here", "place", "name", "version", unique=True, **_HERE),
    sa.Index("uq_arrivals_held_as", "place", "held_as", unique=True, **_HELD),
    sa.Index("ix_arrivals_state", "state"),
    sa.Index("ix_arrivals_import_id", "import_id"),
    sqlite_autoincrement=True,
)
t = table.c
sa.Index("ix_imports_finished_at", schema.imports.c.finished_at)  # which ended anew is asked again and again


def claim(tx: Tx, place: str, name: str, version: str, **values: Any) -> int | None:
    """Claims a file; None when it is claimed already, or was taken and still stands there."""
    new = tx.insert(table).values(
        place=place,
        name=name,
        version=version,
        here=True,
        state="claimed",
        lease_until=tx.now + LEASE_SECONDS,
        at=tx.now,
        **values,
    )
    found = tx.conn.execute(new.on_conflict_do_nothing().returning(t.id)).scalar()
    return None if found is None else int(found)


def claim_or_take(tx: Tx, place: str, name: str, version: str) -> Arrival | None:
    """Claims a file, or takes it up where somebody left it; None when it is another's, or was taken."""
    claimed = claim(tx, place, name, version, asked={})
    if claimed is not None:
        return get(tx, claimed)
    left = sa.select(t.id).where(t.place == place, t.name == name, t.version == version, t.here)
    found = tx.conn.execute(left).scalar()
    return None if found is None else take(tx, found)


def get(tx: Tx, arrival_id: int) -> Arrival | None:
    """The arrival, unless it was let go."""
    return tx.conn.execute(sa.select(table).where(t.id == arrival_id)).mappings().first()


def known(tx: Tx, place: str, names: Collection[str]) -> set[tuple[str, str]]:
    """Of the files of these names, those and their versions that are claimed, or were taken and may still stand there."""
    return {found for some in _some(names) for found in _here(tx, place, some)}


def settled_here(tx: Tx, place: str, names: Collection[str]) -> set[tuple[str, str]]:
    """Of the files of these names, those and their versions that were dealt with and stand there still."""
    return {found for some in _some(names) for found in _here(tx, place, some, t.settled_at.is_not(None))}


def _here(tx: Tx, place: str, names: Sequence[str], *where: sa.ColumnElement[bool]) -> Iterator[tuple[str, str]]:
    found = sa.select(t.name, t.version).where(t.place == place, t.name.in_(names), t.here, *where)
    return ((row.name, row.version) for row in tx.conn.execute(found))


def _some(names: Collection[str]) -> Iterator[list[str]]:
    every = sorted(names)
    return (every[first : first + NAMES_AT_ONCE] for first in range(0, len(every), NAMES_AT_ONCE))


def names_held(tx: Tx, place: str, names: Collection[str]) -> set[str]:
    """Which of the names other files have, or had, in the folders of the place."""
    held = sa.select(t.held_as).where(t.place == place, t.held_as.in_(names), t.held_as != "")  # the index's condition
    return set(tx.conn.execute(held).scalars())


def take(tx: Tx, arrival_id: int) -> Arrival | None:
    """Takes up an arrival whose lease is over, under a new fence; None when another was quicker."""
    return (
        tx.conn.execute(
            sa.update(table)
            .where(t.id == arrival_id, t.lease_until < tx.now, t.state != "settled")
            .values(fence=t.fence + 1, tries=t.tries + 1, lease_until=tx.now + LEASE_SECONDS)
            .returning(*table.columns)
        )
        .mappings()
        .first()
    )


def keep(tx: Tx, held: Mapping[int, int]) -> None:
    """Prolongs the leases of arrivals that are still under these fences."""
    for arrival_id, fence in held.items():
        _set(tx, arrival_id, fence, lease_until=tx.now + LEASE_SECONDS)


def change(tx: Tx, arrival_id: int, fence: int, **values: Any) -> bool:
    """Sets columns of an arrival; False when it is no longer under this fence."""
    return _set(tx, arrival_id, fence, **values)


def put_off(tx: Tx, arrival_id: int, fence: int, seconds: float) -> None:
    """What stands in the way is not the file's fault: it is taken up again after so long, and that try does not count."""
    _set(tx, arrival_id, fence, lease_until=tx.now + seconds, tries=t.tries - 1)


def rest(tx: Tx, arrival_id: int, fence: int, seconds: float) -> None:
    """This file alone is out of reach: it is taken up again after so long, which is counted apart from other tries."""
    _set(tx, arrival_id, fence, lease_until=tx.now + seconds, tries=t.tries - 1, sick=t.sick + 1)


def sent(tx: Tx, arrival_id: int, fence: int, import_id: str, *, here: bool) -> bool:
    """Says that the file is an import now; False when it is another's to say so."""
    values = {"state": "sent", "here": here, "import_id": import_id, "lease_until": 0.0, "sick": 0}
    return _set(tx, arrival_id, fence, t.state == "claimed", **values)


def settle(tx: Tx, arrival_id: int, fence: int, *, here: bool = False, **values: Any) -> bool:
    """The way of a file is over; False when it is another's to say so."""
    return _set(tx, arrival_id, fence, state="settled", here=here, settled_at=tx.now, lease_until=0.0, **values)


def let_go(tx: Tx, arrival_id: int, fence: int) -> None:
    """Forgets a claim: the file was not taken, and may be claimed again."""
    tx.conn.execute(sa.delete(table).where(t.id == arrival_id, t.fence == fence, t.state == "claimed"))


def forget_sick(tx: Tx, place: str) -> None:
    """Files of a place that were given up because they were out of reach are new again."""
    tx.conn.execute(sa.delete(table).where(t.place == place, t.state == "settled", t.sick > 0))


def bygone(tx: Tx, before: float, after_id: int, most: int) -> list[Arrival]:
    """Arrivals after this one whose import is pruned, or that were settled before then without an import."""
    imports = schema.imports.c
    pruned = imports.pruned_at.is_not(None) & (imports.store_key == "")
    found = (
        sa.select(table)
        .join(schema.imports, imports.id == t.import_id, isouter=True)
        .where(t.id > after_id, t.state == "settled", pruned | ((t.import_id == "") & (t.settled_at < before)))
    )
    return list(tx.conn.execute(found.order_by(t.id).limit(most)).mappings())


def forget(tx: Tx, arrival_ids: Sequence[int]) -> None:
    """Deletes arrivals."""
    tx.conn.execute(sa.delete(table).where(t.id.in_(arrival_ids)))


def abandoned(tx: Tx, prefix: str) -> list[int]:
    """Arrivals of places with this beginning that somebody claimed and left, in the order in which they came."""
    found = sa.select(t.id).where(t.state == "claimed", t.lease_until < tx.now, t.sick == 0, _in(prefix))
    return list(tx.conn.execute(found.order_by(t.id)).scalars())


def out_of_reach(tx: Tx, prefix: str) -> list[int]:
    """Arrivals whose file was out of reach and is to be tried again, those first for which that is rarer."""
    found = sa.select(t.id).where(t.state == "claimed", t.lease_until < tx.now, t.sick > 0, _in(prefix))
    return list(tx.conn.execute(found.order_by(t.sick, t.id)).scalars())


def over(tx: Tx, prefix: str) -> list[int]:
    """Arrivals whose import has ended, and whose file has not been put away; last those that were out of reach."""
    imports = schema.imports.c
    found = (
        sa.select(t.id)
        .join(schema.imports, imports.id == t.import_id)
        .where(t.state == "sent", t.lease_until < tx.now, imports.state.in_(OVER), _in(prefix))
    )
    return list(tx.conn.execute(found.order_by(t.sick, t.id)).scalars())


def ended_again(tx: Tx, prefix: str, since: float) -> list[int]:
    """Arrivals that were put away before their import ended anew, as it does after a retry, `since` then."""
    imports = schema.imports.c
    found = (
        sa.select(t.id)
        .join(schema.imports, imports.id == t.import_id)
        # Asked for by a state, of either, or in an order, SQLite would look at all that ever came.
        .where(imports.finished_at > since, imports.state.not_in(OPEN_IMPORT_STATES), imports.pruned_at.is_(None))
        .where(imports.finished_at > t.settled_at, _in(prefix))
    )
    return sorted(tx.conn.execute(found).scalars())


def untold(tx: Tx, prefix: str, most: int) -> list[Arrival]:
    """Arrivals whose import is paused, which is not told beside the file yet, or is told and is not so any more."""
    imports = schema.imports.c
    paused = imports.state == "paused"
    found = (
        sa.select(table)
        .join(schema.imports, imports.id == t.import_id)
        .where(t.state == "sent", (paused & (t.note == "")) | (~paused & (t.note != "")))
        .where(t.sick == 0, _in(prefix))
    )
    return list(tx.conn.execute(found.order_by(t.id).limit(most)).mappings())


def _in(prefix: str) -> sa.ColumnElement[bool]:
    return t.place.startswith(prefix, autoescape=True)


def _set(tx: Tx, arrival_id: int, fence: int, *where: sa.ColumnElement[bool], **values: Any) -> bool:
    changed = sa.update(table).where(t.id == arrival_id, t.fence == fence, *where).values(**values)
    return tx.conn.execute(changed).rowcount == 1
