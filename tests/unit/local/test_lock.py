"""A locked file that says who holds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.local import lock

HOLD = """
import sys
from pathlib import Path
from pipeline.local.lock import Lock
held = Lock(Path(sys.argv[1]))
held.write({"pid": "somebody"})
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    held = lock.Lock(tmp_path / "lock")
    held.write({"pid": 7})
    with pytest.raises(lock.Held) as refusal:
        lock.Lock(tmp_path / "lock", wait_seconds=0)
    assert refusal.value.holder == {"pid": 7}
    held.close()


def test_a_closed_lock_is_free(tmp_path: Path) -> None:
    held = lock.Lock(tmp_path / "lock")
    held.write({"pid": 7})
    held.close()
    assert lock.holder(tmp_path / "lock") is None
    lock.Lock(tmp_path / "lock", wait_seconds=0).close()


def test_a_file_that_was_never_locked_has_no_holder(tmp_path: Path) -> None:
    assert lock.holder(tmp_path / "lock") is None


def test_shorter_words_leave_nothing_of_longer_ones(tmp_path: Path) -> None:
    held = lock.Lock(tmp_path / "lock")
    held.write({"pid": 7, "since": "a long time ago"})
    held.write({"pid": 8})
    assert lock.holder(tmp_path / "lock") == {"pid": 8}
    held.close()


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert lock.holder(path) == {"pid": "somebody"}
        other.kill()
        other.wait()
    assert lock.holder(path) is None
    lock.Lock(path, wait_seconds=0).close()


def test_a_child_that_inherited_the_lock_keeps_it(tmp_path: Path) -> None:
    held = lock.Lock(tmp_path / "lock")
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[held.fileno()]) as child:
        held.close()
        with pytest.raises(lock.Held):
            lock.Lock(tmp_path / "lock", wait_seconds=0)
        child.kill()
    lock.Lock(tmp_path / "lock", wait_seconds=0).close()
