"""PersistIQ's leads that exist: what is sent of a row, and every shape in which a change or a removal may be answered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.records import Chunk, Filled, Json, Row, Turn, Verdict
from pipeline.sending import meaning
from pipeline.sending.meaning import Misread, Reading
from pipeline.vendor import Continue, RefusedWhole, Response, Step, Verdicts
from pipeline.vendors.persistiq import VENDOR, domains, known

SEND = Turn("send", {"id": "l_1"})
NOT_FOUND = {"status": "error", "error": {"reason": "not_found", "message": "Lead not found"}}
OUTSIDE = {"status": "error", "error": {"reason": "bad_params", "message": "Lead is not in the campaign"}}


def chunk(*, repeated: bool = False, options: dict[str, Any] | None = None, **fields: str) -> Chunk:
    prepared = {"campaign": {"id": "c_1", "name": "Spring"}, "status": {"id": "s_1", "name": "Prospect"}}
    given = fields or {"email": "Ada@acme-widgets.com"}
    return Chunk("persistiq.update", "update", (Row(1, given),), options or {}, prepared, repeated=repeated)


def read(step: Step, about: Chunk, turn: Turn, payload: Json, status: int = 200) -> Reading:
    whole = Response(status, {"content-type": "application/json"}, json.dumps(payload).encode() if payload else b"")
    return meaning.read(VENDOR, whole, lambda response: step.interpret(about, turn, response))


def verdict(reading: Reading) -> Verdict:
    assert isinstance(reading, Verdicts), reading
    [one] = reading.verdicts
    return one


def changes(options: dict[str, Any], **fields: Any) -> Json:
    about = chunk(options=options, **fields)
    return json.loads(known.UPDATE.build(about, SEND).body)


# --- update -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "options", "sent"),
    [
        ({"email": "a@acme.com", "opted_out": "true"}, {}, {"status": "Prospect", "optedout": True}),
        ({"email": "a@acme.com", "status": "Replied"}, {}, {"status": "Replied"}),
        ({"email": "a@acme.com", "bounced": "false"}, {"bounced": True}, {"status": "Prospect", "bounced": False}),
        ({"email": "a@acme.com", "bounced": ""}, {"bounced": True}, {"status": "Prospect", "bounced": True}),
        ({"lead_id": "l_1", "email": "a@acme.com"}, {}, {"status": "Prospect", "data": {"email": "a@acme.com"}}),
        (
            {"lead_id": "l_1", "company": "Acme", "city": ""},
            {},
            {"status": "Prospect", "data": {"company_name": "Acme"}},
        ),
        ({"lead_id": "l_1"}, {"owner": "u_1"}, {"status": "Prospect", "owner_id": "u_1"}),
    ],
)
def test_a_row_says_what_is_changed_and_options_what_it_does_not(
    fields: dict[str, str], options: dict[str, Any], sent: Json
) -> None:
    assert changes(options, **fields) == sent


def test_a_lead_is_looked_for_by_e_mail_only_where_its_id_is_not_known() -> None:
    assert known.UPDATE.first(chunk(lead_id="l/1", email="a@acme.com")) == Turn("send", {"id": "l/1"})
    about = chunk()
    assert known.UPDATE.build(about, known.UPDATE.first(about)).query == (("email", "Ada@acme-widgets.com"),)
    assert known.UPDATE.build(about, Turn("send", {"id": "l/1"})).path == "/leads/l%2F1"


@pytest.mark.parametrize("told", [{"lead": {"id": "l_1", "status": "PROSPECT"}}, {"leads": [{"id": "l_1"}]}])
def test_a_change_is_told_in_either_documented_shape(told: Json) -> None:
    said = verdict(read(known.UPDATE, chunk(), SEND, {"status": "success", "error": None, **told}))
    assert (said.delivered, said.vendor_id) == (True, "l_1")


@pytest.mark.parametrize("told", [{"id": "l_2"}, {"id": ""}, {}])
def test_a_change_of_another_lead_is_misread(told: Json) -> None:
    assert isinstance(read(known.UPDATE, chunk(), SEND, {"status": "success", "lead": told}), Misread)


@pytest.mark.parametrize(
    ("lead", "left"),
    [
        ({"status": "active"}, "left status as it was."),
        ({"status": "Prospect", "optedout": False}, "left optedout as it was."),
        ({"status": "active", "optedout": False}, "left status and optedout as it was."),
    ],
)
def test_a_change_that_the_answer_denies_was_not_made(lead: dict[str, Json], left: str) -> None:
    about = chunk(email="a@acme.com", opted_out="true")
    said = verdict(read(known.UPDATE, about, SEND, {"status": "success", "lead": {"id": "l_1", **lead}}))
    assert (said.delivered, said.code) == (False, "vendor_refused")
    assert said.reason.endswith(left)


def test_a_change_is_refused_in_the_vendors_words() -> None:
    told = {"status": "error", "error": {"reason": "bad_params", "message": "Owner not found"}}
    for status in (200, 400, 422):
        assert read(known.UPDATE, chunk(), SEND, told, status) == RefusedWhole("PersistIQ said: Owner not found")
    absent = verdict(read(known.UPDATE, chunk(), SEND, NOT_FOUND, 404))
    assert (absent.code, absent.reason) == ("not_there", "PersistIQ said: Lead not found")
    assert isinstance(read(known.UPDATE, chunk(), SEND, {"message": "no route"}, 404), Misread)


@pytest.mark.parametrize(
    ("there", "delivered"),
    [
        ({"status": "prospect", "optedout": True, "data": {"email": "a@acme.com", "city": "Oslo"}}, True),
        ({"status": "prospect", "optedout": False, "data": {"email": "a@acme.com", "city": "Oslo"}}, False),
        ({"status": "prospect", "optedout": True, "data": {"email": "a@acme.com", "city": None}}, False),
        ({"status": "active", "optedout": True, "data": {"email": "a@acme.com", "city": "Oslo"}}, False),
    ],
)
def test_a_change_in_doubt_was_made_if_the_lead_holds_all_of_it(there: dict[str, Json], delivered: bool) -> None:
    about = chunk(email="a@acme.com", opted_out="true", city="Oslo")
    asking = known.UPDATE.asking
    assert asking is not None
    body = json.dumps({"leads": [{"id": "l_1", **there}]}).encode()
    reading = asking.interpret(about, asking.first(about), Response(200, {}, body))
    assert isinstance(reading, Verdicts)
    assert len(reading.verdicts) == delivered


@pytest.mark.parametrize(
    ("options", "filled", "warned"),
    [
        ({}, {"email": 3}, True),
        ({}, {"lead_id": 3}, True),
        ({}, {"email": 3, "city": 0}, True),
        ({}, {"email": 3, "city": 1}, False),
        ({}, {"email": 3, "lead_id": 3}, False),
        ({"opted_out": False}, {"email": 3}, False),
        ({"status": "Prospect"}, {"email": 3}, False),
    ],
)
def test_an_update_about_nothing_is_warned_of(options: dict[str, Any], filled: dict[str, int], warned: bool) -> None:
    assert bool(known.nothing_to_change(options, Filled(3, filled))) == warned
    assert not known.nothing_to_change(options, Filled(3, filled, {"lead_score": 1}))


# --- out of a campaign ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("payload", "status"), [({"status": "success", "error": None}, 200), (None, 200), (None, 204)])
def test_a_removal_may_be_answered_with_nothing(payload: Json, status: int) -> None:
    assert verdict(read(known.REMOVE, chunk(), SEND, payload, status)).delivered


@pytest.mark.parametrize("payload", [{"": ""}, {"status": "queued"}, [{"status": "success"}]])
def test_a_removal_that_is_answered_otherwise_is_misread(payload: Json) -> None:
    assert isinstance(read(known.REMOVE, chunk(), SEND, payload), Misread)


@pytest.mark.parametrize(("told", "status"), [(OUTSIDE, 400), (OUTSIDE, 422), (NOT_FOUND, 404), (OUTSIDE, 200)])
@pytest.mark.parametrize(
    ("campaigns", "repeated", "outcome"),
    [([], False, "not_there"), ([], True, ""), (["c_2"], True, ""), (["c_1", "c_2"], True, "vendor_refused")],
)
def test_a_refused_removal_is_believed_only_when_the_lead_is_still_in_the_campaign(
    told: Json, status: int, campaigns: list[str], repeated: bool, outcome: str
) -> None:
    check = read(known.REMOVE, chunk(repeated=repeated), SEND, told, status)
    assert isinstance(check, Continue)
    later = chunk(repeated=True)  # the removal itself counts as a call that may have been applied
    request = known.REMOVE.build(later, check.turn)
    assert (request.path, request.query) == ("/campaigns", (("lead_id", "l_1"),))
    said = read(known.REMOVE, later, check.turn, {"campaigns": [{"id": id_} for id_ in campaigns]})
    words = f"PersistIQ said: {told['error']['message']}"
    if outcome == "vendor_refused":
        assert said == RefusedWhole(words)
    else:
        assert (verdict(said).code, verdict(said).delivered) == (outcome, not outcome)


def test_a_lead_in_more_campaigns_than_a_page_is_not_taken_for_removed() -> None:
    check = Turn("check", {"id": "l_1", "said": "no", "again": True})
    assert isinstance(read(known.REMOVE, chunk(), check, {"campaigns": [{"id": "c_2"}], "has_more": True}), Misread)


# --- domains ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "status", "delivered"),
    [
        ({"status": "success", "error": None, "dnc_domain": {"id": "d_1", "name": "ACME.com"}}, 200, True),
        ({"status": "error", "error": {"message": "Name has already been taken"}}, 400, True),
        ({"status": "error", "error": {"message": "Name has already been taken"}, "dnc_domain": None}, 200, True),
        ({"status": "error", "error": {"message": "Name is invalid"}}, 400, False),
    ],
)
def test_a_domain_that_is_on_the_list_is_delivered(payload: Json, status: int, delivered: bool) -> None:
    reading = read(domains.ADD_DOMAIN, chunk(domain="acme.com"), Turn("send"), payload, status)
    assert verdict(reading).delivered if delivered else reading == RefusedWhole("PersistIQ said: Name is invalid")


def test_another_domain_is_misread() -> None:
    told = {"status": "success", "dnc_domain": {"id": "d_1", "name": "acme.org"}}
    assert isinstance(read(domains.ADD_DOMAIN, chunk(domain="acme.com"), Turn("send"), told), Misread)


def test_what_cannot_be_undone_is_said_before() -> None:
    [said] = domains.stays({}, Filled(1_200))
    assert "1,200 domains" in said
