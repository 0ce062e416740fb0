"""An import is followed by server-sent events until it is over; whoever comes back is told nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from pipeline.service import control
from tests.integration.web.office import Office, contacts, office


def heard(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    """The events of a stream as they come."""
    event: dict[str, Any] = {}
    for line in answer.iter_lines():
        name, _, text = line.partition(": ")
        if not line and "data" in event:
            yield {**event, "data": json.loads(event["data"])}
            event = {}
        elif name in ("event", "id", "data"):
            event[name] = text


def test_progress_is_told_until_the_import_is_over(api: Office) -> None:
    import_id = api.imported()
    with api.client("read") as client, client.stream("GET", f"/v1/imports/{import_id}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = heard(answer)
        first = next(events)
        api.desk.answer(import_id, numbers=[2])
        second = next(events)
        control.cancel(api.desk.service, import_id, actor="ada")
        *_, last = events
    assert (first["event"], first["data"]["rows"]["pending"]) == ("progress", 3)
    assert second["data"]["rows"]["delivered"] == 1
    assert (last["event"], last["data"]["state"], last["data"]["rows"]["cancelled"]) == ("end", "cancelled", 2)
    assert first["data"].keys() == last["data"].keys() >= {"id", "state", "rows", "waiting"}


def test_whoever_comes_back_hears_what_is_new_and_nothing_where_all_is_over(api: Office) -> None:
    import_id = api.imported()
    path = f"/v1/imports/{import_id}/events"
    with api.client("read") as client:
        with client.stream("GET", path) as answer:
            seen = next(heard(answer))["id"]
        control.cancel(api.desk.service, import_id, actor="ada")
        with client.stream("GET", path, headers={"Last-Event-ID": seen}) as answer:
            [last] = heard(answer)
        again = client.get(path, headers={"Last-Event-ID": last["id"]})
    assert (last["event"], again.status_code, again.content) == ("end", 204, b"")


def test_a_stream_ends_when_the_api_is_stopped(tmp_path: Path) -> None:
    with office(tmp_path, "redis://127.0.0.1:9") as api:
        import_id = api.post(contacts(2)).json()["id"]
        with api.client("read") as client, client.stream("GET", f"/v1/imports/{import_id}/events") as answer:
            events = heard(answer)
            next(events)
            api.process.terminate()
            assert list(events) == []
        assert api.process.wait(20) == 0
