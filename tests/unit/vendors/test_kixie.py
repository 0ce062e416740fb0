"""Kixie: what is sent, and what its undocumented answers are taken for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline import errors, vendors
from pipeline.records import Chunk, Filled, Job, Json, Row, Turn
from pipeline.sending import meaning
from pipeline.sending.meaning import Misread, Reading, Throttled, Unauthorised
from pipeline.vendor import Impossible, RefusedWhole, Request, Response, Verdicts
from pipeline.vendors.kixie import VENDOR, erasures, extra_data

CREDENTIALS = {"api_key": "k3y/+secret", "business_id": "10042", "agent_email": "ada@company.test"}
PUT, TAKE_OFF, TAKE_OFF_ALL = (VENDOR.operation(name).steps[0] for name in ("powerlist", "remove", "remove_everywhere"))


def chunk(*rows: Row, to: str = "powerlist", **options: Any) -> Chunk:
    usual = {"powerlist_id": "1969", "duplicates": "merge", "powerlists": 12}
    return Chunk(f"kixie.{to}", to, rows or (row(),), {**usual, **options})


def row(number: int = 2, **fields: str) -> Row:
    return Row(number, {"phone": f"+1415555010{number}", **fields})


def payload(request: Request) -> Json:
    return json.loads(request.body)


def answer(body: Json | bytes, status: int = 200) -> Response:
    return Response(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(body: Json | bytes, status: int = 200, rows: int = 1, to: str = "powerlist") -> Reading:
    about = chunk(*(row(number) for number in range(2, 2 + rows)), to=to)
    step = VENDOR.operation(to).steps[0]
    return meaning.read(VENDOR, answer(body, status), lambda whole: step.interpret(about, Turn("send"), whole))


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_a_contact_is_sent_as_the_help_page_shows() -> None:
    one = Row(2, {"phone": "+18554842053", "first_name": "John", "company": "Target Store"}, {"Colour": "red"})
    assert payload(PUT.build(chunk(one, duplicates="overwrite"), Turn("send"))) == {
        "eventname": "updatepowerlist",
        "powerlistId": "1969",
        "target": "18554842053",
        "firstName": "John",
        "companyName": "Target Store",
        "duplicateHandling": "overwrite",
        "extraData": {"Colour": "red"},
    }


@pytest.mark.parametrize("duplicates", ["overwrite", "merge", "ignore"])
def test_what_becomes_of_duplicates_is_always_said_and_the_call_may_be_repeated(duplicates: str) -> None:
    sent = chunk(duplicates=duplicates)
    assert payload(PUT.build(sent, Turn("send")))["duplicateHandling"] == duplicates
    assert PUT.repeatable(sent.options)


def test_nothing_empty_is_sent() -> None:
    one = Row(2, {"phone": "+14155550100", "first_name": "", "email": ""}, {"Colour": ""})
    assert set(payload(PUT.build(chunk(one), Turn("send")))) == {
        "eventname",
        "powerlistId",
        "target",
        "duplicateHandling",
    }


def test_two_contacts_never_share_a_call() -> None:
    with pytest.raises(ValueError, match="unpack"):
        PUT.build(chunk(row(2), row(3)), Turn("send"))


def test_a_removal_names_its_phones_in_the_form_in_which_they_were_put_there() -> None:
    put = payload(PUT.build(chunk(row(2)), Turn("send")))
    off = payload(TAKE_OFF.build(chunk(row(2), row(3), to="remove"), Turn("send")))
    assert off == {
        "eventname": "removefrompowerlist",
        "action": "removefrompowerlist",
        "powerlistId": "1969",
        "target": [put["target"], "14155550103"],
    }


def test_a_removal_from_all_lists_names_none_and_counts_as_many_calls_as_there_are() -> None:
    request = TAKE_OFF_ALL.build(chunk(row(2), to="remove_everywhere"), Turn("send"))
    assert "powerlistId" not in payload(request)
    assert (payload(request)["action"], request.weight) == ("removefromallpowerlists", 12)
    assert TAKE_OFF_ALL.calls({"powerlists": 12}, 50) == TAKE_OFF_ALL.weight({"powerlists": 12}) == 12


def test_the_key_is_in_the_url_and_the_body_when_it_leaves_and_nowhere_before() -> None:
    plain = PUT.build(chunk(), Turn("send"))
    sealed = VENDOR.authorise(plain, CREDENTIALS, 0.0)
    assert "k3y" not in repr(plain)
    assert dict(sealed.query) == {"apikey": "k3y/+secret", "businessid": "10042"}
    assert payload(sealed) == {"businessid": "10042", "apikey": "k3y/+secret", **payload(plain)}
    assert sealed.weight == plain.weight


def test_the_business_and_not_the_key_is_what_calls_are_counted_by() -> None:
    assert VENDOR.counted_by(CREDENTIALS) == VENDOR.counted_by({**CREDENTIALS, "api_key": "another"})


def test_a_removal_is_not_held_back_by_the_do_not_contact_list() -> None:
    assert [operation.contacts for operation in VENDOR.operations] == [True, False, False]


# --- columns of the user's own, and what overwriting erases --------------------------------------------------------------


def test_every_further_column_goes_into_the_extra_data_but_those_that_would_hide_a_field() -> None:
    job = Job("kixie.powerlist", {}, ("Colour", " Size ", "", "  ", "firstName", "COMPANYNAME", "Size"))
    assert extra_data(job) == {"Colour": "Colour", " Size ": "Size"}


def test_overwriting_says_how_many_rows_would_erase_which_fields() -> None:
    filled = Filled(1200, {"phone": 1200, "first_name": 1200, "last_name": 1199, "title": 800}, {"Colour": 1150})
    [sentence] = erasures({"duplicates": "overwrite"}, filled)
    assert "last_name in 1 row," in sentence
    assert "title in 400 rows" in sentence
    assert "email in all 1,200 rows" in sentence
    assert "'Colour' in 50 rows" in sentence
    assert "first_name" not in sentence
    assert "phone in" not in sentence


@pytest.mark.parametrize("duplicates", ["merge", "ignore"])
def test_who_does_not_overwrite_is_not_warned(duplicates: str) -> None:
    assert erasures({"duplicates": duplicates}, Filled(10, {"phone": 10})) == ()


def test_the_cost_of_a_removal_from_all_lists_is_told_beforehand() -> None:
    [sentence] = VENDOR.operation("remove_everywhere").warnings({"powerlists": 1500}, Filled())
    assert "counts as 1,500 calls" in sentence


# --- what an answer is taken for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"success": True},
        {"success": "true", "message": "Contact added"},
        {"success": 1},
        {"message": "Contact added"},
        {"result": {"id": 7}},
        {"error": None, "data": {}},
        {"status": "ok"},
        {},
        b"",
        b"  \n",
        b"OK",
        b"Contact added to PowerList",
        b'"Contact updated"',
    ],
)
def test_what_does_not_say_no_is_a_yes_without_evidence(body: Json | bytes) -> None:
    reading = read(body)
    assert isinstance(reading, Verdicts)
    assert [(one.number, one.delivered, one.outcome, one.vendor_id) for one in reading.verdicts] == [
        (2, True, "unsaid", "")
    ]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"success": False, "error": "email is invalid"}, 200, "email is invalid"),
        ({"success": False, "message": "no such area"}, 200, "no such area"),
        ({"success": "false", "error": {"message": "target is blocked"}}, 200, "target is blocked"),
        ({"success": 0}, 200, "no reason is given"),
        ({"error": "target is blocked"}, 200, "target is blocked"),
        ({"errors": ["target is blocked"]}, 200, "target is blocked"),
        ({"status": "Error", "message": "target is blocked"}, 200, "target is blocked"),
        ({"success": False, "error": "target is blocked"}, 404, "target is blocked"),
        ({"message": "target is blocked"}, 422, "target is blocked"),
        (b"target is blocked", 400, "target is blocked"),
        (b"Error: target is blocked", 200, "Error: target is blocked"),
        ({"message": "target could not be added"}, 200, "target could not be added"),
        (b"added, but email is invalid", 200, "added, but email is invalid"),
        (b'"email is invalid"', 200, "email is invalid"),
    ],
)
def test_what_says_no_refuses_the_row_with_kixies_words(body: Json | bytes, status: int, words: str) -> None:
    assert read(body, status) == RefusedWhole(f"Kixie said: {words}")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html><body>All is well</body></html>", 200),
        (b'{"success":tr', 200),
        (b"[]", 200),
        (b"null", 200),
        (b"true", 200),
        (b"17", 200),
        (b"\xff\xfe", 200),
        (b"A long story. " * 100, 200),
        ({"success": "perhaps"}, 200),
        ({"success": None}, 200),
        ({"success": True}, 404),
        ({"message": "moved"}, 302),
        ({"message": "Not Found"}, 404),
        (b"Not Found", 404),
        (b"", 400),
        ({"success": False, "error": "function does not exist"}, 200),
        (b"Unknown event", 200),
        (b"Forty-two", 200),
        (b'"fine"', 200),
    ],
)
def test_what_says_neither_is_misread(body: Json | bytes, status: int) -> None:
    assert isinstance(read(body, status), Misread)


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "error": "Invalid API key"},
        {"success": False, "error": "Unauthorized"},
        {"success": False, "error": "The API is not enabled for this account"},
        {"error": "businessid does not match"},
        b"apikey is missing",
    ],
)
def test_a_bad_key_may_be_told_under_200(body: Json | bytes) -> None:
    assert isinstance(read(body), Unauthorised)


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "error": "Daily API call limit reached"},
        {"success": False, "error": "Too many requests"},
        {"error": "quota exhausted"},
        b"Rate limit exceeded",
        b"API call limit reached for today",
    ],
)
def test_a_used_up_day_may_be_told_under_200(body: Json | bytes) -> None:
    assert isinstance(read(body), Throttled)


def test_a_field_that_is_too_long_is_not_taken_for_a_used_up_day() -> None:
    assert isinstance(read({"success": False, "error": "title exceeds 100 characters"}), RefusedWhole)


@pytest.mark.parametrize("to", ["powerlist", "remove"])
@pytest.mark.parametrize("words", ["PowerList not found", "Invalid powerlist id", "powerlistId 1969 is not valid"])
def test_a_list_that_does_not_exist_stops_the_import_and_burns_no_rows(to: str, words: str) -> None:
    reading = read({"success": False, "error": words}, to=to)
    assert isinstance(reading, Impossible)
    assert "1969" in reading.sentence


@pytest.mark.parametrize("words", ["Contact not found in PowerList", "target is not in list 1969", "Unknown number"])
def test_a_phone_that_is_not_there_counts_as_taken_off_when_it_is_alone(words: str) -> None:
    body = {"success": False, "error": words}
    assert isinstance(read(body, to="remove"), Verdicts)
    assert isinstance(read(body, to="remove_everywhere"), Verdicts)
    assert isinstance(read(body, rows=3, to="remove"), RefusedWhole)
    assert isinstance(read(body, to="powerlist"), RefusedWhole)


def test_a_yes_to_a_removal_is_a_yes_for_each_phone() -> None:
    reading = read({"success": True}, rows=4, to="remove")
    assert isinstance(reading, Verdicts)
    assert [one.number for one in reading.verdicts] == [2, 3, 4, 5]


# --- the check --------------------------------------------------------------------------------------------------------


def test_the_check_asks_for_an_agents_status_with_the_key_under_its_other_name() -> None:
    request = VENDOR.check.build(Turn("check"), {})
    sealed = VENDOR.authorise(request, CREDENTIALS, 0.0)
    assert request.reads
    assert dict(sealed.query) == {"apiKey": "k3y/+secret", "email": "ada@company.test"}
    assert dict(VENDOR.authorise(request, {"api_key": "k", "business_id": "b"}, 0.0).query) == {"apiKey": "k"}


def test_a_check_that_kixie_does_not_answer_says_what_to_set() -> None:
    with pytest.raises(errors.VendorMisread, match="agent_email"):
        VENDOR.check.page(Turn("check"), answer({"success": False, "error": "agent not found"}))


def test_kixie_is_among_the_vendors() -> None:
    assert vendors.destination("kixie.remove_everywhere")[1].options[0].least == 1
