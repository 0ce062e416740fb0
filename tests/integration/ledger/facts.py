"""Imports, rows and chunks put into a ledger with as few words as a test has to say about them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

from pipeline.ledger import Ledger, Tx, chunks, imports, rows

QUOTA = "counted"
_bytes = itertools.count()


def add_import(tx: Tx, **values: Any) -> str:
    """An import in state `sending` that was read to its end, unless `values` say otherwise."""
    given = {
        "account": "main",
        "destination": "persistiq.leads",
        "actor": "test",
        "source_name": "contacts.csv",
        "source_bytes": 1,
        "store_key": "key",
        "sha256": f"{next(_bytes)}",
        "options": {},
        "detected": {"columns": ["Email"]},
        "mapping": {},
    }
    later = {name: values.pop(name) for name in ("state", "read_done", "finished_at") if name in values}
    import_id = imports.add(tx, **{**given, **values})
    imports.change(tx, import_id, **{"state": "sending", "read_done": True, **later})
    return import_id


def entry(import_id: str, number: int, **values: Any) -> dict[str, Any]:
    """A pending row whose e-mail is made of its number."""
    email = f"person{number}@acme-widgets.com"
    return {
        "import_id": import_id,
        "number": number,
        "state": "pending",
        "step": 0,
        "ready_at": 0.0,
        "code": "",
        "reason": "",
        "notes": "",
        "duplicate_of": None,
        "identity_hmac": f"identity {number}",
        "cells": json.dumps([email]),
        "fields": json.dumps({"email": email}),
        **values,
    }


def add_rows(tx: Tx, import_id: str, numbers: Sequence[int], **values: Any) -> None:
    """Pending rows with these numbers."""
    rows.insert(tx, import_id, [entry(import_id, number, **values) for number in numbers])


def filled(ledger: Ledger, number: int, **values: Any) -> str:
    """An import with so many pending rows, from 1."""
    with ledger.write() as tx:
        import_id = add_import(tx, **values)
        add_rows(tx, import_id, range(1, number + 1))
        return import_id


def form(tx: Tx, import_id: str, most: int = 10, step: int = 0, counted_by: str = QUOTA) -> tuple[str, int] | None:
    """A chunk of the rows that may go now."""
    chosen = rows.candidates(tx, import_id, step, counted_by, most)
    return form_of(tx, import_id, chosen, step, counted_by)


def form_of(
    tx: Tx, import_id: str, chosen: Sequence[rows.Stored], step: int = 0, counted_by: str = QUOTA
) -> tuple[str, int] | None:
    """A chunk of these rows."""
    return chunks.form(
        tx,
        chosen,
        import_id=import_id,
        account="main",
        counted_by=counted_by,
        destination="persistiq.leads",
        step=step,
        purpose="send",
        turn={},
    )


def got(tx: Tx, chunk_id: str) -> chunks.Stored:
    """The chunk, which must be there."""
    chunk = chunks.get(tx, chunk_id)
    assert chunk is not None
    return chunk


def state_of(tx: Tx, import_id: str, number: int) -> str:
    """The state of a row, which must be there."""
    row = rows.one(tx, import_id, number)
    assert row is not None
    return str(row["state"])
