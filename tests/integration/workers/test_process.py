"""A process that begins while the ledger is away waits for it; one that runs by itself outlives whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from pipeline.ledger import Ledger, services, upgrade
from tests.processes import alive, wait_until

SETTINGS = """
home = "{folder}/home"
ledger_url = "sqlite:///{folder}/ledger.db"
secret_key = "a secret key for tests"
redis_url = "{redis_url}"
"""


@pytest.mark.parametrize("kind", ["dispatcher", "webhooks"])
def test_a_process_that_begins_before_the_ledger_is_there_lives_and_beats(
    kind: str, tmp_path: Path, redis_url: str
) -> None:
    config, ready = tmp_path / "leadlift.toml", tmp_path / "ready"
    config.write_text(SETTINGS.format(folder=tmp_path, redis_url=redis_url))
    (tmp_path / "ledger.db").mkdir()  # a database that cannot be opened yet
    with (tmp_path / "log").open("ab") as log:
        env = {**os.environ, "LEADLIFT_CONFIG": str(config), "LEADLIFT_READY_FILE": str(ready)}
        process = subprocess.Popen([sys.executable, "-m", f"workers.{kind}"], env=env, stderr=log)
    try:
        wait_until(lambda: b"unavailable" in (tmp_path / "log").read_bytes(), what="a word of the ledger")
        (tmp_path / "ledger.db").rmdir()
        wait_until(ready.exists, what="ready")
        ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", b"a secret key for tests")
        upgrade(ledger)
        wait_until(lambda: kind in _beating(ledger), what="the heartbeat")
        ledger.close()
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_a_service_that_runs_by_itself_outlives_the_shell_that_started_it_and_ends_when_it_is_told(
    tmp_path: Path, redis_url: str
) -> None:
    config, ready = tmp_path / "leadlift.toml", tmp_path / "ready"
    config.write_text(SETTINGS.format(folder=tmp_path, redis_url=redis_url))
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", b"a secret key for tests")
    upgrade(ledger)
    env = {**os.environ, "LEADLIFT_CONFIG": str(config), "LEADLIFT_READY_FILE": str(ready)}
    script = f"{sys.executable} -m workers.dispatcher 2> {tmp_path}/log > /dev/null & echo $!; read line"
    with subprocess.Popen(["sh", "-c", script], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as shell:
        assert shell.stdout is not None
        pid = int(shell.stdout.readline())
        wait_until(lambda: ready.exists() and _beating(ledger), what="the heartbeat")
        shell.kill()
    wait_until(lambda: psutil.Process(pid).ppid() != shell.pid, what="another parent")
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not alive(pid), what="its end")
    assert _known(ledger) == 0, "it was killed, and did not end by itself"
    ledger.close()


def _known(ledger: Ledger) -> int:
    with ledger.read() as tx:
        return int(tx.conn.exec_driver_sql("SELECT count(*) FROM services").scalar_one())


def _beating(ledger: Ledger) -> set[str]:
    with ledger.read() as tx:
        return {str(one["kind"]) for one in services.alive(tx)}
