"""One account at its full rate while another is dead slow and a large file is read for it.

    python -m benchmarks.slow_neighbour --rows 1000000

Both are served by the same eight workers of one home; the use of the allowance is read from the quick vendor's own log.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import full_rate
from benchmarks.full_rate import LIMIT, MINUTE_SECONDS, ROWS_PER_CALL, WORKERS, Used
from benchmarks.large_file import write_contacts
from tests.chaos import contract
from tests.stack import Sandbox, account, stack, wait_until

SLOW_ANSWER_SECONDS = 5.0


def measure(folder: Path, *, rows: int, time_scale: float, windows: int, seed: int) -> Used:
    """The quick account's use of its allowance over so many windows, from its first call on."""
    quick = Sandbox(folder / "quick.jsonl", seed=seed, time_scale=time_scale, window="sliding", slow=full_rate.DELAYS)
    slow_answer = SLOW_ANSWER_SECONDS / time_scale  # the sandbox scales it back
    slow = Sandbox(folder / "slow.jsonl", seed=seed, time_scale=time_scale, slow=slow_answer, slow_side="after")
    large, usual = folder / "large.csv", folder / "usual.csv"
    write_contacts(large, rows)
    write_contacts(usual, (windows + 2) * LIMIT * ROWS_PER_CALL)
    accounts = {"quick": account(quick), "slow": account(slow, deadline_seconds=2 * SLOW_ANSWER_SECONDS)}
    seconds = windows * MINUTE_SECONDS * time_scale
    try:
        with stack(folder / "home", accounts, workers=WORKERS) as services:
            delayed = services.submit(large, account="slow")
            services.submit(usual, account="quick")
            wait_until(lambda: full_rate.reach_seconds(quick.log) > seconds, 2 * seconds + 60)
            took = full_rate.took_seconds(services, "quick")
            assert services.shown(delayed)["rows"]["delivered"] > 0, "the slow account had no call at all"
    finally:
        quick.stop()
        slow.stop()
    return Used.of("sliding", contract.read_log(quick.log), time_scale, windows, took)


def main(words: Sequence[str] | None = None) -> int:
    """Measures, prints, and answers 0 when the quick account kept its limit and reached its bound."""
    parser = argparse.ArgumentParser(prog="slow_neighbour", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the file for the slow account (1,000,000)")
    parser.add_argument("--windows", type=int, default=5, help="how many windows (5)")
    parser.add_argument("--time-scale", type=float, default=0.5, help="windows and delays so much shorter (0.5)")
    parser.add_argument("--seed", type=int, default=20261121)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="leadlift-bench-") as folder:
        used = measure(
            Path(folder), rows=asked.rows, time_scale=asked.time_scale, windows=asked.windows, seed=asked.seed
        )
    print(f"beside an account that takes {SLOW_ANSWER_SECONDS:g} s to answer, {asked.rows} rows being read: {used}")
    return 0 if used.inside and used.used >= used.bound else 1


if __name__ == "__main__":
    sys.exit(main())
