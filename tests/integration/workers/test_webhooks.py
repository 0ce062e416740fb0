"""The process that tells webhooks: killed, it is taken over; stopped, it tells what is due; and its log holds no secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline import settings as settings_file
from pipeline.cli.services import services
from pipeline.ledger import deliveries, outbox
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.service import control
from pipeline.wiring import Wiring
from tests.integration.service.desk import Desk
from tests.integration.webhooks.receiver import Receiver, receiving
from tests.processes import wait_until

SECRET = "whsec-do-not-tell-4711"
PATH_KEY = "path-key-do-not-tell-0815"
LEASE_SECONDS = 60.0


@dataclass
class Home:
    """A home with one webhook, and the processes that tell it."""

    folder: Path
    config: Path
    desk: Desk
    receiver: Receiver

    @contextmanager
    def process(self) -> Iterator[subprocess.Popen[bytes]]:
        """A process that tells webhooks, ready; killed at the end unless it ended before."""
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "workers.webhooks"],
                env={
                    "LEADLIFT_CONFIG": str(self.config),
                    "LEADLIFT_READY_FILE": str(ready),
                    "LEADLIFT_LOG_LEVEL": "debug",
                },
                stderr=log,
            )
        try:
            wait_until(ready.exists, deadline_seconds=60, what="ready")
            yield process
        finally:
            process.kill()
            process.wait()

    def paused(self) -> None:
        import_id = self.desk.submitted("Email\nada@acme-widgets.com\n", again=True)
        control.pause(self.desk.service, import_id, actor="ada")

    def states(self) -> list[str]:
        with self.desk.service.ledger.read() as tx:
            return [one["state"] for one in deliveries.listed(tx, 100)]

    def known(self) -> list[str]:
        with self.desk.service.ledger.read() as tx:
            return [hook["name"] for hook in outbox.known(tx)]

    def later(self, seconds: float) -> None:
        with self.desk.service.ledger.write() as tx:
            set_clock_offset(tx, clock_offset(tx) + seconds)


@pytest.fixture
def home(tmp_path: Path, sqlite_url: str) -> Iterator[Home]:
    with receiving() as receiver:
        receiver.url = receiver.url.replace("/told", f"/told/{PATH_KEY}")
        config = tmp_path / "leadlift.toml"
        config.write_text(
            f'home = "{tmp_path / "home"}"\nledger_url = "{sqlite_url}"\nsecret_key = "a secret key for tests"\n'
            f'redis_url = "redis://redis.invalid"\ntest_clock = true\n'
            f'[accounts.main]\nvendor = "persistiq"\napi_key = "unused"\n'
            f'[webhooks.crm]\nurl = "{receiver.url}"\nsecret = "{SECRET}"\nallow_private = true\ndeadline_seconds = 20\n'
        )
        yield Home(tmp_path, config, Desk(Wiring(settings_file.load(config)), tmp_path), receiver)


def test_a_process_that_is_killed_while_it_tells_is_taken_over(home: Home) -> None:
    home.receiver.gate.clear()
    with home.process() as first:
        home.paused()
        wait_until(lambda: home.receiver.at_once == 1)
        first.kill()
    home.receiver.gate.set()
    with home.process():
        home.later(LEASE_SECONDS)
        wait_until(lambda: home.states() == ["delivered"])
    one, two = home.receiver.told
    assert one.body == two.body


def test_a_process_that_is_stopped_tells_what_is_due_first(home: Home) -> None:
    home.receiver.gate.clear()
    with home.process() as process:
        for _ in range(3):
            home.paused()
        wait_until(lambda: home.receiver.at_once == 1)
        process.terminate()
        home.receiver.gate.set()
        assert process.wait(30) == 0
    assert home.states() == ["delivered"] * 3


def test_two_processes_tell_each_event_once(home: Home) -> None:
    with home.process(), home.process():
        for _ in range(8):
            home.paused()
        wait_until(lambda: home.states() == ["delivered"] * 8)
    assert len(home.receiver.told) == 8


def test_a_webhook_that_comes_into_the_settings_later_is_told_without_a_restart(home: Home) -> None:
    with home.process():
        more = f'[webhooks.erp]\nurl = "{home.receiver.url}"\nsecret = "{SECRET}"\nallow_private = true\n'
        home.config.write_text(home.config.read_text() + more)
        wait_until(lambda: home.known() == ["crm", "erp"])
        home.paused()
        wait_until(lambda: home.states() == ["delivered"] * 2)


def test_the_log_holds_neither_secret_nor_address_nor_contact(home: Home) -> None:
    home.receiver.answers = [500]
    with home.process():
        home.paused()
        wait_until(lambda: len(home.receiver.told) == 1)
        home.later(60)
        wait_until(lambda: home.states() == ["delivered"])
    log = (home.folder / "log").read_text()
    assert "webhook.waiting" in log
    assert "webhook.delivered" in log
    assert [word for word in (SECRET, PATH_KEY, "/told", "ada@", "v1=") if word in log] == []


def test_a_person_lists_tries_and_tells_again_by_commands(home: Home) -> None:
    def command(*words: str) -> tuple[int, Any]:
        argv = [sys.executable, "-c", "from pipeline.cli import main; main()", "--json", "webhooks", *words]
        env = {**os.environ, "LEADLIFT_CONFIG": str(home.config)}
        done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)

    assert command("test", "crm")[1]["status"] == 200
    with home.process():
        home.paused()
        wait_until(lambda: home.states() == ["delivered"])
    code, listed = command("list", "--state", "delivered")
    [event] = listed["deliveries"]
    assert (code, event["type"], listed["webhooks"][0]["delivered"]) == (0, "import.paused", 1)
    assert command("replay", event["event"]) == (0, {"replayed": 1})
    assert home.states() == ["waiting"]
    code, told = command("replay")
    assert (code, told["error"]["message"]) == (2, "Name one EVENT, or give --given-up.")
    home.receiver.answers = [503]
    code, told = command("test", "crm")
    assert (code, told["error"]["code"]) == (7, "unavailable")
    assert SECRET not in str(told) + str(listed)
    assert PATH_KEY not in str(told) + str(listed)


def test_services_have_one_that_tells_webhooks_only_where_there_are_any(home: Home) -> None:
    settings = settings_file.load(home.config)
    with_none = settings.model_copy(update={"webhooks": {}})
    assert "webhooks" in [service.name for service in services(settings)]
    assert "webhooks" not in [service.name for service in services(with_none)]
