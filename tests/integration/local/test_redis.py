"""The private Redis of the embedded default."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import redis

from pipeline import errors
from pipeline.local import redis as private_redis
from pipeline.local.process import Process
from pipeline.local.supervisor import Supervisor
from tests.processes import alive, family, wait_until


def program(folder: Path, name: str, says: str) -> Path:
    """A program that says this, whatever it is asked."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def data_file(home: Path) -> Path:
    """The file that commands are appended to: its place depends on the server's version."""
    found = sorted((home / "redis").rglob("*.aof"))
    return next((path for path in found if ".incr." in path.name), found[0])


def write(home: Path, key: str) -> None:
    """Set a key, and wait until it is in the file."""
    with redis.Redis.from_url(private_redis.url(home)) as connection:
        connection.set(key, "1")
    wait_until(lambda: key.encode() in data_file(home).read_bytes())


def keys(home: Path) -> set[bytes]:
    with redis.Redis.from_url(private_redis.url(home)) as connection:
        return set(connection.keys())


def test_nobody_else_can_reach_it(tmp_path: Path) -> None:
    with private_redis.serving(tmp_path) as url, redis.Redis.from_url(url) as connection:
        path = private_redis.socket_path(tmp_path)
        assert connection.config_get("port")["port"] == "0"
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.parent.exists()


def test_it_refuses_writes_rather_than_forget_and_appends_every_write_to_a_file(tmp_path: Path) -> None:
    with private_redis.serving(tmp_path) as url, redis.Redis.from_url(url) as connection:
        wanted = {
            "maxmemory-policy": "noeviction",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "aof-load-truncated": "yes",
        }
        assert {name: connection.config_get(name)[name] for name in wanted} == wanted


def test_a_home_with_blanks_and_umlauts_in_a_long_path_is_served(tmp_path: Path) -> None:
    home = tmp_path / ("Täglich neue Kontakte " * 8) / "home"
    with private_redis.serving(home) as url, redis.Redis.from_url(url) as connection:
        assert connection.ping()


def test_what_it_was_told_survives_its_killing(tmp_path: Path) -> None:
    with Supervisor(tmp_path, [private_redis.service(tmp_path)]) as supervisor:
        supervisor.wait_ready()
        write(tmp_path, "told")
        before = supervisor.pids()["redis"]
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: supervisor.pids().get("redis") not in (None, before))
        supervisor.wait_ready()
        assert keys(tmp_path) == {b"told"}


def test_a_file_that_a_kill_cut_short_is_read_up_to_the_cut(tmp_path: Path) -> None:
    with private_redis.serving(tmp_path):
        write(tmp_path, "told")
    with data_file(tmp_path).open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$5\r\nha")
    with private_redis.serving(tmp_path):
        assert keys(tmp_path) == {b"told"}


def test_a_file_that_cannot_be_read_is_set_aside_since_the_ledger_knows_everything(tmp_path: Path) -> None:
    with private_redis.serving(tmp_path):
        write(tmp_path, "told")
    file = data_file(tmp_path)
    file.write_bytes(b"\0" * 64 + file.read_bytes())
    with private_redis.serving(tmp_path):
        assert not keys(tmp_path)
    assert list((tmp_path / "redis.set-aside").rglob(file.name))


def test_a_second_server_of_a_home_is_refused_with_the_process_of_the_first(tmp_path: Path) -> None:
    service = private_redis.service(tmp_path)
    with Supervisor(tmp_path, [service]) as supervisor:
        supervisor.wait_ready()
        with pytest.raises(errors.Conflict, match=rf"redis \(process {supervisor.pids()['redis']}\)"):
            Process(tmp_path, service)


def test_a_server_on_path_comes_first_where_it_is_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "redis-server", "Redis server v=6.0.16 sha=00000000:0 malloc=libc bits=64 build=0")
    newer = program(tmp_path, "valkey-server", "Valkey server v=8.1.3 sha=00000000:0 malloc=libc bits=64 build=0")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert private_redis.find_server() == private_redis.Server(newer, (8, 1))


def test_a_wheel_s_server_serves_where_none_is_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert private_redis.find_server().version >= (6, 2)


def test_a_server_that_does_not_run_here_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = program(tmp_path, "redis-server", "v=9.0")
    broken.write_bytes(b"\x7fELF of another machine")
    monkeypatch.setenv("PATH", f"{tmp_path}")
    assert private_redis.find_server().path != broken


def test_where_there_is_no_server_one_sentence_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(private_redis, "IN_WHEELS", ("leadlift_has_no_such_package",))
    with pytest.raises(errors.SettingsError, match=r"install redis-server.*brew install redis.*redis_url"):
        private_redis.find_server()


CELERY = textwrap.dedent("""
    import os
    from celery import Celery
    from celery.signals import worker_ready
    app = Celery("app", broker=os.environ["BROKER"])

    @worker_ready.connect
    def ready(**_):
        open(os.environ["LEADLIFT_READY_FILE"], "w").close()
""")
SUPERVISE = textwrap.dedent("""
    import sys
    from pathlib import Path
    from pipeline.local import redis
    from pipeline.local.supervisor import Service, Supervisor
    home = Path(sys.argv[1])
    broker = f"redis+socket://{redis.socket_path(home)}"
    argv = [sys.executable, "-m", "celery", "-A", "app", "--workdir", sys.argv[2], "worker", "-c", "2"]
    services = [redis.service(home), Service("worker", argv, env={"BROKER": broker}, needs=("redis",))]
    with Supervisor(home, services) as supervisor:
        supervisor.wait_ready()
        print("ready", flush=True)
        supervisor.run_until_stopped()
""")


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_celery_works_over_it_and_no_worker_child_outlives_the_supervisor(tmp_path: Path, end: signal.Signals) -> None:
    (tmp_path / "app.py").write_text(CELERY)
    command = [sys.executable, "-c", SUPERVISE, str(tmp_path / "home"), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        everybody = family(process.pid)
        assert len(everybody) >= 6  # itself, its guard, Redis, the worker and two children
        process.send_signal(end)
        process.wait()
        wait_until(lambda: not any(map(alive, everybody)))
    assert "Traceback" not in (tmp_path / "home" / "logs" / "worker.log").read_text()
