"""One process of ours: its wiring, its heartbeat in the ledger, and its end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from functools import cache
from pathlib import Path

from pipeline import errors, logs, settings
from pipeline.service import beating
from pipeline.store import temporary
from pipeline.wiring import Wiring

PR_SET_PDEATHSIG = 1  # <sys/prctl.h>

LAST_BEAT_SECONDS = 3.0

_stopping = threading.Event()
_hearts: list[threading.Thread] = []
_worked_at: list[float] = []  # on the monotonic clock, once there is one


@cache
def wiring() -> Wiring:
    """This process's implementations; asked for after forking, never before."""
    return Wiring(settings.load(), reload=settings.load)


def begin(kind: str) -> None:
    """Called in each new process: it logs as set, and its heart beats."""
    chosen = settings.load()
    logs.configure(chosen.log_format, chosen.log_level)
    with contextlib.suppress(errors.Unavailable):
        temporary(chosen.home)  # what one that was killed left there goes now
    _stopping.clear()
    _hearts[:] = [threading.Thread(target=_beat, args=(kind,), name="heartbeat", daemon=True)]
    _hearts[0].start()


def ready() -> None:
    """Tells the supervisor that started this process, if one did, that it can be used."""
    if path := os.environ.get("LEADLIFT_READY_FILE"):
        Path(path).touch()


def worked() -> None:
    """The process has just done what it is there for: a round, a task. Its next heartbeats tell when that was."""
    _worked_at[:] = [time.monotonic()]


def end() -> None:
    """Stops the heartbeat; the ledger forgets the service, and no copy of a file stays."""
    _stopping.set()
    with contextlib.suppress(errors.LeadliftError):
        if wiring.cache_info().currsize:
            wiring().store().close()
    for heart in _hearts:  # else the process ends before the ledger is told
        heart.join(LAST_BEAT_SECONDS)


def die_with_parent() -> None:
    """On Linux the kernel ends this process when its parent ends, however that ended.

    For the slots of a worker alone: a service has it from its supervisor, and by itself outlives the shell that started it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _beat(kind: str) -> None:
    beating.beat(lambda: wiring().ledger(), kind, _stopping, _worked_seconds_ago)


def _worked_seconds_ago() -> float | None:
    return time.monotonic() - _worked_at[0] if _worked_at else None
