"""No key and no contact is seen in logs, messages, Flower, results of `ps`, or what is said of a failure."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest

from pipeline.service import accounts, audit, health, metrics
from pipeline.service.parts import Service
from tests.acceptance.conftest import SECRET, Shared
from tests.acceptance.watcher import Flower, flower
from tests.stack import wait_until

COMPANY = "Zzyzx Unmistakable Contacts"
CONTACT = re.compile(r"someone\.\d+|@file\d+|@FILE\d+|Number \d+|" + COMPANY)


@pytest.fixture(scope="module")
def trouble(shared: Shared) -> Shared:
    """Everything has happened that can make a program talkative: misread answers, errors, and a key that is refused."""
    shared.sandbox.switch(
        html="3,9", html_status="200", truncated_json="5", error_after_commit="7", commit_then_cut="11"
    )
    shared.sandbox.switch(refuse_email="someone.7@")
    import_id = shared.stack.submit(shared.contacts(400, COMPANY))
    wait_until(lambda: shared.stack.shown(import_id)["rows"]["delivered"] > 50)
    shared.sandbox.post("keys", {"revoke": [SECRET]})
    wait_until(lambda: _hold(shared.stack.service))
    shared.sandbox.post("keys", {"restore": [SECRET]})
    accounts.check(shared.stack.service, "main", actor="test")
    shared.stack.wait(import_id)
    shared.sandbox.switch(html="off", truncated_json="off", error_after_commit="off", commit_then_cut="off")
    shared.sandbox.switch(refuse_email="default")
    return shared


def _hold(service: Service) -> str:
    return next(str(told["hold"] or "") for told in accounts.listing(service) if told["name"] == "main")


def seen(text: str) -> list[str]:
    """What should not be there, with a little around it."""
    return [
        text[max(0, found.start() - 60) : found.end() + 60]
        for found in re.finditer(f"{SECRET}|{CONTACT.pattern}", text)
    ]


def test_the_looking_glass_works() -> None:
    assert len(seen(f"x {SECRET} y someone.12@file3.example.com")) >= 2


def test_logs_hold_no_key_and_no_contact(trouble: Shared) -> None:
    logs = {path.name: path.read_text() for path in (trouble.stack.home / "logs").iterdir()}
    assert set(logs) >= {"sender.log", "reader.log", "dispatcher.log", "redis.log"}
    assert {name: seen(text) for name, text in logs.items() if seen(text)} == {}


def test_the_broker_hears_ids_only(trouble: Shared) -> None:
    heard = trouble.ear.heard()
    assert "leadlift.deliver" in heard
    assert '"origin"' in heard or '{"callbacks": null' in heard, "what is said in base64 was not heard"
    assert seen(heard) == []


def test_the_ledger_does_not_hold_the_key(trouble: Shared) -> None:
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in trouble.stack.home.glob("ledger.db*"))


def test_what_is_said_of_a_failure_holds_no_key(trouble: Shared) -> None:
    told = json.dumps([accounts.listing(trouble.stack.service)], default=str)
    assert SECRET not in told


def test_what_watches_are_told_holds_no_key_and_no_contact(trouble: Shared) -> None:
    told = [metrics.exposition(trouble.stack.service).decode(), json.dumps(health.readiness(trouble.stack.service))]
    told.append(json.dumps(audit.page(trouble.stack.service, audit.Asked(limit=1_000))))
    assert 'leadlift_calls_total{account="main",outcome="silent"}' in told[0]
    assert seen("\n".join(told)) == []


@pytest.mark.usefixtures("trouble")
def test_ps_shows_no_key_and_no_contact() -> None:
    commands = []
    for process in psutil.Process(os.getpid()).children(recursive=True):
        with suppress(psutil.Error):
            commands.append(f"{process.name()} {' '.join(process.cmdline())}")
    assert any("-m workers sender" in command for command in commands)
    assert seen("\n".join(commands)) == []


@pytest.mark.parametrize("path", ["/", "/tasks", "/broker", "/api/workers", "/metrics"])
def test_flower_shows_ids_only(watched: Flower, path: str) -> None:
    status, text = watched.get(path)
    assert (status, seen(text)) == (200, [])


def test_flowers_tasks_and_workers_show_ids_only(watched: Flower) -> None:
    tasks, workers = watched.object("/api/tasks"), watched.object("/api/workers?refresh=1")
    pages = [watched.get(f"/task/{one}")[1] for one in list(tasks)[:5]]
    pages += [watched.get(f"/worker/{one}")[1] for one in workers]
    assert {task["name"] for task in tasks.values()} >= {"persistiq.leads", "leadlift.read"}
    assert seen(json.dumps([tasks, workers, pages])) == []
    assert seen(watched.log.read_text()) == []


@pytest.fixture(scope="module")
def watched(trouble: Shared) -> Iterator[Flower]:
    """A Flower that has seen an import."""
    with flower(trouble) as found:
        import_id = trouble.stack.submit(trouble.contacts(60, COMPANY))
        trouble.stack.wait(import_id)
        wait_until(lambda: len(found.object("/api/tasks")) >= 6)
        yield found
