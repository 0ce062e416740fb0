"""Pending rows to the next chunk of an account: fair between imports, full where more rows are on their way."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence

from pipeline.account import Account
from pipeline.ledger import Tx, chunks, counts, imports, rows
from pipeline.records import Job, Row
from pipeline.sending.parts import Hint, Parts
from pipeline.vendor import Operation, Preparation

SENDABLE = ("reading", "sending")
STALLED_SECONDS = 5.0
PREPARING = -1  # the step number of a chunk without rows


def next_chunk(
    tx: Tx, parts: Parts, account: Account, room: float = math.inf, busy: Collection[str] = ()
) -> Hint | None:
    """Forms the next chunk of the account, if any can be formed now; `room` is how many calls its quota has left.

    None of the imports that are `busy`: as many of their calls are under way as may be.

    Among the account's imports the one served least, by weight, goes first; of an import's steps the latest that fills a
    chunk, so that what was begun is finished before more is begun.
    """
    sendable = [imp for imp in imports.in_states(tx, SENDABLE, account.name) if not imp["hold"]]
    for seen in sorted(sendable, key=lambda imp: (imp["pass"], imp["created_at"])):
        if seen["id"] in busy or _counts_as(parts, seen) > room:
            continue
        imp = imports.lock(tx, seen["id"])
        if imp["state"] in SENDABLE and (hint := _of_import(tx, parts, account, imp)):
            imports.change(tx, imp["id"], **{"pass": imp["pass"] + 1 / imp["priority"]})
            return hint
    return None


def lightest_call(tx: Tx, parts: Parts, account: Account) -> int:
    """How many calls the vendor counts the cheapest next call of the account's imports as, at least one."""
    open_ones = [imp for imp in imports.in_states(tx, SENDABLE, account.name) if not imp["hold"]]
    return min((_counts_as(parts, imp) for imp in open_ones), default=1)


def _counts_as(parts: Parts, imp: imports.Import) -> int:
    operation = parts.destination(imp["destination"])[1]
    return min(step.weight(imp["options"]) for step in operation.steps)


def job_of(imp: imports.Import) -> Job:
    """An import as its preparations see it."""
    mapping, columns = imp["mapping"], imp["detected"].get("columns", ())
    unmapped = tuple(columns[position] for position in mapping.get("unmapped", ()))
    return Job(imp["destination"], imp["options"], unmapped, imp["prepared"])


def missing_preparation(operation: Operation, job: Job) -> Preparation | None:
    """The first preparation that the import needs and has not had."""
    return next((p for p in operation.preparations if p.name not in job.prepared and p.needed(job)), None)


def _of_import(tx: Tx, parts: Parts, account: Account, imp: imports.Import) -> Hint | None:
    operation = parts.destination(imp["destination"])[1]
    held = counts.by_step(tx, imp["id"])
    if not any(n for (_, state), n in held.items() if state == "pending"):
        return None
    if missing_preparation(operation, job_of(imp)) is not None:
        under_way = any(chunk["purpose"] == "prepare" for chunk in chunks.open_of(tx, imp["id"]))
        return None if under_way else _formed(tx, account, imp, PREPARING, [])
    return _of_steps(tx, account, imp, operation, held)


def _of_steps(
    tx: Tx, account: Account, imp: imports.Import, operation: Operation, held: Mapping[tuple[int, str], int]
) -> Hint | None:
    partial: dict[int, list[rows.Stored]] = {}
    for index in reversed(range(len(operation.steps))):
        if not held.get((index, "pending")):
            continue
        step = operation.steps[index]
        limit = account.records_per_call(step)
        candidates = rows.candidates(tx, imp["id"], index, account.counted_by, limit)
        group = share_a_call(candidates, limit, step.together)
        if group and (len(group) >= min(limit, group[0].ceiling) or len(candidates) >= limit):
            return _formed(tx, account, imp, index, group)
        if group:
            partial[index] = group
    for index, group in partial.items():
        if _last_of_step(imp, held, index) or _stalled(tx, imp, index):
            return _formed(tx, account, imp, index, group)
    return None


def share_a_call(
    candidates: Sequence[rows.Stored], limit: int, together: Callable[[Row], str] = lambda _row: ""
) -> list[rows.Stored]:
    """The first candidates that may share one call: alike, and never more than the limit or than any of them bears."""
    group: list[rows.Stored] = []
    bound = limit
    kinds = [together(Row(row.number, row.fields)) for row in candidates]
    for row, kind in zip(candidates, kinds, strict=True):
        if kind != kinds[0]:
            continue
        if len(group) + 1 > min(bound, row.ceiling):
            break
        group.append(row)
        bound = min(bound, row.ceiling)
    return group


def _last_of_step(imp: imports.Import, held: Mapping[tuple[int, str], int], index: int) -> bool:
    """No more rows can reach the step."""
    earlier = sum(n for (step, state), n in held.items() if step < index and state in ("pending", "sending"))
    return bool(imp["read_done"]) and earlier == 0


def _stalled(tx: Tx, imp: imports.Import, index: int) -> bool:
    """More may come, but none has for a while, and the import has nothing better to send."""
    return rows.newest_arrival(tx, imp["id"], index) < tx.now - STALLED_SECONDS


def _formed(tx: Tx, account: Account, imp: imports.Import, step: int, group: Sequence[rows.Stored]) -> Hint | None:
    formed = chunks.form(
        tx,
        group,
        import_id=imp["id"],
        account=account.name,
        counted_by=account.counted_by,
        destination=imp["destination"],
        step=step,
        purpose="prepare" if step == PREPARING else "send",
        turn={},
    )
    return None if formed is None else Hint(*formed, imp["destination"], imp["id"])


def custom_columns(operation: Operation, imp: imports.Import) -> dict[int, str]:
    """Which column positions the vendor takes as fields of its own: position → the vendor's name."""
    columns: Sequence[str] = imp["detected"].get("columns", ())
    return operation.own_columns(job_of(imp), columns, imp["mapping"].get("unmapped", ()))
