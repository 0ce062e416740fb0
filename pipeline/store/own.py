"""Folders of one process each, for files that hold contacts: gone with it, those of one that was killed when the next begins.

A process that lives holds the lock in its folder, and gets its name there by a rename when it is held: what has a lock that
nobody holds is deleted, whoever finds it.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shutil
import threading
import time
import uuid
from pathlib import Path

from pipeline import errors

TEMPORARY = "temp"
UNLOCKED_SECONDS = 3600.0  # so old, a folder without a lock is of one that was killed before it had one
_LOCK = "lock"
_temporary: dict[tuple[int, Path], Own] = {}
_making = threading.Lock()


class Own:
    """This process's folder, beside those of other processes."""

    def __init__(self, beside: Path) -> None:
        beside.mkdir(parents=True, exist_ok=True, mode=0o700)
        _remove_left_behind(beside)
        self._pid = os.getpid()
        self.path = beside / f"{self._pid}-{uuid.uuid4().hex[:8]}"
        self.path.mkdir(mode=0o700)
        fresh = self.path / f"{_LOCK}.new"
        self._alive = fresh.open("w")
        with contextlib.suppress(OSError):  # a mount without locks: nothing is deleted there but by its process
            fcntl.flock(self._alive, fcntl.LOCK_EX)
        fresh.rename(self.path / _LOCK)
        atexit.register(self.close)

    def close(self) -> None:
        """Deletes the folder; a fork of the process leaves it alone."""
        if os.getpid() == self._pid:
            shutil.rmtree(self.path, ignore_errors=True)
            self._alive.close()
            atexit.unregister(self.close)


def temporary(home: Path) -> Path:
    """Where this process puts files that hold contacts, for as long as it uses them. Raises Unavailable."""
    key = (os.getpid(), home.resolve())
    with _making:
        try:
            if key not in _temporary or not _temporary[key].path.exists():
                _temporary[key] = Own(key[1] / TEMPORARY)
        except OSError as error:
            raise errors.Unavailable(f"Nothing can be kept under {home}: {error.strerror}.") from error
        return _temporary[key].path


def _remove_left_behind(folder: Path) -> None:
    for own in folder.iterdir():
        with contextlib.suppress(OSError):
            if not (own / _LOCK).exists():
                if time.time() - own.stat().st_mtime > UNLOCKED_SECONDS:
                    shutil.rmtree(own)
                continue
            with (own / _LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(own, ignore_errors=True)
