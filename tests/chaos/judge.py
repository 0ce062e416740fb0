"""What an import says of its rows, as the checker reads it, and the checker's judgement over the imports of one vendor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from pipeline.ledger import Tx, calls, chunks, imports, rows, schema
from pipeline.service.parts import Service
from pipeline.service.verify import verify
from tests.chaos import contract
from tests.chaos.contract import Breach, Row, Shown

GOES_ON_WITHIN_SECONDS = 10.0
GONE = "The worker that made the call is gone, and its answer with it."
LIMIT = 100
MINUTE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """An import as the test handed it in: the numbers of its source's rows, and how its steps show at the vendor."""

    id: str
    read: range
    steps: Mapping[str, Shown]


def told_rows(service: Service, import_id: str) -> list[Row]:
    """Every row of an import with what it says of itself."""
    with service.ledger.read() as tx:
        return [
            Row(
                row["number"],
                json.loads(row["fields"] or "{}").get("email", "").casefold(),
                row["state"],
                row["code"],
                {step: _id_in_the_log(said[1]) for step, said in json.loads(row["steps"] or "{}").items()},
            )
            for row in rows.in_order(tx, import_id)
        ]


def _id_in_the_log(vendor_id: str) -> str:
    """The log names a lead in a campaign by the lead's own id, so the id of its place there cannot be compared."""
    return "" if vendor_id.startswith("cl_") else vendor_id


def judged(service: Service, log_path: Path, sent: Sequence[Sent], time_scale: float) -> list[Breach]:
    """Every breach of the contract by these imports, which are all that the vendor was sent."""
    log = contract.read_log(log_path)
    told = {one.id: told_rows(service, one.id) for one in sent}
    breaches: dict[Breach, None] = {}
    for one in sent:
        others = {row.identity for other in sent if other.id != one.id for row in told[other.id]}
        found = contract.check(
            log,
            told[one.id],
            limit=LIMIT,
            window_seconds=MINUTE_SECONDS * time_scale,
            read=one.read,
            steps=one.steps,
            already=others,
        )
        breaches.update(dict.fromkeys(found))
        breaches.update(dict.fromkeys([*_unproved(service, one.id), *_guessed(service, one.id)]))
    return [*breaches, *_left_lying(service)]


def _guessed(service: Service, import_id: str) -> list[Breach]:
    """Every contact of a trial is new to the vendor, so none existed; `created` is said where evidence was wanted only."""
    with service.ledger.read() as tx:
        wanted = imports.get(tx, import_id)["options"].get("tell_created")
        told = [(row["number"], row["outcome"]) for row in rows.in_order(tx, import_id, rows.t.outcome != "")]
    honest = {"unsaid", "created"} if wanted else {"unsaid"}
    clause = "what is not known is not said"
    return [Breach(clause, f"row {number} says {outcome}") for number, outcome in told if outcome not in honest]


def _left_lying(service: Service) -> list[Breach]:
    """After a call whose worker was lost, its chunk is called again within the call's lease and ten seconds.

    So much again for each message of the chunk that was lost too: a chunk has a fence for each message, and a call for each
    that arrived.
    """
    with service.ledger.read() as tx:
        lost = tx.conn.execute(sa.select(schema.calls).where(calls.t.fault == GONE)).mappings().all()
        late = [call for call in lost if _next_call(tx, call) > call["lease_until"] + _patience_seconds(tx, call)]
    return [Breach("a lost call's chunk goes on", f"the chunk of call {call['id']} was left lying") for call in late]


def _patience_seconds(tx: Tx, call: sa.RowMapping) -> float:
    chunk = chunks.get(tx, call["chunk_id"])
    arrived = len(calls.of_chunks(tx, [call["chunk_id"]]))
    return GOES_ON_WITHIN_SECONDS * max(1, (chunk["fence"] if chunk else 0) - arrived + 1)


def _next_call(tx: Tx, call: sa.RowMapping) -> float:
    """When a chunk was called again; the row's fate is judged elsewhere, so a chunk that never was counts as in time."""
    again = sa.select(sa.func.min(calls.t.noted_at)).where(
        calls.t.chunk_id == call["chunk_id"], calls.t.noted_at > call["noted_at"]
    )
    return float(tx.conn.execute(again).scalar() or 0)


def _unproved(service: Service, import_id: str) -> list[Breach]:
    return [Breach("the books balance", check.sentence) for check in verify(service, import_id).checks if not check.ok]
