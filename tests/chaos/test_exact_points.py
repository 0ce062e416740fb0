"""Messages twice and out of order, two of every process, and deaths at exact points: nothing is sent twice, nothing is lost."""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from pipeline.local.supervisor import Service
from tests.chaos import contract
from tests.chaos.fatal_worker import POINTS
from tests.chaos.trial import dispatched_by, sent_by, trial, two_of_each

pytestmark = pytest.mark.timeout(180)

RUDE = "tests.chaos.rude_dispatcher"
FATAL = "tests.chaos.fatal_worker"
DEATHS_AT_EACH_POINT = 3
FIRST_CALLS, FIRST_HINTS = range(4, 45), range(4, 40)


def rude(found: list[Service], *, seed: int, deaths: str = "") -> list[Service]:
    return dispatched_by(RUDE, two_of_each(found), RUDE_SEED=str(seed), RUDE_DEATHS=deaths)


@pytest.mark.slice
def test_messages_that_come_twice_and_out_of_order_to_two_of_each_change_nothing(tmp_path: Path) -> None:
    with trial(tmp_path, 11, change=partial(rude, seed=11), workers=2, slow="0-0.3") as tried:
        for _ in range(2):
            tried.submit(300)
        tried.wait()
        breaches = tried.breaches()
        log = contract.read_log(tried.sandbox.log)
    assert not breaches, contract.told(breaches)
    bodies = Counter((call.path, call.body) for call in log.arrivals if call.method == "POST")
    assert max(bodies.values()) == 1


def deadly(found: list[Service], *, seed: int) -> list[Service]:
    """Senders and dispatchers that die at points drawn by the seed."""
    chance = random.Random(seed)
    points = sorted(POINTS) * DEATHS_AT_EACH_POINT
    calls = dict(zip(map(str, chance.sample(FIRST_CALLS, len(points))), points, strict=True))
    hints = " ".join(map(str, chance.sample(FIRST_HINTS, DEATHS_AT_EACH_POINT)))
    return sent_by(FATAL, rude(found, seed=seed, deaths=hints), FATAL_POINTS=json.dumps(calls))


def dies_at_exact_points(folder: Path, seed: int) -> None:
    with trial(folder, seed, change=partial(deadly, seed=seed), workers=2, slow="0-0.3") as tried:
        for _ in range(2):
            tried.submit(300)
        tried.wait()
        breaches = tried.breaches()
        hints, calls = ((tried.stack.home / f"{name}.count").read_text() for name in ("hints", "calls"))
    assert not breaches, f"seed {seed}\n{contract.told(breaches)}"
    assert int(hints) >= FIRST_HINTS.stop
    assert int(calls) >= FIRST_CALLS.stop


@pytest.mark.slice
def test_deaths_at_exact_points_lose_nothing_and_repeat_nothing_that_counts(tmp_path: Path) -> None:
    dies_at_exact_points(tmp_path, 20261121)


@pytest.mark.chaos
def test_deaths_at_other_exact_points(tmp_path: Path, seed: int) -> None:
    dies_at_exact_points(tmp_path, seed)
