"""A share of the calls by priority: the more important import goes first, and the other is not starved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from pipeline.ledger import calls
from pipeline.service import control
from tests.integration.sending.rig import Rig, contacts


@pytest.mark.parametrize(("early", "late", "least", "most"), [("low", "high", 1, 3), ("normal", "normal", 18, 21)])
def test_calls_are_shared_by_priority(
    make_rig: Callable[..., Rig], early: str, late: str, least: int, most: int
) -> None:
    rig = make_rig()
    first, second = rig.submit(contacts(400)), rig.submit(contacts(200, first=1_000))
    control.prioritise(rig.service, first, early, actor="test")
    control.prioritise(rig.service, second, late, actor="test")
    rig.run(second)
    with rig.parts.ledger.read() as tx:
        served = list(tx.conn.execute(sa.select(calls.t.import_id).order_by(calls.t.noted_at)).scalars())
    last = max(position for position, import_id in enumerate(served) if import_id == second)
    assert least <= served[:last].count(first) <= most
