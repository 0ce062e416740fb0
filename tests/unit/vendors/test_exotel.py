"""Exotel: the requests that its pages describe, and every shape of answer that they, or its clients, show."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import pytest

from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.sending import meaning
from pipeline.sending.meaning import Failed, Misread, Reading, Throttled, Unauthorised
from pipeline.vendor import Continue, Impossible, Prepared, RefusedWhole, Request, Response, Step, Verdicts
from pipeline.vendors.exotel import VENDOR, contacts, facts, lists, upload

ACCOUNT = {"api_key": "key", "api_token": "a token", "account_sid": "acme/1"}
FAULT = {"code": 1002, "message": "Invalid parameter", "description": "number is not valid"}
TAKEN = {"code": 1008, "message": "Duplicate resource", "description": "A list of that name already exists"}
POLL = {"upload": "u-1", "sid": "l-1", "polls": 0}


def chunk(number: int = 3, *, step: str = "contacts", repeated: bool = False, **options: Any) -> Chunk:
    rows = tuple(
        Row(n, {"phone": f"+1415555000{n}", "first_name": "Asha"}, vendor_ids={"contacts": f"s-{n}", "find": f"s-{n}"})
        for n in range(1, number + 1)
    )
    return Chunk("exotel.list", step, rows, {"list": "June", **options}, {"list": "l-1"}, repeated=repeated)


def reply(payload: Json, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(payload).encode())


def envelope(response: Json, /, **more: Json) -> Json:
    return {"request_id": "r-1", "method": "POST", "http_code": 207, **more, "response": response}


def good(of: int, /, **data: Json) -> Json:
    told = {"sid": f"s-{of}", "number": f"+1415555000{of}", **data}
    return {"code": 200, "error_data": None, "status": "success", "data": told}


def bad(status: int = 400, told: Json = None, /, **fault: Json) -> Json:
    return {"code": status, "error_data": {**FAULT, **fault}, "status": "failure", "data": told}


def whole(status: int, /, **fault: Json) -> Json:
    """A call that is refused whole: `response` is an object then."""
    return envelope(bad(status, None, **fault))


def read(step: Step, about: Chunk, turn: Turn, payload: Json, status: int = 207) -> Reading:
    return meaning.read(VENDOR, reply(payload, status), lambda answer: step.interpret(about, turn, answer))


def created(*items: Json, of: Chunk | None = None, status: int = 207) -> Reading:
    return read(contacts.CREATE, of or chunk(len(items)), Turn("send"), envelope(list(items)), status)


def by_number(reading: Reading) -> dict[int, Verdict]:
    assert isinstance(reading, Verdicts), reading
    return {one.number: one for one in reading.verdicts}


def delivered(reading: Reading) -> dict[int, bool]:
    return {number: one.delivered for number, one in by_number(reading).items()}


def going_on(reading: Reading) -> Turn:
    assert isinstance(reading, Continue), reading
    return reading.turn


def body(request: Request) -> Any:
    return json.loads(request.body)


# --- the account ------------------------------------------------------------------------------------------------------


def test_the_key_is_a_header_and_never_in_the_url() -> None:
    sealed = VENDOR.authorise(contacts.CREATE.build(chunk(), Turn("send")), ACCOUNT, 0.0)
    assert dict(sealed.headers)["authorization"] == "Basic " + base64.b64encode(b"key:a token").decode()
    assert sealed.path == "/acme%2F1/contacts"
    assert "a token" not in f"{sealed.path} {sealed.query} {VENDOR.base_url}"


def test_all_keys_of_an_account_share_its_calls() -> None:
    assert VENDOR.counted_by(ACCOUNT) == VENDOR.counted_by({**ACCOUNT, "api_key": "another"})


# --- contacts ---------------------------------------------------------------------------------------------------------


def test_a_contact_is_sent_under_exotels_names_and_what_is_empty_is_not() -> None:
    row = Row(1, {"phone": "+14155550001", "company": "Acme", "email": ""}, {"Plan": "gold"})
    about = Chunk("exotel.contacts", "contacts", (row,), {}, {})
    sent = {"number": "+14155550001", "company_name": "Acme", "custom_field": {"Plan": "gold"}}
    assert body(contacts.CREATE.build(about, Turn("send"))) == {"contacts": [sent]}


def test_columns_go_along_where_the_option_names_them_and_exotel_has_no_field_of_that_name() -> None:
    job = Job("exotel.contacts", {"custom": "plan, tag, City"}, ("Plan", "Shoe size", "City", "tag"))
    assert contacts.custom_fields(job) == {"Plan": "Plan", "City": "City"}


@pytest.mark.parametrize("told", ["+14155550001", "14155550001", "1 415 555 0001"])
def test_items_are_paired_by_number_however_it_is_spelled(told: str) -> None:
    said = by_number(created(good(2), good(1, number=told)))
    assert {number: one.vendor_id for number, one in said.items()} == {1: "s-1", 2: "s-2"}


@pytest.mark.parametrize("status", [200, 207])
def test_a_refused_record_is_told_by_its_item_whatever_the_status(status: int) -> None:
    said = by_number(created(good(1), bad(400, {"number": "+14155550002"}), status=status))
    assert (said[1].delivered, said[2].delivered, said[2].code) == (True, False, "vendor_refused")
    assert "number is not valid" in said[2].reason


def test_an_item_without_a_code_is_read_by_its_word() -> None:
    spoken = {"status": "failure", "data": {"number": "+14155550002"}, "error_data": FAULT}
    assert delivered(created(good(1), spoken)) == {1: True, 2: False}


def test_items_that_name_no_record_are_of_those_that_no_other_item_speaks_of() -> None:
    assert delivered(created(good(3), bad(), good(1))) == {1: True, 2: False, 3: True}


@pytest.mark.parametrize("first", [1, 4], ids=["in order", "in another order"])
def test_items_that_name_no_record_and_differ_want_smaller_calls_for_place_decides_no_verdict(first: int) -> None:
    reading = created(good(first), bad(), bad(409), good(5 - first), of=chunk(4))
    assert isinstance(reading, RefusedWhole)
    assert reading.applied


def test_words_are_given_by_place_only_where_the_order_is_kept() -> None:
    two = (bad(400, None, description="too short"), bad(400, None, description="too long"))
    kept, lost = by_number(created(good(1), *two)), by_number(created(*two, good(1)))
    assert ("too long" in kept[2].reason, "too long" in kept[3].reason) == (False, True)
    assert all("too short" in lost[row].reason and "too long" in lost[row].reason for row in (2, 3))


@pytest.mark.parametrize(("repeated", "outcome"), [(False, "existed"), (True, "unsaid")])
def test_a_number_that_exotel_has_is_delivered(repeated: bool, outcome: str) -> None:
    conflict = bad(409, {"number": "+14155550001", "sid": "s-9"}, **TAKEN)
    said = by_number(created(conflict, of=chunk(1, repeated=repeated)))
    assert (said[1].delivered, said[1].outcome, said[1].vendor_id) == (True, outcome, "s-9")


@pytest.mark.parametrize(
    "items",
    [[good(1)], [good(1), good(1)], [good(1), good(7)], [good(1), good(2), good(3)], []],
    ids=["missing", "twice", "foreign", "too many", "none"],
)
def test_an_answer_that_is_not_about_each_record_is_misread(items: list[Json]) -> None:
    assert isinstance(created(*items, of=chunk(2)), Misread)


def test_a_record_that_failed_at_exotel_is_not_the_rows_fault() -> None:
    assert by_number(created(good(1), bad(500)))[2].code == "vendor_failed"


# --- what an answer means as a whole ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "status", "kind"),
    [
        (whole(400), 400, RefusedWhole),
        (whole(400), 200, RefusedWhole),
        (whole(401), 401, Unauthorised),
        (whole(403), 200, Unauthorised),
        ({"RestException": {"Status": 402, "Message": "Plan usage exceeded"}}, 402, Unauthorised),
        ({"RestException": {"Status": 429, "Message": "Rate limit exceeded", "Code": "X"}}, 429, Throttled),
        ({"RestException": {"Status": 429, "Message": "Rate limit exceeded", "Code": "X"}}, 200, Throttled),
        (whole(429), 429, Throttled),
        (whole(503), 200, Failed),
        (whole(409, description="The resource is being updated by another request"), 409, Failed),
        ({"status": "ok"}, 200, Misread),
    ],
    ids=str,
)
def test_a_whole_answer_is_read_in_both_shapes(payload: Json, status: int, kind: type[Reading]) -> None:
    assert isinstance(read(contacts.CREATE, chunk(), Turn("send"), payload, status), kind)


# --- a list by its name ---------------------------------------------------------------------------------------------------


def look(turn: Turn, payload: Json, status: int = 200, name: str = "June") -> Reading:
    job = Job("exotel.list", {"list": name})
    return meaning.read(VENDOR, reply(payload, status), lambda answer: lists.LIST.interpret(job, turn, answer))


def page(*names: str, first: int = 1) -> Json:
    things = [good(0, sid=f"l-{n}", name=name) for n, name in enumerate(names, first)]
    return envelope(things, metadata={"total": len(names)})


LOOK = Turn("prepare")


def test_a_list_that_is_there_is_used() -> None:
    assert look(LOOK, page("June bugs", "June")) == Prepared("l-2")


def test_a_list_that_is_not_there_is_made() -> None:
    create = going_on(look(LOOK, page()))
    request = lists.LIST.build(Job("exotel.list", {"list": "June", "list_tag": "spring"}), create)
    assert body(request) == {"lists": [{"name": "June", "tag": "spring"}]}
    assert look(create, envelope([good(0, sid="l-9", name="June")])) == Prepared("l-9")


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        (envelope([bad(409, None, **TAKEN)]), 200),
        (envelope([bad(409, None, **TAKEN)]), 207),
        (whole(409, **TAKEN), 409),
    ],
    ids=["item", "partly", "status"],
)
def test_a_name_that_is_taken_is_looked_up_among_all_lists_and_used(payload: Json, status: int) -> None:
    again = going_on(look(Turn("create"), payload, status))
    assert "name" not in dict(lists.LIST.build(Job("exotel.list", {"list": "June"}), again).query)
    assert look(again, page("May", "June")) == Prepared("l-2")


def test_a_taken_name_that_differs_in_capitals_alone_is_used_only_where_one_does() -> None:
    again = going_on(look(Turn("create"), envelope([bad(409, None, **TAKEN)])))
    ends = going_on(look(again, page("JUNE")))
    assert look(ends, page()) == Prepared("l-1")
    ends = going_on(look(again, page("JUNE", "june")))
    assert isinstance(look(ends, page()), Impossible)


def test_a_list_that_exotel_refuses_to_make_stops_the_import_with_its_words() -> None:
    told = look(Turn("create"), envelope([bad(400, None, description="name is too long")]))
    assert isinstance(told, Impossible)
    assert "name is too long" in told.sentence


# --- on a list, off a list --------------------------------------------------------------------------------------------------


def member(number: int, code: int = 200) -> Json:
    told = {"sid": f"s-{number}", "list_id": "l-1"}
    return good(number, **told) if code == 200 else bad(code, told, **TAKEN)


def test_contacts_are_put_on_a_list_by_their_sids() -> None:
    request = lists.ADD.build(chunk(2, step="list"), Turn("send"))
    assert request.path == "/lists/l-1/contacts"
    assert body(request) == {"contact_references": [{"contact_sid": "s-1"}, {"contact_sid": "s-2"}]}


def test_who_is_on_the_list_already_is_delivered() -> None:
    reading = read(lists.ADD, chunk(2, step="list"), Turn("send"), envelope([member(2, 409), member(1)]))
    assert delivered(reading) == {1: True, 2: True}


def test_a_list_that_vanished_stops_the_import() -> None:
    assert isinstance(read(lists.ADD, chunk(2, step="list"), Turn("send"), whole(404), 404), Impossible)


@pytest.mark.parametrize(
    ("payload", "status"), [(envelope(good(1)), 200), (whole(404), 404), (None, 204)], ids=["done", "gone", "empty"]
)
def test_who_is_off_the_list_is_off_it_whoever_took_them_off(payload: Json, status: int) -> None:
    answer = Response(204, {}, b"") if status == 204 else reply(payload, status)
    about = chunk(1, step="unlist")
    assert delivered(meaning.read(VENDOR, answer, lambda one: lists.TAKE_OFF.interpret(about, Turn("send"), one)))[1]


# --- an upload ------------------------------------------------------------------------------------------------------------


def uploaded(turn: Turn, payload: Json, status: int = 200, number: int = 3) -> Reading:
    return read(upload.UPLOAD, chunk(number, step="csv"), turn, payload, status)


def status_of(state: str, **counts: int) -> Json:
    return envelope(good(0, upload_id="u-1", list_sid="l-1", status=state, stats=counts))


def members(*numbers: int) -> Json:
    return envelope([good(number) for number in numbers], metadata={"total": len(numbers)})


def reconciling(**counts: int) -> Turn:
    return going_on(uploaded(Turn("poll", POLL), status_of("completed", **counts)))


def test_a_file_is_a_form_with_the_lists_name_and_a_csv_of_the_documented_columns() -> None:
    request = upload.UPLOAD.build(chunk(2, step="csv"), Turn("upload", {}))
    text = request.body.decode()
    assert 'name="list_name"\r\n\r\nJune\r\n' in text
    assert 'name="type"\r\n\r\nstatic\r\n' in text
    assert 'name="file_name"; filename="contacts.csv"' in text
    assert "number,first_name,last_name,company_name,email,tag\n+14155550001,Asha,,,,\n" in text


def test_an_upload_is_polled_by_its_id_and_a_url_in_the_answer_is_never_followed() -> None:
    summary = {"upload_id": "u-1", "list_sid": "l-1", "url": "https://elsewhere.example.com/csv-status/u-1"}
    poll = going_on(uploaded(Turn("upload", {}), envelope(good(0, summary=summary))))
    assert poll.after_seconds > 0
    assert upload.UPLOAD.build(chunk(step="csv"), poll).path == "/csv-status/u-1"


@pytest.mark.parametrize("word", ["in-progress", "processing", "a word that nobody knows"])
def test_every_word_but_two_is_an_upload_under_way_and_is_asked_for_ever_later(word: str) -> None:
    first = going_on(uploaded(Turn("poll", POLL), status_of(word)))
    second = going_on(uploaded(first, status_of(word)))
    assert first.name == second.name == "poll"
    assert second.after_seconds > first.after_seconds


@pytest.mark.parametrize(
    "counts", [{"stats": {"total": 3, "failed": 1, "duplicate": 0}}, {"total_records": 3, "failure_count": 1}], ids=str
)
def test_a_row_that_the_list_does_not_show_is_refused_where_the_upload_counted_it(counts: dict[str, Json]) -> None:
    told = envelope(good(0, upload_id="u-1", list_sid="l-1", status="completed", **counts))
    last = uploaded(going_on(uploaded(Turn("poll", POLL), told)), members(1, 3))
    last = uploaded(going_on(last), members()) if isinstance(last, Continue) else last
    assert delivered(last) == {1: True, 2: False, 3: True}
    assert by_number(last)[2].code == "vendor_refused"


def _until_told(turn: Turn, pages: Sequence[Json]) -> Reading:
    """Reads the list again and again, for the pages may still come."""
    reading: Reading = Continue(turn)
    while isinstance(reading, Continue):
        offset = int(reading.turn.carry["offset"])
        reading = uploaded(reading.turn, pages[0] if offset == 0 else pages[1])
    return reading


def test_a_row_that_nothing_counted_is_looked_for_again_before_it_is_refused_as_absent() -> None:
    again = reconciling(total=3, failed=0)
    last = _until_told(again, [members(1, 3), members()])
    assert (delivered(last), by_number(last)[2].code) == ({1: True, 2: False, 3: True}, "absent_on_readback")


def test_a_name_that_is_taken_is_looked_up_and_the_file_goes_to_its_list() -> None:
    named = going_on(uploaded(Turn("upload", {}), envelope(bad(409, None, **TAKEN)), 409))
    to = going_on(uploaded(named, page("June")))
    request = upload.UPLOAD.build(chunk(step="csv"), to)
    assert (request.method, request.path) == ("PUT", "/contacts/csv-upload/l-1")


def test_an_upload_is_not_repeatable_and_its_size_is_bounded_as_the_page_says() -> None:
    assert not upload.UPLOAD.repeatable({})
    assert (upload.UPLOAD.bytes_per_call, upload.UPLOAD.records_per_call) == (60_000_000, 100_000)
    assert contacts.CREATE.records_per_call == lists.ADD.records_per_call == facts.RECORDS_PER_CALL == 5_000
