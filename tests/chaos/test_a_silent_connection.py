"""Connections to the broker that go silent without closing, as behind a router that forgot them: work goes on."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest

from tests.chaos import contract
from tests.silence import redis_behind_a_proxy
from tests.stack import Sandbox, account, stack, wait_until

ROWS = 500
GOES_ON_WITHIN_SECONDS = 30.0


@pytest.mark.slice
def test_work_goes_on_when_every_connection_to_the_broker_goes_silent(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "vendor.jsonl", time_scale=0.1)
    path = tmp_path / "contacts.csv"
    path.write_text("\n".join(["Email", *(f"someone{n}@acme-widgets.com" for n in range(ROWS))]) + "\n")
    try:
        with (
            redis_behind_a_proxy(tmp_path) as proxy,
            stack(
                tmp_path / "home", {"main": account(sandbox, deadline_seconds=8.0)}, workers=2, redis_url=proxy.url
            ) as services,
        ):
            import_id = services.submit(path)
            wait_until(lambda: services.shown(import_id)["rows"]["delivered"] >= ROWS / 4)
            assert proxy.forget() >= 4
            silent_from_us = time.time_ns() // 1_000
            assert services.wait(import_id)["rows"]["delivered"] == ROWS
    finally:
        sandbox.stop()
    log = contract.read_log(tmp_path / "vendor.jsonl")
    moments = [silent_from_us, *(call.arrived_us for call in log.arrivals if call.arrived_us > silent_from_us)]
    assert contract.calls_go_on_after(log, moments[:-1], GOES_ON_WITHIN_SECONDS) == []
    assert contract.nothing_is_throttled(log) == []
    assert len({call.body for call in log.arrivals}) == len(log.arrivals) == ROWS / 10
    assert max(after - before for before, after in itertools.pairwise(moments)) > 1_000_000, "nothing was silent"
