"""A count that processes share through a file, so that the n-th of something is the n-th over all of them."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def next_number(name: str) -> int:
    """1 for the first that asks in this home, 2 for the next, whichever process it is."""
    path = Path(os.environ["LEADLIFT_HOME"]) / f"{name}.count"
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        number = int(file.read() or 0) + 1
        file.truncate(0)
        file.write(str(number).encode())
        return number
