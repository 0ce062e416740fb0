"""A service's log: what comes out of it through a pipe, kept in a file that moves aside once it is large.

A service and all that it begins write to the pipe and never to the file, so the file can change while they run and no line
is lost. What is still in the pipe when the supervisor itself is killed outright is lost with it.
"""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

READ_BYTES = 64 * 1024
PIPE_BYTES = 1024 * 1024
"""What a service can say before it has to wait, while its supervisor is stopped by Ctrl-Z; Linux gives 64 KiB unasked."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a log grows before it moves aside, and how many old ones are kept beside it."""

    file_bytes: int = 10_000_000
    old_files: int = 5


USUAL = Bounds()


class Log:
    """The log of one run of a service. The file is opened for each piece, so that a log may also be deleted at any time."""

    def __init__(self, path: Path, bounds: Bounds) -> None:
        self._path, self._bounds = path, bounds
        self._thread: threading.Thread | None = None

    @contextmanager
    def entrance(self) -> Iterator[int]:
        """What the service writes to, closed here afterwards; the log ends when the service has closed its own."""
        way_out, way_in = os.pipe()
        if sys.platform == "linux":
            with suppress(OSError):  # a user may have only so much of it
                fcntl.fcntl(way_in, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._thread = threading.Thread(target=self._keep, args=(way_out,), name=f"{self._path.stem} log", daemon=True)
        self._thread.start()
        try:
            yield way_in
        finally:
            os.close(way_in)

    def wait(self, seconds: float) -> None:
        """Returns when all that was said is written; or later, where somebody still holds the pipe."""
        if self._thread:
            self._thread.join(seconds)

    def _keep(self, way_out: int) -> None:
        self._write(b"")
        while piece := os.read(way_out, READ_BYTES):
            self._write(piece)
        os.close(way_out)

    def _write(self, piece: bytes) -> None:
        """Writes it; lines stay whole when the file moves aside. A full disk costs lines of the log, and no work."""
        lines, newline, rest = piece.rpartition(b"\n")
        with suppress(OSError):
            if self._append(lines + newline) >= self._bounds.file_bytes:
                self._move_aside()
            self._append(rest)

    def _append(self, text: bytes) -> int:
        """Writes all of it; gives the file's size."""
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            while text:
                text = text[os.write(file, text) :]
            return os.fstat(file).st_size
        finally:
            os.close(file)

    def _move_aside(self) -> None:
        """The file becomes the newest of the old ones, and the oldest goes."""
        for number in range(self._bounds.old_files - 1, 0, -1):
            with suppress(FileNotFoundError):
                self._aside(number).replace(self._aside(number + 1))
        self._path.replace(self._aside(1))

    def _aside(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
