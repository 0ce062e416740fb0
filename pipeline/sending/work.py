"""What a visit is to do: its request as the vendor's functions build it, and how the answer is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pipeline.ledger import rows
from pipeline.records import Chunk, Row, Turn
from pipeline.rows.cleaning import own_value
from pipeline.sending import ask, meaning, plan, prepare, settle
from pipeline.sending.call import payload_hash
from pipeline.sending.meaning import Reading
from pipeline.sending.settle import Visit
from pipeline.vendor import Request, Response


@dataclass(frozen=True, slots=True)
class Work:
    """What a visit is to do: its request, and how the answer is read."""

    visit: Visit
    request: Request
    read: Callable[[Response], Reading]


def work_of(visit: Visit) -> Work | Turn | str:
    """The visit's request; or a first turn that must wait; or why the frozen bytes cannot be sent as they were."""
    vendor = visit.account.vendor
    if visit.chunk["purpose"] == "prepare":
        job = plan.job_of(visit.imp)
        prepared, request = prepare.request(visit, job)
        return Work(prepared, request, lambda answer: prepare.read(prepared, job, answer))
    chunk = as_chunk(visit)
    if visit.chunk["purpose"] == "ask":
        asked, request = ask.request(visit, chunk)
        return Work(asked, request, lambda answer: ask.read(asked, chunk, answer))
    step = visit.operation.steps[visit.chunk["step"]]
    turn = visit.turn if visit.turn.name else step.first(chunk)
    if not visit.turn.name and turn.after_seconds > 0:
        return turn
    request = step.build(chunk, turn)
    frozen = visit.chunk["payload_hash"]
    if visit.chunk["maybe_applied"] and frozen and not request.reads and payload_hash(request) != frozen:
        return "The call would no longer be the same bytes as before."
    return Work(
        replace(visit, turn=turn),
        request,
        lambda answer: meaning.read(vendor, answer, lambda whole: step.interpret(chunk, turn, whole)),
    )


def as_chunk(visit: Visit) -> Chunk:
    """The chunk as the vendor's functions see it."""
    custom = plan.custom_columns(visit.operation, visit.imp)
    return Chunk(
        destination=visit.imp["destination"],
        step=step_name(visit),
        rows=tuple(as_row(row, custom) for row in visit.rows),
        options=visit.imp["options"],
        prepared=visit.imp["prepared"],
        id=visit.chunk["id"],
        repeated=visit.chunk["maybe_applied"] or any(row.attempts for row in visit.rows),
    )


def as_row(row: rows.Stored, custom: Mapping[int, str]) -> Row:
    """A row as the vendor's functions see it; `custom` says which of its cells go under which names of the vendor's."""
    taken = {name: own_value(row.cells[position]) for position, name in custom.items() if position < len(row.cells)}
    return Row(
        number=row.number,
        fields=row.fields,
        custom={name: text for name, text in taken.items() if text},
        vendor_ids=settle.vendor_ids(row.steps),
        id=row.id,
        identity=row.identity_hmac,
    )


def step_name(visit: Visit) -> str:
    """What the ledger calls the step."""
    return "prepare" if visit.chunk["step"] == plan.PREPARING else visit.operation.steps[visit.chunk["step"]].name


def too_large(work: Work) -> str:
    """Why the call is larger than the vendor takes; nothing where it is not."""
    visit = work.visit
    if visit.chunk["purpose"] != "send":
        return ""
    bound = visit.operation.steps[visit.chunk["step"]].bytes_per_call
    if bound is None or len(work.request.body) <= bound:
        return ""
    return f"The call is {len(work.request.body)} bytes; {visit.account.vendor.title} takes {bound}."
