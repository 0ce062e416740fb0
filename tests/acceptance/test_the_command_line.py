"""The command line as people and scripts use it: real processes, a simulated vendor, and nothing left behind."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.processes import alive, family, wait_until
from tests.stack import KEY, Sandbox, account, settings_for

PROGRAM = [sys.executable, "-c", "from pipeline.cli import main; main()"]
HEADER = "Email,First name,Notes"
STEERED = 1_500  # rows, of two windows of the vendor's and so not over before somebody steers
PATIENCE_SECONDS = 150.0  # services take long to begin on a machine that does much else
pytestmark = pytest.mark.timeout(400)  # and some tests here begin them three times


@dataclass(frozen=True, slots=True)
class Place:
    """A working directory with settings and a home."""

    folder: Path
    sandbox: Sandbox
    begun: list[subprocess.Popen[str]] = field(default_factory=list)

    def call(self, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*PROGRAM, *words], cwd=self.folder, capture_output=True, text=True, env=environment(), check=False
        )
        assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert KEY not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def object(self, *words: str, expect: int = 0) -> Any:
        """What a command prints with --json."""
        return json.loads(self.call(*words, "--json", expect=expect).stdout)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*PROGRAM, *words], cwd=self.folder, stdout=subprocess.PIPE, text=True, env=environment()
        )
        self.begun.append(process)
        return process

    def end(self) -> None:
        """Stops what a failed test has left running, so that it fails alone."""
        for process in self.begun:
            if process.poll() is None:
                ended(process, signal.SIGTERM)

    def leads(self) -> int:
        """How many leads the vendor has by its own books."""
        return int(self.sandbox.report()["contacts"].get("lead", 0))

    def imports(self) -> list[tuple[Any, ...]]:
        """What the ledger has."""
        with sqlite3.connect(self.folder / "home" / "ledger.db") as ledger:
            return ledger.execute("SELECT id, state FROM imports").fetchall()

    def people(self, name: str, number: int, *more: str) -> str:
        rows = [f"person{at}@{Path(name).stem}.example.com,Person {at},hello" for at in range(number)]
        (self.folder / name).write_text("\n".join([HEADER, *rows, *more]) + "\n", encoding="utf-8")
        return name


def environment() -> dict[str, str]:
    apart = {f"LEADLIFT_{door}__RUN": "false" for door in ("FLOWER", "INBOX", "WEB")}
    return {**os.environ, "COLUMNS": "80", **apart}


def said(process: subprocess.Popen[str], words: str) -> str:
    """What a process says, up to the line with these words."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"it ended without saying {words!r}: {''.join(lines)}")


def ended(process: subprocess.Popen[str], number: int) -> tuple[int, str]:
    """Its exit code and last words after a signal; nothing that it began is left."""
    began = family(process.pid)
    process.send_signal(number)
    rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
    wait_until(lambda: not any(alive(pid) for pid in began), what="the end of every process")
    return process.returncode, rest


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    sandbox = Sandbox(folder / "sandbox.jsonl")
    _, config = settings_for(folder / "home", {"main": account(sandbox)})
    config.rename(folder / "leadlift.toml")
    found = Place(folder, sandbox)
    yield found
    found.end()
    sandbox.stop()


@pytest.fixture(scope="module")
def delivered(place: Place) -> dict[str, Any]:
    """A small file, run to its end."""
    file = place.people("small.csv", 12, "not-an-address,Nobody,", "PERSON0@small.example.com,Person 0,again")
    shown: dict[str, Any] = place.object("run", file, "--to", "persistiq.leads", "--out", "results")
    return shown


def test_a_run_tells_what_became_of_every_row_as_one_object(delivered: dict[str, Any], place: Place) -> None:
    assert delivered["state"] == "finished"
    assert delivered["destination"] == "persistiq.leads"
    assert delivered["waiting"] is None
    assert delivered["calls"] >= 2
    assert {state: n for state, n in delivered["rows"].items() if n} == {
        "read": 14,
        "delivered": 12,
        "rejected": 1,
        "duplicate": 1,
    }
    assert delivered["rows"]["read"] == sum(n for state, n in delivered["rows"].items() if state != "read")
    with Path(delivered["results"]["rejected"]).open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    assert header[:3] == HEADER.split(",")
    assert row[3] == "email_invalid"
    assert place.leads() >= 12


@pytest.mark.usefixtures("delivered")
def test_a_dry_run_shows_the_first_call_and_changes_nothing(place: Place) -> None:
    file = place.people("dry.csv", 3)
    calls, imports = place.sandbox.report()["calls"], place.imports()
    shown = place.object("run", file, "--to", "persistiq.leads", "--set", "dup=update", "--dry-run")
    assert shown["rows"]["pending"] == 3
    assert (shown["samples"]["dup"], shown["samples"]["leads"][0]["email"]) == ("update", "person0@dry.example.com")
    assert (place.sandbox.report()["calls"], place.imports()) == (calls, imports)


def test_an_import_is_found_by_the_beginning_of_its_id(delivered: dict[str, Any], place: Place) -> None:
    assert place.object("status", delivered["id"][:5])["rows"] == delivered["rows"]
    assert delivered["id"] in place.call("status").stdout


@pytest.mark.usefixtures("delivered")
def test_the_life_of_a_row_is_told(place: Place) -> None:
    assert "email_invalid" in json.dumps(place.object("why", "last", "14"))
    assert "Person 3" in place.call("why", "last", "5").stdout


@pytest.mark.usefixtures("delivered")
def test_books_that_were_tampered_with_are_found_out(place: Place) -> None:
    with sqlite3.connect(place.folder / "home" / "ledger.db") as ledger:
        ledger.execute("UPDATE counts SET n = n + 1 WHERE state = 'delivered'")
    try:
        assert place.object("verify", "last", expect=11)["ok"] is False
    finally:
        with sqlite3.connect(place.folder / "home" / "ledger.db") as ledger:
            ledger.execute("UPDATE counts SET n = n - 1 WHERE state = 'delivered'")


@pytest.mark.usefixtures("delivered")
@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["run", "small.csv", "--to", "persistiq.leads"], 5, "give --again"),
        (["run", "absent.csv", "--to", "persistiq.leads"], 3, "There is no file absent.csv"),
        (["status", "--loudly"], 2, "leadlift status --help"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_an_exit_code(
    place: Place, words: list[str], code: int, message: str
) -> None:
    done = place.call(*words, expect=code)
    assert message in done.stderr
    assert (len(done.stderr.splitlines()), done.stdout) == (1, "")


def test_what_cannot_be_reached_is_an_exit_code_of_its_own(place: Place, tmp_path: Path) -> None:
    _, config = settings_for(tmp_path / "home", {"main": account(place.sandbox, base_url="http://127.0.0.1:9/v1")})
    checked = place.object("--config", str(config), "accounts", "check", "main", expect=7)
    assert checked["error"]["code"] == "vendor_unsent"


def test_a_credential_is_tried_without_any_service_running(place: Place, tmp_path: Path) -> None:
    _, config = settings_for(
        tmp_path / "home", {"good": account(place.sandbox), "bad": account(place.sandbox, api_key="mistyped")}
    )
    assert place.object("--config", str(config), "accounts", "check", "good")["ok"] is True
    assert place.object("--config", str(config), "accounts", "check", "bad", expect=4)["ok"] is False
    good, bad = sorted(place.object("--config", str(config), "accounts", "list"), key=lambda shown: -len(shown["name"]))
    assert (good["hold"], bad["hold"]["by"].startswith("cli:")) == (None, True)


def test_what_a_vendor_has_is_looked_at_without_any_service_running(place: Place, tmp_path: Path) -> None:
    _, config = settings_for(
        tmp_path / "home", {"good": account(place.sandbox), "bad": account(place.sandbox, api_key="mistyped")}
    )
    look = ("--config", str(config), "look", "persistiq.campaigns")
    campaigns = place.object(*look, "--account", "good")
    shown = place.call(*look, "--account", "good").stdout
    assert len(campaigns) == 2
    assert all(one["id"] in shown and one["name"] in shown for one in campaigns)
    assert place.object(*look, "--account", "bad", expect=4)["error"]["code"] == "settings"
    assert place.object("look", "persistiq.nothing", expect=6)["error"]["code"] == "not_found"
    assert "kore.lists" in {one["thing"] for one in place.object("look")}


def test_an_interrupted_run_leaves_no_process_and_goes_on_where_it_was(place: Place) -> None:
    file = place.people("interrupted.csv", 600)
    before = place.leads()
    process = place.begin("run", file, "--to", "persistiq.leads")
    wait_until(lambda: place.leads() > before, deadline_seconds=PATIENCE_SECONDS, what="the first lead")
    code, rest = ended(process, signal.SIGINT)
    assert code == 130
    assert "leadlift run --resume" in rest
    stopped = place.object("status", "last")
    assert stopped["state"] in ("reading", "sending")
    again = place.call("run", file, "--to", "persistiq.leads", expect=5)
    assert f"leadlift run --resume {stopped['id']}" in again.stderr
    shown = place.object("run", "--resume", "last")
    assert (shown["state"], shown["rows"]["delivered"]) == ("finished", 600)
    report = place.sandbox.report()
    assert (place.leads() - before, report["created_twice"], report["breaches"]) == (600, [], 0)


def test_files_are_submitted_to_services_that_run_and_steered(place: Place) -> None:
    process = place.begin("up", "--workers", "2")
    said(process, "Everything runs")
    to = ("--to", "persistiq.leads")
    assert "already runs" in place.call("up", expect=5).stderr

    strict = place.object("import", place.people("strict.csv", 5, "wrong,W,"), *to, "--wait", "--strict", expect=8)
    assert (strict["state"], strict["rows"]["delivered"], strict["rows"]["rejected"]) == ("finished", 5, 1)
    held = place.object("import", place.people("held.csv", 3), *to, "--hold", "--wait", expect=10)
    assert held["waiting"]["reason"] == "paused"
    assert place.object("cancel", "last")["cancelled"] == 3
    assert place.object("retry", "last")["reopened"] == 3
    assert place.object("status", "last", "--watch")["rows"]["delivered"] == 3

    steered = place.object("import", place.people("steered.csv", STEERED), *to, "--priority", "low")["id"]
    assert place.object("pause", steered)["state"] == "paused"
    assert f"leadlift resume {steered}" in place.call("status", steered).stdout
    place.call("suppress", "add", f"person{STEERED - 1}@steered.example.com")
    assert place.object("resume", steered)["state"] in ("queued", "reading", "sending")
    rows = place.object("status", steered, "--watch")["rows"]
    assert (rows["delivered"], rows["suppressed"]) == (STEERED - 1, 1)

    code, rest = ended(process, signal.SIGTERM)
    assert code == 0
    assert "Stopped" in rest


def test_at_a_terminal_an_unsure_mapping_is_asked_about_before_anything_is_sent(place: Place) -> None:
    rows = [f"someone{at}@asked.example.com,+1 415 555 01{at}0" for at in range(6)]
    (place.folder / "asked.csv").write_text("\n".join(["Email,Reach", *rows]) + "\n", encoding="utf-8")
    calls = place.sandbox.report()["calls"]
    code, shown = at_a_terminal(place, ["run", "asked.csv", "--to", "persistiq.leads"], "Send these rows?", "n\n")
    assert "someone0@asked.example.com" in shown
    assert 'leadlift run asked.csv --to persistiq.leads --map "Reach=phone"' in " ".join(shown.split())
    assert code == 10
    assert place.object("status", "last")["state"] == "cancelled"
    assert place.sandbox.report()["calls"] == calls


def at_a_terminal(place: Place, words: list[str], question: str, answer: str) -> tuple[int, str]:
    """Runs a command with a terminal at both ends, and answers its question."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *words], cwd=place.folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment()
    )
    os.close(theirs)
    shown, deadline = "", time.monotonic() + PATIENCE_SECONDS
    while question not in shown:
        assert time.monotonic() < deadline, shown
        if select.select([ours], [], [], 0.1)[0]:
            shown += os.read(ours, 65_536).decode()
    os.write(ours, answer.encode())
    try:
        while chunk := os.read(ours, 65_536):
            shown += chunk.decode("utf-8", "replace")
    except OSError:  # the terminal's other end is closed
        pass
    os.close(ours)
    return process.wait(PATIENCE_SECONDS), shown


def test_the_demo_cleans_up_after_ctrl_c_and_runs_again(place: Place) -> None:
    words = ("demo", "--file", place.people("demo.csv", 400), "--time-scale", "0.1")
    process, log = place.begin(*words), place.folder / ".leadlift-demo" / "sandbox.jsonl"
    wait_until(
        lambda: log.exists() and log.read_text().count("\n") > 5,
        deadline_seconds=PATIENCE_SECONDS,
        what="the first calls",
    )
    code, _ = ended(process, signal.SIGINT)
    assert code == 130
    assert not (place.folder / ".leadlift-demo").exists()

    shown = place.object(*words)
    assert (shown["rows"]["delivered"], shown["verified"]) == (400, True)
    assert (shown["sandbox"]["calls"], shown["sandbox"]["breaches"]) == (shown["calls"], 0)
    assert Path(shown["results"]["delivered"]).parent == place.folder / "leadlift-demo-results"
    assert place.object("--home", ".leadlift-demo", "status", "last")["id"] == shown["id"]
