"""A locked file that says who holds it: free again the moment its holder is gone, however that ended."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from pipeline.local import places

WRITTEN_BYTES = 1024
"""What a holder writes is always this long, so that a reader sees the old or the new words, never a part."""


class Held(Exception):
    """Another process holds the lock; `holder` is what it wrote into it."""

    def __init__(self, holder: Mapping[str, object]) -> None:
        super().__init__(f"held by process {holder.get('pid', 'unknown')}")
        self.holder = holder


class Lock:
    """An exclusive lock on a file. It belongs to the open file, so a child that inherits `fileno` keeps it held."""

    def __init__(self, path: Path, *, wait_seconds: float = 1.0) -> None:
        places.private(path.parent)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _take(self._descriptor, wait_seconds)
        except BlockingIOError:
            holder = _read(self._descriptor)
            os.close(self._descriptor)
            raise Held(holder) from None

    def fileno(self) -> int:
        return self._descriptor

    def write(self, holder: Mapping[str, object]) -> None:
        """Say who holds the lock."""
        os.pwrite(self._descriptor, json.dumps(holder).encode().ljust(WRITTEN_BYTES), 0)

    def close(self) -> None:
        """Let go; the lock stays held while a child that inherited it lives."""
        os.close(self._descriptor)


def holder(path: Path) -> Mapping[str, object] | None:
    """What the holder of the lock wrote, or nothing if nobody holds it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)


def _take(descriptor: int, wait_seconds: float) -> None:
    """Lock; the wait is for a holder that is just dying, or for somebody who only looks."""
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _read(descriptor: int) -> Mapping[str, object]:
    try:
        written = json.loads(os.pread(descriptor, WRITTEN_BYTES, 0))
    except ValueError:
        return {}
    return written if isinstance(written, dict) else {}
