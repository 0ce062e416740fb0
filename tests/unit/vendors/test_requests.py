"""The same rows are always the same bytes, nothing of a row is dropped, and no secret is in a request that is kept."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

import pytest

from pipeline import account as accounts
from pipeline import vendors
from pipeline.records import Turn
from pipeline.sending.call import payload_hash
from pipeline.settings import AccountSettings
from pipeline.vendor import Continue, Request, Vendor
from tests.unit.vendors.rehearsal import Case, Exchange, Rehearsal, cases, sample_rows, writing_cases

each_vendor = pytest.mark.parametrize("vendor", vendors.every().values(), ids=lambda vendor: str(vendor.name))
each_case = pytest.mark.parametrize("case", cases(), ids=str)
each_writing_case = pytest.mark.parametrize("case", writing_cases(), ids=str)
SECRET = "secret/key+1234"


def conversation(case: Case, number: int = 3) -> list[Exchange]:
    """A step's conversation about new rows."""
    rehearsal = Rehearsal(case.vendor)
    rows = sample_rows(case.operation, min(number, case.step.records_per_call))
    rows = rehearsal.arrived_at(case.operation, case.step, case.options, rows)
    return rehearsal.converse(case.step, rehearsal.chunk(case.operation, case.step, case.options, rows))


@each_case
def test_building_twice_gives_the_same_bytes(case: Case) -> None:
    for exchange in conversation(case):
        again = case.step.build(exchange.chunk, exchange.turn)
        assert again == exchange.request
        assert payload_hash(again) == payload_hash(exchange.request)


@each_case
def test_a_turn_survives_being_saved(case: Case) -> None:
    for exchange in conversation(case):
        saved = Turn(exchange.turn.name, json.loads(json.dumps(exchange.turn.carry)), exchange.turn.after_seconds)
        assert saved == exchange.turn
        assert case.step.build(exchange.chunk, saved) == exchange.request


@each_case
def test_a_repeat_is_the_same_bytes_where_the_step_says_so(case: Case) -> None:
    for exchange in conversation(case):
        repeated = case.step.build(replace(exchange.chunk, repeated=True), exchange.turn)
        assert repeated == exchange.request or not case.step.repeatable(case.options)


@each_writing_case
def test_a_conversation_writes_at_its_end_and_reads_around_it(case: Case) -> None:
    made = conversation(case)
    writing = [exchange for exchange in made if not exchange.request.reads]
    assert len(writing) == 1
    assert all(isinstance(exchange.reading, Continue) for exchange in made[:-1])


@each_writing_case
def test_a_writing_call_weighs_what_its_step_declares(case: Case) -> None:
    [written] = [exchange.request for exchange in conversation(case) if not exchange.request.reads]
    assert written.weight == case.step.weight(case.options)
    assert case.step.calls(case.options, 1) >= written.weight


@pytest.mark.parametrize("case", [case for case in cases() if case.step is case.operation.steps[-1]], ids=str)
def test_every_field_is_in_some_request(case: Case) -> None:
    rehearsal = Rehearsal(case.vendor)
    [row] = sample_rows(case.operation, 1)
    sent, found_by = "", set()
    for step in case.operation.steps:
        [there] = rehearsal.arrived_at(case.operation, step, case.options, [row])
        made = rehearsal.converse(step, rehearsal.chunk(case.operation, step, case.options, [there]))
        sent += "".join(told(exchange.request) for exchange in made)
        if all(exchange.request.reads for exchange in made):  # what is read may be compared here, not there
            found_by = set(case.operation.identity)
    unsent = {name for name, text in row.fields.items() if text.lstrip("+") not in sent}
    one_is_enough = set(case.operation.any_of)
    assert unsent - found_by <= one_is_enough
    assert not one_is_enough or unsent < one_is_enough


def told(request: Request) -> str:
    """All that a request says."""
    return f"{unquote(request.path)} {request.query!r} {request.body.decode()}"


@each_vendor
def test_the_credential_is_added_at_the_edge_alone(vendor: Vendor) -> None:
    plain = Request("POST", "/somewhere", body=b"{}")
    sealed = vendor.authorise(plain, dict.fromkeys((one.name for one in vendor.credentials), SECRET), time.time())
    assert sealed != plain
    assert SECRET not in repr(plain)
    assert plain == Request("POST", "/somewhere", body=b"{}")


@each_vendor
def test_an_account_shows_no_secret_and_removes_it_from_texts(vendor: Vendor) -> None:
    secret_names = [one.name for one in vendor.credentials if one.secret]
    given = {one.name: "open" for one in vendor.credentials if not one.secret} | dict.fromkeys(secret_names, SECRET)
    account = accounts.resolve("main", AccountSettings(vendor=vendor.name, **given), vendor, b"key" * 8)  # type: ignore[arg-type]
    assert secret_names
    assert SECRET not in repr(account)
    assert SECRET not in account.redactor(f"Failed to find api key: {SECRET}.")
    closed = carried(vendor, account.credentials) - carried(vendor, dict.fromkeys(given, "another")) - {"open"}
    assert [value for value in closed if value in account.redactor(f"This is no good: {value}")] == []


@each_vendor
def test_what_every_call_says_is_no_secret(vendor: Vendor) -> None:
    given = {one.name: SECRET for one in vendor.credentials}
    account = accounts.resolve("main", AccountSettings(vendor=vendor.name, **given), vendor, b"key" * 8)  # type: ignore[arg-type]
    said = carried(vendor, given) & carried(vendor, dict.fromkeys(given, "another"))
    assert [value for value in said if value not in account.redactor(f"HTTP 415: {value}")] == []


def carried(vendor: Vendor, credentials: Mapping[str, str]) -> set[str]:
    """What the headers of an authorised call carry."""
    sealed = vendor.authorise(Request("POST", "/somewhere", body=b"{}"), credentials, 0.0)
    return {value.split()[-1] for _, value in sealed.headers}
