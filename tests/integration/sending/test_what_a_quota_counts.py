"""The quota has every call that the vendor may still count, and none that was never made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import Tx, calls, schema
from pipeline.sending import cold
from pipeline.sending.call import Note, make
from pipeline.vendor import get
from tests.integration.sending.rig import Rig


def test_calls_under_longer_leases_than_this_accounts_are_remembered(make_rig: Callable[..., Rig]) -> None:
    """An account that shares the key waits longer for its answers, or this one did before its settings were changed."""
    rig = make_rig()
    account = rig.parts.account("main")
    long_ago = 100 * (account.deadline_seconds + account.settle_after_seconds)
    with rig.parts.ledger.write() as tx:
        for name, lease_until in (("under way", tx.now + long_ago), ("answered", tx.now), ("over", tx.now - long_ago)):
            calls.note(
                tx,
                name.replace(" ", "-"),
                account="patient",
                counted_by=account.counted_by,
                step="leads",
                turn="send",
                method="POST",
                path="/leads",
                reads=False,
                payload_hash="",
                lease_until=lease_until,
            )
        tx.conn.execute(sa.update(schema.calls).values(noted_at=tx.now - 2 * long_ago))
        calls.end(tx, "answered", "answered")
    assert cold.rebuild(rig.parts, account)
    [limit] = rig.parts.quota.view(account.counted_by, rig.parts.limits(account)).limits
    assert (limit.used, limit.in_flight) == (2, 1)


def test_a_ledger_that_is_lost_before_the_note_costs_no_permit(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie")
    account = rig.parts.account("main")

    def lost(_tx: Tx, _call_id: str, _lease_until: float) -> bool:
        raise errors.Unavailable("The ledger is away.")

    with pytest.raises(errors.Unavailable, match="away"):
        make(rig.parts, account, get("/www/agent/status"), Note("powerlist", "send"), lost)
    [day] = rig.parts.quota.view(account.counted_by, rig.parts.limits(account)).limits
    assert (day.used, day.in_flight) == (0, 0)
