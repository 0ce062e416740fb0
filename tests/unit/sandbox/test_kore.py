"""Kore.ai's documented behaviour, and what each open question's switch makes of it."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.sandbox.command import DEFAULT_KEY, open_sandbox
from pipeline.sandbox.kore.shapes import ACCOUNT_ID, APP_ID, CLIENT_SECRET, LISTS_V1, LISTS_V2
from pipeline.sandbox.server import Server
from tests import plain_http

ADD = f"/api/1.1/public/{APP_ID}/campaign/contactList/addContacts"
IN_PROGRESS = {"message": "Adding contacts to public list is in progress"}
NUMBERS = [f"1415555{n:04}" for n in range(200)]


def token(client_id: str = DEFAULT_KEY, secret: str = CLIENT_SECRET, algorithm: str = "HS256") -> str:
    parts = [{"alg": algorithm, "typ": "JWT"}, {"sub": "1234567890", "appId": client_id}]
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    signed = hmac.digest(secret.encode(), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{base64.urlsafe_b64encode(signed).decode().rstrip('=')}"


class Kore:
    """A caller of one sandbox, with a good token."""

    def __init__(self, server: Server, client: httpx.Client) -> None:
        self.server, self.client = server, client

    def call(self, method: str, path: str, body: Any = None, *, prefix: str = LISTS_V1, **query: str) -> httpx.Response:
        url = path if path.startswith("/") else f"{prefix.replace('{app}', APP_ID)}/{path}"
        return self.client.request(method, url, params={"accountId": ACCOUNT_ID, **query}, json=body)

    def create(self, name: str = "June", **values: Any) -> httpx.Response:
        return self.call(
            "POST", "createContactList", {"name": name, "description": "x", "source": "passiveApi", **values}
        )

    def made(self, name: str = "June", **values: Any) -> str:
        return str(self.create(name, **values).json()["data"]["_id"])

    def add(self, *numbers: str, name: str = "June", **keys: str) -> httpx.Response:
        data = [{"phoneNumber": number, **keys} for number in numbers]
        return self.call("POST", ADD, {"contact_list_name": name, "data": data})

    def page(self, list_id: str, **query: str) -> Any:
        return self.call("GET", f"{list_id}/getAllContacts", **query).json()["data"]

    def numbers(self, list_id: str, **query: str) -> list[str]:
        return [one["phoneNumber"] for one in self.page(list_id, **query)["results"]]

    def report(self) -> Any:
        return plain_http.get(f"{self.server.origin}/_sandbox/report").json()


OpenKore = Callable[..., Kore]


@pytest.fixture
def open_kore(tmp_path: Path) -> Iterator[OpenKore]:
    with ExitStack() as opened:

        def start(*, time_scale: float = 1.0, **switches: object) -> Kore:
            server = open_sandbox("kore", switches=switches, log=tmp_path / "log.jsonl", seed=1, time_scale=time_scale)
            server.start()
            opened.callback(server.stop)
            told = {"auth": token(), "iid": APP_ID, "accountId": ACCOUNT_ID}
            return Kore(
                server, opened.enter_context(plain_http.client(base_url=server.base_url, headers=told, timeout=5))
            )

        yield start


@pytest.fixture
def kore(open_kore: OpenKore) -> Kore:
    return open_kore()


# --- who calls --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"auth": "nonsense"},
        {"auth": token(secret="another")},
        {"auth": token("another client")},
        {"auth": token(algorithm="none")},
        {"iid": "st-another"},
        {"accountId": "another"},
    ],
    ids=["nonsense", "secret", "client", "algorithm", "app", "account"],
)
def test_a_token_that_is_no_good_is_refused_in_the_platforms_words(kore: Kore, headers: dict[str, str]) -> None:
    kore.client.headers.update(headers)
    refused = kore.create()
    assert (refused.status_code, refused.json()) == (
        401,
        {"errors": [{"msg": "Invalid SDK credentials", "code": 4002}]},
    )


def test_contacts_are_read_only_with_the_account_in_the_query(kore: Kore) -> None:
    path = f"{LISTS_V1.replace('{app}', APP_ID)}/{kore.made()}/getAllContacts"
    assert kore.client.get(path).status_code == 401
    assert kore.client.get(path, params={"accountId": ACCOUNT_ID}).status_code == 200


@pytest.mark.parametrize("status", ["429", "400", "200"])
def test_sixty_calls_a_minute_are_taken_and_then_the_documented_message_comes(open_kore: OpenKore, status: str) -> None:
    kore = open_kore(throttled_status=status, window="first_call")
    assert [kore.create(f"List {n}").status_code for n in range(60)] == [200] * 60
    over = kore.create("One more")
    assert over.status_code == int(status)
    assert over.json()["errors"][0]["msg"].startswith("You've exceeded the per-minute rate limit.")


def test_all_credentials_of_an_account_share_its_calls(open_kore: OpenKore) -> None:
    kore = open_kore(calls_per_minute=2, window="first_call")
    kore.server.company.keys.update({"add": ["second"]})
    kore.create("One")
    kore.client.headers["auth"] = token("second")
    assert [kore.create(name).status_code for name in ("Two", "Three")] == [200, 429]


# --- lists ------------------------------------------------------------------------------------------------------------


def test_a_list_is_made_as_the_page_tells_and_listed_with_fewer_facts(kore: Kore) -> None:
    told = kore.create(allowDuplicates=True).json()["data"]
    assert (told["name"], told["source"], told["allowDuplicates"]) == ("June", "passiveApi", True)
    [listed] = [one for one in kore.call("POST", "getAllListDetails").json()["data"] if one["name"] == "June"]
    assert listed["source"] == "passiveApiIntegration"
    assert "allowDuplicates" not in listed


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x" * 49},
        {"name": ""},
        {"description": "x" * 257},
        {"description": ""},
        {"source": "upload"},
        {"allowDuplicates": "yes"},
    ],
    ids=str,
)
def test_what_the_page_does_not_allow_is_refused(kore: Kore, wrong: dict[str, Any]) -> None:
    body = {"name": "June", "description": "x", "source": "passiveApi", **wrong}
    assert kore.call("POST", "createContactList", body).status_code == 400


def test_the_longest_name_and_description_are_taken(kore: Kore) -> None:
    assert kore.create("x" * 48, description="x" * 256).status_code == 200


@pytest.mark.parametrize(("same_name", "status", "lists"), [("refuse", 400, 1), ("second", 200, 2), ("return", 200, 1)])
def test_a_second_list_of_one_name_follows_the_switch(
    open_kore: OpenKore, same_name: str, status: int, lists: int
) -> None:
    kore = open_kore(same_name=same_name)
    kore.create()
    assert kore.create("june").status_code == status
    assert kore.report()["created"]["contact_list"] == lists


def test_a_list_is_read_changed_and_deleted_under_both_prefixes(kore: Kore) -> None:
    list_id = kore.made()
    kore.add(*NUMBERS[:2])
    assert kore.call("GET", list_id, prefix=LISTS_V2).json()["data"]["totalRecordCount"] == 2
    assert kore.call("PUT", list_id, {"name": "July"}).json()["data"]["contactListId"] == list_id
    assert kore.call("GET", list_id).json()["data"]["name"] == "July"
    assert kore.call("DELETE", list_id, prefix=LISTS_V2).status_code == 200
    assert kore.call("GET", list_id).status_code == 404
    assert kore.report()["contacts"] == {"contact": 0, "contact_list": 0}


@pytest.mark.parametrize(("method", "status"), [("POST", (200, 404)), ("GET", (404, 200))])
def test_lists_are_listed_by_the_method_of_the_switch(
    open_kore: OpenKore, method: str, status: tuple[int, int]
) -> None:
    kore = open_kore(lists_method=method)
    assert tuple(kore.call(one, "getAllListDetails").status_code for one in ("POST", "GET")) == status


def test_lists_can_be_paged(open_kore: OpenKore) -> None:
    kore = open_kore(lists_page=1)
    kore.create()
    data = kore.call("POST", "getAllListDetails", skip="1").json()["data"]
    assert ([one["name"] for one in data["results"]], data["hasMore"]) == (["June"], False)


# --- contacts ---------------------------------------------------------------------------------------------------------


def test_contacts_are_queued_with_no_word_on_any_of_them(kore: Kore) -> None:
    list_id = kore.made()
    assert kore.add(*NUMBERS[:3]).json() == IN_PROGRESS
    assert kore.numbers(list_id) == NUMBERS[:3]
    assert set(kore.page(list_id)["results"][0]) == {"_id", "createdAt", "updatedAt", "phoneNumber"}


def test_a_queued_contact_shows_after_a_while(open_kore: OpenKore) -> None:
    kore = open_kore(apply_after_seconds=3600)
    list_id = kore.made()
    kore.add(*NUMBERS[:3])
    assert kore.numbers(list_id) == []
    plain_http.post(f"{kore.server.origin}/_sandbox/clock", json={"offset_seconds": 3601})
    assert kore.numbers(list_id) == NUMBERS[:3]


@pytest.mark.parametrize(("allow", "size"), [(False, 1), (True, 2)])
def test_duplicates_are_dropped_in_silence_or_taken(kore: Kore, allow: bool, size: int) -> None:
    list_id = kore.made(allowDuplicates=allow)
    for _ in range(2):
        assert kore.add(NUMBERS[0]).json() == IN_PROGRESS
    assert len(kore.numbers(list_id)) == size
    assert len(kore.report()["created_twice"]) == size - 1


@pytest.mark.parametrize(("key", "kept"), [("phoneNumber", [NUMBERS[0]]), ("uniqueId", NUMBERS[:1] * 2)])
def test_what_makes_a_duplicate_follows_the_switch(open_kore: OpenKore, key: str, kept: list[str]) -> None:
    kore = open_kore(duplicate_key=key)
    list_id = kore.made()
    kore.add(NUMBERS[0], uniqueId="a")
    kore.add(NUMBERS[0], uniqueId="b")
    kore.add(NUMBERS[0], uniqueId="b")
    assert kore.numbers(list_id) == kept


def test_a_number_that_is_refused_is_never_shown(open_kore: OpenKore) -> None:
    kore = open_kore(refuse_phone="+1 415 555 0001")
    list_id = kore.made()
    assert kore.add(*NUMBERS[:3], "12345").status_code == 200
    assert kore.numbers(list_id) == [NUMBERS[0], NUMBERS[2]]


@pytest.mark.parametrize(("unknown_list", "status"), [("400", 400), ("accept", 200)])
def test_contacts_for_a_list_that_is_not_there_follow_the_switch(
    open_kore: OpenKore, unknown_list: str, status: int
) -> None:
    kore = open_kore(unknown_list=unknown_list)
    assert kore.add(NUMBERS[0], name="nowhere").status_code == status
    assert "contact" not in kore.report()["created"]


@pytest.mark.parametrize(
    ("switches", "keys", "status"),
    [
        ({}, {"email": "a@example.com"}, 200),
        ({"unknown_key": "refuse"}, {"email": "a@example.com"}, 400),
        ({"unknown_key": "refuse"}, {"firstName": "Ada"}, 200),
        ({"mapped_keys": "refuse"}, {"firstName": "Ada"}, 400),
    ],
    ids=str,
)
def test_other_keys_of_a_contact_follow_the_switches(
    open_kore: OpenKore, switches: dict[str, str], keys: dict[str, str], status: int
) -> None:
    kore = open_kore(**switches)
    kore.create()
    assert kore.add(NUMBERS[0], **keys).status_code == status


def test_a_hundred_contacts_are_taken_and_more_are_refused_whole(kore: Kore) -> None:
    list_id = kore.made()
    assert kore.add(*NUMBERS[:101]).status_code == 400
    assert kore.add(*NUMBERS[:100]).status_code == 200
    assert kore.page(list_id)["totalResults"] == 100


@pytest.mark.parametrize(
    ("paging", "query"), [("skip", {"skip": "50"}), ("page", {"page": "2"}), ("offset", {"offset": "50"})]
)
def test_a_page_is_asked_for_by_the_parameter_of_the_switch(
    open_kore: OpenKore, paging: str, query: dict[str, str]
) -> None:
    kore = open_kore(paging=paging)
    list_id = kore.made()
    kore.add(*NUMBERS[:60])
    first, second = kore.page(list_id), kore.page(list_id, **query)
    assert (len(first["results"]), first["hasMore"], first["totalPages"]) == (50, True, 2)
    assert [one["phoneNumber"] for one in second["results"]] == NUMBERS[50:60]
    assert kore.numbers(list_id, nonsense="50") == NUMBERS[:50]


@pytest.mark.parametrize(
    ("switches", "shown"),
    [
        ({"order": "newest"}, NUMBERS[1::-1]),
        ({"shown_phone": "plus"}, ["+" + number for number in NUMBERS[:2]]),
        ({"shown_phone": "masked"}, [number[:-5] + "xxxxx" for number in NUMBERS[:2]]),
    ],
    ids=str,
)
def test_how_contacts_are_told_follows_the_switches(
    open_kore: OpenKore, switches: dict[str, str], shown: list[str]
) -> None:
    kore = open_kore(**switches)
    list_id = kore.made()
    kore.add(*NUMBERS[:2])
    assert kore.numbers(list_id) == shown


def test_errors_may_be_told_by_status_and_message(open_kore: OpenKore) -> None:
    assert open_kore(error_body="status").create("").json()["status"] == "failure"
