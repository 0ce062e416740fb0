"""HighLevel: the requests that its contracts describe, and the quirks that its documents or its users tell of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from pipeline import errors
from pipeline.records import Chunk, Filled, Job, Json, Row, Turn, Verdict
from pipeline.sending import meaning
from pipeline.sending.meaning import Misread, Reading
from pipeline.vendor import Continue, Impossible, Prepared, RefusedWhole, Request, Response, Step, Verdicts
from pipeline.vendors.highlevel import VENDOR, account, contacts, known, writings

ACCOUNT = {"token": "pit-a-secret", "location_id": "loc-1"}
APP = {"client_id": "app-1", "client_secret": "a secret", "refresh_token": "rt-1", "location_id": "loc-1"}
PERSON = {"email": "Ada@acme-widgets.com", "phone": "+14155550001", "first_name": "Ada"}
NOT_FOUND = {"statusCode": 400, "message": "Contact with id c-1 not found"}


def chunk(*rows: Row, step: str = "contact", repeated: bool = False, **options: Any) -> Chunk:
    about = rows or (Row(1, PERSON),)
    return Chunk("highlevel.contacts", step, about, options, {"business": {"id": "b-1"}}, repeated=repeated)


def contact(number: int = 1, **values: Json) -> dict[str, Json]:
    """A contact as HighLevel tells it."""
    return {"id": f"c-{number}", "email": "ada@acme-widgets.com", "phone": "+14155550001", "firstName": "Ada", **values}


def reply(payload: Json, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(payload).encode())


def read(step: Step, about: Chunk, turn: Turn, payload: Json, status: int = 200) -> Reading:
    return meaning.read(VENDOR, reply(payload, status), lambda whole: step.interpret(about, turn, whole))


def wrote(payload: Json, status: int = 200, of: Chunk | None = None) -> Reading:
    return read(contacts.CONTACT, of or chunk(), Turn("send"), payload, status)


def body(request: Request) -> Any:
    return json.loads(request.body)


def verdict(reading: Reading) -> Verdict:
    assert isinstance(reading, Verdicts), reading
    [one] = reading.verdicts
    return one


def going_on(reading: Reading) -> Turn:
    assert isinstance(reading, Continue), reading
    return reading.turn


def by_number(reading: Reading) -> dict[int, Verdict]:
    assert isinstance(reading, Verdicts), reading
    return {one.number: one for one in reading.verdicts}


# --- the account ------------------------------------------------------------------------------------------------------


def test_the_location_and_the_token_are_added_at_the_edge_with_the_version() -> None:
    plain = contacts.CONTACT.build(chunk(), Turn("send"))
    sealed = VENDOR.authorise(plain, ACCOUNT, 0.0)
    told = dict(sealed.headers)
    assert b"loc-1" not in plain.body
    assert body(sealed)["locationId"] == "loc-1"
    assert (told["authorization"], told["version"]) == ("Bearer pit-a-secret", "2021-07-28")


def test_a_field_that_holds_the_words_of_the_place_for_the_location_is_left_as_it_is() -> None:
    row = Row(1, {**PERSON, "company": "{location_id}"})
    sealed = VENDOR.authorise(contacts.CONTACT.build(chunk(row), Turn("send")), ACCOUNT, 0.0)
    assert body(sealed)["companyName"] == "{location_id}"


def test_a_quota_belongs_to_the_app_at_the_location_whatever_its_token() -> None:
    assert VENDOR.counted_by(ACCOUNT) == VENDOR.counted_by({**ACCOUNT, "token": "pit-a-later-one"})
    assert VENDOR.counted_by(APP) == VENDOR.counted_by({**APP, "refresh_token": "rt-2"})
    assert VENDOR.counted_by(ACCOUNT) != VENDOR.counted_by(APP)


def test_a_renewal_sends_the_refresh_token_and_keeps_both_new_ones() -> None:
    assert VENDOR.token_refresh is not None
    request = VENDOR.token_refresh.request(APP)
    assert (request.path, b"refresh_token=rt-1" in request.body) == ("/oauth/token", True)
    told = {"access_token": "at-2", "refresh_token": "rt-2", "expires_in": 86399}
    kept = {"access_token": "at-2", "refresh_token": "rt-2", "expires_in_seconds": "86399.0"}
    assert VENDOR.token_refresh.tokens(reply(told)) == kept


@pytest.mark.parametrize("missing", ["access_token", "refresh_token"])
def test_a_renewal_without_one_of_its_tokens_is_misread(missing: str) -> None:
    told = {"access_token": "at-2", "refresh_token": "rt-2", "expires_in": 86399, missing: None}
    with pytest.raises(errors.VendorMisread):
        account.TOKENS.tokens(reply(told))


# --- a contact --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["a.da@acme-widgets.com", "ada+@acme-widgets.com", "ada@acmewidgets.com"])
def test_a_contact_whose_email_differs_in_a_sign_is_another(email: str) -> None:
    row = Row(1, {"email": "ada@acme-widgets.com"})
    about, turn = chunk(row, step="delete"), Turn("find", {"left": [1], "ids": {}, "said": []})
    assert not verdict(read(known.DELETE, about, turn, {"contact": contact(email=email)})).delivered
    assert isinstance(wrote({"contact": contact(email=email, phone=None), "new": True}, of=chunk(row)), Misread)


def test_an_upsert_never_sends_tags_which_would_replace_all_that_there_are() -> None:
    row = Row(1, {**PERSON, "tags": "warm", "notes": "Met her", "task": "Call"})
    sent = body(contacts.CONTACT.build(chunk(row, tags="spring"), Turn("send")))
    assert set(sent) == {"locationId", "email", "phone", "firstName"}


def test_an_upsert_never_asks_for_a_second_contact() -> None:
    assert "createNewIfDuplicateAllowed" not in body(contacts.CONTACT.build(chunk(), Turn("send")))


@pytest.mark.parametrize(
    ("kind", "text", "sent"),
    [
        ("NUMERICAL", "1,250", 1250),
        ("MONETORY", "$12.50", 12.5),
        ("NUMERICAL", "about ten", "about ten"),
        ("CHECKBOX", "boats; cars", ["boats", "cars"]),
        ("TEXT", "1,250", "1,250"),
    ],
)
def test_a_custom_field_is_sent_by_its_id_as_its_kind_wants_it(kind: str, text: str, sent: Json) -> None:
    about = replace(
        chunk(Row(1, PERSON, {"f-1": text})), prepared={"custom_fields": {"f-1": ["Score", "contact.score", kind]}}
    )
    fields = body(contacts.CONTACT.build(about, Turn("send")))["customFields"]
    assert fields == [{"id": "f-1", "field_value": sent}]


def test_a_custom_field_is_found_by_its_name_or_its_key_unless_two_have_it() -> None:
    fields = {
        "f-1": ["Lead score", "contact.score", "NUMERICAL"],
        "f-2": ["Colour", "contact.colour_a", "TEXT"],
        "f-3": ["colour", "contact.colour_b", "TEXT"],
    }
    job = Job("highlevel.contacts", {}, ("Score", "LEAD-SCORE", "Colour", "colour_b"), {"custom_fields": fields})
    assert contacts.custom_fields(job) == {"Score": "f-1", "colour_b": "f-3"}


def test_a_custom_field_that_no_cell_can_express_is_not_offered() -> None:
    told = {"customFields": [{"id": "f-1", "name": "Agreement", "fieldKey": "k", "dataType": "FILE_UPLOAD"}]}
    assert contacts.CUSTOM_FIELDS.interpret(Job("highlevel.contacts", {}), Turn("prepare"), reply(told)) == Prepared({})


@pytest.mark.parametrize(("new", "outcome"), [(True, "created"), (False, "existed"), (None, "unsaid")])
def test_an_upsert_tells_a_new_contact_from_an_old_one(new: bool | None, outcome: str) -> None:
    told = verdict(wrote({"new": new, "contact": contact()}))
    assert (told.delivered, told.outcome, told.vendor_id) == (True, outcome, "c-1")


def test_the_answer_to_a_repeat_is_no_evidence() -> None:
    assert verdict(wrote({"new": True, "contact": contact()}, of=chunk(repeated=True))).outcome == "unsaid"


def test_an_answer_about_somebody_else_is_misread() -> None:
    other = contact(email="eve@acme-widgets.com", phone="+14155559999")
    assert isinstance(wrote({"new": True, "contact": other}), Misread)


def test_the_second_key_may_be_anothers_for_highlevel_ignores_it_in_silence() -> None:
    assert verdict(wrote({"new": False, "contact": contact(phone="+14155559999")})).delivered


@pytest.mark.parametrize("message", [["email must be an email"], "email must be an email"], ids=["list", "text"])
def test_the_words_of_a_refusal_may_be_a_list_or_a_text(message: Json) -> None:
    reading = wrote({"statusCode": 400, "message": message, "error": "Bad Request"}, 400)
    assert reading == RefusedWhole("HighLevel said: email must be an email")


# --- 422 that created all the same --------------------------------------------------------------------------------------

INVALID = {"statusCode": 422, "message": ["Unprocessable Entity"], "error": "Unprocessable Entity"}


@pytest.mark.parametrize(("existing", "outcome"), [("update", "unsaid"), ("keep", "created")])
def test_a_422_is_believed_only_when_the_contact_is_not_there(existing: str, outcome: str) -> None:
    about = chunk(existing=existing)
    look = going_on(wrote(INVALID, 422, about))
    request = contacts.CONTACT.build(about, look)
    assert (request.path, request.reads) == ("/contacts/search/duplicate", True)
    there = verdict(read(contacts.CONTACT, about, look, {"contact": contact()}))
    assert (there.delivered, there.outcome, there.vendor_id) == (True, outcome, "c-1")
    gone = read(contacts.CONTACT, about, look, {"contact": None})
    assert gone == RefusedWhole("HighLevel said: Unprocessable Entity")


def test_a_422_of_an_update_is_believed_where_the_contact_holds_something_else() -> None:
    look = going_on(wrote(INVALID, 422))
    old = read(contacts.CONTACT, chunk(), look, {"contact": contact(firstName="Adele")})
    assert isinstance(old, RefusedWhole)


# --- contacts that exist are kept -----------------------------------------------------------------------------------------


def test_where_contacts_are_kept_highlevel_is_asked_before_one_is_created() -> None:
    about = chunk(existing="keep")
    first = contacts.CONTACT.first(about)
    assert contacts.CONTACT.build(about, first).reads
    create = going_on(read(contacts.CONTACT, about, first, {"contact": None}))
    assert contacts.CONTACT.build(about, create).path == "/contacts/"
    assert verdict(read(contacts.CONTACT, about, first, {"contact": contact()})).outcome == "existed"


def test_a_duplicate_that_came_between_is_the_one_that_its_refusal_names() -> None:
    meta = {"contactId": "c-9", "contactName": "Ada", "matchingField": "email"}
    told = {"statusCode": 400, "message": "This location does not allow duplicated contacts.", "meta": meta}
    found = verdict(wrote(told, 400, chunk(existing="keep")))
    assert (found.delivered, found.outcome, found.vendor_id) == (True, "existed", "c-9")


def test_a_create_is_not_repeatable_and_an_upsert_is() -> None:
    assert contacts.CONTACT.repeatable({"existing": "update"})
    assert not contacts.CONTACT.repeatable({"existing": "keep"})


# --- bulk tags: success is each contact's type ----------------------------------------------------------------------------

PEOPLE = tuple(Row(n, {"contact_id": f"c-{n}", "tags": "warm"}) for n in (1, 2))
UPDATED = {"message": "Tags updated", "type": "success", "oldTags": []}
INVALID_ID = {"message": "contact id is not a valid firebase id", "type": "error"}


def tagged(*said: Json, succeeded: bool = True, of: Chunk | None = None) -> Reading:
    about = of or chunk(*PEOPLE, step="tags", tags="Spring")
    payload = {"succeded": succeeded, "errorCount": 0, "responses": list(said)}
    return read(known.TAG, about, known.TAG.first(about), payload, 201)


def test_tags_are_added_for_many_contacts_beside_those_of_their_row() -> None:
    about = chunk(*PEOPLE, step="tags", tags="Spring")
    request = known.TAG.build(about, known.TAG.first(about))
    assert request.path == "/contacts/bulk/tags/update/add"
    assert (body(request)["contacts"], body(request)["tags"]) == (["c-1", "c-2"], ["spring", "warm"])
    assert "removeAllTags" not in body(request)


@pytest.mark.parametrize("succeeded", [True, False])
def test_tags_fail_by_each_contacts_type_whatever_the_status_says(succeeded: bool) -> None:
    said = by_number(tagged({"contactId": "c-2", **INVALID_ID}, {"contactId": "c-1", **UPDATED}, succeeded=succeeded))
    assert {number: one.delivered for number, one in said.items()} == {1: True, 2: False}
    assert "not a valid firebase id" in said[2].reason


@pytest.mark.parametrize(
    "said",
    [
        [{"contactId": "c-1", **UPDATED}],
        [{"contactId": "c-1", **UPDATED}, {"contactId": "c-1", **UPDATED}],
        [{"contactId": "c-1", **UPDATED}, {"contactId": "c-3", **UPDATED}],
        [{"contactId": "c-1", **UPDATED}, {"contactId": "c-2", "message": "Tags updated"}],
    ],
    ids=["missing", "twice", "foreign", "without a type"],
)
def test_an_answer_to_tags_that_is_not_about_each_contact_is_misread(said: list[Json]) -> None:
    assert isinstance(tagged(*said), Misread)


def test_tags_that_a_row_or_an_option_names_are_added_and_others_are_not() -> None:
    assert not known.ADD_TAGS.takes(Row(1, PERSON), {})
    assert known.ADD_TAGS.takes(Row(1, {**PERSON, "tags": "warm"}), {})
    assert known.ADD_TAGS.takes(Row(1, PERSON), {"tags": "spring"})


# --- what is done to one contact alone --------------------------------------------------------------------------------------


def deletion(row: Row, payload: Json, status: int = 200, *, repeated: bool = False) -> Reading:
    about = chunk(row, step="delete", repeated=repeated)
    return read(known.DELETE, about, known.DELETE.first(about), payload, status)


BY_ID = Row(1, {"contact_id": "c-1"})


@pytest.mark.parametrize("spelled", ["succeded", "succeeded"])
def test_a_deletion_is_done_when_the_answer_says_so_as_they_spell_it(spelled: str) -> None:
    assert verdict(deletion(BY_ID, {spelled: True})).delivered
    assert isinstance(deletion(BY_ID, {spelled: False}), Misread)


@pytest.mark.parametrize("status", [400, 404])
def test_who_is_not_there_was_deleted_by_an_earlier_try_or_never_was(status: int) -> None:
    assert not verdict(deletion(BY_ID, NOT_FOUND, status)).delivered
    assert verdict(deletion(BY_ID, NOT_FOUND, status, repeated=True)).delivered


def test_who_cannot_be_deleted_is_not_taken_for_deleted() -> None:
    told = {"statusCode": 400, "message": "The contact cannot be deleted"}
    assert deletion(BY_ID, told, 400, repeated=True) == RefusedWhole("HighLevel said: The contact cannot be deleted")


def test_a_contact_is_looked_for_by_one_key_so_that_nobody_else_is_hit() -> None:
    row = Row(1, {"email": "ada@acme-widgets.com", "phone": "+14155550001"})
    about = chunk(row, step="delete")
    request = known.DELETE.build(about, known.DELETE.first(about))
    assert dict(request.query) == {"locationId": "{location_id}", "email": "ada@acme-widgets.com"}
    other = {"contact": contact(email="eve@acme-widgets.com")}
    assert not verdict(read(known.DELETE, about, known.DELETE.first(about), other)).delivered


def test_a_deletion_says_beforehand_what_it_takes_along() -> None:
    [said] = known.deletes({}, Filled(rows=1_200))
    assert "1,200 contacts are deleted" in said


# --- businesses, notes, tasks -------------------------------------------------------------------------------------------------


def test_contacts_that_a_bulk_business_leaves_out_are_read_and_then_judged() -> None:
    about = chunk(*PEOPLE, step="business")
    check = going_on(read(known.LINK, about, known.LINK.first(about), {"success": True, "ids": ["c-1"]}))
    assert known.LINK.build(about, check).path == "/contacts/c-2"
    said = by_number(read(known.LINK, about, check, {"contact": contact(2, businessId=None)}))
    assert {number: one.delivered for number, one in said.items()} == {1: True, 2: False}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("acme", ("b-1", "Acme")), ("b-2", ("b-2", "Widgets")), ("widgets", ("b-3", "widgets")), ("WIDGETS", None)],
)
def test_a_business_is_named_or_given_by_its_id_and_ambiguity_is_refused(wanted: str, found: tuple[str, str]) -> None:
    there = [("b-1", "Acme"), ("b-2", "Widgets"), ("b-3", "widgets")]
    told = {"businesses": [{"id": id_, "name": name} for id_, name in there]}
    job = Job("highlevel.business", {"business": wanted})
    answer = known.FIND_BUSINESS.interpret(job, Turn("prepare"), reply(told))
    assert answer == Prepared({"id": found[0], "name": found[1]}) if found else isinstance(answer, Impossible)


def test_contacts_are_taken_off_their_business_without_a_look_at_businesses() -> None:
    assert not known.FIND_BUSINESS.needed(Job("highlevel.business", {"business": "None"}))
    about = chunk(*PEOPLE, step="business", business="none")
    assert body(known.LINK.build(about, known.LINK.first(about)))["businessId"] is None


@pytest.mark.parametrize("there", ["Met her at the fair", "<p>Met her at the fair</p>"])
def test_a_note_in_doubt_is_looked_for_by_its_text_whatever_tags_it_comes_back_in(there: str) -> None:
    about = chunk(Row(1, {"notes": "Met her at the fair"}, vendor_ids={"contact": "c-1"}), step="note")
    asking = writings.NOTE.asking
    assert asking is not None
    told = reply({"notes": [{"id": "n-1", "body": "Another"}, {"id": "n-2", "body": there}]})
    assert asking.interpret(about, asking.first(about), told) == Verdicts((Verdict(1, True, vendor_id="n-2"),))
    assert not writings.NOTE.repeatable({})


def test_a_task_is_due_when_its_row_or_the_option_says_and_is_not_completed() -> None:
    row = Row(1, {"task": "Call"}, vendor_ids={"contact": "c-1"})
    sent = body(writings.TASK.build(chunk(row, step="task", task_due="2026-12-01"), Turn("send")))
    assert sent == {"title": "Call", "dueDate": "2026-12-01T00:00:00Z", "completed": False}
