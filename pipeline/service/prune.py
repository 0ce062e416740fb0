"""Retention: the contact data of old imports is deleted; what remains proves what became of each row without saying whose.

Kept are row numbers, states, codes, vendor ids and the keyed hash of each identity. An import is marked as pruned in the
transaction that finds it free, and its stored file is named until all is deleted: a prune that was killed goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from pipeline import errors, reasons
from pipeline.ledger import Tx, accounts, chunks, counts, events, idempotency, imports, schema
from pipeline.limits import DAY_SECONDS
from pipeline.records import OPEN_ROW_STATES
from pipeline.report.model import Report
from pipeline.service import bygone
from pipeline.service.parts import Service

BATCH_ROWS = 2_000
GONE = ""  # the store key of an import whose pruning is complete
BUSY_CHUNK_STATES = ("queued", "claimed", "sending")


def prune(service: Service, *, older_than_days: int, actor: str, dry_run: bool = False) -> dict[str, Any]:
    """Deletes the contact data of imports that ended more than so many days ago.

    What arrived as a file is forgotten with them. Returns their ids, how many arrivals that was and, with the reason, those
    that something blocks. Raises RequestError for a negative age.
    """
    if older_than_days < 0:
        raise errors.RequestError("The age in days cannot be negative.")
    with service.ledger.read() as tx:
        old = [imp["id"] for imp in _old(tx, older_than_days)]
        blocked = {import_id: why for import_id in old if (why := _blocked(tx, import_id))}
    free = [import_id for import_id in old if import_id not in blocked]
    pruned = free if dry_run else [one for one in free if _prune(service, one, actor, blocked)]
    forgotten = bygone.forget(service, older_than_days, dry_run=dry_run)
    if (pruned or forgotten) and not dry_run:
        service.ledger.empty_log()
    return {
        "dry_run": dry_run,
        "pruned": pruned,
        "arrivals": forgotten,
        "blocked": [{"import": import_id, "why": why} for import_id, why in blocked.items()],
    }


def _old(tx: Tx, older_than_days: int) -> list[imports.Import]:
    """The imports that ended before then, those whose pruning was cut short among them."""
    ended = tx.now - older_than_days * DAY_SECONDS
    over = imports.in_states(tx, ("finished", "cancelled", "failed"))
    return [
        imp
        for imp in over
        if (imp["pruned_at"] is None and (imp["finished_at"] or imp["created_at"]) < ended) or _cut_short(imp)
    ]


def _cut_short(imp: imports.Import) -> bool:
    return imp["pruned_at"] is not None and imp["store_key"] != GONE


def _blocked(tx: Tx, import_id: str) -> str:
    """Why an import may not be pruned now, empty when it may."""
    imp = imports.get(tx, import_id)
    if _cut_short(imp):
        return ""
    held = counts.by_state(tx, import_id)
    if still := [f"{held[state]} {state.replace('_', ' ')}" for state in OPEN_ROW_STATES if held[state]]:
        return f"It has rows that are not settled: {', '.join(still)}."
    if any(chunk["state"] in BUSY_CHUNK_STATES for chunk in chunks.open_of(tx, import_id)):
        return "A call of it is under way."
    account = accounts.get(tx, imp["account"])
    if account is not None and account["hold_kind"]:
        return f"The account {imp['account']} is held: {account['hold_reason']}"
    return ""


def _prune(service: Service, import_id: str, actor: str, blocked: dict[str, str]) -> bool:
    """Prunes one import unless something has come to block it, which is then told."""
    with service.ledger.write() as tx:
        imp = imports.get(tx, import_id)
        if why := _blocked(tx, import_id):
            blocked[import_id] = why
            return False
        if not _cut_short(imp):
            report = Report.from_json(imp["report"]).without_cells()
            imports.change(tx, import_id, pruned_at=tx.now, notices={}, report=report.to_json())
            events.record(tx, actor, "prune", "import", import_id)
        codes = _codes(tx, import_id)
        spans = list(_spans(tx, import_id))
    for first, last in spans:
        with service.ledger.erase() as tx:
            _erase_rows(tx, import_id, first, last, codes)
    with service.ledger.erase() as tx:
        _erase_calls(tx, import_id)
    with service.ledger.write() as tx:
        _erase_file(service, tx, imp)
    return True


def _codes(tx: Tx, import_id: str) -> list[str]:
    r = schema.rows.c
    return list(tx.conn.execute(sa.select(r.code).where(r.import_id == import_id).distinct()).scalars())


def _spans(tx: Tx, import_id: str) -> Iterator[tuple[int, int]]:
    """Spans of row numbers, each small enough for a short transaction."""
    r = schema.rows.c
    found = sa.select(sa.func.min(r.number), sa.func.max(r.number)).where(r.import_id == import_id)
    first, last = tx.conn.execute(found).one()
    if first is not None:
        yield from ((start, start + BATCH_ROWS - 1) for start in range(first, last + 1, BATCH_ROWS))


def _erase_rows(tx: Tx, import_id: str, first: int, last: int, codes: list[str]) -> None:
    """Cells, fields and the vendor's words go; a reason is its code's sentence again."""
    r, v = schema.rows.c, schema.verdicts.c
    scope = (r.import_id == import_id, r.number.between(first, last))
    sentences = {code: reasons.SENTENCES.get(code, "") for code in codes}
    reason = sa.case(sentences, value=r.code, else_="") if sentences else ""
    tx.conn.execute(sa.update(schema.rows).where(*scope).values(cells="[]", fields="{}", reason=reason))
    inside = sa.select(r.id).where(*scope)
    tx.conn.execute(sa.update(schema.verdicts).where(v.row_id.in_(inside), v.reason != "").values(reason=""))


def _erase_calls(tx: Tx, import_id: str) -> None:
    """Bodies, faults, and what conversations carried."""
    k, c = schema.chunks.c, schema.calls.c
    tx.conn.execute(sa.update(schema.chunks).where(k.import_id == import_id).values(turn={}, why=""))
    tx.conn.execute(sa.update(schema.calls).where(c.import_id == import_id).values(body="", fault=""))


def _erase_file(service: Service, tx: Tx, imp: imports.Import) -> None:
    """The stored copy goes with its last import; the transaction keeps a new one of the same bytes out meanwhile."""
    idempotency.lock(tx, imp["store_key"])
    if not imports.uses_stored(tx, imp["store_key"]):
        service.store.delete(imp["store_key"])
    imports.change(tx, imp["id"], store_key=GONE)
