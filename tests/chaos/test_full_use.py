"""The allowance is used, by one account and beside a dead-slow one: needs a machine that is not busy with other things."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import full_rate, slow_neighbour

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

TIME_SCALE = 0.2
WINDOWS = 10
LARGE = 200_000


@pytest.mark.parametrize("window", ["fixed", "sliding"])
def test_the_allowance_is_used(tmp_path: Path, window: str, seed: int) -> None:
    used = full_rate.measure(tmp_path, time_scale=TIME_SCALE, windows=WINDOWS + 2, window=window, seed=seed)
    assert used.inside, used
    assert used.used >= used.bound, used


def test_a_dead_slow_account_and_a_large_file_leave_another_account_at_its_full_rate(tmp_path: Path, seed: int) -> None:
    used = slow_neighbour.measure(tmp_path, rows=LARGE, time_scale=TIME_SCALE, windows=WINDOWS, seed=seed)
    assert used.inside, used
    assert used.used >= used.bound, used
