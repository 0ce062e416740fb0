"""Frames are committed in parts: a reader that lets go in the middle of one is gone on for with the next row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.ledger import imports, schema
from pipeline.reading.read import read
from pipeline.service.verify import verify
from tests.integration.sending.rig import Rig, contacts

MESSY = "".join(
    f'person{n % 37}@acme.com, Ada ,"Number\n{n}",415 555 {n:04},{"#1 of 5" * (n % 5 == 0)}\n'
    + "\n" * (n % 3)
    + f"nobody at {n},Ada,,n/a,,over\n" * (n % 4 == 0)
    for n in range(60)
)
READ = ("state", "code", "reason", "duplicate_of", "notes", "cells", "fields")


def rows_of(rig: Rig, import_id: str) -> list[tuple[Any, ...]]:
    columns = [schema.rows.c[name] for name in ("number", *READ)]
    found = sa.select(*columns).where(schema.rows.c.import_id == import_id).order_by(schema.rows.c.number)
    with rig.parts.ledger.read() as tx:
        return [tuple(row) for row in tx.conn.execute(found)]


def read_on(rig: Rig, import_id: str) -> None:
    """One turn of a reader."""
    with rig.parts.ledger.write() as tx:
        fence = imports.offer(tx, import_id)
    assert fence is not None
    read(rig.wiring.source(), import_id, fence)


def test_a_file_that_is_read_in_many_turns_is_read_as_in_one(
    make_rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = make_rig()
    text = f"Email,First name,Last name,Phone,Note\n{MESSY}\n\n"
    at_once = rig.submit(text)
    read_on(rig, at_once)
    in_turns, turns = rig.submit(text, again=True), 0
    rig.submit(contacts(3))  # waits for its turn, so that the reader lets go after every transaction
    monkeypatch.setattr("pipeline.reading.read.TX_ROWS", 7)
    monkeypatch.setattr("pipeline.reading.read.TURN_SECONDS", 0.0)
    while not rig.imp(in_turns)["read_done"]:
        read_on(rig, in_turns)
        turns += 1
    assert turns > 8
    assert rows_of(rig, in_turns) == rows_of(rig, at_once)
    one, other = rig.imp(at_once), rig.imp(in_turns)
    assert (other["blank_rows"], other["notices"]) == (one["blank_rows"], one["notices"])
    assert one["blank_rows"] == 62
    assert [check.sentence for check in verify(rig.service, in_turns).checks if not check.ok] == []


def test_whoever_sends_is_nudged_once_when_the_first_rows_are_there(
    make_rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = make_rig()
    import_id, seen = rig.submit(contacts(30)), list[int]()
    monkeypatch.setattr("pipeline.reading.read.TX_ROWS", 7)
    with rig.parts.ledger.write() as tx:
        fence = imports.offer(tx, import_id)
    assert fence is not None
    read(rig.wiring.source(), import_id, fence, nudge=lambda: seen.append(rig.shown(import_id)["rows"]["read"]))
    assert seen == [7]
