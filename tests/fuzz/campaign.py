"""Random files for as long as asked: `python -m tests.fuzz.campaign`, which `make fuzz` runs.

MINUTES says how long (5), SEEDS which seeds to replay instead, FAILURES a folder for the files that failed.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.oracle import FAILURES, Verdict
from tests.fuzz.trial import trial, verdict

BATCH = 25


@dataclass(frozen=True)
class Tried:
    """A trial that is over."""

    seed: int
    verdict: Verdict
    words: str
    features: tuple[str, ...]
    plain: bool
    damaged: bool

    @property
    def failed(self) -> bool:
        return self.verdict.failed

    def __str__(self) -> str:
        return f'{self.words}\n  {self.verdict.outcome}: {self.verdict.words}\n  replay: make fuzz SEEDS="{self.seed}"'


def tried(seed: int, *, plain: bool = False) -> Tried:
    """Write, read and judge the file of a seed; keep the file if it failed and FAILURES names a folder.

    `plain` takes the seed's first table and dialect that are plain.
    """
    one = trial(seed, plain=plain)
    with tempfile.TemporaryDirectory() as folder:
        came = verdict(one, Path(folder))
    keep = os.environ.get("FAILURES")
    if keep and came.failed:
        Path(keep, f"{seed}.{one.written.ending}").write_bytes(one.written.data)
    return Tried(seed, came, one.words, one.written.features, one.written.plain, bool(one.written.damage))


def tried_batch(first: int) -> list[Tried]:
    """Some seeds in a row."""
    return [tried(seed) for seed in range(first, first + BATCH)]


def campaign(first: int, seconds: float) -> Iterator[Tried]:
    """Trials of new seeds from the first on, in as many processes as there are processors, until the time is over."""
    until, processes = time.monotonic() + seconds, os.cpu_count() or 1
    with ProcessPoolExecutor(processes) as pool:
        while time.monotonic() < until:
            starts = range(first, first + BATCH * processes * 4, BATCH)
            for batch in pool.map(tried_batch, starts):
                yield from batch
            first = starts.stop


def summary(every: list[Tried]) -> Iterator[str]:
    """How many trials came to what, in all and for each feature of their dialects."""
    yield _line("all", every)
    yield _line("plain", [one for one in every if one.plain])
    yield _line("undamaged", [one for one in every if not one.damaged])
    by_feature: dict[str, list[Tried]] = defaultdict(list)
    for one in every:
        for feature in one.features:
            by_feature[feature].append(one)
    for feature in sorted(by_feature):
        yield _line(feature, by_feature[feature])


def _line(name: str, some: list[Tried]) -> str:
    outcomes = Counter(one.verdict.outcome for one in some)
    counted = ", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common())
    return f"{name}: {len(some)} files, {outcomes['exact'] / max(1, len(some)):.1%} exact ({counted})"


def _show(*lines: object) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def main() -> int:
    """Replay the seeds that are named, or try new ones; 1 if any failed."""
    if seeds := [int(word) for word in os.environ.get("SEEDS", "").split()]:
        every = [tried(seed) for seed in seeds]
        _show(*every)
        return int(any(one.failed for one in every))
    first = int(os.environ.get("FIRST") or random.SystemRandom().randrange(10**9))
    every = []
    for one in campaign(first, 60 * float(os.environ.get("MINUTES") or 5)):
        every.append(one)
        if one.failed or (one.plain and one.verdict.outcome != "exact"):
            _show(one)
    _show(*summary(every))
    return int(any(one.verdict.outcome in FAILURES for one in every))


if __name__ == "__main__":
    sys.exit(main())
