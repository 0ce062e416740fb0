"""How many chunks are out at once: so many as have a permit soon, so that neither the quota nor a worker waits long."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.ledger import chunks, services
from pipeline.reading.read import read
from pipeline.sending.dispatch import look_around
from tests.integration.sending.rig import Rig, contacts


def formed(rig: Rig, slots: int) -> int:
    """How many chunks a first look around forms for a file that is read."""
    rig.submit(contacts(300))
    (reading,) = look_around(rig.parts).reads
    read(rig.wiring.source(), reading.import_id, reading.fence)
    with rig.parts.ledger.write() as tx:
        services.beat(tx, "a sender", kind="sender", host="here", pid=1, slots=slots)
    look_around(rig.parts)
    with rig.parts.ledger.read() as tx:
        return chunks.outstanding(tx, "main")[1]


@pytest.mark.parametrize(("calls_a_second", "slots", "out"), [(1, 8, 1), (3, 8, 3), (50, 8, 10), (50, 20, 22)])
def test_a_quota_is_kept_busy_by_the_chunks_of_one_second_or_of_all_workers(
    make_rig: Callable[..., Rig], calls_a_second: int, slots: int, out: int
) -> None:
    rig = make_rig(time_scale=1 / 60, account={"limits": {"minute": calls_a_second}})
    assert formed(rig, slots) == out


def test_without_workers_nothing_is_formed(make_rig: Callable[..., Rig]) -> None:
    assert formed(make_rig(), 0) == 0
