"""`/healthz` and `/readyz` tell the truth, and `/metrics` tells it to those who may know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.ledger import Ledger
from pipeline.service import keys
from tests.integration.watching.conftest import Watched, app

ALL = ("dispatcher", "sender", "reader")


def missing(answer: Any) -> set[str]:
    found = answer.json()
    assert found["ready"] is (answer.status_code == 200)
    assert {part["name"] for part in found["parts"]} == {"redis", "ledger", *ALL}
    return {one["part"] for one in found["missing"]}


def test_where_all_is_there_rows_would_be_sent(watched: Watched) -> None:
    watched.beat(*ALL)
    answer = watched.get("/readyz")
    assert (answer.status_code, missing(answer)) == (200, set())


@pytest.mark.parametrize("gone", ALL)
def test_a_kind_of_process_that_is_missing_is_named(watched: Watched, gone: str) -> None:
    watched.beat(*(kind for kind in ALL if kind != gone))
    answer = watched.get("/readyz")
    assert (answer.status_code, missing(answer)) == (503, {gone})


def test_a_dispatcher_that_is_stuck_is_as_good_as_none(watched: Watched) -> None:
    watched.beat(*ALL)
    watched.beat("dispatcher", worked_seconds_ago=120)
    assert missing(watched.get("/readyz")) == {"dispatcher"}


def test_a_redis_that_is_gone_is_named_while_the_process_lives(watched: Watched) -> None:
    watched.beat(*ALL)
    settings = watched.rig.service.settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"})
    client = app(replace(watched.rig.service, settings=settings))
    answer = client.get("/readyz")
    assert (answer.status_code, missing(answer)) == (503, {"redis"})
    assert client.get("/healthz").json() == {"alive": True}


def test_a_ledger_that_is_gone_is_named_and_with_it_what_only_it_knows(watched: Watched) -> None:
    gone = Ledger("postgresql://nobody@127.0.0.1:9/none", b"key")
    client = app(replace(watched.rig.service, ledger=gone))
    answer = client.get("/readyz")
    assert (answer.status_code, missing(answer)) == (503, {"ledger", *ALL})
    assert client.get("/healthz").status_code == 200
    scrape = client.get("/metrics")
    assert scrape.status_code == 200
    assert 'leadlift_ready{part="ledger"} 0.0' in scrape.text


def test_from_another_machine_metrics_ask_for_a_key(watched: Watched) -> None:
    client = app(watched.rig.service, host="192.168.7.7")
    key = keys.add(watched.rig.service, "prometheus", "read", actor="test")["key"]
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"authorization": "Bearer leadlift_wrong"}).status_code == 401
    assert client.get("/metrics", headers={"authorization": f"Bearer {key}"}).status_code == 200
    assert client.get("/readyz").status_code in (200, 503)


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_what_comes_through_a_proxy_comes_from_elsewhere(watched: Watched, header: str) -> None:
    assert watched.get("/metrics").status_code == 200
    assert watched.get("/metrics", **{header: "10.0.0.1"}).status_code == 401
