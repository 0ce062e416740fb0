"""An answer is read to verdicts, one for each row and paired by key, or to no verdict at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline import reasons
from pipeline.records import Chunk, Json, Verdict
from pipeline.sandbox.faults import PROXY_PAGE
from pipeline.sending.meaning import Failed, Misread, Throttled, Unauthorised
from pipeline.vendor import Continue, RefusedWhole, Response, Verdicts
from tests.unit.vendors.rehearsal import Case, Exchange, Rehearsal, cases, identities, sample_rows, writing_cases

each_case = pytest.mark.parametrize("case", cases(), ids=str)
each_writing_case = pytest.mark.parametrize("case", writing_cases(), ids=str)
HTML = Response(200, {"content-type": "text/html"}, PROXY_PAGE)
Lists = Callable[[list[Json]], list[Json]]


def made(case: Case, *, first: int = 1, rehearsal: Rehearsal | None = None) -> tuple[Rehearsal, list[Exchange]]:
    """A step's conversation about up to four new rows, and where it was held."""
    rehearsal = rehearsal or Rehearsal(case.vendor)
    rows = sample_rows(case.operation, min(4, case.step.records_per_call), first=first)
    rows = rehearsal.arrived_at(case.operation, case.step, case.options, rows)
    chunk = rehearsal.chunk(case.operation, case.step, case.options, rows)
    return rehearsal, rehearsal.converse(case.step, chunk)


def wrote(exchanges: list[Exchange]) -> Exchange:
    """The writing call of a conversation."""
    return next(exchange for exchange in exchanges if not exchange.request.reads)


def changed(value: Json, lists: Lists) -> Json:
    """An answer with every list of records in it changed."""
    if isinstance(value, dict):
        return {name: changed(item, lists) for name, item in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return lists(value)
    return value


def reread(rehearsal: Rehearsal, case: Case, exchange: Exchange, response: Response) -> object:
    return rehearsal.read(response, case.step.interpret, exchange.chunk, exchange.turn)


def with_body(exchange: Exchange, payload: Json) -> Response:
    return replace(exchange.response, body=json.dumps(payload).encode())


@each_case
def test_every_row_of_a_good_answer_has_one_verdict(case: Case) -> None:
    _, exchanges = made(case)
    last = exchanges[-1].reading
    assert isinstance(last, Verdicts)
    assert sorted(verdict.number for verdict in last.verdicts) == [row.number for row in exchanges[-1].chunk.rows]


@each_case
def test_a_vendor_that_can_be_asked_has_what_it_took_and_no_more(case: Case) -> None:
    if case.step.asking is None:
        return
    rehearsal, exchanges = made(case)
    fresh = sample_rows(case.operation, 1, first=50)
    [absent] = rehearsal.arrived_at(case.operation, case.step, case.options, fresh)
    chunk = replace(exchanges[-1].chunk, rows=(*exchanges[-1].chunk.rows, absent))
    last = rehearsal.ask(case.step, chunk)[-1].reading
    assert isinstance(last, Verdicts)
    assert {verdict.number for verdict in last.verdicts} == {row.number for row in exchanges[-1].chunk.rows}
    assert all(verdict.delivered for verdict in last.verdicts)
    assert all(exchange.request.reads for exchange in rehearsal.ask(case.step, chunk))


@each_writing_case
def test_a_repeat_of_what_was_applied_delivers_again_and_creates_nothing(case: Case) -> None:
    if not case.step.repeatable(case.options):
        return
    rehearsal, exchanges = made(case)
    before = rehearsal.company.vendor.dump()
    sizes = {kind: len(items) for kind, items in before.items()}
    written = wrote(exchanges)
    repeated = rehearsal.converse(case.step, replace(written.chunk, repeated=True), written.turn)
    last = repeated[-1].reading
    assert isinstance(last, Verdicts)
    assert all(verdict.delivered for verdict in last.verdicts)
    assert {kind: len(items) for kind, items in rehearsal.company.vendor.dump().items()} == sizes


@each_case
def test_one_bad_row_is_refused_and_the_others_are_delivered(case: Case) -> None:
    rehearsal = Rehearsal(case.vendor)
    refusing = [one.name for one in rehearsal.company.vendor.switches if one.name.startswith("refuse_")]
    if not case.step.partial or case.step.records_per_call < 2 or case.step is not case.operation.steps[0]:
        return
    bad, *_ = rows = sample_rows(case.operation, 4)
    assert refusing, "the sandbox needs a switch refuse_… with a text of the rows that it refuses"
    rehearsal.company.switches.update(dict.fromkeys(refusing, bad.fields[case.operation.identity[0]]))
    was_there = rehearsal.stock(case.operation, rows)
    chunk = rehearsal.chunk(case.operation, case.step, case.options, rows)
    last = rehearsal.converse(case.step, chunk)[-1].reading
    assert isinstance(last, Verdicts)
    by_number = {verdict.number: verdict for verdict in last.verdicts}
    assert [by_number[row.number].delivered for row in rows] == [False, True, True, True]
    assert by_number[bad.number].code in reasons.SENTENCES
    assert len(by_number[bad.number].reason) > len("x said: ")
    assert was_there or not rehearsal.holds(identities(case.operation, [bad])[0])


@each_case
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_is_no_word_on_a_row(case: Case, status: int) -> None:
    rehearsal, exchanges = made(case)
    answer = Response(status, {}, b'{"status":"error","error":{"reason":"x","message":"y"}}')
    assert all(isinstance(reread(rehearsal, case, one, answer), Unauthorised) for one in exchanges)


@each_case
def test_a_wrong_key_is_read_as_one(case: Case) -> None:
    rehearsal, exchanges = made(case)
    rehearsal.credentials = dict.fromkeys(rehearsal.credentials, "a wrong one")
    answer = rehearsal.answer(exchanges[0].request)
    assert isinstance(reread(rehearsal, case, exchanges[0], answer), Unauthorised)


@each_case
def test_a_used_up_limit_is_read_as_one(case: Case) -> None:
    rehearsal, exchanges = made(case)
    rehearsal.company.switches.update({"throttle_storm": "always"})
    answer = rehearsal.answer(exchanges[0].request)
    assert isinstance(reread(rehearsal, case, exchanges[0], answer), Throttled)


@each_case
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520, 599])
def test_a_failing_vendor_leaves_the_call_open(case: Case, status: int) -> None:
    rehearsal, exchanges = made(case)
    for exchange in exchanges:
        assert isinstance(reread(rehearsal, case, exchange, replace(exchange.response, status=status)), Failed)


@each_writing_case
def test_too_large_a_call_is_refused_whole(case: Case) -> None:
    rehearsal, exchanges = made(case)
    reading = reread(rehearsal, case, wrote(exchanges), Response(413, {}, PROXY_PAGE))
    assert isinstance(reading, RefusedWhole)
    assert reading.code == "too_large"


@each_writing_case
@pytest.mark.parametrize("status", [200, 301, 302, 400, 404, 422])
def test_a_proxys_page_is_misread(case: Case, status: int) -> None:
    rehearsal, exchanges = made(case)
    page = replace(HTML, status=status)
    readings = [reread(rehearsal, case, exchange, page) for exchange in exchanges]
    assert not any(isinstance(reading, Verdicts | RefusedWhole) for reading in readings)
    assert isinstance(reread(rehearsal, case, wrote(exchanges), HTML), Misread)


@each_writing_case
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'"fine"', b"\xff\xfe", b"[" * 100_000, b'{"status":"success"}', b"9" * 5_000, b"NaN"],
    ids=lambda body: body[:12].hex(),
)
def test_an_empty_or_foreign_answer_is_misread(case: Case, body: bytes) -> None:
    rehearsal, exchanges = made(case)
    reading = reread(rehearsal, case, wrote(exchanges), Response(200, {}, body))
    assert isinstance(reading, Verdicts if rehearsal.tolerates(case.operation, body) else Misread)


@each_writing_case
def test_an_answer_that_ends_anywhere_before_its_end_is_misread(case: Case) -> None:
    rehearsal, exchanges = made(case)
    written = wrote(exchanges)
    whole = written.response.body
    for length in range(0, len(whole), max(1, len(whole) // 50)):
        reading = reread(rehearsal, case, written, replace(written.response, body=whole[:length]))
        assert isinstance(reading, Misread) or rehearsal.tolerates(case.operation, whole[:length])


@each_writing_case
def test_a_list_of_answers_is_misread(case: Case) -> None:
    rehearsal, exchanges = made(case)
    written = wrote(exchanges)
    assert isinstance(reread(rehearsal, case, written, with_body(written, [written.response.json()])), Misread)


@each_writing_case
def test_shuffled_rows_are_paired_by_key(case: Case) -> None:
    rehearsal, exchanges = made(case)
    written = wrote(exchanges)
    answer = with_body(written, changed(written.response.json(), lambda items: items[::-1]))
    reading = reread(rehearsal, case, written, answer)
    if isinstance(written.reading, Continue):  # the answer says nothing of rows yet
        assert reading == written.reading
    else:
        assert said(reading) == said(written.reading)


@each_writing_case
def test_doubled_rows_are_misread(case: Case) -> None:
    rehearsal, exchanges = made(case)
    written = wrote(exchanges)
    payload = written.response.json()
    doubled = changed(payload, lambda items: [*items, items[0]])
    if doubled != payload:
        assert isinstance(reread(rehearsal, case, written, with_body(written, doubled)), Misread)


@each_writing_case
def test_rows_of_another_call_are_misread(case: Case) -> None:
    rehearsal, exchanges = made(case)
    _, others = made(case, first=11, rehearsal=rehearsal)
    foreign = wrote(others).response
    if changed(foreign.json(), lambda _: []) != foreign.json():
        assert isinstance(reread(rehearsal, case, wrote(exchanges), foreign), Misread)


@each_writing_case
def test_a_missing_row_gets_no_verdict_from_that_answer(case: Case) -> None:
    rehearsal, exchanges = made(case)
    written = wrote(exchanges)
    payload = written.response.json()
    fewer = changed(payload, lambda items: items[1:])
    if fewer != payload:
        reading = reread(rehearsal, case, written, with_body(written, fewer))
        assert isinstance(reading, Misread | Continue)
        if isinstance(reading, Continue):  # the vendor file asks for it, and finds it
            last = rehearsal.converse(case.step, written.chunk, reading.turn)[-1].reading
            assert isinstance(last, Verdicts)
            assert len(last.verdicts) == len(written.chunk.rows)


@each_case
def test_evidence_is_not_inferred_from_the_answer_to_a_repeat(case: Case) -> None:
    rehearsal, exchanges = made(case)
    chunk: Chunk = replace(exchanges[0].chunk, repeated=True)
    last = rehearsal.converse(case.step, chunk)[-1].reading
    assert isinstance(last, Verdicts)
    assert {verdict.outcome for verdict in last.verdicts} == {"unsaid"}


def said(reading: object) -> set[Verdict]:
    assert isinstance(reading, Verdicts)
    return set(reading.verdicts)
