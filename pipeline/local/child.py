"""Becomes the service it is asked to run, after tying its life to its parent's.

Run by its path and without site packages, so that it costs milliseconds: it may import nothing but the standard library.
Where the system has no parent-death signal (only Linux has), `guard` alone ends what outlives a supervisor.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def become(parent: int, argv: list[str]) -> None:
    """Replace this process; return only if the parent is gone already or the program cannot be run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("The supervisor ended before its service began.")
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        sys.exit(f"{argv[0]} cannot be run: {error.strerror}.")


if __name__ == "__main__":
    become(int(sys.argv[1]), sys.argv[2:])
