"""Files that hold contacts lie in a folder of their process, and go with it, however it ended."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.store import own
from pipeline.store.own import Own, temporary

HOLDS = """
import sys, time
from pathlib import Path
from pipeline.store import temporary
(temporary(Path(sys.argv[1])) / "contacts.csv").write_text("Email")
print("ready", flush=True)
sys.stdin.read()
"""


def holding(home: Path) -> subprocess.Popen[str]:
    """A process that has put a file there."""
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def files(home: Path) -> list[str]:
    return [path.parent.name.partition("-")[0] for path in home.rglob("contacts.csv")]


def test_what_a_killed_process_left_goes_when_another_begins_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    killed, living = holding(tmp_path), holding(tmp_path)
    try:
        assert sorted(files(tmp_path)) == sorted([str(killed.pid), str(living.pid)])
        killed.kill()
        killed.communicate()
        Own(tmp_path / own.TEMPORARY).close()
        assert files(tmp_path) == [str(living.pid)]
    finally:
        living.communicate()
    assert files(tmp_path) == []


def test_it_is_nobody_elses_to_look_into(tmp_path: Path) -> None:
    mine = temporary(tmp_path)
    assert mine.stat().st_mode & 0o777 == 0o700
    assert temporary(tmp_path) == mine


def test_one_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    mine = temporary(tmp_path)
    (mine / "lock").unlink()
    mine.rmdir()
    assert temporary(tmp_path).is_dir()


def test_a_process_that_is_about_to_take_its_lock_is_left_alone(tmp_path: Path) -> None:
    young, old = tmp_path / "1-young", tmp_path / "2-old"
    young.mkdir()
    old.mkdir()
    os.utime(old, (0, time.time() - own.UNLOCKED_SECONDS - 60))
    whole = Own(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if path != whole.path) == ["1-young"]
    whole.close()


def test_a_home_that_takes_no_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(errors.Unavailable, match="Nothing can be kept under"):
        temporary(tmp_path / "home")
