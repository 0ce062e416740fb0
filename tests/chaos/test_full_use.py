"""The allowance is used, by one account and beside a dead-slow one: needs a machine that is not busy with other things."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import full_rate
from benchmarks.full_rate import LIMIT, MINUTE_SECONDS, WORKERS, Used
from tests.chaos import contract
from tests.stack import Sandbox, account, stack, wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

TIME_SCALE = 0.2
WINDOW_SECONDS = MINUTE_SECONDS * TIME_SCALE
WINDOWS = 10
LARGE = 200_000


@pytest.mark.parametrize("window", ["fixed", "sliding"])
def test_the_allowance_is_used(tmp_path: Path, window: str, seed: int) -> None:
    used = full_rate.measure(tmp_path, time_scale=TIME_SCALE, windows=WINDOWS + 2, window=window, seed=seed)
    assert used.inside, used
    assert used.used >= used.bound, used


def test_a_dead_slow_account_and_a_large_file_leave_another_account_at_its_full_rate(tmp_path: Path, seed: int) -> None:
    fast = Sandbox(tmp_path / "fast.jsonl", seed=seed, time_scale=TIME_SCALE, window="sliding", slow=full_rate.DELAYS)
    slow = Sandbox(tmp_path / "slow.jsonl", seed=seed, time_scale=TIME_SCALE, slow="20-30", slow_side="after")
    large, usual = tmp_path / "large.csv", tmp_path / "usual.csv"
    large.write_text(full_rate.contacts(LARGE))
    usual.write_text(full_rate.contacts((WINDOWS + 2) * LIMIT * full_rate.ROWS_PER_CALL))
    accounts = {"fast": account(fast), "slow": account(slow, deadline_seconds=9.0)}
    try:
        with stack(tmp_path / "home", accounts, workers=WORKERS) as services:
            delayed = services.submit(large, account="slow")
            services.submit(usual, account="fast")
            wait_until(
                lambda: full_rate.reach_seconds(fast.log) > WINDOWS * WINDOW_SECONDS, 3 * WINDOWS * WINDOW_SECONDS
            )
            took = full_rate.took_seconds(services, "fast")
            assert services.shown(delayed)["rows"]["delivered"] > 0
    finally:
        fast.stop()
        slow.stop()
    log = contract.read_log(fast.log)
    used = Used.of("sliding", log, TIME_SCALE, WINDOWS, took)
    assert used.inside, used
    assert used.used >= used.bound, used
