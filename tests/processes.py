"""What tests ask of processes: to wait for a condition, and whether anything was left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

import psutil

SESSION_VARIABLE = "LEADLIFT_TEST_SESSION"


def wait_until(condition: Callable[[], object], *, deadline_seconds: float = 20.0, what: str = "the condition") -> None:
    """Return once the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + deadline_seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come to hold within {deadline_seconds:.0f} s"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def family(pid: int) -> list[int]:
    """The process and all that it began, directly or not."""
    try:
        process = psutil.Process(pid)
        return [pid, *(child.pid for child in process.children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def left_behind(folders: Collection[Path]) -> dict[int, str]:
    """The processes of this test session that still run, and what each is.

    Children are found by their parent, orphans by the session's mark in their environment, and those that write their
    title over their environment (Redis and PostgreSQL do) by the folder that they work in.
    """
    ours = set(family(os.getpid())[1:])
    mark = os.environ.get(SESSION_VARIABLE)
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            marked = mark is not None and process.environ().get(SESSION_VARIABLE) == mark
            if marked or any(Path(process.cwd()).is_relative_to(folder) for folder in folders):
                ours.add(process.pid)
    ours.discard(os.getpid())
    return {pid: _in_words(pid) for pid in sorted(ours) if alive(pid)}


def _in_words(pid: int) -> str:
    with suppress(psutil.Error):
        return " ".join(psutil.Process(pid).cmdline())[:200]
    return "unknown"
