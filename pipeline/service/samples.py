"""Samples of what an import would send, for whoever is asked to approve it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from pipeline.ledger import imports, rows
from pipeline.records import Chunk, Row, Turn
from pipeline.service.parts import Service
from pipeline.vendor import Operation

SAMPLES = 3


def of_import(service: Service, import_id: str) -> Any:
    """The body of a first call with the first pending rows, None where nothing is pending. Raises NotFound."""
    with service.ledger.read() as tx:
        imp = imports.get(tx, import_id)
        found = [
            Row(row["number"], json.loads(row["fields"] or "{}"))
            for row in islice(rows.in_state(tx, import_id, "pending"), SAMPLES)
        ]
    return body(imp["destination"], service.destination(imp["destination"])[1], imp["options"], found)


def body(destination: str, operation: Operation, options: Mapping[str, Any], chosen: Sequence[Row]) -> Any:
    """What the first step's call would say of the rows: JSON where it is that, else text."""
    if not chosen:
        return None
    step = operation.steps[0]
    chunk = Chunk(destination, step.name, tuple(chosen), options)
    turn = step.first(chunk)
    sent = step.build(chunk, turn if turn.name == "send" else Turn("send", {})).body
    with contextlib.suppress(ValueError):
        return json.loads(sent)
    return sent.decode("utf-8", "replace")
