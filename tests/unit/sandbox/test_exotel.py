"""Exotel's documented behaviour, and what each open question's switch makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.sandbox.command import DEFAULT_KEY, open_sandbox
from pipeline.sandbox.server import Server
from tests import plain_http

NUMBERS = [f"+1415555{n:04}" for n in range(600)]
HEADER = "number,first_name\n"


class Exotel:
    """A caller of one sandbox's account, with a good key."""

    def __init__(self, server: Server, client: httpx.Client) -> None:
        self.server, self.client = server, client

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        return self.client.request(method, f"acme/{path}", json=body, params=query)

    def create(self, *numbers: str, **more: Any) -> httpx.Response:
        return self.call("POST", "contacts", {"contacts": [{"number": number, **more} for number in numbers]})

    def sids(self, *numbers: str) -> list[str]:
        return [item["data"]["sid"] for item in self.create(*numbers).json()["response"]]

    def make_list(self, name: str = "June") -> httpx.Response:
        return self.call("POST", "lists", {"lists": [{"name": name}]})

    def list_sid(self, name: str = "June") -> str:
        return str(self.make_list(name).json()["response"][0]["data"]["sid"])

    def put_on(self, list_sid: str, *sids: str) -> httpx.Response:
        return self.call(
            "POST", f"lists/{list_sid}/contacts", {"contact_references": [{"contact_sid": sid} for sid in sids]}
        )

    def page(self, path: str, **query: Any) -> tuple[list[Any], Any]:
        """The things of a page, and the total that it tells."""
        told = self.call("GET", path, **query).json()
        things = [item["data"] if "code" in item else item for item in told["response"]]
        return things, told.get("metadata", {}).get("total")

    def upload(self, rows: Sequence[str], *, name: str = "June", to: str = "", header: str = HEADER) -> httpx.Response:
        file = {"file_name": ("contacts.csv", header + "".join(f"{row}\n" for row in rows), "text/csv")}
        if to:
            return self.client.put(f"acme/contacts/csv-upload/{to}", files=file)
        return self.client.post("acme/contacts/csv-upload", data={"list_name": name, "type": "static"}, files=file)

    def status(self, uploaded: httpx.Response) -> Any:
        upload = uploaded.json()["response"]["data"]["summary"]["upload_id"]
        told = self.call("GET", f"csv-status/{upload}").json()["response"]
        return (told[0] if isinstance(told, list) else told)["data"]


OpenExotel = Callable[..., Exotel]


@pytest.fixture
def open_exotel(tmp_path: Path) -> Iterator[OpenExotel]:
    with ExitStack() as opened:

        def start(**switches: object) -> Exotel:
            server = open_sandbox("exotel", switches=switches, log=tmp_path / "log.jsonl", seed=1)
            server.start()
            opened.callback(server.stop)
            basic = httpx.BasicAuth(DEFAULT_KEY, DEFAULT_KEY)
            return Exotel(
                server, opened.enter_context(plain_http.client(base_url=f"{server.base_url}/", auth=basic, timeout=5))
            )

        yield start


@pytest.fixture
def exotel(open_exotel: OpenExotel) -> Exotel:
    return open_exotel()


def codes(answer: httpx.Response) -> list[int]:
    return [item["code"] for item in answer.json()["response"]]


# --- who calls --------------------------------------------------------------------------------------------------------


def test_a_key_that_is_no_good_is_refused_in_the_envelope(exotel: Exotel) -> None:
    exotel.client.auth = httpx.BasicAuth(DEFAULT_KEY, "another token")
    refused = exotel.create(NUMBERS[0])
    assert (refused.status_code, refused.json()["response"]["error_data"]["code"]) == (401, 1010)


@pytest.mark.parametrize("status", [403, 401, 402])
def test_a_key_that_lost_its_access_is_refused_as_the_switch_says(open_exotel: OpenExotel, status: int) -> None:
    exotel = open_exotel(revoked_key=status)
    exotel.server.company.keys.update({"revoke": [DEFAULT_KEY]})
    assert exotel.create(NUMBERS[0]).status_code == status


@pytest.mark.parametrize(("shape", "key"), [("rest_exception", "RestException"), ("envelope", "response")])
def test_thirty_calls_a_minute_are_taken_and_then_the_documented_answer_comes(
    open_exotel: OpenExotel, shape: str, key: str
) -> None:
    exotel = open_exotel(throttled_shape=shape, window="first_call")
    assert [exotel.create(NUMBERS[0]).status_code for _ in range(30)] == [207] * 30
    over = exotel.create(NUMBERS[0])
    assert (over.status_code, key in over.json()) == (429, True)
    assert 0 < int(over.headers["retry-after"]) <= 60
    assert (over.headers["x-ratelimit-limit"], over.headers["x-ratelimit-remaining"]) == ("30", "0")


def test_all_keys_of_an_account_share_its_calls(open_exotel: OpenExotel) -> None:
    exotel = open_exotel(calls_per_minute=2, window="first_call")
    exotel.server.company.keys.update({"add": ["second"]})
    exotel.create(NUMBERS[0])
    exotel.client.auth = httpx.BasicAuth("second", "second")
    assert [exotel.create(NUMBERS[0]).status_code for _ in range(2)] == [207, 429]


# --- contacts ---------------------------------------------------------------------------------------------------------


def test_each_contact_has_an_item_with_a_code_of_its_own(exotel: Exotel) -> None:
    answer = exotel.create(NUMBERS[0], "4155550101", "")
    told = answer.json()
    assert (answer.status_code, codes(answer)) == (207, [200, 400, 400])
    assert told["metadata"] == {"failed": 2, "total": 3, "success": 1}
    assert told["response"][0]["data"]["number"] == NUMBERS[0]
    assert [item["error_data"]["code"] for item in told["response"][1:]] == [1002, 1001]


@pytest.mark.parametrize(("item", "told"), [("bare", None), ("named", {"number": "12"})])
def test_a_refused_item_names_its_record_as_the_switch_says(open_exotel: OpenExotel, item: str, told: Any) -> None:
    assert open_exotel(failed_item=item).create("12").json()["response"][0]["data"] == told


@pytest.mark.parametrize("status", [207, 400])
def test_the_status_where_all_failed_follows_the_switch(open_exotel: OpenExotel, status: int) -> None:
    assert open_exotel(all_failed_status=status).create("12").status_code == status


@pytest.mark.parametrize(
    ("answered", "code", "has_sid"),
    [("same_sid", 200, True), ("conflict", 409, False), ("conflict_with_sid", 409, True)],
)
def test_a_number_that_is_there_answers_as_the_switch_says(
    open_exotel: OpenExotel, answered: str, code: int, has_sid: bool
) -> None:
    exotel = open_exotel(existing_contact=answered)
    [sid] = exotel.sids(NUMBERS[0])
    [again] = exotel.create(NUMBERS[0], first_name="Eve").json()["response"]
    assert (again["code"], (again["data"] or {}).get("sid") == sid) == (code, has_sid)
    assert "first_name" not in exotel.server.company.vendor.dump()["contacts"][-1]


@pytest.mark.parametrize(("told", "number"), [("e164", NUMBERS[0]), ("bare", NUMBERS[0][1:])])
def test_numbers_are_told_as_the_switch_says(open_exotel: OpenExotel, told: str, number: str) -> None:
    assert open_exotel(told_number=told).create(NUMBERS[0]).json()["response"][0]["data"]["number"] == number


@pytest.mark.parametrize("key", ["custom_field", "custom"])
def test_a_contacts_own_fields_are_kept_under_the_key_of_the_switch(open_exotel: OpenExotel, key: str) -> None:
    exotel = open_exotel(custom_key=key)
    other = ({"custom_field", "custom"} - {key}).pop()
    exotel.create(NUMBERS[0], **{key: {"Plan": "gold"}, other: {"Plan": "lost"}})
    assert exotel.server.company.vendor.dump()["contacts"][-1]["custom"] == {"Plan": "gold"}


@pytest.mark.parametrize("body", [{"contacts": []}, {"contacts": ["+14155550100"]}, {}], ids=str)
def test_a_body_that_is_none_is_refused_whole(exotel: Exotel, body: Any) -> None:
    refused = exotel.call("POST", "contacts", body)
    assert (refused.status_code, refused.json()["response"]["error_data"]["code"]) == (400, 1007)


def test_more_than_five_thousand_contacts_are_refused_whole(exotel: Exotel) -> None:
    assert exotel.create(*["12"] * 5_001).status_code == 400
    assert exotel.server.company.report()["contacts"] == {}


def test_a_contact_is_shown_changed_and_deleted(exotel: Exotel) -> None:
    [sid] = exotel.sids(NUMBERS[0])
    exotel.call("PUT", f"contacts/{sid}", {"first_name": "Asha"})
    assert exotel.call("GET", f"contacts/{sid}").json()["response"]["data"]["first_name"] == "Asha"
    assert exotel.page("contacts", name="ash")[0][-1]["sid"] == sid
    assert exotel.call("DELETE", f"contacts/{sid}").status_code == 200
    assert exotel.call("GET", f"contacts/{sid}").status_code == 404


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("taken", "status"), [("item", 207), ("status", 409)])
def test_a_lists_name_is_its_own_in_the_account(open_exotel: OpenExotel, taken: str, status: int) -> None:
    exotel = open_exotel(taken_name=taken)
    exotel.make_list()
    again = exotel.make_list()
    item = again.json()["response"][0] if taken == "item" else again.json()["response"]
    assert (again.status_code, item["code"], item["error_data"]["code"]) == (status, 409, 1008)


@pytest.mark.parametrize(
    ("how", "names"),
    [("contains", ["June", "june bugs"]), ("exact", ["June"]), ("nothing", []), ("all", None)],
)
def test_a_search_by_name_shows_what_the_switch_says(
    open_exotel: OpenExotel, how: str, names: list[str] | None
) -> None:
    exotel = open_exotel(list_search=how)
    every = ["Renewals", "Spring callers", "June", "june bugs"]
    for name in every[2:]:
        exotel.make_list(name)
    assert [one["name"] for one in exotel.page("lists", name="June")[0]] == (every if names is None else names)


def test_lists_are_renamed_and_tagged_in_one_call(open_exotel: OpenExotel) -> None:
    exotel = open_exotel(refuse_list="Barred")
    june, july = exotel.list_sid("June"), exotel.list_sid("July")
    wanted = [(june, "May"), (july, "May"), ("0" * 32, "August"), (july, "Barred")]
    answer = exotel.call("PUT", "lists", {"lists": [{"sid": sid, "name": name} for sid, name in wanted]})
    assert codes(answer) == [200, 409, 404, 400]


@pytest.mark.parametrize(("again", "code"), [("again", 200), ("conflict", 409)])
def test_a_contact_is_on_a_list_once(open_exotel: OpenExotel, again: str, code: int) -> None:
    exotel = open_exotel(in_list=again)
    june, [sid] = exotel.list_sid(), exotel.sids(NUMBERS[0])
    assert codes(exotel.put_on(june, sid, "0" * 32)) == [200, 404]
    assert codes(exotel.put_on(june, sid)) == [code]
    assert len(exotel.page(f"lists/{june}/contacts")[0]) == 1


@pytest.mark.parametrize(
    ("largest", "total", "shown", "told"),
    [(500, "whole", 500, 510), (100, "page", 100, 100), (500, "absent", 500, None)],
)
def test_a_page_is_as_large_and_tells_as_much_as_the_switches_say(
    open_exotel: OpenExotel, largest: int, total: str, shown: int, told: int | None
) -> None:
    exotel = open_exotel(largest_page=largest, page_total=total, page_things="bare")
    june = exotel.list_sid()
    exotel.put_on(june, *exotel.sids(*NUMBERS[:510]))
    things, counted = exotel.page(f"lists/{june}/contacts", limit=1000)
    assert (len(things), counted) == (shown, told)
    assert len(exotel.page(f"lists/{june}/contacts")[0]) == 20


@pytest.mark.parametrize(("off", "status"), [("404", 404), ("200", 200)])
@pytest.mark.parametrize(("answered", "first"), [("envelope", 200), ("empty", 204)])
def test_a_contact_is_taken_off_and_stays_in_the_address_book(
    open_exotel: OpenExotel, off: str, status: int, answered: str, first: int
) -> None:
    exotel = open_exotel(off_list=off, removed_answer=answered)
    june, [sid] = exotel.list_sid(), exotel.sids(NUMBERS[0])
    exotel.put_on(june, sid)
    path = f"lists/{june}/contacts/{sid}"
    assert [exotel.call("DELETE", path).status_code for _ in range(2)] == [first, status]
    assert exotel.call("GET", f"contacts/{sid}").status_code == 200


# --- uploads ----------------------------------------------------------------------------------------------------------


def test_an_upload_makes_its_list_and_tells_counts_alone(exotel: Exotel) -> None:
    uploaded = exotel.upload([f"{NUMBERS[0]},Asha", f"{NUMBERS[0]},Ben", "12,Cem", f"{NUMBERS[1]},Dee"])
    states = [exotel.status(uploaded) for _ in range(2)]
    assert [state["status"] for state in states] == ["in-progress", "completed"]
    assert states[1]["stats"] == {"total": 4, "success": 2, "duplicate": 1, "failed": 1}
    shown, _ = exotel.page(f"lists/{states[1]['list_sid']}/contacts")
    assert [(one["number"], one["first_name"]) for one in shown] == [(NUMBERS[0], "Asha"), (NUMBERS[1], "Dee")]


@pytest.mark.parametrize(("by_name", "code"), [("adds", 200), ("conflict", 409)])
@pytest.mark.parametrize(("by_sid", "status"), [("adds", 200), ("404", 404)])
def test_a_list_that_exists_takes_uploads_as_the_switches_say(
    open_exotel: OpenExotel, by_name: str, code: int, by_sid: str, status: int
) -> None:
    exotel = open_exotel(upload_by_name=by_name, upload_by_sid=by_sid)
    june = exotel.list_sid()
    assert exotel.upload([f"{NUMBERS[0]},"]).json()["response"]["code"] == code
    assert exotel.upload([f"{NUMBERS[1]},"], to=june).status_code == status


@pytest.mark.parametrize(("sid", "told"), [("told", True), ("absent", False)])
def test_an_upload_tells_its_list_and_where_its_status_is_as_the_switches_say(
    open_exotel: OpenExotel, sid: str, told: bool
) -> None:
    exotel = open_exotel(upload_sid=sid, status_url="https://elsewhere.example.com")
    uploaded = exotel.upload([f"{NUMBERS[0]},"])
    summary = uploaded.json()["response"]["data"]["summary"]
    assert summary["url"].startswith("https://elsewhere.example.com/v2/accounts/acme/csv-status/")
    assert ("list_sid" in summary, "list_sid" in exotel.status(uploaded)) == (told, told)


def test_counts_may_stand_under_the_newer_names(open_exotel: OpenExotel) -> None:
    told = open_exotel(upload_shape="newer", upload_polls=0)
    counts = told.status(told.upload([f"{NUMBERS[0]},", "12,"]))
    assert (counts["total_records"], counts["success_count"], counts["failure_count"]) == (2, 1, 1)


def test_an_upload_may_fail_and_add_nothing(open_exotel: OpenExotel) -> None:
    exotel = open_exotel(upload_ends="failed", upload_polls=0)
    state = exotel.status(exotel.upload([f"{NUMBERS[0]},"]))
    assert (state["status"], exotel.page(f"lists/{state['list_sid']}/contacts")[0]) == ("failed", [])


def test_contacts_of_an_upload_show_after_a_while(open_exotel: OpenExotel) -> None:
    exotel = open_exotel(upload_seconds=60, upload_polls=0)
    uploaded = exotel.upload([f"{NUMBERS[0]},"])
    june = exotel.status(uploaded)["list_sid"]
    assert exotel.page(f"lists/{june}/contacts")[0] == []
    exotel.server.company.clock.offset_seconds += 61
    assert exotel.status(uploaded)["status"] == "completed"
    assert len(exotel.page(f"lists/{june}/contacts")[0]) == 1


def test_more_than_a_list_holds_is_refused_and_nothing_is_added(exotel: Exotel) -> None:
    uploaded = exotel.upload([f"+1{n:010}," for n in range(2_000_000_000, 2_000_100_001)])
    assert uploaded.status_code == 400
    assert exotel.page("lists", name="June")[0] == []


def test_a_contact_may_never_show_in_its_list(open_exotel: OpenExotel) -> None:
    exotel = open_exotel(refuse_shown="5550001")
    june = exotel.list_sid()
    exotel.put_on(june, *exotel.sids(*NUMBERS[:3]))
    assert [one["number"] for one in exotel.page(f"lists/{june}/contacts")[0]] == [NUMBERS[0], NUMBERS[2]]


@pytest.mark.parametrize("header", ["phone,first_name\n", "number,Plan\n"], ids=["no number", "custom field"])
def test_a_file_has_the_documented_columns_and_no_other(exotel: Exotel, header: str) -> None:
    assert exotel.upload([f"{NUMBERS[0]},x"], header=header).status_code == 400
