"""What must hold in the ledger itself, whatever the source says: one check for each rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from pipeline import reasons
from pipeline.ledger import Tx, counts, events, imports, rows, schema
from pipeline.records import FINAL_ROW_STATES, OPEN_CHUNK_STATES, ROW_STATES
from pipeline.vendor import Operation

TOLD_NUMBERS = 5
IN_CHUNK_STATES = ("sending", "in_doubt")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was proved, or was found broken; `sentence` says what and where."""

    name: str
    ok: bool
    sentence: str


@dataclass(slots=True)
class Faults:
    """How many rows break a rule, and the numbers of the first of them."""

    total: int = 0
    numbers: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        self.total += 1
        if len(self.numbers) < TOLD_NUMBERS:
            self.numbers.append(number)

    def check(self, name: str, holds: str, broken: str) -> Check:
        """The sentence of a rule that holds, or how many rows break it and which."""
        if not self.total:
            return Check(name, True, holds)
        more = " and more" if self.total > len(self.numbers) else ""
        return Check(name, False, f"{broken}: {self.total} (row {', '.join(map(str, self.numbers))}{more}).")


def kept_counts(tx: Tx, import_id: str) -> Check:
    """The counts that are kept with every move are those that counting the rows gives."""
    kept, anew = counts.by_step(tx, import_id), counts.counted_anew(tx, import_id)
    if kept == anew:
        return Check("counts", True, "The kept counts are those of the rows.")
    wrong = sorted(place for place in kept.keys() | anew.keys() if kept.get(place) != anew.get(place))
    told = "; ".join(
        f"{state} at step {step}: {kept.get((step, state), 0)} kept, {anew.get((step, state), 0)} counted"
        for step, state in wrong
    )
    return Check("counts", False, f"The kept counts are not those of the rows: {told}.")


def states(tx: Tx, imp: imports.Import, by_state: Mapping[str, int]) -> Check:
    """Every row is in one state of the closed list, and a finished import has none that could still go."""
    faults = _numbers(tx, _rows_of(imp["id"]).where(rows.t.state.not_in(ROW_STATES)))
    if imp["state"] == "finished" and (left := by_state["pending"] + by_state["sending"]):
        return Check("states", False, f"The import is finished and {left} of its rows are still to go.")
    return faults.check("states", "Every row is in exactly one state.", "Rows in a state that does not exist")


def codes(tx: Tx, import_id: str) -> Check:
    """Every final row says why it ended so, unless it was delivered."""
    final = [state for state in FINAL_ROW_STATES if state != "delivered"]
    bare = _rows_of(import_id).where(rows.t.state.in_(final), rows.t.code.not_in(list(reasons.SENTENCES)))
    return _numbers(tx, bare).check(
        "codes", "Every row that was not delivered has a reason.", "Final rows without a reason"
    )


def duplicates(tx: Tx, import_id: str) -> Check:
    """Every duplicate points at a row of the same identity that is not itself set aside.

    It is an earlier row, but for rows that a new mapping made valid when a later one had gone already.
    """
    remapped = any(event["verb"] == "remap" for event in events.of(tx, "import", import_id))
    winner = schema.rows.alias("winner").c
    is_winner = sa.and_(
        winner.import_id == rows.t.import_id,
        winner.number == rows.t.duplicate_of,
        winner.number != rows.t.number if remapped else winner.number < rows.t.number,
        winner.identity_hmac == rows.t.identity_hmac,
        winner.identity_hmac != "",
        winner.state.not_in(["duplicate", "rejected"]),
    )
    lost = _rows_of(import_id).where(rows.t.state == "duplicate", ~sa.exists().where(is_winner))
    return _numbers(tx, lost).check(
        "duplicates",
        "Every duplicate points at an earlier row of the same identity.",
        "Duplicates that point at no earlier row of the same identity",
    )


def verdicts(tx: Tx, import_id: str, operation: Operation) -> Check:
    """Every delivered row has the vendor's verdict for each of its steps, or a person's word."""
    index = {step.name: str(position) for position, step in enumerate(operation.steps)}
    by_person, faults = _settled_by_person(tx, import_id), Faults()
    for row in rows.streamed(tx, _delivered(import_id)):
        done = {index.get(step, step) for step in json.loads(row["steps"] or "{}")}
        if (not done or not done <= set((row["given"] or "").split(","))) and row["number"] not in by_person:
            faults.add(row["number"])
    return faults.check(
        "verdicts", "Every delivered row has a verdict for each of its steps.", "Delivered rows without a verdict"
    )


def _delivered(import_id: str) -> sa.Select[Any]:
    v = schema.verdicts.c
    given = (
        sa.select(sa.func.aggregate_strings(sa.cast(v.step, sa.Text), ","))
        .where(v.row_id == rows.t.id, v.delivered.is_(True))
        .scalar_subquery()
    )
    found = sa.select(rows.t.number, rows.t.steps, given.label("given"))
    return found.where(rows.t.import_id == import_id, rows.t.state == "delivered").order_by(rows.t.number)


def _settled_by_person(tx: Tx, import_id: str) -> set[int]:
    e = schema.events.c
    found = sa.select(e.object_id).where(
        e.object_kind == "row", e.verb == "settle", e.object_id.startswith(f"{import_id}/", autoescape=True)
    )
    return {int(object_id.rpartition("/")[2]) for object_id in tx.conn.execute(found).scalars()}


def chunks_of_open_rows(tx: Tx, import_id: str) -> list[Check]:
    """Every row that is on its way or in doubt waits for exactly one open chunk."""
    inside, lost, twice = _waited_for(tx, import_id), Faults(), Faults()
    open_rows = sa.select(rows.t.id, rows.t.number).where(
        rows.t.import_id == import_id, rows.t.state.in_(IN_CHUNK_STATES)
    )
    for row in rows.streamed(tx, open_rows.order_by(rows.t.number)):
        times = inside[row["id"]]
        if times != 1:
            (twice if times else lost).add(row["number"])
    return [
        lost.check("in_chunk", "Every row on its way or in doubt is in an open chunk.", "Open rows in no open chunk"),
        twice.check("one_chunk", "No row is in two open chunks.", "Rows in two open chunks"),
    ]


def _waited_for(tx: Tx, import_id: str) -> Counter[int]:
    """In how many open chunks each row is; rows that such a chunk is done with are at another step or state."""
    c, k = schema.chunk_rows.c, schema.chunks.c
    awaited = sa.case((k.purpose == "ask", "in_doubt"), else_="sending")
    found = (
        sa.select(c.row_id)
        .join(schema.chunks, k.id == c.chunk_id)
        .join(schema.rows, rows.t.id == c.row_id)
        .where(k.import_id == import_id, k.state.in_(OPEN_CHUNK_STATES))
        .where(rows.t.step == k.step, rows.t.state == awaited)
    )
    return Counter(row["row_id"] for row in rows.streamed(tx, found))


def _rows_of(import_id: str) -> sa.Select[Any]:
    return sa.select(rows.t.number).where(rows.t.import_id == import_id).order_by(rows.t.number)


def _numbers(tx: Tx, found: sa.Select[Any]) -> Faults:
    faults = Faults()
    for row in rows.streamed(tx, found):
        faults.add(row["number"])
    return faults
