"""What an answer, or its absence, makes of a chunk and its rows: one transaction, a compare-and-set first.

A chunk of which something may have been applied is frozen: the same rows go again as the same bytes, or the vendor is
asked. A chunk of which provably nothing was applied is dissolved, and its rows are free to go otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline import reasons
from pipeline.account import Account
from pipeline.ledger import Tx, accounts, chunks, events, imports, outbox, rows, verdicts
from pipeline.records import ChunkState, ImportState, Row, Turn, Verdict
from pipeline.vendor import Operation, Options

ACTOR = "leadlift"
ATTEMPTS = 6
MISREADS = 3
STUMBLES = 5
FIRST_BACKOFF_SECONDS = 0.5
LONGEST_BACKOFF_SECONDS = 60.0
WELL_SECONDS = 600.0
NO_CEILING = 1_000_000


@dataclass(frozen=True, slots=True)
class Visit:
    """A chunk in a worker's hands, with all that settling it needs. `state` is where the compare-and-set expects it."""

    chunk: chunks.Stored
    imp: imports.Import
    account: Account
    operation: Operation
    rows: tuple[rows.Stored, ...]
    turn: Turn
    state: ChunkState
    chance: float = 0.0

    @property
    def repeatable(self) -> bool:
        """Whether the call at hand may be made again without asking: asking only reads, and preparing looks first."""
        if self.chunk["purpose"] == "send":
            step = self.operation.steps[self.chunk["step"]]
            return bool(step.repeatable(self.imp["options"]))
        return True

    @property
    def begun(self) -> bool:
        """Whether the chunk was taken up with a turn to go on from."""
        return bool((self.chunk["turn"] or {}).get("name"))

    def move(self, tx: Tx, to: ChunkState, **values: Any) -> bool:
        return chunks.move(tx, self.chunk["id"], self.chunk["fence"], self.state, to, **values)


# --- nothing was applied ----------------------------------------------------------------------------------------------


def give_back(tx: Tx, visit: Visit, why: str, *, kept_seconds: float = 0.0, begun: bool = False) -> None:
    """Nothing was applied by this turn: the rows are free again, or the chunk waits for its next try.

    It waits where it is frozen, and where its conversation has `begun`: what many calls have read is not thrown away.
    """
    if _must_keep(visit) or begun:
        visit.move(tx, "waiting", not_before=tx.now + kept_seconds, why=why)
    else:
        chunks.dissolve(tx, visit.chunk, visit.state, why)


def _must_keep(visit: Visit) -> bool:
    return bool(visit.chunk["maybe_applied"]) or visit.chunk["purpose"] != "send"


def suppress(tx: Tx, visit: Visit, stopped: Mapping[int, str]) -> None:
    """Takes the rows that must not be contacted out of a chunk before its first call; the others are free again."""
    if not chunks.dissolve(tx, visit.chunk, visit.state, "A row is on the do-not-contact list."):
        return
    changes = [
        rows.Change(
            replace(row, state="pending"),
            {"state": "suppressed", "code": stopped[row.id], "reason": reasons.sentence(stopped[row.id])},
        )
        for row in visit.rows
        if row.id in stopped
    ]
    rows.change(tx, visit.imp["id"], changes)


def unauthorised(tx: Tx, visit: Visit, sentence: str) -> None:
    """The account is held, with the reason; no row is spent on it."""
    accounts.hold(tx, visit.account.name, kind="credential", reason=sentence, actor=ACTOR)
    give_back(tx, visit, sentence)


def impossible(tx: Tx, visit: Visit, sentence: str) -> None:
    """The import cannot go on as it was asked: it is paused, with what to mend. What was prepared is prepared anew then."""
    _pause(tx, visit.imp["id"], sentence)
    if visit.chunk["purpose"] == "prepare":
        visit.move(tx, "waiting", turn={}, not_before=tx.now, why=sentence)
    else:
        give_back(tx, visit, sentence)


def refused_whole(tx: Tx, visit: Visit, call_id: str, reason: str, code: str, *, applied: bool) -> None:
    """One bad row sank the call: smaller chunks until it stands alone, then it is refused."""
    if len(visit.rows) > 1:
        smaller = max(1, len(visit.rows) // 2)
        again = _tried(visit) if visit.chunk["maybe_applied"] else max(row.attempts for row in visit.rows)
        tried = {"attempts": max(1, again)} if visit.chunk["maybe_applied"] or applied else {}
        chunks.dissolve(tx, visit.chunk, visit.state, reason, ceiling=smaller, **tried)
        return
    settled(tx, visit, call_id, [Verdict(row.number, False, code=code, reason=reason) for row in visit.rows])


# --- something may have been applied ----------------------------------------------------------------------------------


def silent(tx: Tx, visit: Visit, why: str, *, reads: bool) -> None:
    """No whole answer: a repeatable call goes again after its lease, another is in doubt."""
    if reads:
        visit.move(
            tx, "waiting", not_before=tx.now + _backoff_seconds(visit), why=why, attempts=visit.chunk["attempts"] + 1
        )
    elif visit.repeatable:
        _again(tx, visit, why, not_before=max(visit.chunk["lease_until"], tx.now))
    else:
        in_doubt(tx, visit, why, not_before=max(visit.chunk["lease_until"], tx.now))


def failed(tx: Tx, visit: Visit, why: str, *, reads: bool) -> None:
    """The vendor answered that it failed, before or after applying the call: nobody knows."""
    accounts.failed(tx, visit.account.name, why, visit.chance)
    if reads:
        silent(tx, visit, why, reads=True)
    elif visit.repeatable:
        _again(tx, visit, why, not_before=tx.now + max(_backoff_seconds(visit), visit.account.settle_after_seconds))
    else:
        in_doubt(tx, visit, why, not_before=tx.now + visit.account.settle_after_seconds)


def misread(tx: Tx, visit: Visit, why: str, *, reads: bool) -> None:
    """Nothing is recorded from an answer that is not understood; after some tries the import is stopped with what it saw."""
    misreads = visit.chunk["misreads"] + 1
    if misreads >= MISREADS:
        _pause(tx, visit.imp["id"], f"{visit.account.vendor.title}'s answers are not understood: {why}")
    if not reads and not visit.repeatable:
        in_doubt(tx, visit, why, not_before=tx.now + visit.account.settle_after_seconds)
        return
    begins_again: dict[str, Any] = {"turn": {}} if visit.chunk["purpose"] == "prepare" and not reads else {}
    visit.move(
        tx,
        "waiting",
        **begins_again,
        not_before=tx.now + max(_backoff_seconds(visit), visit.account.settle_after_seconds),
        misreads=0 if misreads >= MISREADS else misreads,
        attempts=visit.chunk["attempts"] + 1,
        maybe_applied=visit.chunk["maybe_applied"] or not reads,
        why=why,
    )


def _again(tx: Tx, visit: Visit, why: str, *, not_before: float) -> None:
    """The same bytes once more. Attempts are spent only while the vendor is well otherwise."""
    known = accounts.get(tx, visit.account.name)
    well = known is not None and known["last_ok_at"] > tx.now - WELL_SECONDS
    attempts = visit.chunk["attempts"] + (1 if well else 0)
    if visit.chunk["purpose"] == "prepare":
        visit.move(tx, "waiting", not_before=not_before, attempts=attempts, turn={}, why=why)
    else:
        visit.move(tx, "waiting", not_before=not_before, attempts=attempts, maybe_applied=True, why=why)


def exhausted(visit: Visit) -> bool:
    """Whether a frozen call has failed so often, at a vendor that is well, that its rows are to blame."""
    frozen = visit.chunk["purpose"] == "send" and visit.chunk["maybe_applied"]
    return bool(frozen and visit.chunk["attempts"] >= ATTEMPTS)


def cut_down(tx: Tx, visit: Visit) -> None:
    """A repeatable chunk that always fails goes in smaller ones; a row that fails alone is asked for, then refused."""
    why = visit.chunk["why"]
    if len(visit.rows) > 1:
        smaller = max(1, len(visit.rows) // 2)
        chunks.dissolve(tx, visit.chunk, visit.state, why, ceiling=smaller, attempts=_tried(visit))
    else:
        in_doubt(tx, visit, why, not_before=tx.now, attempts=ATTEMPTS)


def _tried(visit: Visit) -> int:
    """How often the rows were tried, this time too: what may have been applied is remembered when its chunk is no more."""
    return 1 + max(row.attempts for row in visit.rows)


def in_doubt(tx: Tx, visit: Visit, why: str, *, not_before: float, attempts: int | None = None) -> None:
    """The rows may or may not have arrived: the vendor is asked later, or a person where it cannot be asked."""
    askable = visit.operation.steps[visit.chunk["step"]].asking is not None
    values = {} if attempts is None else {"attempts": attempts}
    if not visit.move(
        tx,
        "in_doubt",
        purpose="ask",
        turn={},
        not_before=not_before,
        maybe_applied=True,
        needs_person=not askable,
        why=why,
    ):
        return
    rows.change(tx, visit.imp["id"], [rows.Change(row, {"state": "in_doubt", **values}) for row in visit.rows])
    for_a_person = 0 if askable else chunks.rows_for_a_person(tx, visit.imp["id"])
    if for_a_person and for_a_person == len(visit.rows):  # the first since there were none
        outbox.import_is(tx, "import.needs_person", visit.imp["id"])


def _backoff_seconds(visit: Visit) -> float:
    attempts: int = min(visit.chunk["attempts"], 10)
    doubled: float = FIRST_BACKOFF_SECONDS * 2.0**attempts
    return min(LONGEST_BACKOFF_SECONDS, doubled) * (1 + visit.chance / 4)


# --- the vendor has spoken --------------------------------------------------------------------------------------------


def settled(tx: Tx, visit: Visit, call_id: str, given: Iterable[Verdict]) -> None:
    """Every row has its verdict: on to its next step, or to its end."""
    if visit.move(tx, "settled"):
        judge(tx, visit, call_id, given)
        chunks.release_identities(tx, visit.chunk["id"])


def judge(tx: Tx, visit: Visit, call_id: str, given: Iterable[Verdict]) -> None:
    """Records verdicts and moves their rows on."""
    by_number = {row.number: row for row in visit.rows}
    paired = [(by_number[verdict.number], verdict) for verdict in given]
    verdicts.record(tx, call_id, visit.chunk["step"], [(row.id, verdict) for row, verdict in paired])
    rows.change(
        tx,
        visit.imp["id"],
        [
            rows.Change(row, after(visit.operation, visit.imp["options"], row, verdict, tx.now))
            for row, verdict in paired
        ],
    )


def after(operation: Operation, options: Options, row: rows.Stored, verdict: Verdict, now: float) -> dict[str, Any]:
    """A row's columns after a verdict on its present step."""
    if not verdict.delivered:
        code = verdict.code or "vendor_refused"
        return {"state": "refused", "code": code, "reason": reasons.sentence(code, verdict.reason)}
    done = {**row.steps, operation.steps[row.step].name: [verdict.outcome, verdict.vendor_id]}
    values: dict[str, Any] = {
        "steps": json.dumps(done),
        "outcome": row.outcome or verdict.outcome,
        "vendor_id": row.vendor_id or verdict.vendor_id,
        "code": "",
        "reason": "",
    }
    as_seen = Row(row.number, row.fields, vendor_ids=vendor_ids(done))
    for index in range(row.step + 1, len(operation.steps)):
        if operation.steps[index].takes(as_seen, options):
            return {**values, "state": "pending", "step": index, "ready_at": now, "ceiling": NO_CEILING, "attempts": 0}
    return {**values, "state": "delivered"}


def vendor_ids(steps: Mapping[str, Any]) -> dict[str, str]:
    """The vendor's ids by step."""
    return {step: values[1] for step, values in steps.items()}


def goes_on(tx: Tx, visit: Visit, turn: Turn, *, reads: bool) -> int | None:
    """The conversation goes on: returns the fence for the next turn when it may follow at once."""
    moved = visit.move(
        tx,
        "waiting",
        turn=saved_turn(visit, turn),
        not_before=tx.now + turn.after_seconds,
        maybe_applied=visit.chunk["maybe_applied"] or not reads,
        attempts=0,
        misreads=0,
    )
    if not moved or turn.after_seconds > 0:
        return None
    saved = chunks.get(tx, visit.chunk["id"])
    return None if saved is None else chunks.requeue(tx, saved)


def stumbled(tx: Tx, import_id: str, kind: str) -> None:
    """A bug of ours on the way of a chunk: its lease takes it back, and the import is stopped when it stays."""
    events.record(tx, ACTOR, "stumble", "import", import_id, kind=kind)
    if events.since_resumed(tx, "stumble", import_id) >= STUMBLES:
        _pause(tx, import_id, f"Leadlift itself failed ({kind}); its log says where. Please report it.")


def saved_turn(visit: Visit, turn: Turn) -> dict[str, Any]:
    """A turn as the chunk keeps it, with the round that an asking is in."""
    again = bool((visit.chunk["turn"] or {}).get("again"))
    return {"name": turn.name, "carry": turn.carry, **({"again": True} if again else {})}


def _pause(tx: Tx, import_id: str, why: str) -> None:
    found = imports.get(tx, import_id)
    running: tuple[ImportState, ...] = ("queued", "reading", "sending")
    if imports.move(tx, import_id, running, "paused", state_before_pause=found["state"], why=why, by=ACTOR):
        events.record(tx, ACTOR, "pause", "import", import_id, why=why)
