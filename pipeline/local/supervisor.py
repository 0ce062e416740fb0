"""Runs the services of one home as child processes: starts, watches and restarts them, and leaves nothing behind."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Literal, Self

from pipeline import errors
from pipeline.local import lock, places
from pipeline.local.guard import Guard
from pipeline.local.log import USUAL, Bounds
from pipeline.local.process import Process, Service, adopt_orphans
from pipeline.local.restarts import Restarts
from pipeline.local.running import Running, claim, running

__all__ = ["Bounds", "Event", "Running", "Service", "Supervisor", "running"]

TICK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a service, for whoever shows it."""

    service: str
    kind: Literal["started", "ready", "died", "left out", "stopped"]
    pid: int
    exit_code: int | None = None


class Supervisor:
    """The services of one home, from start to stop.

    One thread starts, watches and stops them all: Linux tells a child that its parent died when the *thread* that began
    it ends, so no other thread may begin one.
    """

    def __init__(
        self,
        home: Path,
        services: Sequence[Service],
        on_event: Callable[[Event], None] = lambda _: None,
        *,
        redis_url: str | None = None,
        logs: Bounds = USUAL,
    ) -> None:
        self._home = home.resolve()
        self._services = {service.name: service for service in services}
        self._on_event = on_event
        self._redis_url = redis_url
        self._logs = logs
        self._processes: dict[str, Process] = {}
        self._restarts = {name: Restarts() for name in self._services}
        self._start_at = dict.fromkeys(self._services, 0.0)
        self._stopping = threading.Event()
        self._at_once = threading.Event()
        self._ended = threading.Event()
        self._failure: errors.LeadliftError | None = None
        self._lock: lock.Lock | None = None
        self._guard = Guard()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Begin. Raises Conflict where services already run in this home."""
        self._lock = claim(self._home, self._redis_url)
        adopt_orphans()
        self._thread.start()

    def wait_ready(self, deadline_seconds: float = 60.0) -> None:
        """Return when every vital service is ready. Raises Unavailable when one cannot be, or is not in time."""
        deadline = time.monotonic() + deadline_seconds
        vital = [name for name, service in self._services.items() if service.vital]
        while late := [name for name in vital if not self._is_ready(name)]:
            if self._ended.wait(TICK_SECONDS):
                raise self._failure or errors.Unavailable("The services were stopped before they were ready.")
            if time.monotonic() > deadline:
                log = places.log_file(self._home, late[0])
                raise errors.Unavailable(f"{late[0]} was not ready within {deadline_seconds:.0f} s; its log is {log}.")

    @property
    def names(self) -> tuple[str, ...]:
        """The services that this supervisor runs."""
        return tuple(self._services)

    def check(self) -> None:
        """Raise what made a service fail, if one did and all were stopped for it."""
        if self._ended.is_set() and self._failure:
            raise self._failure

    def pids(self) -> dict[str, int]:
        """The process of each service that runs now."""
        return {name: process.pid for name, process in list(self._processes.items())}

    def stop(self, *, at_once: bool = False) -> None:
        """Stop all and wait for the end: gently, each within its grace, or at once."""
        if at_once:
            self._at_once.set()
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._lock:
            places.remove_runtime_folder(self._home)
            self._lock.close()
            self._lock = None

    def run_until_stopped(self) -> None:
        """Begin unless begun, wait for SIGINT, SIGTERM or SIGHUP, then stop; a second one stops at once.

        Raises what made a service fail.
        """
        with _signals(self._signalled):
            if self._lock is None:
                self.start()
            self._ended.wait()
            self.stop()
        if self._failure:
            raise self._failure

    def _signalled(self) -> None:
        (self._at_once if self._stopping.is_set() else self._stopping).set()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        except KeyboardInterrupt:
            self.stop(at_once=True)
            raise

    def _is_ready(self, name: str) -> bool:
        process = self._processes.get(name)
        return process is not None and process.ready_since is not None

    # What follows runs in the supervisor's thread.

    def _run(self) -> None:
        try:
            while not self._stopping.wait(TICK_SECONDS):
                self._tick(time.monotonic())
        except errors.LeadliftError as error:
            self._failure = error
        except OSError as error:
            self._failure = errors.Unavailable(f"The services cannot be kept running: {error}.")
        finally:
            self._stop_all()
            self._guard.close()
            self._ended.set()

    def _tick(self, now: float) -> None:
        self._guard.keep(self.pids().values())
        for name, service in self._services.items():
            process = self._processes.get(name)
            if process is None:
                if now >= self._start_at[name] and all(self._is_ready(needed) for needed in service.needs):
                    self._start(service)
            elif (code := process.exit_code()) is not None:
                self._bury(process, code, now)
            elif process.ready_since is None and process.check_ready(now):
                self._on_event(Event(name, "ready", process.pid))

    def _start(self, service: Service) -> None:
        process = Process(self._home, service, self._logs)
        self._processes[service.name] = process
        self._guard.keep(self.pids().values())
        self._on_event(Event(service.name, "started", process.pid))

    def _bury(self, process: Process, code: int, now: float) -> None:
        """End what the dead service left, and note when it is started again."""
        name = process.service.name
        self._end(process)
        self._on_event(Event(name, "died", process.pid, code))
        wait_seconds = self._restarts[name].died(now, process.ready_since)
        if wait_seconds is None and not process.service.vital:
            self._start_at[name] = math.inf
            self._on_event(Event(name, "left out", process.pid, code))
            return
        if wait_seconds is None:
            log = places.log_file(self._home, name)
            raise errors.Unavailable(f"{name} died again and again before it was ready; the end of {log} tells why.")
        self._start_at[name] = now + wait_seconds

    def _end(self, process: Process) -> None:
        process.end_group()
        del self._processes[process.service.name]
        self._guard.keep(self.pids().values())

    def _stop_all(self) -> None:
        """Ask each to stop once nothing that needs it runs; kill what outstays its grace."""
        asked: dict[str, float] = {}
        while self._processes:
            now = time.monotonic()
            for name, process in list(self._processes.items()):
                if process.exit_code() is not None or self._at_once.is_set() or now > asked.get(name, now):
                    self._end(process)
                    self._on_event(Event(name, "stopped", process.pid, process.exit_code()))
                elif name not in asked and not self._is_needed(name):
                    process.ask_to_stop()
                    asked[name] = now + process.service.grace_seconds
            self._at_once.wait(TICK_SECONDS)

    def _is_needed(self, name: str) -> bool:
        return any(name in process.service.needs for process in self._processes.values())


@contextmanager
def _signals(heard: Callable[[], None]) -> Iterator[None]:
    """While this lasts, the signals that mean "stop" are heard here and do nothing else."""

    def hear(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the shape that signal.signal asks for
        heard()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, hear) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
