"""`leadlift up` with its inbox and a schedule: files come in by themselves, whatever is killed meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline import settings as settings_file
from pipeline.ledger import Ledger, arrivals, imports, schedules, upgrade
from pipeline.wiring import hmac_key
from tests.stack import Sandbox, account, settings_for, wait_until

PROGRAM = [sys.executable, "-c", "from pipeline.cli import main; main()"]
TIME_SCALE = 0.05
STABLE_SECONDS = 2.0
FILES = 25
KILLS = 2
DAY = 86_400.0


@dataclass
class Up:
    """A running `leadlift up`, with what it said so far."""

    folder: Path
    sandbox: Sandbox
    ledger: Ledger
    process: subprocess.Popen[str]
    pids: dict[str, int] = field(default_factory=dict)
    ready: set[str] = field(default_factory=set)

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told = json.loads(line)
            self.pids[told["service"]] = told["pid"]
            if told["event"] == "ready":
                self.ready.add(told["service"])

    @property
    def leads(self) -> Path:
        return self.folder / "inbox" / "main" / "leads"

    def there(self, where: str, ending: str) -> int:
        return len(list((self.leads / where).glob(f"*{ending}")))

    def imports(self) -> list[Any]:
        with self.ledger.read() as tx:
            return imports.newest(tx, 1_000)

    def of(self, name: str) -> list[Any]:
        return [imp for imp in self.imports() if imp["source_name"] == name]


def file_of(*people: str) -> str:
    return "Email,First Name\n" + "".join(f"{person}@acme-widgets.com,{person}\n" for person in people)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder = tmp_path_factory.mktemp("by-itself")
    sandbox = Sandbox(folder / "sandbox.jsonl", time_scale=TIME_SCALE)
    settings, config = settings_for(folder / "home", {"main": account(sandbox)})
    (folder / "exports").mkdir()
    (folder / "exports" / "crm.csv").write_text(file_of("grace", "edsger"))
    ledger = Ledger(settings.ledger, hmac_key(settings_file.load(config)))
    upgrade(ledger)
    with ledger.write() as tx:  # the schedule is three days old, and nothing ran since
        tx.conn.execute(sa.insert(schedules.known).values(name="daily", line="0 6 * * * UTC", since=tx.now - 3 * DAY))
    environment = {
        "LEADLIFT_CONFIG": str(config),
        "LEADLIFT_FLOWER__RUN": "false",
        "LEADLIFT_WEB__RUN": "false",
        "LEADLIFT_INBOX__URL": str(folder / "inbox"),
        "LEADLIFT_INBOX__POLL_SECONDS": "0.2",
        "LEADLIFT_INBOX__STABLE_SECONDS": str(STABLE_SECONDS),
        "LEADLIFT_SOURCES": json.dumps({"crm": {"url": str(folder / "exports")}}),
        "LEADLIFT_SCHEDULES": json.dumps({"daily": {"cron": "0 6 * * *", "source": "crm", "to": "persistiq.leads"}}),
    }
    process = subprocess.Popen(
        [*PROGRAM, "up", "--json"], stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    found = Up(folder, sandbox, ledger, process)
    thread = threading.Thread(target=found.listen, daemon=True)
    thread.start()
    try:
        wait_until(lambda: {"inbox", "beat", "reader", "sender", "dispatcher"} <= found.ready)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        thread.join()
        sandbox.stop()
        ledger.close()


def test_a_run_that_was_missed_while_nothing_ran_happens_once_at_the_start(up: Up) -> None:
    wait_until(lambda: [imp for imp in up.of("crm.csv") if imp["state"] == "finished"])
    shown: list[dict[str, Any]] = json.loads(_called(up, "schedules", "--json"))
    assert shown[0]["name"] == "daily"
    assert shown[0]["next_at"].endswith("T06:00:00Z")
    assert (shown[0]["last"]["imported"], shown[0]["last"]["refused"]) == (1, 0)
    assert [imp["actor"] for imp in up.of("crm.csv")] == ["schedule:daily"]
    with up.ledger.read() as tx:
        assert tx.conn.execute(sa.select(sa.func.count()).select_from(schedules.runs)).scalar_one() == 1


def test_a_file_that_is_written_slowly_is_taken_when_it_is_whole(up: Up) -> None:
    people = [f"slow{number}" for number in range(30)]
    text = file_of(*people)
    with (up.leads / "slow.csv").open("w") as file:
        begun = time.monotonic()
        for start in range(0, len(text), 20):
            file.write(text[start : start + 20])
            file.flush()
            threading.Event().wait(0.1)  # slower than any look, quicker than a rest
        assert time.monotonic() - begun > STABLE_SECONDS
    wait_until((up.leads / "done" / "slow.csv.delivered.csv").exists)
    assert [imp["state"] for imp in up.of("slow.csv")] == ["finished"]
    assert len((up.leads / "done" / "slow.csv.delivered.csv").read_text().splitlines()) == len(people) + 1


def test_every_file_goes_out_once_however_often_the_watcher_is_killed(up: Up) -> None:
    options = up.leads / "leadlift.toml"
    options.write_text("again = true\n")  # nothing but the ledger keeps a file from going out twice
    for number in range(FILES):
        arriving = up.leads / f"{number}.csv.part"
        arriving.write_text(file_of(f"p{number}"))
        arriving.rename(up.leads / f"{number}.csv")
    for kill in range(KILLS):
        _until_taken(up, 5 * kill)
        killed = up.pids["inbox"]
        os.kill(killed, signal.SIGKILL)
        _until_begun_anew(up, killed)
    wait_until(lambda: up.there("done", "[0-9].csv.delivered.csv") == FILES)
    names = sorted(imp["source_name"] for imp in up.imports() if imp["source_name"][0].isdigit())
    assert names == sorted(f"{number}.csv" for number in range(FILES))
    assert not list((up.leads / "processing").iterdir())
    assert not list((up.leads / "failed").iterdir())
    assert up.sandbox.report()["created_twice"] == []
    wait_until(lambda: _arrival_states(up) == {"settled"})  # noted after the file is put away
    options.unlink()


def _arrival_states(up: Up) -> set[str]:
    with up.ledger.read() as tx:
        return set(tx.conn.execute(sa.select(arrivals.t.state)).scalars())


def test_what_is_no_table_is_told_beside_it(up: Up) -> None:
    (up.leads / "offer.pdf").write_bytes(b"%PDF-1.7 not a table")
    wait_until((up.leads / "failed" / "offer.pdf.error.txt").exists)
    assert "PDF" in (up.leads / "failed" / "offer.pdf.error.txt").read_text()


def _until_taken(up: Up, least: int) -> None:
    wait_until(lambda: up.there("processing", ".csv") + up.there("done", ".delivered.csv") > least)


def _until_begun_anew(up: Up, killed: int) -> None:
    wait_until(lambda: up.pids["inbox"] != killed)


def _called(up: Up, *words: str) -> str:
    environment = {
        **os.environ,
        "LEADLIFT_CONFIG": str(up.folder / "home" / "leadlift.toml"),
        "LEADLIFT_SOURCES": json.dumps({"crm": {"url": str(up.folder / "exports")}}),
        "LEADLIFT_SCHEDULES": json.dumps({"daily": {"cron": "0 6 * * *", "source": "crm", "to": "persistiq.leads"}}),
    }
    return subprocess.run([*PROGRAM, *words], env=environment, capture_output=True, text=True, check=True).stdout
