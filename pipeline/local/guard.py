"""Outlives its supervisor by a moment, to end the process groups that it left.

The guard is told the groups as it begins, and hears of changes over its standard input (`+group`, `-group`); the end of
input means that the supervisor is gone, even by `kill -9`. Run by its path and without site packages, so it imports
nothing of ours.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress


class Guard:
    """The supervisor's end: tells a guard process which groups are alive, and begins a new guard if it was killed."""

    def __init__(self) -> None:
        self._popen: subprocess.Popen[bytes] | None = None
        self._told: set[int] = set()

    def keep(self, groups: Iterable[int]) -> None:
        """These groups, and no others, shall not outlive this process."""
        wanted = set(groups)
        if self._popen is None or self._popen.poll() is not None:
            self.close()
            self._popen = _begin(wanted)
            self._told = wanted
        changes = [f"+{group}\n" for group in wanted - self._told] + [f"-{group}\n" for group in self._told - wanted]
        if changes and self._popen.stdin:
            with suppress(BrokenPipeError):  # killed this moment: the next call begins another
                self._popen.stdin.write("".join(changes).encode())
        self._told = wanted

    def close(self) -> None:
        """End the guard; it kills the groups that it still keeps."""
        if self._popen and self._popen.stdin:
            self._popen.stdin.close()
            self._popen.wait()
        self._popen = None
        self._told = set()


def _begin(groups: set[int]) -> subprocess.Popen[bytes]:
    """A guard that knows these groups from its first moment."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, *map(str, groups)],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def watch(groups: set[int]) -> None:
    """Be the guard: remember groups until the supervisor is gone, then kill those that it did not take back."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    watch({int(group) for group in sys.argv[1:]})
