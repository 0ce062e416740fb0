"""A reader that dies by kill -9 while it holds an order, and whose Redis gives an order back after a second.

DEATHS is a folder with a file for each death that is still to come, named by its point and by what dies of the reader.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from pipeline.service import ordered
from workers.app import app

__all__ = ["app"]

app.conf.broker_transport_options |= {
    "visibility_timeout": 1,
    "unacked_restore_interval": 0.2,
    "unacked_restore_throttle": 1,
}
_start = ordered.start


def _die_at(point: str) -> None:
    for of, pid in (("process", os.getpid()), ("worker", os.getppid())):
        death = Path(os.environ["DEATHS"]) / f"{point}-{of}"
        if death.exists():
            death.unlink()
            os.kill(pid, signal.SIGKILL)
            time.sleep(60)  # until the kernel has told the process that its parent is gone


def _fatal_start(*words: Any, **named: Any) -> str | None:
    _die_at("begun")
    import_id = _start(*words, **named)
    _die_at("made")
    return import_id


ordered.start = _fatal_start
