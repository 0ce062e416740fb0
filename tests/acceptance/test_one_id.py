"""One id from the door to the call: what every process logs for an import is found by the id of its request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import settings as settings_file
from pipeline.cli.services import doors
from pipeline.local.supervisor import Service as LocalService
from pipeline.service import keys
from tests import plain_http, ports
from tests.stack import Sandbox, account, stack

REQUEST = "req-4711"
SERVICES = ("api", "dispatcher", "reader", "sender")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What each service logged, as JSON, while two imports went through it: one of the API with an id, one without."""
    folder = tmp_path_factory.mktemp("one-id")
    sandbox, port = Sandbox(folder / "vendor.jsonl", time_scale=0.05), ports.free()
    try:
        with stack(
            folder / "home",
            {"main": account(sandbox)},
            change=lambda found: [*found, _api(folder / "home", port)],
            workers=2,
            log_format="json",
        ) as services:
            key = keys.add(services.service, "billing", "write", actor="test")["key"]
            headers = {"Authorization": f"Bearer {key}", "X-Request-Id": REQUEST}
            emails = [{"Email": f"posted{n}@acme-widgets.com"} for n in range(25)]
            posted = {"destination": "persistiq.leads", "rows": emails}
            answer = plain_http.post(f"http://127.0.0.1:{port}/v1/imports", json=posted, headers=headers)
            assert (answer.status_code, answer.headers["X-Request-Id"]) == (201, REQUEST), answer.text
            path = folder / "two.csv"
            path.write_text("Email\n" + "".join(f"two{n}@acme-widgets.com\n" for n in range(25)))
            services.wait(services.submit(path))
            services.wait(answer.json()["id"])
    finally:
        sandbox.stop()
    return {name: list(_objects(folder / "home" / "logs" / f"{name}.log")) for name in SERVICES}


def _api(home: Path, port: int) -> LocalService:
    settings = settings_file.load(home / "leadlift.toml")
    here = settings.model_copy(update={"web": settings.web.model_copy(update={"port": port})})
    [api] = doors(here, home / "leadlift.toml")
    return replace(api, env={**api.env, "LEADLIFT_WEB__PORT": str(port)}, vital=True)


def _objects(log: Path) -> Iterator[dict[str, Any]]:
    yield from (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))


def of_request(lines: dict[str, list[dict[str, Any]]], service: str, event: str) -> list[dict[str, Any]]:
    return [line for line in lines[service] if line["event"] == event and line.get("request_id") == REQUEST]


def test_the_request_is_found_in_every_process(lines: dict[str, list[dict[str, Any]]]) -> None:
    [request] = of_request(lines, "api", "request")
    assert (request["route"], request["status"], request["key"]) == ("/v1/imports", 201, "billing")
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
