"""PersistIQ: the requests that its documents describe, and every shape of answer that they, or others, show."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.sending import meaning
from pipeline.sending.meaning import Misread, Reading
from pipeline.vendor import Continue, Impossible, Prepared, RefusedWhole, Request, Response, Verdicts
from pipeline.vendors.persistiq import VENDOR
from pipeline.vendors.persistiq.campaigns import ADD, FIND_CAMPAIGN
from pipeline.vendors.persistiq.facts import FIELDS
from pipeline.vendors.persistiq.leads import CREATE, LEAD_FIELDS, custom_fields

# The facts of the vendor's own contract (its OpenAPI "API V1", read 2026-11-21) that requests must keep to.
DUP_VALUES = {"skip", "update"}
CREATE_KEYS = {"dup", "creator_id", "lead", "leads"}  # `leads` is the reference's batch form
ADD_KEYS = {"lead_id", "leads", "mailbox_id", "skip_if_exists", "override_lead_limit"}
LEAD_FILTERS = {"page", "status", "status_id", "updated_after", "created_after", "email"}
CAMPAIGN_FILTERS = {"page", "name", "owner_id", "lead_id"}
MOST_CAMPAIGN_LEADS = 100
MOST_LEADS = 10  # of the reference
CALLS_PER_MINUTE = 100  # of the reference
LEAD = {"status": "active", "creator_id": "u_1", "owner_id": "u_1", "bounced": False, "sent_count": 0}


def rows(number: int = 2, **fields: str) -> tuple[Row, ...]:
    return tuple(
        Row(n, {"email": f"Person{n}@acme-widgets.com", **fields}, vendor_ids={"leads": f"l_{n}"})
        for n in range(1, number + 1)
    )


def chunk(number: int = 2, *, repeated: bool = False, **options: Any) -> Chunk:
    given = {"dup": "skip", "campaign": "c_1", **options}
    return Chunk("persistiq.leads", "leads", rows(number), given, repeated=repeated)


def lead(n: int, email: str = "", id_: str | None = None) -> dict[str, Json]:
    return {**LEAD, "id": id_ or f"l_{n}", "data": {"email": email or f"person{n}@acme-widgets.com"}}


def fault(n: int, message: str = "Email is invalid", **lead_values: Json) -> dict[str, Json]:
    return {"reason": "invalid_request", "message": message, "lead": {**lead(n), "id": None, **lead_values}}


def reply(payload: Json, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(payload).encode())


def created(of: Chunk, payload: Json, status: int = 200, turn: Turn | None = None) -> Reading:
    at = turn or Turn("send", {})
    return meaning.read(VENDOR, reply(payload, status), lambda whole: CREATE.interpret(of, at, whole))


def added(of: Chunk, payload: Json, status: int = 200) -> Reading:
    return meaning.read(VENDOR, reply(payload, status), lambda whole: ADD.interpret(of, Turn("send"), whole))


def by_number(reading: Reading) -> dict[int, Verdict]:
    assert isinstance(reading, Verdicts), reading
    return {verdict.number: verdict for verdict in reading.verdicts}


def delivered(reading: Reading) -> list[bool]:
    return [verdict.delivered for _, verdict in sorted(by_number(reading).items())]


def body(request: Request) -> dict[str, Any]:
    assert ("content-type", "application/json") in request.headers
    return dict(json.loads(request.body))


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_the_documented_limits_are_declared() -> None:
    [limit] = VENDOR.limits
    assert (limit.calls, limit.window_seconds) == (CALLS_PER_MINUTE, 60.0)
    assert (CREATE.records_per_call, ADD.records_per_call) == (MOST_LEADS, MOST_CAMPAIGN_LEADS)
    assert VENDOR.base_url == "https://api.persistiq.com/v1"


def test_a_create_is_the_batch_form_of_the_reference() -> None:
    request = CREATE.build(chunk(2, creator="u_1"), Turn("send", {}))
    sent = body(request)
    assert (request.method, request.path) == ("POST", "/leads")
    assert set(sent) <= CREATE_KEYS
    assert sent["dup"] in DUP_VALUES
    assert sent["creator_id"] == "u_1"
    assert [one["email"] for one in sent["leads"]] == ["Person1@acme-widgets.com", "Person2@acme-widgets.com"]


def test_an_addition_names_leads_by_their_ids() -> None:
    request = ADD.build(chunk(2, mailbox="mbox_1"), Turn("send"))
    sent = body(request)
    assert (request.method, request.path) == ("POST", "/campaigns/c_1/leads")
    assert set(sent) <= ADD_KEYS
    assert sent == {"mailbox_id": "mbox_1", "leads": [{"id": "l_1"}, {"id": "l_2"}]}


def test_what_is_not_given_is_not_sent() -> None:
    assert set(body(CREATE.build(chunk(1), Turn("send", {})))) == {"dup", "leads"}
    assert set(body(ADD.build(chunk(1), Turn("send")))) == {"leads"}


def test_reading_filters_by_documented_parameters() -> None:
    assert CREATE.asking is not None
    assert ADD.asking is not None
    find = CREATE.asking.build(chunk(1), CREATE.asking.first(chunk(1)))
    there = ADD.asking.build(chunk(1), ADD.asking.first(chunk(1)))
    assert (find.method, find.path, find.query) == ("GET", "/leads", (("email", "Person1@acme-widgets.com"),))
    assert (there.method, there.path, there.query) == ("GET", "/campaigns", (("lead_id", "l_1"),))
    assert {name for name, _ in find.query} <= LEAD_FILTERS
    assert {name for name, _ in there.query} <= CAMPAIGN_FILTERS


def test_a_field_goes_under_the_vendors_name_and_an_empty_one_not_at_all() -> None:
    row = Row(
        1, {"email": "a@acme-widgets.com", "company": "Acme", "city": ""}, custom={"lead_score": "7", "notes": ""}
    )
    [sent] = body(CREATE.build(Chunk("persistiq.leads", "leads", (row,)), Turn("send", {})))["leads"]
    assert sent == {"lead_score": "7", "email": "a@acme-widgets.com", "company_name": "Acme"}


def test_a_column_of_the_vendors_own_never_overwrites_a_field() -> None:
    row = Row(1, {"email": "a@acme-widgets.com"}, custom={"email": "b@acme-widgets.com"})
    [sent] = body(CREATE.build(Chunk("persistiq.leads", "leads", (row,)), Turn("send", {})))["leads"]
    assert sent == {"email": "a@acme-widgets.com"}


def test_the_key_goes_into_its_header() -> None:
    sealed = VENDOR.authorise(Request("GET", "/users"), {"api_key": "the key"}, 0.0)
    assert sealed.headers == (("x-api-key", "the key"),)


# --- the answer to a create -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("errors", [[], None])
def test_every_lead_of_a_good_answer_is_delivered_with_its_id(errors: Json) -> None:
    said = by_number(created(chunk(), {"status": "success", "errors": errors, "leads": [lead(2), lead(1)]}))
    assert {number: (one.delivered, one.vendor_id) for number, one in said.items()} == {
        1: (True, "l_1"),
        2: (True, "l_2"),
    }


@pytest.mark.parametrize("status", [200, 207, 422])
def test_the_status_of_a_partial_failure_says_nothing(status: int) -> None:
    said = by_number(created(chunk(), {"status": "error", "errors": [fault(1)], "leads": [lead(2)]}, status))
    assert (said[1].delivered, said[1].code, said[1].reason) == (
        False,
        "vendor_refused",
        "PersistIQ said: Email is invalid",
    )
    assert said[2].delivered


@pytest.mark.parametrize("email", ["PERSON1@ACME-WIDGETS.COM", " person1@acme-widgets.com "])
def test_leads_are_paired_by_e_mail_however_it_is_spelled(email: str) -> None:
    assert delivered(created(chunk(1), {"status": "success", "errors": [], "leads": [lead(1, email)]})) == [True]


def test_flat_leads_are_read_too() -> None:
    flat = {"id": "l_1", "email": "person1@acme-widgets.com"}
    assert by_number(created(chunk(1), {"status": "success", "leads": [flat]}))[1].vendor_id == "l_1"


def test_a_duplicate_among_the_errors_counts_as_delivered() -> None:
    known = fault(1, "Email has already been taken", id="l_9")
    said = by_number(created(chunk(), {"status": "error", "errors": [known], "leads": [lead(2)]}))
    assert (said[1].delivered, said[1].vendor_id) == (True, "l_9")


@pytest.mark.parametrize("left_out", [{"errors": []}, {"errors": [fault(1, "Email has already been taken")]}])
def test_a_skipped_lead_without_an_id_is_looked_up(left_out: dict[str, Json]) -> None:
    of = chunk()
    reading = created(of, {"status": "success", "leads": [lead(2)], **left_out})
    assert isinstance(reading, Continue)
    assert CREATE.build(of, reading.turn).query == (("email", "Person1@acme-widgets.com"),)
    found = created(of, {"status": "success", "errors": [], "leads": [lead(1)]}, turn=reading.turn)
    assert {one.vendor_id for one in by_number(found).values()} == {"l_1", "l_2"}


def test_a_single_lead_that_is_known_as_a_whole_refusal_is_looked_up() -> None:
    told = {"status": "error", "error": {"reason": "invalid_request", "message": "Email has already been taken"}}
    assert isinstance(created(chunk(1), told, 400), Continue)
    assert isinstance(created(chunk(2), told, 400), RefusedWhole)


@pytest.mark.parametrize("shape", [{"leads": [lead(1)]}, {"lead": lead(1)}])
def test_one_lead_is_read_in_both_documented_shapes(shape: dict[str, Json]) -> None:
    turn = Turn("find", {"left": [1], "said": [], "had": None})
    assert by_number(created(chunk(1), {"status": "success", **shape}, turn=turn))[1].vendor_id == "l_1"


@pytest.mark.parametrize(
    "payload",
    [
        {"leads": [lead(1, "other@acme-widgets.com")]},
        {"leads": []},
        {"leads": [lead(1)], "has_more": True},
        {"leads": [{"data": {"email": "person1@acme-widgets.com"}}]},
    ],
    ids=["another lead", "no lead", "a page of leads", "a lead without an id"],
)
def test_a_look_up_that_does_not_find_the_lead_is_misread(payload: Json) -> None:
    turn = Turn("find", {"left": [1], "said": [], "had": None})
    assert isinstance(created(chunk(1), payload, turn=turn), Misread)


def test_under_update_no_lead_may_be_left_out() -> None:
    assert isinstance(created(chunk(dup="update"), {"status": "success", "errors": [], "leads": [lead(1)]}), Misread)


@pytest.mark.parametrize("errors", [["Email is invalid"], [{"message": "?"}], [{"message": "?", "lead": None}], "no"])
def test_an_error_that_names_no_lead_is_misread(errors: Json) -> None:
    assert isinstance(created(chunk(), {"status": "error", "errors": errors, "leads": [lead(2)]}), Misread)


@pytest.mark.parametrize("status", [400, 422])
def test_a_call_that_is_wrong_is_refused_whole_in_the_vendors_words(status: int) -> None:
    told = {"status": "error", "error": {"reason": "bad_params", "message": "Email is missing"}}
    assert created(chunk(), told, status) == RefusedWhole("PersistIQ said: Email is missing")


def test_a_refusal_may_say_its_message_flat() -> None:
    assert created(chunk(), {"reason": "bad_params", "message": "No"}, 422) == RefusedWhole("PersistIQ said: No")


@pytest.mark.parametrize("status", [302, 402, 404, 405, 418])
def test_a_status_that_is_not_documented_refuses_no_row(status: int) -> None:
    told = {"status": "error", "error": {"reason": "not_found", "message": "There is no such resource."}}
    assert isinstance(created(chunk(), told, status), Misread)


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_without_a_look_nothing_is_said_of_new_and_old() -> None:
    said = by_number(created(chunk(), {"status": "success", "errors": [], "leads": [lead(1), lead(2)]}))
    assert {one.outcome for one in said.values()} == {"unsaid"}


def test_a_look_before_the_first_attempt_tells_new_from_old_whatever_happens_to_the_attempt() -> None:
    of = chunk(tell_created=True)
    first = CREATE.first(of)
    second = created(of, {"leads": [lead(1)]}, turn=first)
    assert isinstance(second, Continue)
    third = created(of, {"leads": []}, turn=second.turn)
    assert isinstance(third, Continue)
    assert [CREATE.build(of, turn).reads for turn in (first, second.turn, third.turn)] == [True, True, False]
    again = chunk(tell_created=True, repeated=True)
    for attempt in (of, again):
        said = created(attempt, {"status": "success", "errors": [], "leads": [lead(1), lead(2)]}, turn=third.turn)
        assert {number: one.outcome for number, one in by_number(said).items()} == {1: "existed", 2: "created"}


def test_a_look_after_an_attempt_would_be_no_evidence_and_is_left_out() -> None:
    of = chunk(tell_created=True, repeated=True)
    first = CREATE.first(of)
    assert not CREATE.build(of, first).reads
    said = created(of, {"status": "success", "errors": [], "leads": [lead(1), lead(2)]}, turn=first)
    assert {one.outcome for one in by_number(said).values()} == {"unsaid"}


def test_a_look_that_finds_another_lead_found_none() -> None:
    of = chunk(1, tell_created=True)
    looked = created(of, {"leads": [lead(1, "xperson1@acme-widgets.com")]}, turn=CREATE.first(of))
    assert isinstance(looked, Continue)
    said = created(of, {"leads": [lead(1)]}, turn=looked.turn)
    assert by_number(said)[1].outcome == "created"


def test_what_evidence_costs_is_declared() -> None:
    assert CREATE.calls({"tell_created": True}, 10) == 11
    assert CREATE.calls({}, 10) == 1


# --- the answer to an addition ----------------------------------------------------------------------------------------


def campaign_lead(n: int, **values: Json) -> dict[str, Json]:
    return {"id": f"cl_{n}", "lead": lead(n), **values}


def taken(**values: Json) -> dict[str, Json]:
    return {
        "reason": "invalid_request",
        "message": "Lead has already been taken",
        "campaign_lead": {"id": None, **values},
    }


def test_leads_that_were_added_are_delivered() -> None:
    said = added(chunk(), {"status": "success", "errors": [], "campaign_leads": [campaign_lead(2), campaign_lead(1)]})
    assert {number: one.vendor_id for number, one in by_number(said).items()} == {1: "cl_1", 2: "cl_2"}


def test_one_lead_may_be_answered_under_the_singular() -> None:
    said = added(chunk(1), {"status": "success", "error": None, "campaign_lead": campaign_lead(1)})
    assert delivered(said) == [True]


def test_a_campaign_lead_may_tell_its_lead_by_id_alone() -> None:
    flat = [{"id": "cl_1", "lead_id": "l_1"}, {"id": "cl_2", "lead_id": "l_2"}]
    assert delivered(added(chunk(), {"status": "success", "errors": None, "campaign_leads": flat})) == [True, True]


@pytest.mark.parametrize("named", [{"lead": lead(1)}, {"lead_id": "l_1"}, {}], ids=["lead", "lead_id", "absent"])
def test_a_lead_that_is_there_already_counts_as_delivered(named: dict[str, Json]) -> None:
    told = {"status": "error", "errors": [taken(**named)], "campaign_leads": [campaign_lead(2)]}
    assert delivered(added(chunk(), told)) == [True, True]


def test_errors_that_name_no_lead_are_misread_where_they_do_not_account_for_the_rest() -> None:
    told = {"status": "error", "errors": [taken()], "campaign_leads": [campaign_lead(3)]}
    assert isinstance(added(chunk(3), told), Misread)


def test_a_single_lead_that_is_there_already_may_be_told_as_a_whole_refusal() -> None:
    told = {"status": "error", "error": {"message": "Lead has already been taken"}, "campaign_lead": None}
    assert delivered(added(chunk(1), told)) == [True]
    assert delivered(added(chunk(1), told, 422)) == [True]
    assert isinstance(added(chunk(2), told, 400), RefusedWhole)


def test_a_lead_that_is_refused_is_refused_in_the_vendors_words() -> None:
    refused = {"message": "Lead has opted out", "campaign_lead": {"lead_id": "l_1"}}
    said = by_number(added(chunk(), {"status": "error", "errors": [refused], "campaign_leads": [campaign_lead(2)]}))
    assert (said[1].delivered, said[1].code, said[1].reason) == (
        False,
        "vendor_refused",
        "PersistIQ said: Lead has opted out",
    )


def test_a_campaign_that_is_not_there_stops_the_import() -> None:
    told = added(chunk(), {"status": "error", "error": {"reason": "not_found", "message": "Campaign not found"}}, 404)
    assert isinstance(told, Impossible)
    assert "c_1" in told.sentence


def test_too_many_leads_are_refused_whole() -> None:
    told = {"status": "error", "error": {"reason": "bad_params", "message": "No more than 100 leads per request"}}
    assert isinstance(added(chunk(), told, 400), RefusedWhole)


# --- before the first row ---------------------------------------------------------------------------------------------


def prepared(payload: Json, job: Job, turn: Turn) -> Reading:
    return meaning.read(VENDOR, reply(payload), lambda whole: FIND_CAMPAIGN.interpret(job, turn, whole))


def test_a_campaign_is_looked_for_on_every_page_by_number_and_never_by_an_address() -> None:
    job, turn = Job("persistiq.campaign", {"campaign": "c_2"}), Turn("prepare")
    page = {"campaigns": [{"id": "c_1"}], "has_more": True, "next_page": "https://elsewhere.test/v1/campaigns?page=7"}
    going_on = prepared(page, job, turn)
    assert isinstance(going_on, Continue)
    request = FIND_CAMPAIGN.build(job, going_on.turn)
    assert (request.path, request.query) == ("/campaigns", (("page", "2"),))
    found = prepared({"campaigns": [{"id": "c_2", "name": "Spring"}]}, job, going_on.turn)
    assert found == Prepared({"id": "c_2", "name": "Spring"})
    assert isinstance(prepared({"campaigns": []}, job, going_on.turn), Impossible)


def test_lead_fields_are_only_asked_for_where_a_column_is_left() -> None:
    assert LEAD_FIELDS.needed(Job("persistiq.leads", {}, ("Shoe size",)))
    assert not LEAD_FIELDS.needed(Job("persistiq.leads", {}))


def test_columns_are_matched_to_lead_attributes_by_name_or_label_once() -> None:
    known = {"lead_score": "Lead score", "notes": "Remarks", "email": "Email"}
    columns = ("LEAD SCORE", "lead_score", "remarks", "Shoe size", "email")
    job = Job("persistiq.leads", {}, columns, {"lead_fields": known})
    assert custom_fields(job) == {"LEAD SCORE": "lead_score", "remarks": "notes"}


def test_every_field_of_the_reference_can_be_sent() -> None:
    sent = {field.sent_as for field in FIELDS}
    assert sent >= {"email", "first_name", "last_name", "address", "city", "state", "company_name", "industry"}
    assert sent >= {"title", "phone", "snippet", "snippet2", "snippet3", "snippet4"}


def test_two_addresses_that_only_casefolding_makes_one_get_a_verdict_each() -> None:
    emails = {1: "Ann@straße.de", 2: "ann@strasse.de"}
    about = replace(chunk(), rows=tuple(Row(n, {"email": email}) for n, email in emails.items()))
    leads = [lead(n, email.lower()) for n, email in reversed(emails.items())]
    found = by_number(created(about, {"status": "success", "leads": leads, "errors": []}))
    assert {n: verdict.vendor_id for n, verdict in found.items()} == {1: "l_1", 2: "l_2"}
