"""The seeds of the long runs: those that SEEDS names, so that a run can be had again, or fresh ones."""

from __future__ import annotations

import os
import random

import pytest

FRESH = 3


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a `seed` runs for each; the seed is in its name."""
    if "seed" in metafunc.fixturenames:
        named = [int(word) for word in os.environ.get("SEEDS", "").split()]
        metafunc.parametrize("seed", named or random.SystemRandom().sample(range(1_000_000), FRESH))
