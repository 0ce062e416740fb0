"""Stopping gently: calls under way are finished and settled, and none is in doubt."""

from __future__ import annotations

import os
import signal

import sqlalchemy as sa

from pipeline.ledger import schema
from tests.acceptance.conftest import Shared
from tests.processes import alive
from tests.stack import wait_until

calls = schema.calls.c


def test_a_sender_that_is_asked_to_stop_finishes_its_calls(shared: Shared) -> None:
    shared.sandbox.switch(slow=24, slow_side="after")  # scaled: every answer takes 1.2 s
    import_id = shared.stack.submit(shared.contacts(200))
    wait_until(lambda: len(ended(shared, import_id, "")) >= 2)
    sender = shared.stack.supervisor.pids()["sender"]
    under_way = ended(shared, import_id, "")
    os.kill(sender, signal.SIGTERM)
    wait_until(lambda: not alive(sender))
    shared.sandbox.switch(slow="default", slow_side="default")
    assert set(under_way) <= set(ended(shared, import_id, "answered"))
    assert ended(shared, import_id, "silent") == []
    shown = shared.stack.wait(import_id)
    assert (shown["rows"]["delivered"], shown["calls"]) == (200, 20)


def ended(shared: Shared, import_id: str, how: str) -> list[str]:
    """The calls of an import that ended so; those under way are the ones that ended as nothing yet."""
    with shared.stack.service.ledger.read() as tx:
        found = sa.select(calls.id).where(calls.import_id == import_id, calls.ended_as == how)
        return list(tx.conn.execute(found).scalars())
