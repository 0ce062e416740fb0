"""Services as real processes: started in order, started again, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from pipeline import errors
from pipeline.local.supervisor import Event, Service, Supervisor, running
from tests.processes import alive, family, wait_until

READY = 'touch "$LEADLIFT_READY_FILE"; '
CHILDREN = "sleep 1000 & sleep 1000 & "
SUPERVISE = textwrap.dedent("""
    import sys
    from pathlib import Path
    from pipeline.local.supervisor import Service, Supervisor
    services = [Service(f"service-{n}", ["sh", "-c", script]) for n, script in enumerate(sys.argv[2:])]
    waited_for = {service.name for service in services}

    def show(event):
        if event.kind == "ready":
            waited_for.discard(event.service)
            if not waited_for:
                print("ready", flush=True)

    Supervisor(Path(sys.argv[1]), services, show).run_until_stopped()
    print("stopped", flush=True)
""")


def shell(name: str, script: str, **more: object) -> Service:
    return Service(name, ["sh", "-c", script], **more)  # type: ignore[arg-type]


@contextmanager
def supervising(home: Path, *scripts: str) -> Iterator[subprocess.Popen[str]]:
    """A supervisor in a process of its own, ready."""
    command = [sys.executable, "-c", SUPERVISE, str(home), *scripts]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def guard_of(pid: int) -> int:
    """The guard among a supervisor's children, or 0."""
    for child in psutil.Process(pid).children():
        with suppress(psutil.Error):  # it may be just ending
            if any(word.endswith("guard.py") for word in child.cmdline()):
                return int(child.pid)
    return 0


def zombies() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True) if not alive(child.pid)}


def test_a_service_starts_when_those_it_needs_are_ready_and_stops_before_they_do(tmp_path: Path) -> None:
    seen: list[Event] = []
    services = [
        shell("upper", READY + "exec sleep 1000", needs=("lower",)),
        shell("lower", READY + "exec sleep 1000"),
    ]
    with Supervisor(tmp_path, services, seen.append) as supervisor:
        supervisor.wait_ready()
    assert [(event.service, event.kind) for event in seen] == [
        ("lower", "started"),
        ("lower", "ready"),
        ("upper", "started"),
        ("upper", "ready"),
        ("upper", "stopped"),
        ("lower", "stopped"),
    ]


def test_a_killed_service_is_started_again_and_what_it_had_begun_is_ended(tmp_path: Path) -> None:
    unburied = zombies()
    with Supervisor(tmp_path, [shell("service", CHILDREN + READY + "wait")]) as supervisor:
        supervisor.wait_ready()
        before = family(supervisor.pids()["service"])
        assert len(before) == 3
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: not any(map(alive, before)))
        wait_until(lambda: supervisor.pids().get("service") not in (None, before[0]))
        supervisor.wait_ready()
        assert zombies() <= unburied


def test_stop_leaves_no_process_and_no_zombie(tmp_path: Path) -> None:
    unburied = zombies()
    with Supervisor(tmp_path, [shell(f"service-{n}", CHILDREN + READY + "wait") for n in range(3)]) as supervisor:
        supervisor.wait_ready()
        everybody = psutil.Process().children(recursive=True)
        pids = [process.pid for process in everybody if set(family(process.pid)) & set(supervisor.pids().values())]
        assert len(pids) == 3
    assert not any(map(alive, pids))
    assert zombies() <= unburied


def test_a_service_that_outstays_its_grace_is_killed(tmp_path: Path) -> None:
    stubborn = shell("stubborn", 'trap "" TERM; ' + READY + "while :; do sleep 0.1; done", grace_seconds=0.2)
    seen: list[Event] = []
    with Supervisor(tmp_path, [stubborn], seen.append) as supervisor:
        supervisor.wait_ready()
    assert seen[-1].kind == "stopped"
    assert seen[-1].exit_code == -signal.SIGKILL


def test_a_service_may_ask_for_another_signal(tmp_path: Path) -> None:
    script = 'trap "exit 7" USR1; ' + READY + "while :; do sleep 0.05; done"
    seen: list[Event] = []
    with Supervisor(tmp_path, [shell("service", script, stop_signal=signal.SIGUSR1)], seen.append) as supervisor:
        supervisor.wait_ready()
    assert seen[-1].exit_code == 7


def test_a_service_that_never_becomes_ready_is_given_up_and_its_log_named(tmp_path: Path) -> None:
    services = [shell("sound", READY + "exec sleep 1000"), shell("broken", "echo no colour; exit 3")]
    with (
        Supervisor(tmp_path, services) as supervisor,
        pytest.raises(errors.Unavailable, match=r"broken died .*logs/broken\.log"),
    ):
        supervisor.wait_ready()
    assert (tmp_path / "logs" / "broken.log").read_text().count("no colour") == 5
    assert not supervisor.pids()


def test_a_program_that_does_not_exist_is_named_in_the_log(tmp_path: Path) -> None:
    with Supervisor(tmp_path, [Service("service", ["leadlift-has-no-such-program"])]):
        log = tmp_path / "logs" / "service.log"
        wait_until(lambda: log.exists() and "leadlift-has-no-such-program cannot be run" in log.read_text())


def test_waiting_for_what_is_late_ends_with_its_name(tmp_path: Path) -> None:
    with (
        Supervisor(tmp_path, [shell("late", "exec sleep 1000")]) as supervisor,
        pytest.raises(errors.Unavailable, match="late was not ready"),
    ):
        supervisor.wait_ready(deadline_seconds=0.2)


def test_a_second_supervisor_of_a_home_is_refused_with_the_process_of_the_first(tmp_path: Path) -> None:
    with supervising(tmp_path, READY + "exec sleep 1000") as first:
        with pytest.raises(errors.Conflict, match=str(first.pid)):
            Supervisor(tmp_path, []).start()
        found = running(tmp_path)
        assert found is not None
        assert found.pid == first.pid
    with Supervisor(tmp_path, []):
        pass
    assert running(tmp_path) is None


def test_what_runs_in_a_home_tells_the_address_of_its_redis(tmp_path: Path) -> None:
    with Supervisor(tmp_path, [], redis_url="unix:///somewhere"):
        found = running(tmp_path)
        assert found is not None
        assert found.redis_url == "unix:///somewhere"


def test_killing_the_supervisor_leaves_nothing_not_even_what_its_services_began(tmp_path: Path) -> None:
    with supervising(tmp_path, CHILDREN + READY + "wait", READY + "exec sleep 1000") as process:
        wait_until(lambda: len(family(process.pid)) == 6)  # itself, its guard, two services, two children of one
        everybody = family(process.pid)
        process.kill()
        process.wait()
        wait_until(lambda: not any(map(alive, everybody)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the parent-death signal")
def test_services_end_with_their_supervisor_even_without_a_guard(tmp_path: Path) -> None:
    with supervising(tmp_path, READY + "exec sleep 1000") as process:
        everybody = family(process.pid)
        process.send_signal(signal.SIGSTOP)
        os.kill(guard_of(process.pid), signal.SIGKILL)
        process.kill()
        process.wait()
        wait_until(lambda: not any(map(alive, everybody)))


def test_a_killed_guard_is_replaced(tmp_path: Path) -> None:
    with supervising(tmp_path, CHILDREN + READY + "wait") as process:
        guard = guard_of(process.pid)
        os.kill(guard, signal.SIGKILL)
        wait_until(lambda: guard_of(process.pid) not in (guard, 0))
        everybody = family(process.pid)
        process.kill()
        process.wait()
        wait_until(lambda: not any(map(alive, everybody)))


def test_ctrl_c_reaches_a_service_once_as_its_stop_signal(tmp_path: Path) -> None:
    script = 'trap "echo int" INT; trap "echo term; exit" TERM; ' + READY + "while :; do sleep 0.05; done"
    with supervising(tmp_path, script) as process:
        everybody = family(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout is not None
        assert process.stdout.read() == "stopped\n"
        assert process.wait() == 0
        assert not any(map(alive, everybody))
    assert (tmp_path / "logs" / "service-0.log").read_text() == "term\n"


def test_a_second_ctrl_c_does_not_wait_for_anybodys_grace(tmp_path: Path) -> None:
    script = 'trap "echo asked" TERM; ' + READY + "while :; do sleep 0.05; done"
    log = tmp_path / "logs" / "service-0.log"
    with supervising(tmp_path, script) as process:
        process.send_signal(signal.SIGINT)
        wait_until(lambda: "asked" in log.read_text())
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=8) == 0  # its grace would have been 10 s


def test_what_is_not_vital_is_left_out_when_it_cannot_be_kept_running(tmp_path: Path) -> None:
    seen: list[Event] = []
    services = [shell("vital", READY + "exec sleep 1000"), shell("watcher", "exit 3", vital=False)]
    with Supervisor(tmp_path, services, seen.append) as supervisor:
        supervisor.wait_ready()
        wait_until(lambda: Event("watcher", "left out", seen[-1].pid, 3) in seen)
        assert set(supervisor.pids()) == {"vital"}
        supervisor.check()
