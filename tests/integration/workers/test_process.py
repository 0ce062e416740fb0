"""A process that begins while the ledger is away waits for it, and its heart beats from then on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.ledger import Ledger, services, upgrade
from tests.processes import wait_until

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


def _beating(ledger: Ledger) -> set[str]:
    with ledger.read() as tx:
        return {str(one["kind"]) for one in services.alive(tx)}
