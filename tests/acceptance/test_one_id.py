"""One id from the door to the call: what every process logs for an import is found by the id of its request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import logs
from pipeline.ledger import imports
from tests.stack import Sandbox, account, stack

REQUEST = "req-4711"


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What each service logged, as JSON, while two imports went through it, one of them with a request's id."""
    folder = tmp_path_factory.mktemp("one-id")
    sandbox = Sandbox(folder / "vendor.jsonl", time_scale=0.05)
    try:
        with stack(folder / "home", {"main": account(sandbox)}, workers=2, log_format="json") as services:
            for name, request_id in (("one", REQUEST), ("two", "")):
                path = folder / f"{name}.csv"
                path.write_text("Email\n" + "".join(f"{name}{n}@acme-widgets.com\n" for n in range(25)))
                with logs.bound(request_id=request_id):
                    services.wait(services.submit(path))
            with services.service.ledger.read() as tx:
                assert [one["request_id"] == REQUEST for one in imports.newest(tx, 2)] == [False, True]
    finally:
        sandbox.stop()
    return {
        name: list(_objects(folder / "home" / "logs" / f"{name}.log")) for name in ("dispatcher", "reader", "sender")
    }


def _objects(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def of_request(lines: dict[str, list[dict[str, Any]]], service: str, event: str) -> list[dict[str, Any]]:
    return [line for line in lines[service] if line["event"] == event and line.get("request_id") == REQUEST]


def test_the_request_is_found_in_every_process(lines: dict[str, list[dict[str, Any]]]) -> None:
    assert len(of_request(lines, "reader", "read.begun")) == 1
    assert len(of_request(lines, "dispatcher", "chunk.published")) == 3
    assert len(of_request(lines, "sender", "call.answered")) == 3


def test_a_call_names_its_chunk_its_import_and_its_request(lines: dict[str, list[dict[str, Any]]]) -> None:
    published = {line["chunk_id"]: line["import_id"] for line in of_request(lines, "dispatcher", "chunk.published")}
    for call in of_request(lines, "sender", "call.answered"):
        assert published[call["chunk_id"]] == call["import_id"]
        assert call["call_id"]


def test_an_import_without_a_request_gets_an_id_of_its_own(lines: dict[str, list[dict[str, Any]]]) -> None:
    assert len({line["request_id"] for line in lines["sender"]}) == 2


def test_no_line_holds_a_contact(lines: dict[str, list[dict[str, Any]]]) -> None:
    assert "acme" not in json.dumps(lines)
