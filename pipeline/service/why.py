"""The life of one row: what the source says, what was made of it, in which calls it went, and what was answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from pipeline import clock, errors
from pipeline.ledger import Tx, calls, chunks, events, imports, rows, schema, verdicts
from pipeline.records import Json
from pipeline.rows.mapped import ColumnMapping
from pipeline.sending.plan import custom_columns
from pipeline.service.notes import note_sentences
from pipeline.service.parts import Service
from pipeline.service.results import detected_of
from pipeline.vendor import Operation

TOLD_DUPLICATES = 100
# A field that no column is mapped to may have been made of another's columns.
MADE_OF = {
    "first_name": ("full_name",),
    "last_name": ("full_name",),
    "full_name": ("first_name", "last_name"),
    "phone_extension": ("phone",),
}


def why(service: Service, import_id: str, number: int) -> dict[str, Any]:
    """Everything that is known of a row, JSON-ready. Raises NotFound with what is at that number instead."""
    with service.ledger.read() as tx:
        imp = imports.get(tx, import_id)
        row = rows.one(tx, import_id, number)
        if row is None:
            raise errors.NotFound(_absent(tx, imp, number))
        operation = service.destination(imp["destination"])[1]
        inside = chunks.of_row(tx, row["id"])
        return {
            "import": import_id,
            "row": number,
            "sheet": detected_of(imp).sheet or None,
            "destination": imp["destination"],
            "pruned": _pruned(imp),
            "state": row["state"],
            "code": row["code"],
            "reason": row["reason"],
            "notes": note_sentences(row["notes"]),
            "source": _source(imp, row),
            "fields": _fields(imp, row, operation),
            "duplicate_of": row["duplicate_of"],
            "duplicates": rows.duplicates_of(tx, import_id, number, TOLD_DUPLICATES),
            "step": _step_name(operation, row["step"]),
            "steps": _steps(row),
            "outcome": row["outcome"],
            "vendor_id": row["vendor_id"],
            "attempts": row["attempts"],
            "chunks": [_chunk(operation, chunk) for chunk in inside],
            "calls": _calls(tx, row, inside),
            "verdicts": [_verdict(operation, given) for given in verdicts.of_row(tx, row["id"])],
            "events": _events(tx, import_id, number),
        }


def _pruned(imp: imports.Import) -> str | None:
    at = clock.iso(imp["pruned_at"])
    return at and f"Pruned on {at}: cells, fields and the vendor's words were deleted."


# --- what the file says, and what was made of it ------------------------------------------------------------------------


def _cells(row: sa.RowMapping) -> list[str]:
    return list(json.loads(row["cells"]))


def _source(imp: imports.Import, row: sa.RowMapping) -> list[dict[str, str]]:
    columns, cells = detected_of(imp).columns, _cells(row)
    beyond = [f"column {position}" for position in range(len(columns) + 1, len(cells) + 1)]
    return [{"column": name, "cell": cell} for name, cell in zip([*columns, *beyond], cells, strict=False)]


def _fields(imp: imports.Import, row: sa.RowMapping, operation: Operation) -> list[dict[str, Any]]:
    """Each field with the cells it was made of; `changed` where its text is in none of them."""
    made: Mapping[str, str] = json.loads(row["fields"])
    mapping, cells = ColumnMapping.from_json(imp["mapping"]), _cells(row)
    names = dict.fromkeys([*(mapped.field for mapped in mapping.mapped), *made]) if cells else {}
    found = [_field(name, made.get(name, ""), _made_from(mapping, name, cells)) for name in names]
    columns = detected_of(imp).columns
    for position, name in custom_columns(operation, imp).items():
        if position < len(cells):
            found.append(_field(name, cells[position].strip(), {columns[position]: cells[position]}))
    return [field for field in found if field["to"] or any(field["from"].values())]


def _made_from(mapping: ColumnMapping, name: str, cells: Sequence[str]) -> dict[str, str]:
    sources = mapping.columns_of(name) or [one for other in MADE_OF.get(name, ()) for one in mapping.columns_of(other)]
    return {one.header or f"#{one.column + 1}": cells[one.column] for one in sources if one.column < len(cells)}


def _field(name: str, made: str, cells: Mapping[str, str]) -> dict[str, Any]:
    return {"field": name, "from": dict(cells), "to": made, "changed": made not in cells.values()}


# --- where it went ------------------------------------------------------------------------------------------------------


def _step_name(operation: Operation, step: int) -> str:
    return operation.steps[step].name if 0 <= step < len(operation.steps) else "prepare"


def _steps(row: sa.RowMapping) -> list[dict[str, str]]:
    done = json.loads(row["steps"] or "{}")
    return [{"step": name, "outcome": outcome, "vendor_id": given} for name, (outcome, given) in done.items()]


def _chunk(operation: Operation, chunk: chunks.Stored) -> dict[str, Any]:
    return {
        "id": chunk["id"],
        "step": _step_name(operation, chunk["step"]),
        "purpose": chunk["purpose"],
        "state": chunk["state"],
        "rows": chunk["size"],
        "formed_at": clock.iso(chunk["formed_at"]),
        "needs_person": bool(chunk["needs_person"]),
        "why": chunk["why"],
    }


def _calls(tx: Tx, row: sa.RowMapping, inside: Sequence[chunks.Stored]) -> list[dict[str, Any]]:
    marks = _marks(row)
    return [_call(call, marks) for call in calls.of_chunks(tx, [chunk["id"] for chunk in inside])]


def _call(call: sa.RowMapping, marks: set[str]) -> dict[str, Any]:
    return {
        "id": call["id"],
        "at": clock.iso(call["noted_at"]),
        "chunk": call["chunk_id"],
        "step": call["step"],
        "turn": call["turn"],
        "method": call["method"],
        "path": call["path"],
        "ended": call["ended_as"] or "under way",
        "status": call["status"],
        "took_seconds": call["took_seconds"],
        "fault": call["fault"],
        "answer": _answer(call["body"], marks),
    }


def _marks(row: sa.RowMapping) -> set[str]:
    """What an answer may call the row by: its fields that identify a person, and the ids that it was given."""
    fields = json.loads(row["fields"])
    given = [values[1] for values in json.loads(row["steps"] or "{}").values()]
    found = [fields.get("email", ""), fields.get("phone", ""), row["vendor_id"], *given]
    return {mark.casefold() for mark in found if mark}


def _answer(body: str, marks: set[str]) -> Json:
    """The parts of an answer that speak of the row alone; the whole answer where that cannot be told."""
    try:
        whole = json.loads(body)
    except ValueError:
        return body
    return list(_parts(whole, marks)) or whole


def _parts(value: Json, marks: set[str]) -> Iterator[Json]:
    """The items of the answer's lists in which one of the marks stands; of nested ones the innermost."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in items:
        inner = list(_parts(item, marks))
        if inner:
            yield from inner
        elif isinstance(value, list) and _speaks_of(item, marks):
            yield item


def _speaks_of(value: Json, marks: set[str]) -> bool:
    if isinstance(value, dict):
        return any(_speaks_of(item, marks) for item in value.values())
    if isinstance(value, list):
        return any(_speaks_of(item, marks) for item in value)
    return isinstance(value, str) and value.strip().casefold() in marks


def _verdict(operation: Operation, given: sa.RowMapping) -> dict[str, Any]:
    return {
        "at": clock.iso(given["at"]),
        "call": given["call_id"],
        "step": _step_name(operation, given["step"]),
        "delivered": bool(given["delivered"]),
        "outcome": given["outcome"],
        "vendor_id": given["vendor_id"],
        "code": given["code"],
        "reason": given["reason"],
    }


def _events(tx: Tx, import_id: str, number: int) -> list[dict[str, Any]]:
    """What was done to the row and to its import, oldest first."""
    found = [*events.of(tx, "import", import_id), *events.of(tx, "row", f"{import_id}/{number}")]
    return [
        {
            "at": clock.iso(event["at"]),
            "actor": event["actor"],
            "verb": event["verb"],
            "of": event["object_kind"],
            "detail": event["detail"],
        }
        for event in sorted(found, key=lambda event: event["id"])
    ]


# --- where there is no row ----------------------------------------------------------------------------------------------


def _absent(tx: Tx, imp: imports.Import, number: int) -> str:
    """What is at a number that no row has."""
    detected, scope = detected_of(imp), rows.t.import_id == imp["id"]
    unit = "line" if detected.kind == "text" else "row"
    first, last = tx.conn.execute(sa.select(sa.func.min(rows.t.number), sa.func.max(rows.t.number)).where(scope)).one()
    if first is None:
        return f"Import {imp['id']} has no rows yet; see `leadlift status {imp['id']}`."
    told = f"its rows have numbers from {first} to {last}"
    if number < 1 or (number > last and imp["read_done"]):
        return f"Import {imp['id']} has no row {number}; {told}."
    if number > last:
        return f"Import {imp['id']} was read up to row {imp['read_row']} so far; row {number} may still come."
    if number <= max(detected.header_row, detected.after_row):
        return f"In import {imp['id']}, {unit} {number} is the header or above it; {told}."
    before = sa.select(schema.rows).where(scope, rows.t.number < number).order_by(rows.t.number.desc()).limit(1)
    row = tx.conn.execute(before).mappings().first()
    if row is not None and unit == "line" and number <= row["number"] + _line_breaks(_cells(row)):
        return f"In import {imp['id']}, line {number} belongs to the record that starts on line {row['number']}."
    return f"In import {imp['id']}, {unit} {number} is blank; {told}."


def _line_breaks(cells: Sequence[str]) -> int:
    text = "".join(f"{cell}\x1f" for cell in cells)
    return text.count("\n") + text.count("\r") - text.count("\r\n")
