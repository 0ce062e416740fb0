"""Every request to HighLevel and PersistIQ is one that their official contracts describe, whatever the cells hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from pipeline.records import Job, Row, Turn
from pipeline.sending import prepare
from pipeline.vendor import Field, Request, Vendor, get, json_request
from tests.unit.vendors.contracts import CONTRACTS
from tests.unit.vendors.rehearsal import Case, Exchange, Rehearsal, cases, rehearsed, sample_rows

CASES = {str(case): case for case in cases() if case.vendor.name in CONTRACTS}
each_case = pytest.mark.parametrize("name", CASES)
each_vendor = pytest.mark.parametrize(
    "vendor", [one for one in rehearsed() if one.name in CONTRACTS], ids=lambda v: v.name
)
TEXTS = st.text(min_size=1, max_size=12) | st.sampled_from(["yes", "1", "{location_id}", "12.5", "a,b;c", "2026-12-01"])


def hold(vendor: str, request: Request) -> None:
    """Holds a request to its vendor's contract."""
    operation, keys = CONTRACTS[vendor].operation(request.method, request.path), {name for name, _ in request.query}
    assert keys <= operation.query, f"{request.method} {request.path} has no {keys - operation.query}"
    assert keys >= operation.required
    if operation.body is None:
        assert request.body == b""
    else:
        Draft202012Validator(operation.body).validate(json.loads(request.body))
        assert ("content-type", "application/json") in request.headers


@cache
def conversation(name: str) -> tuple[Rehearsal, tuple[Exchange, ...]]:
    """A step's conversation about a few rows, and the asking about them afterwards."""
    case, rehearsal = CASES[name], Rehearsal(CASES[name].vendor)
    rows = sample_rows(case.operation, min(3, case.step.records_per_call))
    rows = rehearsal.arrived_at(case.operation, case.step, case.options, rows)
    chunk = rehearsal.chunk(case.operation, case.step, case.options, rows)
    return rehearsal, (
        *rehearsal.converse(case.step, chunk),
        *(rehearsal.ask(case.step, chunk) if case.step.asking else ()),
    )


@each_case
def test_every_call_of_a_conversation_is_in_the_contract(name: str) -> None:
    for exchange in conversation(name)[1]:
        hold(CASES[name].vendor.name, exchange.request)


@each_vendor
def test_every_call_before_the_first_row_is_in_the_contract(vendor: Vendor) -> None:
    rehearsal = Rehearsal(vendor)
    for operation in rehearsal.vendor.operations:
        options = next(rehearsal.options(operation))
        everything = {option.name: options.get(option.name) or "Ada Example" for option in operation.options}
        job = Job(rehearsal.destination(operation), everything, ("Shoe size",))
        for preparation in operation.preparations:
            hold(rehearsal.vendor.name, preparation.build(job, prepare.FIRST))


@each_vendor
def test_every_call_of_a_look_is_in_the_contract(vendor: Vendor) -> None:
    rehearsal = Rehearsal(vendor)
    for read in (rehearsal.vendor.check, *rehearsal.vendor.reads):
        every = {**{option.name: "a text" for option in read.options}, **rehearsal.asked_of(read)}
        turn: Turn | None = Turn("page")
        while turn is not None:
            hold(rehearsal.vendor.name, read.build(turn, every))
            turn = read.page(turn, rehearsal.answer(read.build(turn, rehearsal.asked_of(read)))).next


@st.composite
def other_cells(draw: st.DrawFn, case: Case, row: Row, own: list[str]) -> Row:
    """The row with any text in its fields, and in columns that the vendor takes as its own."""
    fields = {field.name: draw(_cells(field)) for field in case.operation.fields}
    kept = {name: row.fields[name] for name in case.operation.identity if name in row.fields}
    return replace(row, fields={**fields, **kept}, custom={name: draw(TEXTS) for name in own})


@cache
def _cells(field: Field) -> st.SearchStrategy[str]:
    match field.kind:
        case "yes_no":
            return st.sampled_from(["true", "false", ""])
        case "text":
            return (TEXTS | st.just("")).map(lambda text: text[: field.max_length])
        case _:
            return st.sampled_from(["", "ada@acme-widgets.com", "+14155550100"])


@each_case
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_whatever_the_cells_hold_the_body_is_in_the_contract(name: str, data: st.DataObject) -> None:
    case, (rehearsal, made) = CASES[name], conversation(name)
    for exchange in (one for one in made if not one.request.reads):
        own = _own(case, exchange, rehearsal)
        rows = tuple(data.draw(other_cells(case, row, own)) for row in exchange.chunk.rows)
        if case.step.takes(rows[0], case.options):
            hold(case.vendor.name, case.step.build(replace(exchange.chunk, rows=rows), exchange.turn))


def _own(case: Case, exchange: Exchange, rehearsal: Rehearsal) -> list[str]:
    """A few fields that the vendor has of its own."""
    known = [text for found in exchange.chunk.prepared.values() if isinstance(found, dict) for text in _names(found)]
    job = Job(rehearsal.destination(case.operation), case.options, tuple(known), exchange.chunk.prepared)
    return sorted(set(case.operation.custom_fields(job).values()))[:4]


def _names(found: dict[str, object]) -> Iterator[str]:
    for told in found.values():
        yield from (str(text) for text in (told if isinstance(told, list) else [told]))


LEAD, LONG_ID = {"email": "a@acme-widgets.com"}, "c" * 51


@pytest.mark.parametrize(
    ("vendor", "wrong"),
    [
        ("persistiq", json_request("POST", "/leads", {"dup": "replace", "leads": [LEAD]})),
        ("persistiq", json_request("POST", "/leads", {"leads": [LEAD] * 11})),
        ("persistiq", json_request("PATCH", "/leads/l_1", {"bounced": "yes"})),
        ("persistiq", json_request("PATCH", "/leads/l_1", {"opted_out": True})),
        ("persistiq", json_request("POST", "/dnc_domains", {})),
        ("persistiq", json_request("DELETE", "/campaigns/c_1/leads/l_1", {})),
        ("persistiq", json_request("DELETE", "/leads/l_1", None)),
        ("persistiq", get("/leads", mail="a@acme-widgets.com")),
        ("highlevel", json_request("POST", "/contacts/upsert", {"locationId": "l-1", "first_name": "Ada"})),
        ("highlevel", json_request("POST", "/contacts/upsert", {"email": "a@acme-widgets.com"})),
        ("highlevel", json_request("POST", "/contacts/", {"locationId": "l-1", "createNewIfDuplicateAllowed": True})),
        ("highlevel", json_request("POST", "/contacts/bulk/business", {"locationId": "l-1", "ids": [LONG_ID]})),
        ("highlevel", json_request("POST", "/contacts/c-1/tasks", {"title": "Call"})),
        ("highlevel", get("/contacts/", limit="100")),
    ],
    ids=lambda part: getattr(part, "path", part),
)
def test_a_request_outside_the_contract_is_told_from_one_inside(vendor: str, wrong: Request) -> None:
    with pytest.raises((AssertionError, ValidationError)):
        hold(vendor, wrong)
