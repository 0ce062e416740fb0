"""Kore.ai: the requests that its pages describe, and every shape of answer that they, or others, show."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import pytest

from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.sending import meaning
from pipeline.sending.meaning import Misread, Reading, Throttled
from pipeline.vendor import Continue, Impossible, Prepared, RefusedWhole, Request, Response, Verdicts
from pipeline.vendors.kore import ADD, CONTACT_LISTS, CONTACTS, READ_BACK, THE_LIST, VENDOR

LISTS = "/agentassist/api/v1/public/{IId}/campaign/contactList"
ACCOUNT = {"client_id": "cs-1", "client_secret": "a secret", "app_id": "st-1", "account_id": "acc-1"}
QUEUED = {"message": "Adding contacts to public list is in progress"}
USED_UP = "You've exceeded the per-minute rate limit. Please wait for sometime before retrying."
KORES_ERROR = {"errors": [{"msg": "phoneNumber is not valid", "code": 400}]}


def chunk(number: int = 3, *, since: float = 0.0, **options: Any) -> Chunk:
    rows = tuple(Row(n, {"phone": f"+1415555000{n}", "first_name": "Ada"}) for n in range(1, number + 1))
    return Chunk("kore.list", "add", rows, options, {"list": {"id": "cl-1", "name": "June", "since": since}})


def reply(payload: Json, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(payload).encode())


def added(payload: Json, status: int = 200, of: Chunk | None = None) -> Reading:
    about = of or chunk()
    return meaning.read(VENDOR, reply(payload, status), lambda whole: ADD.interpret(about, Turn("send"), whole))


def read(about: Chunk, turn: Turn, payload: Json, status: int = 200) -> Reading:
    return meaning.read(VENDOR, reply(payload, status), lambda whole: READ_BACK.interpret(about, turn, whole))


def prepared(turn: Turn, payload: Json, status: int = 200, **options: Any) -> Reading:
    job = Job("kore.list", {"list": "June", **options})
    return meaning.read(VENDOR, reply(payload, status), lambda whole: THE_LIST.interpret(job, turn, whole))


def shown(*numbers: int, at: str = "2026-11-21T09:00:00.000Z", **paging: Json) -> Json:
    found = [{"_id": f"cc-{n}", "createdAt": at, "phoneNumber": f"1415555000{n}"} for n in numbers]
    return {"status": "success", "data": {"results": found, **paging}}


def listed(*lists: Json) -> Json:
    return {"status": "success", "message": "", "data": list(lists)}


def a_list(number: int = 1, name: str = "June", **values: Json) -> Json:
    return {"_id": f"cl-{number}", "name": name, "totalRecordCount": 0, **values}


def verdicts(reading: Reading) -> dict[int, Verdict]:
    assert isinstance(reading, Verdicts), reading
    return {verdict.number: verdict for verdict in reading.verdicts}


def going_on(reading: Reading) -> Turn:
    assert isinstance(reading, Continue), reading
    return reading.turn


# --- the account ------------------------------------------------------------------------------------------------------


def test_an_account_is_in_path_query_headers_and_a_signed_token_at_the_edge_alone() -> None:
    plain = ADD.build(chunk(), Turn("send"))
    sealed = VENDOR.authorise(plain, ACCOUNT, 0.0)
    told = dict(sealed.headers)
    assert "st-1" not in repr(plain)
    assert sealed.path == "/api/1.1/public/st-1/campaign/contactList/addContacts"
    assert sealed.query == (("accountId", "acc-1"),)
    assert (told["iid"], told["accountId"]) == ("st-1", "acc-1")
    assert "authorization" not in {name.lower() for name in told}


def test_the_token_is_a_jwt_that_the_secret_signs() -> None:
    token = dict(VENDOR.authorise(Request("GET", "/"), ACCOUNT, 0.0).headers)["auth"]
    head, body, signed = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
    assert json.loads(head) == {"alg": "HS256", "typ": "JWT"}
    assert json.loads(body) == {"sub": "1234567890", "appId": "cs-1"}
    assert signed == hmac.digest(b"a secret", token.rpartition(".")[0].encode(), "sha256")
    assert "=" not in token


def test_a_new_secret_is_the_same_quota() -> None:
    assert VENDOR.counted_by(ACCOUNT) == VENDOR.counted_by({**ACCOUNT, "client_id": "cs-2", "client_secret": "another"})


# --- add --------------------------------------------------------------------------------------------------------------


def test_contacts_are_queued_by_the_lists_name_with_numbers_as_the_samples_have_them() -> None:
    request = ADD.build(chunk(2), Turn("send"))
    assert (request.method, request.path) == ("POST", "/api/1.1/public/{IId}/campaign/contactList/addContacts")
    assert json.loads(request.body) == {
        "contact_list_name": "June",
        "data": [
            {"phoneNumber": "14155550001", "firstName": "Ada"},
            {"phoneNumber": "14155550002", "firstName": "Ada"},
        ],
    }


def test_a_row_with_a_number_alone_is_the_documented_request() -> None:
    about = Chunk("kore.list", "add", (Row(1, {"phone": "+9122333445566", "first_name": ""}),), {}, chunk().prepared)
    assert json.loads(ADD.build(about, Turn("send")).body)["data"] == [{"phoneNumber": "9122333445566"}]


@pytest.mark.parametrize(
    "payload", [QUEUED, {"status": "success", "message": "Contacts queued for addition."}], ids=["page", "older"]
)
def test_both_answers_let_the_rows_on_to_the_reading(payload: Json) -> None:
    assert all(verdict.delivered for verdict in verdicts(added(payload)).values())


@pytest.mark.parametrize("status", [200, 400, 409, 422])
def test_a_refusal_is_of_the_whole_call_in_kores_words(status: int) -> None:
    assert added(KORES_ERROR, status) == RefusedWhole("Kore.ai said: phoneNumber is not valid.")


def test_a_failure_may_be_told_by_status_and_message() -> None:
    assert added({"status": "failure", "message": "No."}) == RefusedWhole("Kore.ai said: No.")


@pytest.mark.parametrize("status", [400, 404])
def test_a_list_that_is_not_there_stops_the_import_and_refuses_no_row(status: int) -> None:
    told = added({"errors": [{"msg": "Contact list not found"}]}, status)
    assert isinstance(told, Impossible)
    assert "'June'" in told.sentence


@pytest.mark.parametrize(("payload", "status"), [({"status": "success"}, 200), (QUEUED, 302), (QUEUED, 418), ({}, 200)])
def test_an_answer_without_a_word_on_the_contacts_is_misread(payload: Json, status: int) -> None:
    assert isinstance(added(payload, status), Misread)


@pytest.mark.parametrize("status", [200, 400, 429])
@pytest.mark.parametrize("payload", [{"errors": [{"msg": USED_UP}]}, {"message": USED_UP}], ids=["errors", "message"])
def test_a_used_up_minute_is_known_by_its_message(payload: Json, status: int) -> None:
    assert isinstance(added(payload, status), Throttled)


def test_a_list_that_speaks_of_rate_limits_is_not_a_used_up_minute() -> None:
    spoken = {**listed(a_list(1, "rate limit")), "message": "rate limit"}
    assert isinstance(going_on(prepared(Turn("prepare"), spoken)), Turn)


def test_only_where_no_contact_can_be_there_twice_may_a_call_be_made_twice() -> None:
    assert ADD.repeatable({"allow_duplicates": False})
    assert not ADD.repeatable({"allow_duplicates": True})


# --- read back --------------------------------------------------------------------------------------------------------


def test_the_list_is_read_by_its_id_after_the_queue_had_its_time() -> None:
    turn = READ_BACK.first(chunk(wait_seconds=7))
    request = READ_BACK.build(chunk(), turn)
    assert turn.after_seconds == 7
    assert (request.method, request.path) == ("GET", f"{LISTS}/cl-1/getAllContacts")
    assert request.query == (("skip", "0"), ("limit", "50"))


def test_pages_are_read_until_every_row_was_seen() -> None:
    about = chunk()
    second = going_on(read(about, READ_BACK.first(about), shown(3, 8, hasMore=True, totalResults=90)))
    assert READ_BACK.build(about, second).query == (("skip", "2"), ("limit", "50"))
    assert second.after_seconds == 0
    told = verdicts(read(about, second, shown(1, 2, hasMore=True)))
    assert {number: verdict.vendor_id for number, verdict in told.items()} == {1: "cc-1", 2: "cc-2", 3: "cc-3"}


def test_a_turn_holds_no_contact() -> None:
    about = chunk()
    second = going_on(read(about, READ_BACK.first(about), shown(1, 8, hasMore=True)))
    assert "4155" not in json.dumps(second.carry)


def test_a_page_that_comes_again_is_asked_for_in_other_ways_and_then_misread() -> None:
    about, turn = chunk(), READ_BACK.first(chunk())
    asked = []
    page = shown(7, 8, hasMore=True)
    for _ in range(4):
        turn = going_on(read(about, turn, page))
        asked.append(dict(READ_BACK.build(about, turn).query))
    assert asked == [
        {"skip": "2", "limit": "50"},
        {"page": "2", "limit": "50"},
        {"offset": "2", "limit": "50"},
        {"skip": "2", "limit": "50"},
    ]
    assert isinstance(read(about, turn, page), Misread)


def test_a_page_that_is_promised_and_empty_is_asked_for_in_other_ways() -> None:
    about = chunk()
    second = going_on(read(about, READ_BACK.first(about), shown(7, 8, totalResults=4)))
    third = going_on(read(about, second, shown(totalResults=4)))
    assert dict(READ_BACK.build(about, third).query)["page"] == "2"


def test_rounds_wait_longer_each_time_and_the_last_refuses_what_was_never_there() -> None:
    about, waits = chunk(rounds=4, wait_seconds=10), []
    turn = READ_BACK.first(about)
    for size in (2, 3, 4):
        turn = going_on(read(about, turn, shown(1, 2, hasMore=False, totalResults=size)))
        waits.append(turn.after_seconds)
    assert waits == [20, 40, 80]
    last = verdicts(read(about, turn, shown(1, 2)))
    assert [last[n].delivered for n in (1, 2, 3)] == [True, True, False]
    assert (last[3].code, "in 4 readings" in last[3].reason) == ("absent_on_readback", True)


def test_no_wait_is_longer_than_five_minutes() -> None:
    about = chunk(rounds=10_000, wait_seconds=10)
    turn = READ_BACK.first(about)
    turn = Turn("read", {**turn.carry, "round": 5_000})
    assert going_on(read(about, turn, shown())).after_seconds == 300


def test_a_list_that_did_not_grow_is_not_paged_through_again() -> None:
    about = chunk()
    turn = going_on(read(about, READ_BACK.first(about), shown(1, totalResults=1)))
    again = going_on(read(about, turn, shown(1, hasMore=True, totalResults=1)))
    assert again.carry["round"] == 3
    grown = going_on(read(about, turn, shown(1, hasMore=True, totalResults=2)))
    assert grown.carry["round"] == 2


@pytest.mark.parametrize("spelled", ["14155550001", "+14155550001", "+1 415 555 0001", 14155550001])
def test_numbers_are_compared_by_their_digits(spelled: Json) -> None:
    entry = {"_id": "cc-1", "phoneNumber": spelled}
    payload = {"status": "success", "data": {"results": [entry]}}
    assert verdicts(read(chunk(1), READ_BACK.first(chunk(1)), payload))[1].delivered


@pytest.mark.parametrize(
    "entry",
    [{"_id": "cc-1", "phoneNumber": "91223334xxxxx"}, {"phoneNumber": "14155550001"}, "14155550001", None],
    ids=["masked", "no id", "text", "null"],
)
def test_a_contact_that_cannot_be_told_is_misread(entry: Json) -> None:
    payload = {"status": "success", "data": {"results": [entry]}}
    assert isinstance(read(chunk(1), READ_BACK.first(chunk(1)), payload), Misread)


@pytest.mark.parametrize("payload", [{"status": "success", "data": None}, {"status": "failure", "data": []}, QUEUED])
def test_a_reading_without_contacts_is_misread(payload: Json) -> None:
    assert isinstance(read(chunk(), READ_BACK.first(chunk()), payload), Misread)


def test_only_contacts_that_came_after_the_list_was_looked_at_are_ours_where_they_may_be_twice() -> None:
    about = chunk(1, since=1_795_251_600.0, allow_duplicates=True, rounds=1)  # 2026-11-21T09:00:00Z
    first = READ_BACK.first(about)
    assert not verdicts(read(about, first, shown(1)))[1].delivered
    assert verdicts(read(about, first, shown(1, at="2026-11-21T09:00:00.001Z")))[1].delivered


def test_asking_reads_the_same_pages_and_leaves_out_what_is_not_there() -> None:
    asking, about = ADD.asking, chunk()
    assert asking is not None
    second = going_on(asking.interpret(about, asking.first(about), reply(shown(2, hasMore=True))))
    assert asking.build(about, second).reads
    assert set(verdicts(asking.interpret(about, second, reply(shown(9))))) == {2}


def test_what_reading_costs_is_declared() -> None:
    assert [READ_BACK.calls({}, rows) for rows in (1, 50, 51, 5_000)] == [1, 1, 2, 100]


# --- before the first row ---------------------------------------------------------------------------------------------


def test_a_list_is_looked_for_before_it_is_made_and_after() -> None:
    job = Job("kore.list", {"list": "June", "description": "Of June", "allow_duplicates": True})
    look = THE_LIST.build(job, Turn("prepare"))
    assert (look.method, look.path, look.query, look.reads) == (
        "POST",
        f"{LISTS}/getAllListDetails",
        (("type", "call"),),
        True,
    )
    create = going_on(prepared(Turn("prepare"), listed(a_list(9, "May"))))
    request = THE_LIST.build(job, create)
    assert (request.path, request.reads) == (f"{LISTS}/createContactList", False)
    made = {"name": "June", "description": "Of June", "source": "passiveApi", "allowDuplicates": True}
    assert json.loads(request.body) == made
    again = going_on(prepared(create, {"status": "success", "data": a_list()}))
    assert THE_LIST.build(job, again).reads
    told = prepared(again, listed(a_list(apiConfigurations={"dataSyncMode": "allowDuplicates"}, totalRecordCount=3)))
    assert told == Prepared({"id": "cl-1", "name": "June", "since": 0.0})


def test_a_list_that_was_made_and_is_not_listed_yet_is_used_all_the_same() -> None:
    again = going_on(prepared(Turn("create"), {"status": "success", "data": a_list()}))
    assert prepared(again, listed()) == Prepared({"id": "cl-1", "name": "June", "since": 0.0})


def test_a_list_is_addressed_as_kore_spells_it() -> None:
    assert prepared(Turn("prepare"), listed(a_list(1, "JUNE"))) == Prepared(
        {"id": "cl-1", "name": "JUNE", "since": 0.0}
    )


@pytest.mark.parametrize("names", [("June", "June"), ("June", "june")], ids=str)
def test_two_lists_of_one_name_stop_the_import(names: tuple[str, str]) -> None:
    two = [a_list(number, name) for number, name in enumerate(names)]
    assert isinstance(prepared(Turn("prepare"), listed(*two)), Impossible)


def test_a_list_that_is_told_on_two_pages_is_one_list() -> None:
    paged = {"status": "success", "data": {"results": [a_list(), a_list(2, "May")], "hasMore": True}}
    second = going_on(prepared(Turn("prepare"), paged))
    rest = {"status": "success", "data": {"results": [a_list(3, "July"), a_list()], "hasMore": False}}
    assert prepared(second, rest) == Prepared({"id": "cl-1", "name": "June", "since": 0.0})


@pytest.mark.parametrize("status", [404, 405])
def test_lists_are_asked_for_as_the_sample_does_where_the_table_is_wrong(status: int) -> None:
    turn = going_on(prepared(Turn("prepare"), {"errors": [{"msg": "Not found"}]}, status))
    assert THE_LIST.build(Job("kore.list", {"list": "June"}), turn).method == "GET"


def test_a_name_that_kore_refuses_is_looked_for_once_more_and_then_told() -> None:
    look = going_on(prepared(Turn("create"), {"errors": [{"msg": "Name is taken"}]}, 409))
    assert isinstance(prepared(look, listed(a_list())), Prepared)
    told = prepared(look, listed())
    assert isinstance(told, Impossible)
    assert "Kore.ai said: Name is taken." in told.sentence


@pytest.mark.parametrize(
    "known", [{"apiConfigurations": {"dataSyncMode": "allowDuplicates"}}, {"allowDuplicates": True}], ids=str
)
def test_a_list_that_takes_contacts_twice_is_used_only_where_the_import_says_so(known: dict[str, Json]) -> None:
    there = listed(a_list(**known))
    assert isinstance(prepared(Turn("prepare"), there), Impossible)
    assert isinstance(prepared(Turn("prepare"), there, allow_duplicates=True), Prepared)


def test_the_newest_contact_of_such_a_list_is_noted_before_the_first_row() -> None:
    full = a_list(allowDuplicates=True, totalRecordCount=2)
    before = going_on(prepared(Turn("prepare"), listed(full), allow_duplicates=True))
    more = going_on(prepared(before, shown(1, at="2026-11-21T09:00:00.500Z", hasMore=True)))
    told = prepared(more, shown(2))
    assert told == Prepared({"id": "cl-1", "name": "June", "since": 1_795_251_600.5})


# --- looking ----------------------------------------------------------------------------------------------------------


def test_a_look_skips_a_page_that_comes_again() -> None:
    first = CONTACTS.page(Turn("page"), reply(shown(1, 2, hasMore=True)))
    assert first.next is not None
    again = CONTACTS.page(first.next, reply(shown(1, 2, hasMore=True)))
    assert (len(first.items), again.items) == (2, ())
    assert again.next is not None
    assert dict(CONTACTS.build(again.next, {"list_id": "cl-1"}).query)["page"] == "2"


def test_lists_can_be_looked_at() -> None:
    assert CONTACT_LISTS.build(Turn("page"), {}).reads
    assert len(CONTACT_LISTS.page(Turn("page"), reply(listed(a_list(), a_list(2)))).items) == 2
