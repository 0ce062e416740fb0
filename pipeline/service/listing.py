"""Imports that fit what is asked, and the rows of one, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import Tx, counts, idempotency, imports, rows, schema
from pipeline.records import IMPORT_STATES, ROW_STATES
from pipeline.service import pages, show
from pipeline.service.notes import note_sentences
from pipeline.service.pages import Page
from pipeline.service.parts import Service
from pipeline.service.results import detected_of

GREATEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which imports: those that fit everything given. Times are taken for UTC where they say nothing else."""

    state: str | None = None
    destination: str | None = None
    account: str | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    idempotency_key: str | None = None


# --- imports ----------------------------------------------------------------------------------------------------------


def page(service: Service, wanted: Wanted, *, most: int = 50, cursor: str | None = None) -> Page:
    """The imports that fit, newest first. Raises RequestError."""
    pages.check_most(most)
    if wanted.state is not None and wanted.state not in IMPORT_STATES:
        raise errors.RequestError(f"The state of an import is {', '.join(IMPORT_STATES)}.")
    with service.ledger.read() as tx:
        found = sa.select(schema.imports).where(*_fitting(tx, wanted), *_after(cursor))
        found = found.order_by(*imports.NEWEST_FIRST).limit(most + 1)
        several = list(tx.conn.execute(found).mappings())
        data = [show.shown(tx, service, imp) for imp in several[:most]]
    last = several[most - 1] if len(several) > most else None
    return Page(data, pages.cursor_of(last["created_at"], last["id"]) if last else None)


def newest(service: Service, wanted: Wanted, most: int) -> list[Mapping[str, Any]]:
    """So many of the imports that fit, newest first, over as many pages as that takes."""
    found: list[Mapping[str, Any]] = []
    cursor: str | None = None
    while len(found) < most:
        one = page(service, wanted, most=min(pages.MOST, most - len(found)), cursor=cursor)
        found += one.data
        if (cursor := one.next_cursor) is None:
            break
    return found


def _fitting(tx: Tx, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    t, where = imports.t, []
    for column, value in ((t.state, wanted.state), (t.destination, wanted.destination), (t.account, wanted.account)):
        if value is not None:
            where.append(column == value)
    if wanted.created_from is not None:
        where.append(t.created_at >= _epoch(wanted.created_from))
    if wanted.created_before is not None:
        where.append(t.created_at < _epoch(wanted.created_before))
    if wanted.idempotency_key is not None:
        made = [kept["import_id"] for kept in idempotency.of_key(tx, wanted.idempotency_key) if kept["import_id"]]
        where.append(t.id.in_(made))
    return where


def _epoch(moment: datetime) -> float:
    """Its seconds; counted, not converted, since years at either end have no zone to be converted to."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def _after(cursor: str | None) -> list[sa.ColumnElement[bool]]:
    if cursor is None:
        return []
    match pages.parts_of(cursor):
        case [float(created_at), str(import_id)] if import_id.isalnum():
            return [sa.tuple_(imports.t.created_at, imports.t.id) < sa.tuple_(created_at, import_id)]
        case _:
            raise pages.no_cursor()


# --- the rows of an import ----------------------------------------------------------------------------------------------


def rows_of(
    service: Service, import_id: str, *, state: str | None = None, most: int = 50, cursor: str | None = None
) -> Page:
    """The rows of an import, in the order of the source, all or those in one state. Raises NotFound and RequestError."""
    pages.check_most(most)
    if state is not None and state not in ROW_STATES:
        raise errors.RequestError(f"The state of a row is {', '.join(ROW_STATES)}.")
    after = -1 if cursor is None else _row_cursor(cursor)
    with service.ledger.read() as tx:
        imp = imports.get(tx, import_id)
        steps = [step.name for step in service.destination(imp["destination"])[1].steps]
        is_empty = state is not None and not counts.by_state(tx, import_id)[state]
        several = [] if is_empty else rows.after(tx, import_id, after, most + 1, state=state)
    columns = detected_of(imp).columns
    data = [_row(row, columns, steps) for row in several[:most]]
    return Page(data, pages.cursor_of(several[most - 1]["number"]) if len(several) > most else None)


def _row(row: sa.RowMapping, columns: Sequence[str], steps: Sequence[str]) -> dict[str, Any]:
    cells = json.loads(row["cells"])
    names = [*columns, *(f"column {position}" for position in range(len(columns) + 1, len(cells) + 1))]
    return {
        "row": row["number"],
        "state": row["state"],
        "code": row["code"],
        "reason": row["reason"],
        "notes": note_sentences(row["notes"]),
        "duplicate_of": row["duplicate_of"],
        "step": steps[row["step"]] if row["step"] < len(steps) else "",
        "outcome": row["outcome"],
        "vendor_id": row["vendor_id"],
        "attempts": row["attempts"],
        "source": [{"column": name, "cell": cell} for name, cell in zip(names, cells, strict=False)],
    }


def _row_cursor(cursor: str) -> int:
    match pages.parts_of(cursor):
        case [int(number)] if 0 <= number <= GREATEST_NUMBER:
            return number
        case _:
            raise pages.no_cursor()
