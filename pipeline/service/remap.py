"""Rejected rows under a new mapping: normalised again from their cells, and sent where they are valid now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from pipeline import errors, reasons
from pipeline.files.detected import Detected
from pipeline.files.frame import Frame
from pipeline.ledger import Tx, events, imports, mappings, rows
from pipeline.reading.entries import drafts, settled
from pipeline.records import Filled
from pipeline.rows import filled
from pipeline.rows.given_columns import COUNTRY
from pipeline.rows.mapped import ColumnMapping, header_key
from pipeline.rows.mapping import map_columns
from pipeline.rows.normalised import normalise, with_phone_habits
from pipeline.sending.plan import custom_columns
from pipeline.service.control import not_pruned, reopen
from pipeline.service.parts import Service
from pipeline.vendor import Operation

BATCH_ROWS = 1_000
FATE = ("state", "code", "reason", "duplicate_of", "identity_hmac", "notes", "fields")


def remap(service: Service, import_id: str, given: Mapping[str, str], *, actor: str) -> int:
    """Maps the import's columns anew and tries its rejected rows again; returns how many of them are to be sent now.

    Rows that were sent, or are on their way, stay as they are. Raises RequestError for a mapping that makes no sense,
    Conflict for an import that is not read to its end or was pruned.
    """
    with service.ledger.write() as tx:
        imp = imports.get(tx, import_id)
        not_pruned(imp)
        if not imp["read_done"]:
            raise errors.Conflict(f"Import {import_id} is still being read; wait for its end, or cancel it.")
        operation = service.destination(imp["destination"])[1]
        mapping = _mapping(tx, imp, operation, given)
        imports.change(tx, import_id, mapping=mapping.to_json())
        imp = imports.get(tx, import_id)
        key = header_key(Detected.from_json(imp["detected"]).columns)
        mappings.save(tx, key, imp["destination"].partition(".")[0], given, actor)
        reopened = sum(_again(tx, imp, operation, mapping, batch) for batch in _rejected(tx, import_id) if batch)
        if reopened:
            reopen(tx, imp)
        events.record(tx, actor, "remap", "import", import_id, rows=reopened)
        return reopened


def _mapping(tx: Tx, imp: imports.Import, operation: Operation, given: Mapping[str, str]) -> ColumnMapping:
    columns = Detected.from_json(imp["detected"]).columns
    before = ColumnMapping.from_json(imp["mapping"])
    kept = {one.header: one.field for one in before.mapped if one.header not in given}
    first = () if before.country is None else (before.country,)  # all that older imports have
    for column in [one.column for one in before.countries] or first:
        if columns[column] not in given:
            kept.setdefault(columns[column], COUNTRY)
    sample = _frame(next(_rejected(tx, imp["id"]), []), len(columns))
    mapping = map_columns(
        columns,
        sample.cells,
        operation.fields,
        given=given,
        saved=kept,
        needed=operation.needed,
        any_of=operation.any_of,
    )
    mapping = with_phone_habits(mapping, sample.cells, operation.fields, imp["region"] or None)
    return replace(mapping, trunkless=(mapping.trunkless or frozenset()) | (before.trunkless or frozenset()))


def _rejected(tx: Tx, import_id: str) -> Iterator[list[sa.RowMapping]]:
    """The rejected rows that another mapping may make right, in batches by number; each is read when the one before is done."""
    last = 0
    while batch := rows.after(tx, import_id, last, BATCH_ROWS, state="rejected"):
        yield [row for row in batch if row["code"] not in reasons.MISREAD_CODES]
        last = batch[-1]["number"]


def _frame(batch: Sequence[sa.RowMapping], width: int) -> Frame:
    cells = [json.loads(row["cells"]) for row in batch]
    table = [[*row[:width], *[""] * (width - len(row))] for row in cells]
    overflow = {
        row["number"]: tuple(texts[width:]) for row, texts in zip(batch, cells, strict=True) if len(texts) > width
    }
    frame = pd.DataFrame(table, columns=range(width), dtype="str")
    return Frame(numbers=[row["number"] for row in batch], cells=frame, overflow=overflow)


def _again(
    tx: Tx, imp: imports.Import, operation: Operation, mapping: ColumnMapping, batch: Sequence[sa.RowMapping]
) -> int:
    frame = _frame(batch, len(Detected.from_json(imp["detected"]).columns))
    done = normalise(frame.cells, mapping, operation.fields, identity=operation.identity, region=imp["region"] or None)
    fates = settled(tx, imp["id"], drafts(frame, done, tx.secret))
    changes = []
    for row, fate in zip(batch, fates, strict=True):
        values: dict[str, Any] = {name: fate[name] for name in FATE}
        changes.append(rows.Change(rows.stored(row), {**values, "ready_at": tx.now}))
    rows.change(tx, imp["id"], changes)
    sent = np.array([fate["state"] == "pending" for fate in fates], dtype=bool)
    _count(tx, imp, filled.filled(done.fields, frame.cells, custom_columns(operation, imp), sent))
    return int(sent.sum())


def _count(tx: Tx, imp: imports.Import, counted: Filled) -> None:
    """The rows that are sent now are among those that warnings are about."""
    notices = imports.get(tx, imp["id"])["notices"]
    there = filled.together(Filled(**notices.get("filled", {})), counted)
    imports.change(tx, imp["id"], notices={**notices, "filled": asdict(there)})
