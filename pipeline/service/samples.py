"""Samples of what an import would send, for whoever is asked to approve it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from pipeline.ledger import imports, rows
from pipeline.records import Chunk, Row, Turn
from pipeline.sending.plan import custom_columns
from pipeline.sending.work import as_row
from pipeline.service.parts import Service
from pipeline.vendor import Operation

SAMPLES = 3


def of_import(service: Service, import_id: str) -> Any:
    """The body of a first call with the first pending rows, None where nothing is pending. Raises NotFound."""
    with service.ledger.read() as tx:
        imp = imports.get(tx, import_id)
        operation = service.destination(imp["destination"])[1]
        own = custom_columns(operation, imp)
        found = [as_row(rows.stored(row), own) for row in islice(rows.in_state(tx, import_id, "pending"), SAMPLES)]
    return body(imp["destination"], operation, imp["options"], found)


def body(destination: str, operation: Operation, options: Mapping[str, Any], chosen: Sequence[Row]) -> Any:
    """What the first step's call would say of as many of the rows as it takes: JSON where it is that, else text.

    A call that says nothing of the rows in its body, or cannot be built before a preparation has been made, is stood in for
    by the rows' own values under the vendor's names. One that names its row elsewhere, as in its path, is told with that.
    """
    if not chosen:
        return None
    step = operation.steps[0]
    chunk = Chunk(destination, step.name, tuple(chosen[: step.records_per_call]), options)
    turn = step.first(chunk)
    sent = b""
    with contextlib.suppress(LookupError):
        sent = step.build(chunk, turn if turn.name == "send" else Turn("send", {})).body
    if not sent:
        return [_as_named(operation, row) for row in chunk.rows]
    with contextlib.suppress(ValueError):
        told = json.loads(sent)
        return {**_named_elsewhere(operation, chunk.rows[0], sent), **told} if isinstance(told, dict) else told
    return sent.decode("utf-8", "replace")


def _named_elsewhere(operation: Operation, row: Row, sent: bytes) -> dict[str, str]:
    """What the row is told apart by, where the body does not say it."""
    told = next((text for name in operation.identity if (text := row.fields.get(name))), "")
    if told.lstrip("+").casefold() in sent.decode("utf-8", "replace").casefold():
        return {}
    keys = {name: text for name, text in row.fields.items() if name in operation.identity}
    return _as_named(operation, Row(row.number, keys))


def _as_named(operation: Operation, row: Row) -> dict[str, str]:
    names = {field.name: field.sent_as for field in operation.fields}
    known = {names.get(name, name): text for name, text in row.fields.items() if text}
    return {**row.custom, **known}
