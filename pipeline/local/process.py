"""One service as a process group of its own: its log, its lock, its beginning and its end."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline import errors
from pipeline.local import lock, places
from pipeline.local.log import USUAL, Bounds, Log

READY_FILE_VARIABLE = "LEADLIFT_READY_FILE"
GROUP_END_SECONDS = 2.0
LOG_END_SECONDS = 2.0
LOCK_SECONDS = 3.0  # for a predecessor that is just dying
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
LAUNCHER = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class Service:
    """What to run, and how to know that it runs.

    `env` is added to the environment. `ready` answers quickly, true once the service can be used; without it the service
    makes the file that `LEADLIFT_READY_FILE` names. It starts when those it `needs` are ready, and stops before they do.
    `lock` is held from before the process begins until it is gone, and `prepare` is called under it before each start.
    What is not `vital` is left out when it cannot be kept running; the others go on without it.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    needs: tuple[str, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10.0
    lock: Path | None = None
    prepare: Callable[[], None] | None = None
    vital: bool = True


class Process:
    """One run of a service. Its session is its own, so that a terminal's Ctrl-C reaches only the supervisor."""

    def __init__(self, home: Path, service: Service, bounds: Bounds = USUAL) -> None:
        """Start it, its log within these bounds. Raises Conflict where another process holds the service's lock."""
        self.service = service
        self.ready_since: float | None = None
        self._ready_file = places.ready_file(home, service.name)
        self._ready_file.unlink(missing_ok=True)
        held = _held(service)
        try:
            if service.prepare:
                service.prepare()
            self._log = Log(places.log_file(home, service.name), bounds)
            self._popen = self._spawn(held)
            if held:
                held.write({"pid": self.pid, "since": datetime.now(UTC).isoformat()})
        finally:
            if held:
                held.close()

    def _spawn(self, held: lock.Lock | None) -> subprocess.Popen[bytes]:
        with self._log.entrance() as output:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), *self.service.argv],
                env={**os.environ, **self.service.env, READY_FILE_VARIABLE: str(self._ready_file)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(held.fileno(),) if held else (),
            )

    @property
    def pid(self) -> int:
        """The process' id, and its group's."""
        return self._popen.pid

    def exit_code(self) -> int | None:
        """How it ended, or nothing while it runs."""
        return self._popen.poll()

    def check_ready(self, now: float) -> bool:
        """Whether it is ready; the first time, since when is noted."""
        if self.ready_since is None and (self.service.ready or self._ready_file.exists)():
            self.ready_since = now
        return self.ready_since is not None

    def ask_to_stop(self) -> None:
        """Ask the service, and not its children: it ends those in its own way."""
        with suppress(ProcessLookupError):
            self._popen.send_signal(self.service.stop_signal)

    def end_group(self) -> None:
        """Kill what is left of the group, bury it, and wait a moment for its end and its last words."""
        deadline = time.monotonic() + GROUP_END_SECONDS
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()
        with suppress(ProcessLookupError, PermissionError):
            while time.monotonic() < deadline:
                with suppress(ChildProcessError):
                    os.waitpid(-self.pid, os.WNOHANG)
                os.killpg(self.pid, 0)
                time.sleep(0.005)
        self._log.wait(LOG_END_SECONDS)


def adopt_orphans() -> None:
    """Be the parent of what dead services leave, so that none stays a zombie where the system's first process buries none.

    Elsewhere than on Linux the first process always does.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def _held(service: Service) -> lock.Lock | None:
    if service.lock is None:
        return None
    try:
        return lock.Lock(service.lock, wait_seconds=LOCK_SECONDS)
    except lock.Held as held:
        raise errors.Conflict(
            f"Another {service.name} (process {held.holder.get('pid', 'unknown')}) runs in {service.lock.parent}; "
            "stop it first, or use another LEADLIFT_HOME."
        ) from held
