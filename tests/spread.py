"""How tests are laid out for several processes: each begins with its share of the long ones, so that none waits at the end.

pytest-xdist's `worksteal` gives every process one stretch of the list, of the same number of tests, and moves some later.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import groupby

import pytest

LONG = ("acceptance", "integration")  # the folders whose tests start processes and servers, the longest first


def processes() -> int:
    """How many processes run the tests."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def spread(items: Sequence[pytest.Item], processes: int) -> list[pytest.Item]:
    """The tests, module by module: the long modules dealt to the processes, then short ones until all have as many."""
    ranked = sorted(items, key=_rank)
    modules = [list(of_one) for _, of_one in groupby(ranked, key=lambda item: item.path)]
    long = [module for module in modules if _rank(module[0]) < len(LONG)]
    short = [item for item in ranked if _rank(item) == len(LONG)]
    laid: list[pytest.Item] = []
    for process in range(processes):
        hand = [item for module in long[process::processes] for item in module]
        missing = max(0, (len(items) - len(laid)) // (processes - process) - len(hand))
        laid += [*hand, *short[:missing]]
        del short[:missing]
    return laid + short


def _rank(item: pytest.Item) -> int:
    return next((rank for rank, folder in enumerate(LONG) if folder in item.path.parts), len(LONG))
