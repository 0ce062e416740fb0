"""Webhooks and schedules through the API: who is told what, telling once more, and when something is read next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.client import Leadlift
from pipeline.ledger import deliveries, outbox
from pipeline.ledger.engine import set_clock_offset
from pipeline.limits import DAY_SECONDS
from pipeline.service import audit, control
from tests.integration.web.office import Office, office

SECRET, PATH_KEY = "whsec-do-not-tell-4711", "path-key-do-not-tell"
HOOKS = {
    "crm": {"url": f"https://user:pass-0815@crm.example.com/{PATH_KEY}", "secret": SECRET},
    "broken": {"url": "http://crm.example.com/", "secret": SECRET},
}
SCHEDULES = {"nightly": {"cron": "30 2 * * *", "source": "exports", "to": "persistiq.leads"}}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Office]:
    """An API whose webhook `crm` has been told, or not told, of five imports: the newest was given up."""
    folder = tmp_path_factory.mktemp("told")
    with pytest.MonkeyPatch.context() as patch:
        sources = {"exports": {"url": f"file://{folder / 'exports'}"}}
        for name, value in {"WEBHOOKS": HOOKS, "SCHEDULES": SCHEDULES, "SOURCES": sources}.items():
            patch.setenv(f"LEADLIFT_{name}", json.dumps(value))
        with office(folder, redis_server) as running:
            _tell(running)
            yield running


def _tell(running: Office) -> None:
    ledger = running.desk.service.ledger
    with ledger.write() as tx:
        outbox.register(tx, [outbox.Wish("crm", ("import.paused",))])
    for number in range(5):
        control.pause(running.desk.service, running.imported(), actor="ada")
        with ledger.write() as tx:
            claimed = deliveries.claim(tx, "crm", 60)
            assert claimed is not None
            if number < 4:
                deliveries.delivered(tx, claimed, 204)
            else:
                set_clock_offset(tx, DAY_SECONDS)
    with ledger.write() as tx:
        assert deliveries.failed(tx, claimed, 503, "It answered with status 503.", 0.0) == "given_up"


def get(running: Office, path: str, **parameters: Any) -> Any:
    with running.client("read") as client:
        answer = client.get(f"/v1/{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_webhooks_are_listed_without_what_is_secret_and_with_what_is_wrong(told: Office) -> None:
    listed = get(told, "webhooks")
    crm, broken = listed["data"]
    assert (crm["name"], crm["address"], crm["usable"]) == ("crm", "https://crm.example.com", True)
    assert (crm["delivered"] + crm["waiting"], crm["since"][-1]) == (5 - crm["given_up"], "Z")
    assert (broken["usable"], "allow_private" in broken["problem"]) == (False, True)
    assert [word for word in (SECRET, PATH_KEY, "pass-0815") if word in json.dumps(listed)] == []


def test_deliveries_come_by_the_page_newest_first(told: Office) -> None:
    seen, cursor = [], {}
    while True:
        page = get(told, "webhooks/crm/deliveries", limit=2, **cursor)
        assert len(page["data"]) <= 2
        seen += page["data"]
        if not page["has_more"]:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert len({one["event"] for one in seen}) == len(seen) == 5
    assert [one["at"] for one in seen] == sorted((one["at"] for one in seen), reverse=True)
    assert {one["type"] for one in seen} == {"import.paused"}
    delivered = get(told, "webhooks/crm/deliveries", state="delivered")["data"]
    assert {one["status"] for one in delivered} == {204}


def test_the_client_lists_all_of_them(told: Office) -> None:
    with Leadlift(told.url, told.key("read")) as leadlift:
        assert [one["name"] for one in leadlift.listing("webhooks")] == ["crm", "broken"]
        assert len(leadlift.listing("webhooks/crm/deliveries")) == 5
        assert {one["state"] for one in leadlift.listing("webhooks/crm/deliveries", state="delivered")} == {"delivered"}
        assert [one["name"] for one in leadlift.listing("schedules")] == ["nightly"]


def test_what_was_given_up_and_what_was_taken_is_told_once_more_by_who_may(told: Office) -> None:
    [given_up] = get(told, "webhooks/crm/deliveries", state="given_up")["data"]
    taken = get(told, "webhooks/crm/deliveries", state="delivered")["data"][0]
    with told.client("write") as client:
        assert client.post("/v1/webhooks/crm/replay").status_code == 403
    with told.client("admin") as client:
        assert client.post("/v1/webhooks/crm/replay").json() == {"replayed": 1}
        assert client.post("/v1/webhooks/crm/replay").json() == {"replayed": 0}
        again = client.post(f"/v1/webhooks/crm/deliveries/{taken['event']}/replay")
    assert (again.status_code, again.json()["state"], again.json()["event"]) == (200, "waiting", taken["event"])
    waiting = {one["event"] for one in get(told, "webhooks/crm/deliveries", state="waiting")["data"]}
    assert {given_up["event"], taken["event"]} <= waiting
    trail = audit.page(told.desk.service, audit.Asked(actor="key:admin-key", verb="replay"))["events"]
    assert {event["detail"]["event"] for event in trail} == {given_up["event"], taken["event"]}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "webhooks/erp/deliveries", 404),
        ("GET", "webhooks/crm/deliveries?state=lost", 422),
        ("GET", "webhooks/crm/deliveries?cursor=MA", 422),
        ("GET", "webhooks/crm/deliveries?cursor=WzEuNSwiXHUwMDAwIl0", 422),
        ("GET", "webhooks/crm/deliveries?limit=0", 422),
        ("POST", "webhooks/erp/replay", 404),
        ("POST", "webhooks/crm/deliveries/evt_00/replay", 404),
        ("POST", "webhooks/crm/deliveries/none/replay", 422),
    ],
)
def test_what_is_not_there_or_makes_no_sense_is_refused(told: Office, method: str, path: str, status: int) -> None:
    with told.client("admin") as client:
        assert client.request(method, f"/v1/{path}").status_code == status


def test_schedules_are_listed_with_their_next_run(told: Office) -> None:
    [nightly] = get(told, "schedules")["data"]
    assert (nightly["name"], nightly["source"], nightly["destination"]) == ("nightly", "exports", "persistiq.leads")
    assert nightly["next_at"].endswith("T02:30:00Z")
    assert nightly["last"] is None
