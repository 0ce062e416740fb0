"""Eight workers at one account's full rate: not one 429 and no window overrun, however the vendor's windows fall."""

from __future__ import annotations

from pathlib import Path

from benchmarks import full_rate


def test_eight_workers_at_full_rate_never_overrun_a_sliding_window(tmp_path: Path) -> None:
    used = full_rate.measure(tmp_path, time_scale=0.05, windows=4, window="sliding", seed=20261121)
    assert used.inside, used
    assert used.most_calls >= full_rate.LIMIT / 2, "the limit was never near"
