"""No call is wasted, and no file waits behind a larger one: seen in the vendor's own log."""

from __future__ import annotations

from pipeline.service import control
from tests.acceptance.conftest import Shared
from tests.chaos import contract

ROWS = 1_230
LARGE, SMALL = 50_000, 50
LEADS_PER_CALL = 10


def test_campaign_calls_are_full(shared: Shared) -> None:
    path = shared.contacts(ROWS)
    import_id = shared.stack.submit(path, "persistiq.campaign", options={"campaign_id": shared.campaign})
    assert shared.stack.wait(import_id)["rows"]["delivered"] == ROWS
    calls = [call for call in contract.read_log(shared.sandbox.log).arrivals if _is_of(call, path.stem)]
    writing = [call for call in calls if call.method == "POST"]
    assert len(writing) <= 1.1 * ROWS / LEADS_PER_CALL + 1


def _is_of(call: contract.Arrival, stem: str) -> bool:
    return any(f"@{stem.replace('contacts-', 'file')}." in one.identity for one in call.applied)


def test_a_small_import_does_not_wait_behind_a_large_one(shared: Shared) -> None:
    large = shared.stack.submit(shared.contacts(LARGE))
    small = shared.stack.submit(shared.contacts(SMALL))
    try:
        assert shared.stack.wait(small)["rows"]["delivered"] == SMALL
        assert shared.stack.shown(large)["rows"]["delivered"] < LARGE / 10
    finally:
        control.cancel(shared.stack.service, large, actor="test")
        shared.stack.wait(large)
