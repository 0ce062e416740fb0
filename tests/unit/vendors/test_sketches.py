"""The promise, tried on two vendors that are nothing like the first: what they need can be said without changing it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.sending import meaning
from pipeline.sending.meaning import Misread, Reading
from pipeline.sending.plan import share_a_call
from pipeline.vendor import Continue, Impossible, Prepared, RefusedWhole, Response, Step, Verdicts
from tests.unit.vendors.sketches import highlevel, kore


def reply(payload: Json, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(payload).encode())


def read(step: Step, chunk: Chunk, payload: Json, status: int = 200, turn: Turn | None = None) -> Reading:
    at = turn or step.first(chunk)
    return meaning.read(kore.SKETCH, reply(payload, status), lambda whole: step.interpret(chunk, at, whole))


def verdicts(reading: Reading) -> dict[int, Verdict]:
    assert isinstance(reading, Verdicts), reading
    return {verdict.number: verdict for verdict in reading.verdicts}


def going_on(reading: Reading) -> Turn:
    assert isinstance(reading, Continue), reading
    return reading.turn


# --- Kore.ai ----------------------------------------------------------------------------------------------------------

KORE_ACCOUNT = {"client_id": "cs-1", "client_secret": "a secret", "app_id": "st-1", "account_id": "acc-1"}
[PREPARE_LIST] = kore.SKETCH.operations[0].preparations


def kore_chunk(number: int = 3, **options: Any) -> Chunk:
    rows = tuple(Row(n, {"phone": f"+1415555000{n}", "first_name": "Ada"}) for n in range(1, number + 1))
    return Chunk("kore.contacts", "add", rows, options, {"list": {"id": "cl-1", "name": "June"}})


def prepared(turn: Turn, data: Json, **options: Any) -> Reading:
    job = Job("kore.contacts", {"list": "June", **options})
    return meaning.read(
        kore.SKETCH, reply({"status": "success", "data": data}), lambda whole: PREPARE_LIST.interpret(job, turn, whole)
    )


def contacts(*numbers: int, more: bool = False) -> Json:
    found = [{"_id": f"cc-{n}", "phoneNumber": f"1415555000{n}"} for n in numbers]
    return {"status": "success", "data": {"results": found, "skip": 0, "limit": 50, "hasMore": more}}


def test_a_list_is_looked_for_before_it_is_made_and_its_id_is_kept() -> None:
    job = Job("kore.contacts", {"list": "June"})
    assert PREPARE_LIST.build(job, Turn("prepare")).reads
    create = going_on(prepared(Turn("prepare"), [{"_id": "cl-9", "name": "May"}]))
    request = PREPARE_LIST.build(job, create)
    assert not request.reads
    assert json.loads(request.body) == {"name": "June", "source": "passiveApi", "allowDuplicates": False}
    assert prepared(create, {"_id": "cl-1"}) == Prepared({"id": "cl-1", "name": "June"})
    assert prepared(Turn("prepare"), [{"_id": "cl-1", "name": "June"}]) == Prepared({"id": "cl-1", "name": "June"})


def test_a_list_that_cannot_be_told_apart_stops_the_import_before_a_row_is_sent() -> None:
    two = [{"_id": "cl-1", "name": "June"}, {"_id": "cl-2", "name": "June"}]
    assert isinstance(prepared(Turn("prepare"), two), Impossible)
    full = [{"_id": "cl-1", "name": "June", "totalRecordCount": 5}]
    assert isinstance(prepared(Turn("prepare"), full, allow_duplicates=True), Impossible)
    assert isinstance(prepared(Turn("prepare"), full), Prepared)


def test_contacts_are_queued_by_the_lists_name_and_go_on_to_the_reading() -> None:
    chunk = kore_chunk()
    request = kore.ADD.build(chunk, kore.ADD.first(chunk))
    sent = json.loads(request.body)
    assert sent["contact_list_name"] == "June"
    assert sent["data"][0] == {"phoneNumber": "14155550001", "firstName": "Ada"}
    queued = read(kore.ADD, chunk, {"message": "Adding contacts to public list is in progress"})
    assert all(verdict.delivered for verdict in verdicts(queued).values())
    assert isinstance(read(kore.ADD, chunk, {"errors": [{"msg": "x", "code": 400}]}, 400), RefusedWhole)
    assert isinstance(read(kore.ADD, chunk, {}), Misread)


def test_one_reading_of_the_list_settles_many_rows_page_by_page() -> None:
    chunk = kore_chunk()
    first = kore.RECONCILE.first(chunk)
    assert first.after_seconds > 0
    second = going_on(read(kore.RECONCILE, chunk, contacts(3, 8, more=True), turn=first))
    assert kore.RECONCILE.build(chunk, second).query == (("skip", "2"),)
    assert second.carry["found"] == [3]
    assert "4155" not in json.dumps(second.carry), "a turn is saved: no contact data in it"
    assert all(one.delivered for one in verdicts(read(kore.RECONCILE, chunk, contacts(1, 2), turn=second)).values())


def test_what_does_not_show_is_looked_for_again_queued_once_more_and_then_refused() -> None:
    chunk = kore_chunk()
    turn = kore.RECONCILE.first(chunk)
    for _ in range(kore.READINGS - 1):
        turn = going_on(read(kore.RECONCILE, chunk, contacts(1, 2), turn=turn))
    request = kore.RECONCILE.build(chunk, turn)
    assert not request.reads
    assert [one["phoneNumber"] for one in json.loads(request.body)["data"]] == ["14155550003"]
    turn = going_on(read(kore.RECONCILE, chunk, {"message": "in progress"}, turn=turn))
    assert turn.after_seconds > 0
    last = verdicts(read(kore.RECONCILE, chunk, contacts(1, 2), turn=turn))
    assert [last[n].delivered for n in (1, 2, 3)] == [True, True, False]
    assert last[3].code == "absent_on_readback"


def test_a_list_with_duplicates_is_not_added_to_twice_but_asked_about() -> None:
    assert kore.ADD.repeatable({"allow_duplicates": False})
    assert not kore.ADD.repeatable({"allow_duplicates": True})
    asking, chunk = kore.ADD.asking, kore_chunk()
    assert asking is not None
    turn = asking.first(chunk)
    following = asking.interpret(chunk, turn, reply(contacts(2, more=True)))
    second = going_on(following)
    assert asking.build(chunk, second).reads
    assert set(verdicts(asking.interpret(chunk, second, reply(contacts(9))))) == {2}


def test_an_account_is_in_path_query_and_a_signed_token_at_the_edge_alone() -> None:
    plain = kore.ADD.build(kore_chunk(), Turn("send"))
    sealed = kore.SKETCH.authorise(plain, KORE_ACCOUNT, 0.0)
    assert "st-1" not in plain.path
    assert sealed.path.startswith("/api/1.1/public/st-1/")
    assert ("accountId", "acc-1") in sealed.query
    token = dict(sealed.headers)["auth"]
    assert len(token.split(".")) == 3
    assert "a secret" not in repr(sealed)
    assert kore.SKETCH.counted_by(KORE_ACCOUNT) == "acc-1"


# --- HighLevel --------------------------------------------------------------------------------------------------------

LOCATION = {
    "location_id": "loc-1",
    "client_id": "app",
    "client_secret": "s",
    "refresh_token": "r1",
    "access_token": "a1",
}


def contact(**fields: str) -> Row:
    return Row(1, {"email": "Ada@acme-widgets.com", **fields}, vendor_ids={"contact": "id-1"})


def one(row: Row | None = None, **values: Any) -> Chunk:
    return Chunk("highlevel.contacts", "contact", (row or contact(),), **values)


def tagging(*numbers: int) -> Chunk:
    rows = tuple(
        Row(n, {"email": f"p{n}@acme-widgets.com", "tags": "Warm, cold"}, vendor_ids={"contact": f"id-{n}"})
        for n in numbers
    )
    return Chunk("highlevel.contacts", "tags", rows)


def test_a_first_upsert_is_evidence_and_a_repeated_one_is_not() -> None:
    told = {"new": True, "contact": {"id": "id-1", "email": "ada@acme-widgets.com"}}
    assert verdicts(read(highlevel.UPSERT, one(), told))[1].outcome == "created"
    assert verdicts(read(highlevel.UPSERT, one(), {**told, "new": False}))[1].outcome == "existed"
    assert verdicts(read(highlevel.UPSERT, one(repeated=True), told))[1].outcome == "unsaid"


@pytest.mark.parametrize("there", [True, False])
def test_a_contact_that_was_refused_is_looked_for_since_it_may_have_been_created(there: bool) -> None:
    refused = {"statusCode": 422, "message": ["property x should not exist"], "error": "Unprocessable Entity"}
    look = going_on(read(highlevel.UPSERT, one(), refused, 422))
    assert highlevel.UPSERT.build(one(), look).query == (("email", "Ada@acme-widgets.com"),)
    said = verdicts(read(highlevel.UPSERT, one(), {"contact": {"id": "id-1"} if there else None}, turn=look))[1]
    assert said.delivered is there
    assert there or said.reason == "HighLevel said: property x should not exist"


def test_an_upsert_leaves_tags_alone_because_it_would_replace_them() -> None:
    sent = json.loads(highlevel.UPSERT.build(one(contact(tags="warm", note="hi")), Turn("send")).body)
    assert sent == {"email": "Ada@acme-widgets.com"}


def test_steps_apply_only_where_there_is_something_to_say() -> None:
    full = contact(tags="warm", note="hi", task="call")
    steps = highlevel.SKETCH.operations[0].steps
    assert [step.name for step in steps if step.applies(full)] == ["contact", "tags", "note", "task"]
    assert [step.name for step in steps if step.applies(contact(tags=" , "))] == ["contact"]


def test_rows_share_a_tagging_call_only_when_they_get_the_same_tags() -> None:
    assert highlevel.TAG.together(contact(tags="Warm, cold")) == highlevel.TAG.together(contact(tags="cold,warm"))
    assert highlevel.TAG.together(contact(tags="warm")) != highlevel.TAG.together(contact(tags="cold"))
    assert share_a_call([], 100, highlevel.TAG.together) == []


def test_a_tagging_that_failed_in_part_is_read_from_its_body() -> None:
    failed = {"contactId": "id-2", "message": "contact is deleted", "type": "error"}
    told = {"succeded": True, "errorCount": 1, "responses": [failed, {"contactId": "id-1", "type": "success"}]}
    said = verdicts(read(highlevel.TAG, tagging(1, 2), told, 201))
    assert (said[1].delivered, said[2].delivered, said[2].reason) == (True, False, "HighLevel said: contact is deleted")
    assert isinstance(read(highlevel.TAG, tagging(1, 2, 3), told, 201), Misread)
    assert isinstance(read(highlevel.TAG, tagging(1), told, 201), Misread)


def test_a_note_is_not_written_twice_but_asked_for_by_its_text() -> None:
    chunk = one(contact(note="hi"))
    assert not highlevel.WRITE_NOTE.repeatable({})
    assert verdicts(read(highlevel.WRITE_NOTE, chunk, {"note": {"id": "n-1", "body": "hi"}}, 201))[1].vendor_id == "n-1"
    asking = highlevel.WRITE_NOTE.asking
    assert asking is not None
    notes = {"notes": [{"id": "n-0", "body": "older"}, {"id": "n-1", "body": "hi"}]}
    assert verdicts(asking.interpret(chunk, asking.first(chunk), reply(notes)))[1].vendor_id == "n-1"
    assert verdicts(asking.interpret(chunk, asking.first(chunk), reply({"notes": []}))) == {}


def test_tokens_are_renewed_with_the_stored_one_and_all_of_them_are_replaced() -> None:
    refresh = highlevel.SKETCH.token_refresh
    assert refresh is not None
    request = refresh.request(LOCATION)
    assert b"refresh_token=r1" in request.body
    assert highlevel.SKETCH.authorise(request, LOCATION, 0.0) == request
    told = {"access_token": "a2", "refresh_token": "r2", "expires_in": 86399, "locationId": "loc-1"}
    assert refresh.tokens(reply(told)) == {"access_token": "a2", "refresh_token": "r2", "expires_in_seconds": "86399"}


def test_a_new_token_is_the_same_quota_and_the_same_bytes_before_the_edge() -> None:
    renewed = {**LOCATION, "access_token": "a2"}
    assert highlevel.SKETCH.counted_by(renewed) == highlevel.SKETCH.counted_by(LOCATION)
    request = highlevel.UPSERT.build(one(), Turn("send"))
    old, new = (highlevel.SKETCH.authorise(request, given, 0.0) for given in (LOCATION, renewed))
    assert old.body == new.body
    assert json.loads(new.body)["locationId"] == "loc-1"
    assert ("authorization", "Bearer a2") in new.headers
    assert replace(old, headers=()) == replace(new, headers=())
