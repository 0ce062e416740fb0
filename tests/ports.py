"""Ports for programs that must be told theirs: below those that the kernel hands out, and of this process alone."""

from __future__ import annotations

import itertools
import os
import random
import socket
from contextlib import suppress
from functools import cache

FIRST, OF_A_PROCESS = 20_000, 1_000  # Linux gives its own from 32,768 on, also to whoever connects


def free() -> int:
    """A port that nobody listens at, and that no other process of this test run is given."""
    for port in _own():
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("there is always another")


@cache
def _own() -> itertools.cycle[int]:
    """The ports of this process, from anywhere among them on: several test runs may share a machine."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST + process % 12 * OF_A_PROCESS
    ports = list(range(first, first + OF_A_PROCESS))
    begin = random.SystemRandom().randrange(OF_A_PROCESS)
    return itertools.cycle([*ports[begin:], *ports[:begin]])
