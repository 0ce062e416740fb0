"""Kixie's documented behaviour, and what each open question's switch makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.sandbox.command import DEFAULT_KEY, open_sandbox
from pipeline.sandbox.kixie import AGENT, BUSINESS_ID
from pipeline.sandbox.server import Server
from tests import plain_http

DAY_SECONDS = 86_400


class Kixie:
    """A caller of one sandbox, with a good key."""

    def __init__(self, server: Server, client: httpx.Client, log: Path) -> None:
        self.server, self.client, self.log = server, client, log

    def call(self, *, key: str = DEFAULT_KEY, body_key: str | None = None, **fields: Any) -> httpx.Response:
        body = {"apikey": key if body_key is None else body_key, "businessid": BUSINESS_ID, **fields}
        query = {"apikey": key, "businessid": BUSINESS_ID}
        return self.client.post("/app/event", params=query, json=body)

    def put(self, target: str, *, duplicates: str | None = "merge", **fields: Any) -> httpx.Response:
        how = {} if duplicates is None else {"duplicateHandling": duplicates}
        return self.call(eventname="updatepowerlist", **{"powerlistId": "1969", "target": target, **how, **fields})

    def take_off(self, target: Any, powerlist: str = "1969") -> httpx.Response:
        event = "removefrompowerlist"
        return self.call(eventname=event, action=event, powerlistId=powerlist, target=target)

    def take_off_all(self, *targets: str) -> httpx.Response:
        return self.call(eventname="removefrompowerlist", action="removefromallpowerlists", target=list(targets))

    def told(self, name: str) -> Any:
        return plain_http.get(f"{self.server.origin}/_sandbox/{name}").json()

    def contacts(self) -> list[dict[str, Any]]:
        return list(self.told("contacts")["contacts"])

    def left_today(self) -> int:
        """How many calls go through until the day is used up."""
        for number in range(1_000):
            if self.put("14155550199").status_code == 429:
                return number
        raise AssertionError("the day is never used up")


@pytest.fixture
def open_kixie(tmp_path: Path) -> Iterator[Callable[..., Kixie]]:
    with ExitStack() as opened:

        def start(**switches: object) -> Kixie:
            log = tmp_path / "kixie.jsonl"
            server = open_sandbox("kixie", switches=switches, log=log, seed=1)
            server.start()
            opened.callback(server.stop)
            return Kixie(server, opened.enter_context(plain_http.client(base_url=server.base_url, timeout=5)), log)

        yield start


@pytest.fixture
def kixie(open_kixie: Callable[..., Kixie]) -> Kixie:
    return open_kixie()


def test_a_contact_is_its_phones_digits_within_a_list(kixie: Kixie) -> None:
    kixie.put("+1 (415) 555-0100", firstName="Ada")
    kixie.put("14155550100", firstName="Ben")
    kixie.put("14155550100", firstName="Cem", powerlistId="2014")
    told = [(one["powerlistId"], one["phone"], one["firstName"]) for one in kixie.contacts()]
    assert told == [("1969", "+14155550100", "Ben"), ("2014", "+14155550100", "Cem")]


@pytest.mark.parametrize(
    ("duplicates", "first_name", "title", "extra"),
    [
        ("overwrite", "Ben", "", {"b": "2"}),
        ("merge", "Ben", "CEO", {"a": "1", "b": "2"}),
        ("ignore", "Ada", "CEO", {"a": "1"}),
    ],
)
def test_duplicates_are_handled_as_asked(
    kixie: Kixie, duplicates: str, first_name: str, title: str, extra: dict[str, str]
) -> None:
    kixie.put("14155550100", firstName="Ada", title="CEO", extraData={"a": "1"})
    kixie.put("14155550100", firstName="Ben", extraData={"b": "2"}, duplicates=duplicates)
    [one] = kixie.contacts()
    assert (one["firstName"], one["title"], one["extraData"]) == (first_name, title, extra)


def test_an_email_that_is_not_valid_fails_the_whole_call(kixie: Kixie) -> None:
    assert kixie.put("14155550100", email="johndoe@k").json() == {"success": False, "error": "email is invalid"}
    assert kixie.contacts() == []


def test_phones_are_taken_off_one_list_as_a_text_or_an_array(kixie: Kixie) -> None:
    for number in range(4):
        kixie.put(f"1415555010{number}")
    kixie.take_off("+14155550100")
    kixie.take_off(["14155550101", "14155550102"])
    assert [one["phone"] for one in kixie.contacts()] == ["+14155550103"]
    assert kixie.told("report")["removed"] == {"contact": 3}


def test_a_removal_from_all_lists_counts_as_a_call_for_each_inactive_ones_too(open_kixie: Callable[..., Kixie]) -> None:
    kixie = open_kixie(calls_per_day=7)
    kixie.put("14155550100", powerlistId="873")
    assert kixie.take_off_all("14155550100").json()["success"]
    assert kixie.contacts() == []
    assert kixie.left_today() == 3
    assert kixie.take_off_all("14155550100").status_code == 429
    assert kixie.told("report")["windows"]["day"]["most_calls"] >= 7


def test_what_does_not_fit_into_the_day_is_not_counted(open_kixie: Callable[..., Kixie]) -> None:
    kixie = open_kixie(calls_per_day=2)
    assert kixie.take_off_all("14155550100").status_code == 429
    assert kixie.left_today() == 2


def test_the_day_begins_again_at_midnight_in_utc(open_kixie: Callable[..., Kixie]) -> None:
    kixie = open_kixie(calls_per_day=3)
    clock = kixie.server.company.clock
    clock.offset_seconds += DAY_SECONDS - 5 - clock.now() % DAY_SECONDS
    assert kixie.left_today() == 3
    clock.offset_seconds += 10
    assert kixie.left_today() == 3
    assert kixie.told("report")["windows"]["day"] == {"limit": 3, "seconds": 86_400.0, "most_calls": 4}


@pytest.mark.parametrize(("key", "body_key"), [("wrong", None), (DEFAULT_KEY, "another"), (DEFAULT_KEY, "")])
def test_the_key_must_be_in_the_url_and_in_the_body(kixie: Kixie, key: str, body_key: str | None) -> None:
    answer = kixie.call(key=key, body_key=body_key, eventname="updatepowerlist", target="14155550100")
    assert (answer.status_code, answer.json()["success"]) == (403, False)


def test_a_new_key_has_the_calls_of_the_old_one(open_kixie: Callable[..., Kixie]) -> None:
    kixie = open_kixie(calls_per_day=2)
    kixie.put("14155550100")
    kixie.put("14155550100")
    kixie.server.company.keys.update({"add": ["another"]})
    assert kixie.call(key="another", eventname="updatepowerlist", target="14155550100").status_code == 429


def test_the_log_never_holds_a_key(kixie: Kixie) -> None:
    kixie.put("14155550100")
    kixie.client.get("/www/agent/status", params={"apiKey": DEFAULT_KEY, "email": AGENT})
    assert len(kixie.log.read_text().splitlines()) == 3
    assert DEFAULT_KEY not in kixie.log.read_text()


def test_an_agents_status_is_told_to_who_has_the_key(kixie: Kixie) -> None:
    good = kixie.client.get("/www/agent/status", params={"apiKey": DEFAULT_KEY, "email": AGENT})
    assert good.json()["result"]["onCall"] == 0
    assert not kixie.client.get("/www/agent/status", params={"apiKey": DEFAULT_KEY, "email": "x"}).json()["success"]
    assert kixie.client.get("/www/agent/status", params={"apiKey": "wrong", "email": AGENT}).status_code == 403


# --- what the documents leave open ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("success", '{"success": true, "message": "Contact added"}'),
        ("message", '{"message": "Contact added"}'),
        ("text", "Contact added"),
        ("word", '"ok"'),
        ("object", "{}"),
        ("empty", ""),
    ],
)
def test_a_yes_looks_as_the_switch_says(open_kixie: Callable[..., Kixie], form: str, body: str) -> None:
    assert open_kixie(yes=form).put("14155550100").text == body


@pytest.mark.parametrize(
    ("form", "status", "is_json"), [("200", 200, True), ("200_text", 200, False), ("422", 422, True)]
)
def test_a_no_looks_as_the_switch_says(open_kixie: Callable[..., Kixie], form: str, status: int, is_json: bool) -> None:
    answer = open_kixie(no=form).put("12")
    assert (answer.status_code, answer.text.startswith("{")) == (status, is_json)


@pytest.mark.parametrize(("form", "status"), [("429", 429), ("200", 200), ("200_text", 200)])
def test_a_used_up_day_looks_as_the_switch_says(open_kixie: Callable[..., Kixie], form: str, status: int) -> None:
    kixie = open_kixie(used_up=form, calls_per_day=1)
    kixie.put("14155550100")
    answer = kixie.put("14155550101")
    assert (answer.status_code, "limit" in answer.text) == (status, True)
    assert len(kixie.contacts()) == 1


@pytest.mark.parametrize(("bad_target", "taken_off"), [("sinks", 0), ("left_out", 2)])
def test_one_bad_phone_sinks_a_removal_or_is_left_out(
    open_kixie: Callable[..., Kixie], bad_target: str, taken_off: int
) -> None:
    kixie = open_kixie(bad_target=bad_target)
    for number in range(2):
        kixie.put(f"1415555010{number}")
    answer = kixie.take_off(["14155550100", "12", "14155550101"])
    assert (answer.json()["success"], 2 - len(kixie.contacts())) == (taken_off > 0, taken_off)


@pytest.mark.parametrize(("form", "success"), [("accept", True), ("refuse", False)])
def test_a_phone_that_is_not_there_is_taken_off_or_refused(
    open_kixie: Callable[..., Kixie], form: str, success: bool
) -> None:
    assert open_kixie(absent_target=form).take_off("14155550100").json()["success"] is success


def test_more_phones_than_a_removal_takes_are_refused(open_kixie: Callable[..., Kixie]) -> None:
    kixie = open_kixie(most_targets=2)
    assert not kixie.take_off(["14155550100", "14155550101", "14155550102"]).json()["success"]


@pytest.mark.parametrize(("form", "number"), [("digits", 1), ("text", 2)])
def test_phones_are_compared_as_the_switch_says(open_kixie: Callable[..., Kixie], form: str, number: int) -> None:
    kixie = open_kixie(compared_by=form)
    kixie.put("+14155550100")
    kixie.put("14155550100")
    assert len(kixie.contacts()) == number


@pytest.mark.parametrize(("form", "title"), [("not_given", "CEO"), ("given", "")])
def test_an_empty_text_under_merge_counts_as_the_switch_says(
    open_kixie: Callable[..., Kixie], form: str, title: str
) -> None:
    kixie = open_kixie(empty_text=form)
    kixie.put("14155550100", title="CEO")
    kixie.put("14155550100", title="")
    assert kixie.contacts()[0]["title"] == title


@pytest.mark.parametrize(
    ("form", "success", "title"), [("overwrite", True, ""), ("merge", True, "CEO"), ("refuse", False, "CEO")]
)
def test_what_is_done_without_duplicate_handling_is_a_switch(
    open_kixie: Callable[..., Kixie], form: str, success: bool, title: str
) -> None:
    kixie = open_kixie(unsaid_duplicates=form)
    kixie.put("14155550100", title="CEO")
    assert kixie.put("14155550100", duplicates=None).json()["success"] is success
    assert kixie.contacts()[0]["title"] == title


@pytest.mark.parametrize(("form", "success"), [("refuse", False), ("accept", True)])
def test_a_list_that_does_not_exist_is_refused_or_taken_in_silence(
    open_kixie: Callable[..., Kixie], form: str, success: bool
) -> None:
    kixie = open_kixie(unknown_list=form)
    assert kixie.put("14155550100", powerlistId="1").json()["success"] is success
    assert kixie.contacts() == []


def test_an_unknown_event_is_told_under_200(kixie: Kixie) -> None:
    answer = kixie.call(eventname="makecoffee")
    assert (answer.status_code, json.loads(answer.text)) == (
        200,
        {"success": False, "error": "function does not exist"},
    )
