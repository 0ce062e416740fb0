"""A service's log is kept within bounds while it runs, and loses nothing that was said."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pipeline.local.log import PIPE_BYTES, READ_BYTES
from pipeline.local.supervisor import Bounds, Event, Service, Supervisor
from tests.processes import wait_until

READY = 'touch "$LEADLIFT_READY_FILE"; exec sleep 1000'
WRITERS, LINES = 3, 4_000
TALKATIVE = (
    f"for writer in $(seq {WRITERS}); do"
    f' (for line in $(seq {LINES}); do echo "writer $writer says line $line of what it has to say"; done) &'
    f" done; wait; {READY}"
)
MOST_BYTES = 50_000


def shell(script: str) -> Service:
    return Service("service", ["sh", "-c", script])


def files(home: Path) -> list[Path]:
    """The log, then the old ones, the newest first."""
    return sorted((home / "logs").iterdir(), key=lambda path: path.name)


def test_a_log_moves_aside_while_several_write_to_it_and_no_line_is_lost_or_torn(tmp_path: Path) -> None:
    with Supervisor(tmp_path, [shell(TALKATIVE)], logs=Bounds(MOST_BYTES, 99)) as supervisor:
        supervisor.wait_ready()
    found = files(tmp_path)
    assert len(found) > 5
    said = [line for path in found for line in path.read_text().splitlines()]
    told = "writer {} says line {} of what it has to say"
    assert sorted(said) == sorted(told.format(w, n) for w in range(1, WRITERS + 1) for n in range(1, LINES + 1))


def test_only_so_many_old_logs_are_kept_and_nobody_else_can_read_them(tmp_path: Path) -> None:
    with Supervisor(tmp_path, [shell(TALKATIVE)], logs=Bounds(MOST_BYTES, 2)) as supervisor:
        supervisor.wait_ready()
    found = files(tmp_path)
    assert [path.name for path in found] == ["service.log", "service.log.1", "service.log.2"]
    assert all(path.stat().st_size <= MOST_BYTES + READ_BYTES for path in found)
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}
    newest = "".join(path.read_text() for path in found[:2])
    assert f"says line {LINES} " in newest


def test_a_log_that_is_large_already_moves_aside_at_the_next_start(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "service.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * MOST_BYTES)
    with Supervisor(tmp_path, [shell(f"echo fresh; {READY}")], logs=Bounds(MOST_BYTES, 2)) as supervisor:
        supervisor.wait_ready()
    assert log.read_text() == "fresh\n"
    assert log.with_name("service.log.1").stat().st_size == MOST_BYTES


def test_what_a_service_says_last_is_in_its_log_when_its_death_is_told(tmp_path: Path) -> None:
    logs: list[str] = []

    def heard(event: Event) -> None:
        if event.kind == "died":
            logs.append((tmp_path / "logs" / "service.log").read_text())

    with Supervisor(tmp_path, [shell("seq 5000; printf last; exit 3")], heard):
        wait_until(lambda: logs)
    assert logs[0].endswith("4999\n5000\nlast")


def test_a_log_that_was_deleted_begins_again(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "service.log"
    with Supervisor(tmp_path, [shell("while :; do echo here; sleep 0.05; done")]):
        wait_until(log.exists)
        log.unlink()
        wait_until(lambda: log.exists() and log.read_text().startswith("here\n"))


def test_a_disk_that_is_full_costs_lines_of_the_log_and_stops_no_service(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    log = tmp_path / "logs" / "service.log"
    log.parent.mkdir()
    log.symlink_to(full)
    with Supervisor(tmp_path, [shell(f"head -c {2 * PIPE_BYTES} /dev/zero && {READY}")]) as supervisor:
        supervisor.wait_ready()
