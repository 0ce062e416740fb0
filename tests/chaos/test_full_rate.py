"""Eight workers at one account's full rate: not one 429 and no window overrun, however the vendor's windows fall."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import full_rate

TIME_SCALES = (0.15, 0.3)  # the longer windows only where the machine is too busy to come near the limit in short ones


@pytest.mark.slice
@pytest.mark.timeout(400)
def test_eight_workers_at_full_rate_never_overrun_a_sliding_window(tmp_path: Path) -> None:
    for time_scale in TIME_SCALES:
        folder = tmp_path / str(time_scale)
        folder.mkdir()
        used = full_rate.measure(folder, time_scale=time_scale, windows=3, window="sliding", seed=20261121)
        assert used.inside, used
        if used.most_calls >= full_rate.LIMIT / 2:
            return
    pytest.fail(f"the limit was never near: {used}")
