"""How tests are laid out for several processes: each begins with its share of the long ones, so that none waits at the end.

pytest-xdist's `worksteal` gives every process one stretch of the list, of the same number of tests, and moves some later.
Tests of one module stay together, and so do those that ask for the same services: each process would start them anew.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

SERVICES = ("shared", "api")  # fixtures that start processes once for all tests of a session
LONG = ("acceptance", "integration")  # the folders whose tests start processes and servers, the longest first


def processes() -> int:
    """How many processes run the tests."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def spread(items: Sequence[pytest.Item], processes: int) -> list[pytest.Item]:
    """The tests: those that are long dealt to the processes, those that belong together as one, then short ones until all
    have as many.
    """
    together: dict[object, list[pytest.Item]] = {}
    for item in sorted(items, key=_rank):
        together.setdefault((_rank(item), _home(item)), []).append(item)
    long = [tests for (rank, _), tests in together.items() if rank < len(LONG)]
    short = [item for (rank, _), tests in together.items() if rank == len(LONG) for item in tests]
    laid: list[pytest.Item] = []
    for process in range(processes):
        hand = [item for tests in long[process::processes] for item in tests]
        missing = max(0, (len(items) - len(laid)) // (processes - process) - len(hand))
        laid += [*hand, *short[:missing]]
        del short[:missing]
    return laid + short


def _home(item: pytest.Item) -> object:
    names: Sequence[str] = getattr(item, "fixturenames", ())
    return next((name for name in SERVICES if name in names), item.path)


def _rank(item: pytest.Item) -> int:
    return next((rank for rank, folder in enumerate(LONG) if folder in item.path.parts), len(LONG))
