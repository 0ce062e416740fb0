"""Whatever JSON comes back, it is read to one of the known readings, with exactly one verdict for each row, or to none."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import errors, reasons
from pipeline.records import Job, Json, Turn
from pipeline.sending import meaning
from pipeline.sending.meaning import Failed, Misread, Reading, Throttled, Unauthorised
from pipeline.vendor import Continue, Impossible, Page, Prepared, Read, RefusedWhole, Response, Verdicts
from tests.unit.vendors.rehearsal import Case, Exchange, Prepare, Rehearsal, cases, rehearsed, sample_rows

CASES = {str(case): case for case in cases()}
READINGS = (Verdicts, Continue, RefusedWhole, Impossible, Prepared, Unauthorised, Throttled, Failed, Misread)
STATUSES = st.sampled_from([200, 200, 200, 201, 202, 204, 207, 301, 400, 404, 409, 422, 429, 500])

texts = st.text(max_size=8) | st.sampled_from(
    ["error", "success", "already taken", "\x00", "\ud800", "person1@acme-widgets.com"]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
anything: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A call of a conversation, its true answer, and how any answer to it is read."""

    true: Json
    read: Callable[[Response], Reading]
    rows: frozenset[int]
    asks: bool = False


@cache
def moments(name: str) -> tuple[Moment, ...]:
    """Every call that a step makes, asking among them."""
    case, rehearsal = CASES[name], Rehearsal(CASES[name].vendor)
    rows = sample_rows(case.operation, min(3, case.step.records_per_call))
    rows = rehearsal.arrived_at(case.operation, case.step, case.options, rows)
    chunk = rehearsal.chunk(case.operation, case.step, case.options, rows)
    sent = [_moment(rehearsal, case, made) for made in rehearsal.converse(case.step, chunk)]
    asking = case.step.asking
    if asking is None:
        return tuple(sent)
    asked = rehearsal.ask(case.step, chunk)
    return (*sent, *(_moment(rehearsal, case, made, asks=True) for made in asked))


def _moment(rehearsal: Rehearsal, case: Case, made: Exchange, *, asks: bool = False) -> Moment:
    asking = case.step.asking
    interpret = asking.interpret if asks and asking is not None else case.step.interpret

    def read(response: Response) -> Reading:
        return rehearsal.read(response, interpret, made.chunk, made.turn)

    return Moment(made.response.json(), read, frozenset(row.number for row in made.chunk.rows), asks)


@cache
def preparing() -> tuple[tuple[Rehearsal, Prepare], ...]:
    """Every call that a preparation makes."""
    found: list[tuple[Rehearsal, Prepare]] = []
    for vendor in rehearsed():
        rehearsal = Rehearsal(vendor)
        for operation in vendor.operations:
            options = next(rehearsal.options(operation))
            prepared = rehearsal.prepare(operation, options)
            job = Job(rehearsal.destination(operation), options, ("Shoe size",), prepared)
            for one in operation.preparations:
                found += [(rehearsal, made) for made in rehearsal.preparing(one, job)]
    return tuple(found)


def places(value: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where something stands in an answer."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, item in inside for place in places(item, (*path, name)))]


def replaced(value: Json, path: tuple[str | int, ...], by: Json) -> Json:
    if not path:
        return by
    value = copy.copy(value)
    value[path[0]] = replaced(value[path[0]], path[1:], by)
    return value


@st.composite
def spoiled(draw: st.DrawFn, true: Json) -> Json:
    """A true answer in which something stands in another's place, or anything at all."""
    if draw(st.integers(0, 3)) == 0:
        return draw(anything)
    for _ in range(draw(st.integers(1, 3))):
        true = replaced(true, draw(st.sampled_from(places(true))), draw(anything))
    return true


@st.composite
def answers(draw: st.DrawFn, true: Json) -> Response:
    return Response(draw(STATUSES), {"content-type": "application/json"}, json.dumps(draw(spoiled(true))).encode())


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_answer_has_a_reading_and_one_verdict_for_each_row_or_none(name: str, data: st.DataObject) -> None:
    moment = data.draw(st.sampled_from(moments(name)))
    reading = moment.read(data.draw(answers(moment.true)))
    assert isinstance(reading, READINGS)
    if isinstance(reading, Verdicts):
        numbers = [verdict.number for verdict in reading.verdicts]
        assert len(numbers) == len(set(numbers))
        assert set(numbers) <= moment.rows if moment.asks else set(numbers) == moment.rows
        assert all(verdict.delivered or verdict.code in reasons.SENTENCES for verdict in reading.verdicts)
    if isinstance(reading, RefusedWhole):
        assert reading.code in reasons.SENTENCES
    storable(reading)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_answer_to_a_preparation_has_a_reading(data: st.DataObject) -> None:
    if not preparing():
        return
    rehearsal, made = data.draw(st.sampled_from(preparing()))
    answer = data.draw(answers(made.response.json()))
    reading = rehearsal.read_prepared(answer, made.preparation, made.job, made.turn)
    assert isinstance(reading, READINGS)
    storable(reading)
    if isinstance(reading, Prepared):
        operation = next(one for one in rehearsal.vendor.operations if made.preparation in one.preparations)
        prepared = {**made.job.prepared, made.preparation.name: reading.result}
        job = Job(made.job.destination, made.job.options, ("Shoe size",), prepared)
        assert set(operation.custom_fields(job)) <= {"Shoe size"}


def reads() -> list[tuple[Rehearsal, Read]]:
    found = [(Rehearsal(vendor), vendor) for vendor in rehearsed()]
    return [(rehearsal, read) for rehearsal, vendor in found for read in (vendor.check, *vendor.reads)]


@pytest.mark.parametrize(("rehearsal", "read"), reads(), ids=lambda part: getattr(part, "name", ""))
def test_what_can_be_looked_at_is_read_page_by_page_to_its_end(rehearsal: Rehearsal, read: Read) -> None:
    turn: Turn | None = Turn("page")
    items: list[Json] = []
    for _ in range(50):
        if turn is not None:
            request = read.build(turn, rehearsal.asked_of(read))
            assert request.reads
            page = read.page(turn, rehearsal.answer(request))
            items, turn = [*items, *page.items], page.next
    assert turn is None
    assert items or read is not rehearsal.vendor.check


@pytest.mark.parametrize(("rehearsal", "read"), reads(), ids=lambda part: getattr(part, "name", ""))
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_page_is_read_or_misread(rehearsal: Rehearsal, read: Read, data: st.DataObject) -> None:
    true = rehearsal.answer(read.build(Turn("page"), rehearsal.asked_of(read))).json()
    answer = data.draw(answers(true))

    def whole(response: Response) -> Prepared:
        page: Page = read.page(Turn("page"), response)
        return Prepared(len(page.items))

    assert isinstance(meaning.read(rehearsal.vendor, answer, whole), READINGS)


def storable(reading: Reading) -> None:
    """Every text in it can be kept by any database."""
    text = json.dumps(texts_of(reading), ensure_ascii=False)
    text.encode()
    assert "\\u0000" not in text


def texts_of(reading: Reading) -> Json:
    match reading:
        case Verdicts(verdicts=given_verdicts):
            return [verdict.to_json() for verdict in given_verdicts]
        case Continue(turn=turn):
            return turn.carry
        case RefusedWhole(reason=reason):
            return reason
        case Impossible(sentence=sentence) | Unauthorised(sentence=sentence):
            return sentence
        case Prepared(result=result):
            return result
        case Misread(why=why) | Failed(why=why):
            return why
        case Throttled():
            return ""


def test_texts_that_no_database_keeps_are_kept_as_far_as_they_can_be() -> None:
    body = rb'{"error":{"message":"a\u0000b\ud800c \ud83d\ude00","\udfff":["\u0000"]}}'
    spoiled_answer = Response(400, {}, body).object()["error"]
    assert spoiled_answer == {"message": "a\ufffdb\ufffdc \U0001f600", "\ufffd": ["\ufffd"]}


def test_an_answer_that_is_not_understood_never_shows_itself_in_the_fault() -> None:
    secret = "person1@acme-widgets.com"
    with pytest.raises(errors.VendorMisread) as caught:
        Response(200, {}, f"<p>{secret}".encode() + b"\xff").json()
    fault: BaseException | None = caught.value
    while fault is not None:
        assert secret not in repr(fault)
        fault = fault.__cause__ or fault.__context__
