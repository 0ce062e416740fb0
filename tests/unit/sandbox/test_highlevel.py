"""HighLevel's documented behaviour, and what each open question's switch makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.sandbox.command import DEFAULT_KEY, open_sandbox
from pipeline.sandbox.server import Server
from tests import plain_http

ADA = {"email": "ada@company.example.com", "phone": "+1 415-555-0101", "firstName": "Ada"}


class HighLevel:
    """A caller of one sandbox, with the private integration's token."""

    def __init__(self, server: Server, client: httpx.Client) -> None:
        self.server, self.client = server, client
        told = server.company.vendor.facts()
        self.location: str = told["credentials"]["location_id"]
        self.app: dict[str, str] = told["app"]

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        return self.client.request(method, path, json=body, params={name: str(text) for name, text in query.items()})

    def upsert(self, **values: Any) -> httpx.Response:
        return self.call("POST", "/contacts/upsert", {"locationId": self.location, **values})

    def create(self, **values: Any) -> httpx.Response:
        return self.call("POST", "/contacts/", {"locationId": self.location, **values})

    def made(self, **values: Any) -> str:
        return str(self.upsert(**{**ADA, **values}).json()["contact"]["id"])

    def contact(self, id_: str) -> Any:
        return self.call("GET", f"/contacts/{id_}").json()["contact"]

    def duplicate(self, **keys: str) -> Any:
        return self.call("GET", "/contacts/search/duplicate", locationId=self.location, **keys).json()["contact"]

    def tag(self, *ids: str, tags: tuple[str, ...] = ("Warm",), how: str = "add", **more: Any) -> httpx.Response:
        body = {"contacts": list(ids), "tags": list(tags), "locationId": self.location, **more}
        return self.call("POST", f"/contacts/bulk/tags/update/{how}", body)

    def link(self, *ids: str, business: str | None) -> httpx.Response:
        return self.call(
            "POST", "/contacts/bulk/business", {"locationId": self.location, "ids": list(ids), "businessId": business}
        )

    def renew(self, refresh_token: str) -> httpx.Response:
        form = {**self.app, "refresh_token": refresh_token, "grant_type": "refresh_token", "user_type": "Location"}
        return self.client.post("/oauth/token", data=form)

    def dump(self, kind: str) -> list[Any]:
        return list(self.server.company.vendor.dump()[kind])


OpenHighLevel = Callable[..., HighLevel]


@pytest.fixture
def open_highlevel(tmp_path: Path) -> Iterator[OpenHighLevel]:
    with ExitStack() as opened:

        def start(**switches: object) -> HighLevel:
            server = open_sandbox("highlevel", switches=switches, log=tmp_path / "log.jsonl", seed=1)
            server.start()
            opened.callback(server.stop)
            told = {"authorization": f"Bearer {DEFAULT_KEY}", "version": "2021-07-28"}
            client = opened.enter_context(plain_http.client(base_url=server.base_url, headers=told, timeout=5))
            return HighLevel(server, client)

        yield start


@pytest.fixture
def highlevel(open_highlevel: OpenHighLevel) -> HighLevel:
    return open_highlevel()


# --- who calls --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({"authorization": "Bearer another"}, 401, "Invalid token: access token is invalid"),
        ({"version": ""}, 401, "version header was not found."),
    ],
    ids=["token", "version"],
)
def test_a_call_without_its_token_or_version_is_refused(
    highlevel: HighLevel, headers: dict[str, str], status: int, said: str
) -> None:
    highlevel.client.headers.update(headers)
    refused = highlevel.upsert(**ADA)
    assert (refused.status_code, refused.json()["message"]) == (status, said)


@pytest.mark.parametrize("status", [403, 401])
def test_a_location_that_the_token_is_not_for_is_refused(open_highlevel: OpenHighLevel, status: int) -> None:
    highlevel = open_highlevel(foreign_location=status)
    refused = highlevel.upsert(**ADA, locationId="another")
    assert (refused.status_code, "does not have access" in refused.text) == (status, True)


def test_every_answer_tells_both_limits_and_no_reset(highlevel: HighLevel) -> None:
    told = highlevel.upsert(**ADA).headers
    assert (told["x-ratelimit-max"], told["x-ratelimit-remaining"]) == ("100", "99")
    assert (told["x-ratelimit-limit-daily"], told["x-ratelimit-daily-remaining"]) == ("200000", "199999")
    assert told["x-ratelimit-interval-milliseconds"] == "10000"
    assert "x-ratelimit-reset" not in told


@pytest.mark.parametrize("limit", ["calls_per_burst", "calls_per_day"])
def test_calls_over_a_limit_are_refused(open_highlevel: OpenHighLevel, limit: str) -> None:
    highlevel = open_highlevel(**{limit: 2, "window": "first_call"})
    assert [highlevel.upsert(**ADA).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_lost_its_access_is_refused_as_the_switch_says(open_highlevel: OpenHighLevel, status: int) -> None:
    highlevel = open_highlevel(revoked_key=status)
    highlevel.server.company.keys.update({"revoke": [DEFAULT_KEY]})
    assert highlevel.upsert(**ADA).status_code == status


@pytest.mark.parametrize("bad", [400, 401])
def test_an_apps_refresh_token_is_used_once_and_its_access_token_ends(open_highlevel: OpenHighLevel, bad: int) -> None:
    highlevel = open_highlevel(token_seconds=0.0, bad_refresh=bad)
    first = highlevel.renew(highlevel.app["refresh_token"]).json()
    assert highlevel.renew(highlevel.app["refresh_token"]).status_code == bad
    assert highlevel.renew(first["refresh_token"]).status_code == 200
    highlevel.client.headers["authorization"] = f"Bearer {first['access_token']}"
    assert highlevel.upsert(**ADA).status_code == 401


@pytest.mark.parametrize(("old", "status"), [("valid", 200), ("ended", 401)])
def test_what_becomes_of_the_token_before_follows_the_switch(
    open_highlevel: OpenHighLevel, old: str, status: int
) -> None:
    highlevel = open_highlevel(old_access=old)
    first = highlevel.renew(highlevel.app["refresh_token"]).json()
    highlevel.renew(first["refresh_token"])
    highlevel.client.headers["authorization"] = f"Bearer {first['access_token']}"
    assert highlevel.upsert(**ADA).status_code == status


# --- contacts ---------------------------------------------------------------------------------------------------------


def test_an_upsert_makes_a_contact_and_then_changes_it(highlevel: HighLevel) -> None:
    first, second = highlevel.upsert(**ADA), highlevel.upsert(email="ADA@company.example.com", firstName="Adele")
    assert (first.json()["new"], second.json()["new"]) == (True, False)
    assert first.json()["contact"]["phone"] == "+14155550101"
    assert highlevel.contact(first.json()["contact"]["id"])["firstName"] == "Adele"


@pytest.mark.parametrize(("order", "found"), [("email,phone", "mail"), ("phone,email", "tel"), ("phone", "tel")])
def test_which_key_finds_a_contact_follows_the_locations_order(
    open_highlevel: OpenHighLevel, order: str, found: str
) -> None:
    highlevel = open_highlevel(found_by=order)
    ids = {
        "mail": highlevel.upsert(email="one@company.example.com").json()["contact"]["id"],
        "tel": highlevel.upsert(phone="+14155550102").json()["contact"]["id"],
    }
    both = highlevel.upsert(email="one@company.example.com", phone="+14155550102").json()
    assert both["contact"]["id"] == ids[found]


def test_a_key_that_another_contact_has_is_ignored_in_silence(highlevel: HighLevel) -> None:
    highlevel.upsert(phone="+14155550102")
    mine = highlevel.made(phone="")
    assert highlevel.upsert(email=ADA["email"], phone="+14155550102").json()["contact"]["id"] == mine
    assert highlevel.contact(mine)["phone"] != "+14155550102"


def test_where_duplicates_are_allowed_a_second_contact_may_be_asked_for(open_highlevel: OpenHighLevel) -> None:
    highlevel = open_highlevel(allow_duplicates="yes")
    again = {**ADA, "createNewIfDuplicateAllowed": True}
    assert [highlevel.upsert(**given).json()["new"] for given in (ADA, ADA, again)] == [True, False, True]


def test_an_upserts_tags_replace_all_that_there_are(highlevel: HighLevel) -> None:
    id_ = highlevel.made()
    highlevel.tag(id_, tags=("Warm", "fair"))
    highlevel.upsert(email=ADA["email"], tags=["Cold"])
    assert highlevel.contact(id_)["tags"] == ["cold"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({**ADA, "nickname": "A"}, 422),
        ({**ADA, "email": "ada@k"}, 422),
        ({**ADA, "country": "Germany"}, 422),
        ({**ADA, "dateOfBirth": "1 May 1990"}, 422),
        ({"firstName": "Ada"}, 400),
    ],
    ids=["unknown property", "e-mail", "country", "birth", "no key"],
)
def test_what_the_contract_does_not_allow_is_refused(highlevel: HighLevel, given: dict[str, Any], status: int) -> None:
    assert highlevel.upsert(**given).status_code == status


@pytest.mark.parametrize("form", ["list", "text"])
def test_the_message_of_a_422_is_a_list_or_a_text(open_highlevel: OpenHighLevel, form: str) -> None:
    said = open_highlevel(message=form).upsert(**ADA, nickname="A").json()["message"]
    assert said == (["property nickname should not exist"] if form == "list" else "property nickname should not exist")


def test_an_update_takes_fewer_properties_than_an_upsert(highlevel: HighLevel) -> None:
    refused = highlevel.call("PUT", f"/contacts/{highlevel.made()}", {"companyName": "Acme"})
    assert (refused.status_code, refused.json()["message"]) == (422, ["property companyName should not exist"])


@pytest.mark.parametrize(("switch", "make"), [("create_answer", "create"), ("upsert_answer", "upsert")])
def test_a_422_may_have_written_all_the_same(open_highlevel: OpenHighLevel, switch: str, make: str) -> None:
    highlevel = open_highlevel(**{switch: 422})
    assert getattr(highlevel, make)(**ADA).status_code == 422
    assert highlevel.duplicate(email=ADA["email"])["firstName"] == "Ada"


def test_a_create_of_a_duplicate_names_the_contact_that_is_there(highlevel: HighLevel) -> None:
    id_ = highlevel.made()
    refused = highlevel.create(**ADA)
    meta = {"contactId": id_, "contactName": "Ada", "matchingField": "email"}
    assert (refused.status_code, refused.json()["meta"]) == (400, meta)


@pytest.mark.parametrize(("shape", "has_tags"), [("whole", True), ("short", False)])
def test_a_search_for_a_duplicate_tells_as_much_as_the_switch_says(
    open_highlevel: OpenHighLevel, shape: str, has_tags: bool
) -> None:
    highlevel = open_highlevel(found_shape=shape)
    highlevel.made()
    assert ("tags" in highlevel.duplicate(number="+14155550101")) is has_tags
    assert highlevel.duplicate(email="nobody@company.example.com") is None


@pytest.mark.parametrize("status", [400, 404])
def test_a_contact_that_does_not_exist_answers_as_the_switch_says(open_highlevel: OpenHighLevel, status: int) -> None:
    gone = open_highlevel(unknown_contact=status).call("DELETE", "/contacts/c_1")
    assert (gone.status_code, "not found" in gone.text) == (status, True)


def test_a_deleted_contact_is_gone(highlevel: HighLevel) -> None:
    id_ = highlevel.made()
    assert highlevel.call("DELETE", f"/contacts/{id_}").json()["succeded"] is True
    assert highlevel.call("GET", f"/contacts/{id_}").status_code == 400
    assert [one["id"] for one in highlevel.dump("deleted")] == [id_]


def test_a_new_contact_may_be_in_no_list_for_a_while(open_highlevel: OpenHighLevel) -> None:
    highlevel = open_highlevel(list_lag_seconds=60)
    id_ = highlevel.made()
    listed = highlevel.call("GET", "/contacts/", locationId=highlevel.location, limit=100).json()["contacts"]
    assert id_ not in [one["id"] for one in listed]
    assert highlevel.contact(id_)["id"] == id_
    assert highlevel.call("GET", "/contacts/", locationId=highlevel.location, limit=101).status_code == 403


# --- what belongs to contacts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("some_failed", "succeeded"), [("true", True), ("false", False)])
def test_bulk_tags_answer_201_and_tell_each_contact_by_its_type(
    open_highlevel: OpenHighLevel, some_failed: str, succeeded: bool
) -> None:
    highlevel = open_highlevel(some_failed=some_failed)
    id_, gone = highlevel.made(), highlevel.made(email="eve@company.example.com", phone="")
    highlevel.call("DELETE", f"/contacts/{gone}")
    answer = highlevel.tag(id_, gone, "nobody")
    said = {one["contactId"]: (one["type"], one["message"]) for one in answer.json()["responses"]}
    assert (answer.status_code, answer.json()["succeded"], answer.json()["errorCount"]) == (201, succeeded, 2)
    assert said[id_] == ("success", "Tags updated")
    assert said[gone] == ("error", "contact is deleted")
    assert said["nobody"] == ("error", "contact id is not a valid firebase id")


@pytest.mark.parametrize(("case", "spelled"), [("lower", "warm"), ("kept", "Warm")])
def test_tags_are_spelled_as_the_switch_says_and_come_off_again(
    open_highlevel: OpenHighLevel, case: str, spelled: str
) -> None:
    highlevel = open_highlevel(tag_case=case)
    id_ = highlevel.made()
    highlevel.tag(id_)
    assert highlevel.contact(id_)["tags"] == [spelled]
    highlevel.tag(id_, how="remove")
    assert highlevel.contact(id_)["tags"] == []


def test_a_bulk_call_takes_so_many_contacts(open_highlevel: OpenHighLevel) -> None:
    highlevel = open_highlevel(bulk_ids=1)
    assert highlevel.tag("a", "b").status_code == 422
    assert highlevel.tag("x" * 51).status_code == 422


@pytest.mark.parametrize(("told", "ids"), [("all", 1), ("changed", 0)])
def test_which_contacts_a_link_answers_with_follows_the_switch(
    open_highlevel: OpenHighLevel, told: str, ids: int
) -> None:
    highlevel = open_highlevel(linked_ids=told)
    id_ = highlevel.made()
    business = highlevel.server.company.vendor.facts()["businesses"][0]["id"]
    assert highlevel.link(id_, business=business).json()["ids"] == [id_]
    assert len(highlevel.link(id_, business=business).json()["ids"]) == ids
    highlevel.link(id_, business=None)
    assert highlevel.contact(id_)["businessId"] is None


@pytest.mark.parametrize(("bad", "status"), [("left_out", 200), ("refused", 400)])
def test_a_contact_that_does_not_exist_is_left_out_of_a_link_or_refuses_it(
    open_highlevel: OpenHighLevel, bad: str, status: int
) -> None:
    highlevel = open_highlevel(bad_id=bad)
    answer = highlevel.link(highlevel.made(), "nobody", business=None)
    assert answer.status_code == status
    assert status == 400 or len(answer.json()["ids"]) == 1


@pytest.mark.parametrize(("text", "body"), [("kept", "Met her"), ("html", "<p>Met her</p>")])
def test_a_note_comes_back_as_the_switch_says(open_highlevel: OpenHighLevel, text: str, body: str) -> None:
    highlevel = open_highlevel(note_text=text)
    path = f"/contacts/{highlevel.made()}/notes"
    assert highlevel.call("POST", path, {"body": "Met her"}).status_code == 201
    assert [one["body"] for one in highlevel.call("GET", path).json()["notes"]] == [body]


@pytest.mark.parametrize(
    "wrong", [{"dueDate": "tomorrow"}, {"completed": "no"}, {"title": ""}, {"colour": "red"}], ids=str
)
def test_a_task_needs_a_title_a_moment_and_a_truth(highlevel: HighLevel, wrong: dict[str, Any]) -> None:
    path = f"/contacts/{highlevel.made()}/tasks"
    good = {"title": "Call", "dueDate": "2026-12-01T00:00:00Z", "completed": False}
    assert highlevel.call("POST", path, good).status_code == 201
    assert highlevel.call("POST", path, {**good, **wrong}).status_code == 422
