"""Programs deliver through doors of their own: `leadlift up` runs the API, and the pages' own examples are what is run."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.client import Invalid, Leadlift, NotFound, NoValidKey, StillGoing, Unreachable, orders
from pipeline.local import redis
from tests import plain_http
from tests.acceptance.test_the_command_line import PROGRAM, ended, environment, said
from tests.processes import wait_until
from tests.stack import Sandbox, account, settings_for
from workers import app as celery_app

DOCS = Path(__file__).parents[2] / "docs"
ADDRESS = "http://127.0.0.1:8420"
WHO_LOGS = ("api", "reader", "sender")
NUMBERS = count(1)


@dataclass
class Shop:
    """A service beside Leadlift: its folder, its exports, and what it knows of Leadlift."""

    folder: Path
    sandbox: Sandbox
    url: str
    broker_url: str
    keys: dict[str, str] = field(default_factory=dict)

    def leadlift(self) -> Leadlift:
        return Leadlift(self.url, self.keys["shop"])

    def command(self, *words: str) -> Any:
        done = subprocess.run(
            [*PROGRAM, *words, "--json"], cwd=self.folder, capture_output=True, text=True, env=environment(), check=True
        )
        return json.loads(done.stdout)

    def contacts(self, path: str = "contacts.csv", rows: int = 12) -> Path:
        """A file of good contacts that no other file has, and one row that is none."""
        number = next(NUMBERS)
        lines = [f"person{at}@shop{number}.example.com,Ada" for at in range(rows)]
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(["Email,First name", *lines, "not-an-address,Bob"]) + "\n", encoding="utf-8")
        return file

    def leads(self) -> int:
        return int(self.sandbox.report()["contacts"].get("lead", 0))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Everything that `leadlift up` runs, with the API on a port that is free."""
    folder = tmp_path_factory.mktemp("shop")
    sandbox = Sandbox(folder / "sandbox.jsonl")
    chosen, config = settings_for(folder / "home", {"main": account(sandbox)})
    source = f'\n[sources.exports]\nurl = "file://{folder / "exports"}"\n'
    (folder / "leadlift.toml").write_text(config.read_text(encoding="utf-8") + source, encoding="utf-8")
    (folder / "exports").mkdir()
    config.unlink()
    env = {**environment(), "LEADLIFT_WEB__RUN": "true", "LEADLIFT_WEB__PORT": "0"}
    up = subprocess.Popen([*PROGRAM, "up"], cwd=folder, stdout=subprocess.PIPE, text=True, env=env)
    try:
        said(up, "Everything runs")
        url = (folder / "home" / "run" / "api.ready").read_text()
        running = Shop(folder, sandbox, url, celery_app.broker_url(redis.url(chosen.home)))
        running.keys["shop"] = running.command("keys", "add", "shop", "--scope", "write")["key"]
        yield running
    finally:
        sandbox.stop()
        assert ended(up, signal.SIGTERM)[0] == 0


def test_a_file_goes_the_whole_way_by_the_client(shop: Shop, tmp_path: Path) -> None:
    file, before = shop.contacts(rows=40), shop.leads()
    with shop.leadlift() as leadlift:
        started = leadlift.start_import("persistiq.leads", file=file, options={"dup": "update"}, priority="high")
        seen = list(leadlift.follow(started.id))
        ended_as = leadlift.wait(started.id)
        written = leadlift.results(started.id, tmp_path)
        assert leadlift.verify(started.id)["ok"]
        assert [row["row"] for row in leadlift.rows(started.id, state="rejected")] == [42]
        assert leadlift.row(started.id, 2)["vendor_id"]
        assert started.id in {one.id for one in leadlift.imports(state="finished")}
    assert (seen[-1].state, ended_as.rows["delivered"], shop.leads() - before) == ("finished", 40, 40)
    assert sorted(written) == ["delivered", "rejected"]
    with written["delivered"].open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    sent = list(csv.DictReader(io.StringIO(file.read_text())))[:40]
    assert [row["Email"] for row in rows] == [row["Email"] for row in sent]
    assert all(row["leadlift_vendor_id"] for row in rows)
    assert shop.command("status", started.id)["rows"] == dict(ended_as.rows)


def test_one_id_is_followed_from_the_request_to_the_call(shop: Shop) -> None:
    answer = plain_http.post(
        f"{shop.url}/v1/imports",
        headers={"Authorization": f"Bearer {shop.keys['shop']}", "X-Request-Id": "order-4711-a"},
        json={"destination": "persistiq.leads", "rows": [{"Email": "follow@me.example.com"}]},
    )
    with shop.leadlift() as leadlift:
        assert leadlift.wait(answer.json()["id"]).rows["delivered"] == 1
    logs = shop.folder / "home" / "logs"
    wait_until(lambda: {path.stem for path in logs.iterdir() if "order-4711-a" in path.read_text()} >= {*WHO_LOGS})


def test_a_start_that_is_repeated_after_a_broken_connection_makes_one_import(shop: Shop) -> None:
    rows = [{"Email": f"again{at}@repeated.example.com"} for at in range(3)]
    with shop.leadlift() as leadlift:
        one = leadlift.start_import("persistiq.leads", rows=rows, idempotency_key="repeated-1")
        two = leadlift.start_import("persistiq.leads", rows=rows, idempotency_key="repeated-1")
        assert one.id == two.id == leadlift.made_by("repeated-1")[0]["import"]


def test_what_goes_wrong_is_an_error_with_the_apis_own_words(shop: Shop) -> None:
    with shop.leadlift() as leadlift:
        with pytest.raises(NotFound, match="There is no import") as absent:
            leadlift.get("zzzzzzzz")
        with pytest.raises(Invalid, match="skip or update"):
            leadlift.start_import("persistiq.leads", rows=[{"Email": "a@b.example.com"}], options={"dup": "never"})
        held = leadlift.start_import("persistiq.leads", rows=[{"Email": "held@b.example.com"}], hold=True)
        with pytest.raises(StillGoing):
            leadlift.wait(held.id, patience_seconds=0.2)
        leadlift.cancel(held.id)
    assert (absent.value.status, absent.value.code, bool(absent.value.request_id)) == (404, "not_found", True)
    with Leadlift(shop.url, "leadlift_wrong") as stranger, pytest.raises(NoValidKey):
        stranger.listing("quotas")
    with Leadlift("http://127.0.0.1:9", "x") as nowhere, pytest.raises(Unreachable):
        nowhere.get("zzzzzzzz")


# --- through Celery -----------------------------------------------------------------------------------------------------


def made(shop: Shop, key: str) -> list[dict[str, Any]]:
    """What became of an order, once something has."""
    with shop.leadlift() as leadlift:
        wait_until(lambda: leadlift.made_by(key), deadline_seconds=60, what=f"the order {key}")
        return leadlift.made_by(key)


def test_an_order_is_started_once_however_often_its_message_comes(shop: Shop) -> None:
    shop.contacts("exports/orders/once.csv")
    ordering = Leadlift.over_celery(shop.broker_url, service="shop")
    for _ in range(3):
        ordering.start_import("persistiq.leads", source="exports", path="orders/once.csv", idempotency_key="once")
    [outcome] = made(shop, "once")
    assert (outcome["owner"], outcome["error"]) == ("service:shop", None)
    with shop.leadlift() as leadlift:
        assert leadlift.wait(outcome["import"]).rows["delivered"] == 12
        assert [one.whole["source"] for one in leadlift.imports()].count("once.csv") == 1
    trail = shop.command("audit", "--actor", "service:shop", "--import", outcome["import"])
    assert "import" in {event["verb"] for event in trail["events"]}


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        ({"path": "absent.csv"}, "not_found", "absent.csv"),
        ({"source": "nowhere"}, "request", "exports"),
        ({"path": "../home/secret.key"}, "request", "inside the source"),
        ({"destination": "persistiq.nothing"}, "not_found", "persistiq.leads"),
        ({"rows": [{"Email": "private@contact.example.com"}]}, "request", "rows"),
        ({"hold": "perhaps", "priority": 7}, "request", "hold, priority"),
    ],
)
def test_an_order_that_is_refused_says_why_to_whoever_asks(
    shop: Shop, wrong: dict[str, Any], code: str, words: str
) -> None:
    shop.contacts("exports/orders/refused.csv")
    key = f"refused-{code}-{'-'.join(wrong)}"
    asked: dict[str, Any] = {
        "destination": "persistiq.leads",
        "source": "exports",
        "path": "orders/refused.csv",
        **wrong,
    }
    Leadlift.over_celery(shop.broker_url).start_import(asked.pop("destination"), idempotency_key=key, **asked)
    [outcome] = made(shop, key)
    assert (outcome["import"], outcome["error"]["code"]) == (None, code)
    assert words in outcome["error"]["message"]
    assert "private@contact" not in json.dumps(outcome)


def test_the_client_knows_where_workers_listen() -> None:
    routes = celery_app.configuration("redis://x")["task_routes"]
    assert routes[orders.TASK] == {"queue": orders.QUEUE}
    assert orders.KEY_PREFIX == celery_app.KEY_PREFIX


# --- the pages' own examples --------------------------------------------------------------------------------------------


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)


def curled(command: str, shop: Shop, folder: Path) -> httpx.Response:
    """What a `curl` of the page asks, asked as curl would."""
    words = iter(shlex.split(command)[1:])
    url, headers, form, files, body = "", {"Authorization": ""}, {}, {}, None
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-F":
            name, _, value = next(words).partition("=")
            if value.startswith("@"):
                files[name] = (value[1:], (folder / value[1:]).read_bytes())
            else:
                form[name] = value
        elif word == "--json":
            body, headers["Content-Type"] = next(words), "application/json"
        elif word == "-o":
            next(words)
        elif word != "-N":
            url = word
    method = "POST" if files or body else "GET"
    return plain_http.request(
        method, url.replace(ADDRESS, shop.url), headers=headers, data=form, files=files, content=body
    )


def test_the_commands_of_the_apis_page_do_what_it_says(shop: Shop) -> None:
    shop.contacts()
    shop.contacts("exports/may/leads.csv")
    known = {"KEY": shop.keys["shop"], "ID": ""}
    asked = 0
    for block in blocks("api.md", "console"):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE):
            if not command.startswith("curl"):
                continue
            if "$ID" in command:
                with shop.leadlift() as leadlift:
                    leadlift.wait(known["ID"])
            text = re.sub(r"\$(\w+)", lambda found: known[found[1]], command.replace("\\\n", " "))
            answer = curled(text, shop, shop.folder)
            assert answer.is_success, (command, answer.text)
            known["ID"] = known["ID"] or answer.json()["id"]
            asked += 1
    assert asked == 7


@pytest.mark.parametrize("number", range(3))
def test_the_programs_of_the_page_for_services_run_as_they_stand(shop: Shop, number: int) -> None:
    shop.contacts()
    for month in ("may", "june"):
        shop.contacts(f"exports/{month}/leads.csv")
    programs = blocks("other-services.md", "python")
    env = {**os.environ, "LEADLIFT_API_KEY": shop.keys["shop"], "BROKER_URL": shop.broker_url}
    program = programs[number].replace(ADDRESS, shop.url)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=shop.folder, capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 0, done.stderr
    expected = ("['delivered', 'rejected'] True", "finished", "")
    assert expected[number] in done.stdout
    if number == 2:
        with shop.leadlift() as leadlift:
            assert leadlift.wait(made(shop, "june-2026")[0]["import"]).rows["delivered"] == 12
    assert len(programs) == 3


def test_the_page_of_the_api_names_every_address(shop: Shop) -> None:
    document: Mapping[str, Any] = plain_http.get(f"{shop.url}/openapi.json").json()
    told = (DOCS / "api.md").read_text()
    missing = []
    for path, operations in document["paths"].items():
        short = "…/" + path.rpartition("/")[2]
        spoken = path.replace("{import_id}", "{id}").replace("{number}", "{row}")
        if spoken not in told and short not in told:
            missing.append((path, list(operations)))
    assert missing == []
