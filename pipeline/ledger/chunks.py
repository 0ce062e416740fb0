"""Chunks: the rows of one vendor call, and the states such a call goes through.

Every move is a compare-and-set on (id, fence, state) by the ledger's clock, so a message that comes twice, late or never
changes nothing. A chunk gets a new fence each time it is queued; whoever holds an older one can move it no more.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Literal

import sqlalchemy as sa

from pipeline.ledger import rows as row_ledger
from pipeline.ledger import schema
from pipeline.ledger.engine import Tx, in_each_dialect
from pipeline.records import OPEN_CHUNK_STATES, ChunkState

QUEUED_LEASE_SECONDS = 5.0
CLAIMED_LEASE_SECONDS = 5.0
OUT = ("queued", "claimed", "sending")  # on its way to a worker, or in one
Purpose = Literal["send", "ask", "prepare"]
Stored = sa.RowMapping
t = schema.chunks.c

_ONE = sa.select(schema.chunks).where(t.id == sa.bindparam("at_id"))
_FORMED = sa.insert(schema.chunks)
_PUT_IN = sa.insert(schema.chunk_rows)
_CHANGED = sa.update(schema.chunks).where(t.id == sa.bindparam("at_id"))
_MOVED = _CHANGED.where(t.fence == sa.bindparam("at_fence"), t.state == sa.bindparam("since"))
_IDENTITIES_HELD = in_each_dialect(schema.open_identities, lambda insert: insert.on_conflict_do_nothing())
_ROWS_HELD = sa.select(schema.open_identities.c.row_id).where(
    schema.open_identities.c.chunk_id == sa.bindparam("at_chunk")
)
_RELEASED = sa.delete(schema.open_identities).where(schema.open_identities.c.chunk_id == sa.bindparam("at_chunk"))
_AT_ACCOUNT = (schema.OPEN_CHUNK, t.account == sa.bindparam("at_account"))
_OUTSTANDING = sa.select(t.state, sa.func.count()).where(*_AT_ACCOUNT, t.state.in_(OUT)).group_by(t.state)
_LAPSED = sa.select(schema.chunks).where(schema.OPEN_CHUNK, t.state.in_(OUT), t.lease_until < sa.bindparam("now"))
_TO_COME = (
    sa.select(schema.chunks)
    .where(*_AT_ACCOUNT, t.state.in_(["waiting", "in_doubt"]), t.needs_person.is_(False))
    .order_by(t.not_before)
    .limit(sa.bindparam("most"))
)
_DUE = _TO_COME.where(t.not_before <= sa.bindparam("now"), t.import_id.not_in(sa.bindparam("without")))
_UNDER_WAY = (
    sa.select(t.import_id, sa.func.count().label("n"))
    .where(*_AT_ACCOUNT, t.state.in_(OUT))
    .group_by(t.import_id)
    .subquery()
)
_AT_THEIR_MOST = (
    sa.select(schema.imports.c.id)
    .join(_UNDER_WAY, _UNDER_WAY.c.import_id == schema.imports.c.id)
    .where(schema.imports.c.calls_at_once > 0, _UNDER_WAY.c.n >= schema.imports.c.calls_at_once)
)
_BUSY_ACCOUNTS = sa.select(t.account).where(schema.OPEN_CHUNK, t.needs_person.is_(False)).distinct()


def form(tx: Tx, chosen: Sequence[row_ledger.Stored], **values: Any) -> tuple[str, int] | None:
    """Puts pending rows into a new chunk, queued; returns its id and fence, None when none of the rows could be had.

    A row that is no longer pending is left out, and so is one whose identity has an open call at what the vendor counts
    by: it waits for that call's end.
    """
    chunk_id = uuid.uuid4().hex
    queued = {"state": "queued", "fence": 1, "lease_until": tx.now + QUEUED_LEASE_SECONDS}
    tx.put(_FORMED, {"id": chunk_id, **queued, "formed_at": tx.now, "size": len(chosen), **values})
    inside = _put_in(tx, chunk_id, values["import_id"], values["counted_by"], chosen)
    if chosen and not inside:
        tx.conn.execute(sa.delete(schema.chunks).where(t.id == chunk_id))
        return None
    if len(inside) < len(chosen):
        tx.change(_CHANGED, {"at_id": chunk_id}, {"size": len(inside)})
    return chunk_id, 1


def _put_in(
    tx: Tx, chunk_id: str, import_id: str, counted_by: str, chosen: Sequence[row_ledger.Stored]
) -> list[row_ledger.Stored]:
    free = _hold_identities(tx, chunk_id, counted_by, chosen)
    inside = row_ledger.take(tx, import_id, free) if free else []
    if len(inside) < len(free):
        release_identities(tx, chunk_id, {row.id for row in free} - {row.id for row in inside})
    if inside:
        tx.conn.execute(_PUT_IN, [{"chunk_id": chunk_id, "row_id": row.id} for row in inside])
    return inside


def _hold_identities(
    tx: Tx, chunk_id: str, counted_by: str, chosen: Sequence[row_ledger.Stored]
) -> list[row_ledger.Stored]:
    known = [row for row in chosen if row.identity_hmac]
    if not known:
        return list(chosen)
    tx.conn.execute(
        _IDENTITIES_HELD[tx.dialect],
        [
            {"counted_by": counted_by, "identity_hmac": row.identity_hmac, "chunk_id": chunk_id, "row_id": row.id}
            for row in sorted(known, key=lambda row: row.identity_hmac)  # one order of locks for every former
        ],
    )
    held = set(tx.conn.execute(_ROWS_HELD, {"at_chunk": chunk_id}).scalars())
    return [row for row in chosen if not row.identity_hmac or row.id in held]


def origin(tx: Tx, chunk_id: str) -> dict[str, str]:
    """The ids that log lines about the chunk's import carry; none for a chunk that is not there."""
    i = schema.imports.c
    found = sa.select(t.import_id, i.request_id).join(schema.imports, i.id == t.import_id).where(t.id == chunk_id)
    return {str(name): str(text) for row in tx.conn.execute(found).mappings() for name, text in row.items()}


def get(tx: Tx, chunk_id: str) -> Stored | None:
    """The chunk, None when there is none."""
    return tx.conn.execute(_ONE, {"at_id": chunk_id}).mappings().first()


def move(tx: Tx, chunk_id: str, fence: int, since: ChunkState, to: ChunkState, /, **values: Any) -> bool:
    """Moves a chunk if it still has this fence and state; tells whether it had."""
    place = {"at_id": chunk_id, "at_fence": fence, "since": since}
    return tx.change(_MOVED, place, {"state": to, **values}) == 1


def claim(tx: Tx, chunk_id: str, fence: int) -> bool:
    """A worker takes a queued chunk; False when the message is stale."""
    return move(tx, chunk_id, fence, "queued", "claimed", lease_until=tx.now + CLAIMED_LEASE_SECONDS)


def requeue(tx: Tx, chunk: Stored) -> int | None:
    """Queues a waiting (or in-doubt) chunk again under a new fence; None when somebody else was quicker."""
    fence = int(chunk["fence"]) + 1
    lease_until = tx.now + QUEUED_LEASE_SECONDS
    queued = move(tx, chunk["id"], chunk["fence"], chunk["state"], "queued", fence=fence, lease_until=lease_until)
    return fence if queued else None


def dissolve(tx: Tx, chunk: Stored, since: ChunkState, why: str, **row_values: Any) -> bool:
    """Ends a chunk of which provably nothing was applied: its rows are pending again."""
    if not move(tx, chunk["id"], chunk["fence"], since, "dissolved", why=why):
        return False
    inside = row_ledger.of_chunk(tx, chunk["id"])
    back = [
        row_ledger.Change(row, {"state": "pending", **row_values})
        for row in inside
        if row.state in ("sending", "in_doubt")
    ]
    row_ledger.change(tx, chunk["import_id"], back)
    release_identities(tx, chunk["id"])
    return True


def release_identities(tx: Tx, chunk_id: str, row_ids: Collection[int] | None = None) -> None:
    """Lets other rows of the same identities go, for a whole chunk or for some of its rows."""
    if row_ids is None:
        tx.conn.execute(_RELEASED, {"at_chunk": chunk_id})
    else:
        some = _RELEASED.where(schema.open_identities.c.row_id.in_(row_ids))
        tx.conn.execute(some, {"at_chunk": chunk_id})


# --- what the dispatcher looks for -----------------------------------------------------------------------------------


def outstanding(tx: Tx, account: str) -> tuple[int, int]:
    """How many chunks of an account are on their way to, or in, a worker; and how many of these have no call noted yet."""
    out = {state: int(n) for state, n in tx.conn.execute(_OUTSTANDING, {"at_account": account})}
    return sum(out.values()), out.get("queued", 0) + out.get("claimed", 0)


def lapsed(tx: Tx) -> list[Stored]:
    """Chunks whose lease has ended."""
    return list(tx.conn.execute(_LAPSED, {"now": tx.now}).mappings())


def due(tx: Tx, account: str, most: int, without: Collection[str] = ()) -> list[Stored]:
    """Waiting chunks, and in-doubt ones that the vendor can be asked about, whose time has come; the oldest first.

    None of the imports `without`.
    """
    scope = {"at_account": account, "now": tx.now, "without": without, "most": most}
    return list(tx.conn.execute(_DUE, scope).mappings())


def at_their_most(tx: Tx, account: str) -> set[str]:
    """The account's imports of which as many calls are on their way to, or in, a worker as may be at once."""
    return set(tx.conn.execute(_AT_THEIR_MOST, {"at_account": account}).scalars())


def next_due(tx: Tx, account: str) -> Stored | None:
    """The waiting or in-doubt chunk whose time comes next."""
    return tx.conn.execute(_TO_COME, {"at_account": account, "most": 1}).mappings().first()


def busy_accounts(tx: Tx) -> set[str]:
    """The accounts that have open chunks which no person must settle."""
    return set(tx.conn.execute(_BUSY_ACCOUNTS).scalars())


def rows_for_a_person(tx: Tx, import_id: str) -> int:
    """How many rows are in doubt at a vendor that cannot be asked."""
    c, r = schema.chunk_rows.c, schema.rows.c
    held = sa.select(t.id).where(
        schema.OPEN_CHUNK, _of_import(import_id), t.state == "in_doubt", t.needs_person.is_(True)
    )
    found = (
        sa.select(sa.func.count(r.id.distinct()))
        .select_from(schema.chunk_rows.join(schema.rows, r.id == c.row_id))
        .where(c.chunk_id.in_(held), r.state == "in_doubt")
    )
    return int(tx.conn.execute(found).scalar_one())


def _of_import(import_id: str) -> sa.ColumnElement[bool]:
    """By its account too, since the index of open chunks begins with that: all that an import ever had may be many."""
    account = sa.select(schema.imports.c.account).where(schema.imports.c.id == import_id).scalar_subquery()
    return (t.account == account) & (t.import_id == import_id)


def open_with(tx: Tx, row_ids: Collection[int]) -> dict[int, Stored]:
    """For each of some rows the open chunk that it is in, the latest where there were several."""
    c = schema.chunk_rows.c
    found = (
        sa.select(c.row_id, *t)
        .join(schema.chunks, t.id == c.chunk_id)
        .where(c.row_id.in_(row_ids), t.state.in_(OPEN_CHUNK_STATES))
        .order_by(t.formed_at)
    )
    return {row["row_id"]: row for row in tx.conn.execute(found).mappings()}


def open_of(tx: Tx, import_id: str) -> list[Stored]:
    """The chunks of an import that are neither settled nor dissolved."""
    found = sa.select(schema.chunks).where(schema.OPEN_CHUNK, _of_import(import_id), t.state.in_(OPEN_CHUNK_STATES))
    return list(tx.conn.execute(found.order_by(t.formed_at)).mappings())


def of_row(tx: Tx, row_id: int) -> list[Stored]:
    """Every chunk that a row was ever in, oldest first."""
    c = schema.chunk_rows.c
    found = sa.select(schema.chunks).join(schema.chunk_rows, c.chunk_id == t.id).where(c.row_id == row_id)
    return list(tx.conn.execute(found.order_by(t.formed_at)).mappings())
