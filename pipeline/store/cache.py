"""Copies of files that are kept elsewhere, on this machine for as long as they are in use and a little longer.

A large file is read in turns with others, and would else be fetched anew for each turn. The copies hold contact data: they are
gone with the process, those of one that was killed when the next begins.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.store.own import Own

MOST_IDLE = 4
IDLE_SECONDS = 600.0


@dataclass(slots=True)
class _Copy:
    users: int = 0
    used_at: float = 0.0


class Cache:
    """One process's copies, under a folder that all processes of a home share."""

    def __init__(self, folder: Path, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._whole = Own(folder)
        self._own = self._whole.path
        self._idle_seconds = idle_seconds
        self._copies: dict[str, _Copy] = {}
        self._changing = threading.Lock()
        self._timer: threading.Timer | None = None

    @contextlib.contextmanager
    def arriving(self) -> Iterator[Path]:
        """A path for a file that is on its way; what stands there afterwards is removed."""
        path = self._own / f"arriving-{uuid.uuid4().hex}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def add(self, key: str, path: Path) -> None:
        """Keeps a file as a copy."""
        with self._changing:
            path.rename(self._own / key)
            self._copies.setdefault(key, _Copy()).used_at = time.monotonic()
            self._make_room()
        self._tidy_later()

    @contextlib.contextmanager
    def copy(self, key: str, bring: Callable[[Path], object]) -> Iterator[Path]:
        """The copy of a file; `bring` fetches it where there is none."""
        with self._changing:
            self._copies.setdefault(key, _Copy()).users += 1
        try:
            if not (self._own / key).exists():
                with self.arriving() as path:
                    bring(path)
                    path.rename(self._own / key)
            yield self._own / key
        finally:
            with self._changing:
                held = self._copies[key]
                held.users, held.used_at = held.users - 1, time.monotonic()
                self._make_room()
            self._tidy_later()

    def forget(self, key: str) -> None:
        """Removes the copies of a file, those of other processes of this machine too."""
        for path in self._own.parent.glob(f"*/{key}"):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Removes all copies of this process."""
        self._whole.close()

    def _tidy_later(self) -> None:
        """A copy that nobody uses any more goes also when nothing else is read."""
        with self._changing:
            if self._copies and (self._timer is None or not self._timer.is_alive()):
                self._timer = threading.Timer(self._idle_seconds, self._tidy)
                self._timer.daemon = True
                self._timer.start()

    def _tidy(self) -> None:
        with self._changing:
            self._make_room()
            self._timer = None
        self._tidy_later()

    def _make_room(self) -> None:
        idle = sorted((held.used_at, key) for key, held in self._copies.items() if not held.users)
        for position, (used_at, key) in enumerate(reversed(idle)):
            if position >= MOST_IDLE or time.monotonic() - used_at >= self._idle_seconds:
                (self._own / key).unlink(missing_ok=True)
                del self._copies[key]
