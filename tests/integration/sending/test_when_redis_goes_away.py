"""A Redis that goes away between a call's note and its first byte: nothing was sent, so nothing is in doubt."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import schema
from pipeline.quota import Quota, connect
from pipeline.sending.parts import Parts
from tests.integration.sending.rig import Rig, contacts
from tests.integration.sending.test_when_calls_go_wrong import LEADS, unrepeatable
from tests.stack import wait_until


class OnceTroubled(Quota):
    """A quota that has trouble once, just when a call is to be confirmed: Redis cannot be stopped at that very moment."""

    def __init__(self, redis_url: str, trouble: Callable[[], None]) -> None:
        super().__init__(connect(redis_url))
        self._troubles = [trouble]

    def confirm(self, counted_by: str, permit: str) -> bool:
        while self._troubles:
            self._troubles.pop()()
        return super().confirm(counted_by, permit)


def troubled(rig: Rig, trouble: Callable[[], None]) -> Parts:
    """The rig's parts, where no call may be made twice, with that quota."""
    return replace(unrepeatable(rig, asking=False), quota=OnceTroubled(rig.wiring.settings.redis_url, trouble))


def endings(rig: Rig) -> list[str]:
    with rig.parts.ledger.read() as tx:
        c = schema.calls.c
        return list(tx.conn.execute(sa.select(c.ended_as).order_by(c.noted_at)).scalars())


def test_a_call_that_cannot_be_confirmed_was_not_sent(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()

    def away() -> None:
        raise errors.Unavailable("Redis is away.")

    shown = rig.run(rig.submit(contacts(4)), troubled(rig, away))
    assert (shown["rows"]["delivered"], shown["needs_person"], rig.calls(LEADS)) == (4, 0, 1)
    assert endings(rig) == ["unsent", "answered"]


def test_a_process_that_was_held_up_past_its_deadline_sends_nothing_and_blames_nobody(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig(account={"deadline_seconds": 0.5})

    def held_up() -> None:
        until = time.monotonic() + 0.6
        wait_until(lambda: time.monotonic() > until)

    shown = rig.run(rig.submit(contacts(4)), troubled(rig, held_up))
    assert (shown["rows"]["delivered"], rig.calls(LEADS)) == (4, 1)
    assert endings(rig) == ["unsent", "answered"]
    with rig.parts.ledger.read() as tx:
        faults = tx.conn.execute(sa.select(schema.calls.c.fault)).scalars().all()
    assert not any("vendor" in fault for fault in faults)
