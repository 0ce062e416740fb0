"""A vendor rehearsed with its sandbox in one process: requests are built, authorised, answered and read, without sockets.

What is needed comes from the vendor file and from the sandbox of the same name, so a new vendor is rehearsed by being
there. Its sandbox tells values for required options under `options` in its facts, where one credential for all does
not do, under `credentials`, and under `tolerated` bodies that may mean success where the documents leave it open.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from pipeline import vendors
from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.sandbox import promise
from pipeline.sandbox.books import Books
from pipeline.sandbox.command import DEFAULT_KEY, new_vendor
from pipeline.sandbox.command import vendors as simulated
from pipeline.sandbox.company import Company, Keys
from pipeline.sandbox.faults import FAULTS
from pipeline.sandbox.switches import Switches
from pipeline.sending import meaning, prepare
from pipeline.sending.meaning import Reading
from pipeline.vendor import (
    Answer,
    Continue,
    Field,
    Operation,
    Preparation,
    Prepared,
    Read,
    Request,
    Response,
    Step,
    Vendor,
    Verdicts,
)

MOST_TURNS = 500
SHORT_WINDOWS = 1e-6  # of their true length: a rehearsal is not about quotas


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of a conversation: what was sent at which turn, what came back, and how it was read."""

    chunk: Chunk
    turn: Turn
    request: Request
    response: Response
    reading: Reading


@dataclass(frozen=True, slots=True)
class Prepare:
    """One call of a preparation, and how its answer was read."""

    preparation: Preparation
    job: Job
    turn: Turn
    response: Response
    reading: Reading


class Rehearsal:
    """A vendor, its sandbox with some switches, and the options of one operation."""

    def __init__(self, vendor: Vendor, **switches: object) -> None:
        acting = new_vendor(vendor.name, 1)
        known = Switches([*acting.switches, *FAULTS], 1)
        known.update(switches)
        self.vendor = vendor
        self.company = Company(acting, known, Books(None), keys=Keys({DEFAULT_KEY}), time_scale=SHORT_WINDOWS)
        told = acting.facts()
        self.credentials = {one.name: DEFAULT_KEY for one in vendor.credentials} | dict(told.get("credentials", {}))
        self._tolerated = told.get("tolerated", ())
        self._required = dict(told.get("options", {}))
        self._prepared: dict[str, dict[str, Json]] = {}

    def options(self, operation: Operation) -> Iterator[dict[str, Any]]:
        """Every combination of the operation's choices, with what it requires."""
        given = {
            option.name: self._required.get(option.name, option.default)
            for option in operation.options
            if option.required or option.default is not None
        }
        closed = {
            option.name: option.choices if option.kind == "choice" else (True, False)
            for option in operation.options
            if option.kind in ("choice", "yes_no")
        }
        for values in itertools.product(*closed.values()):
            yield {**given, **dict(zip(closed, values, strict=True))}

    def tolerates(self, operation: Operation, body: bytes) -> bool:
        """Whether a body may mean success, as far as the documents say."""
        told = self._tolerated
        return body.decode("utf-8", "replace") in (told.get(operation.name, ()) if isinstance(told, dict) else told)

    def asked_of(self, read: Read) -> dict[str, Any]:
        """What a reading requires to be told."""
        return {option.name: self._required[option.name] for option in read.options if option.required}

    def answer(self, request: Request) -> Response:
        """The sandbox's answer to an authorised request."""
        sent = self.vendor.authorise(request, self.credentials, 0.0)
        seen = promise.Request(
            sent.method,
            unquote(self.company.vendor.base_path + sent.path),
            dict(sent.query),
            {name.lower(): value for name, value in sent.headers},
            sent.body,
        )
        departure = self.company.arrive(seen, self.company.plan(seen))
        return Response(departure.status, {k.lower(): v for k, v in departure.headers.items()}, departure.body)

    def read(
        self, response: Response, interpret: Callable[[Chunk, Turn, Response], Answer], chunk: Chunk, turn: Turn
    ) -> Reading:
        """What an answer means."""
        return meaning.read(self.vendor, response, lambda whole: interpret(chunk, turn, whole))

    # --- conversations ----------------------------------------------------------------------------------------------

    def converse(self, step: Step, chunk: Chunk, turn: Turn | None = None) -> list[Exchange]:
        """The calls of a step's conversation, to its end."""
        return self._exchanges(step.build, step.interpret, chunk, turn or step.first(chunk))

    def ask(self, step: Step, chunk: Chunk) -> list[Exchange]:
        """The calls by which the vendor is asked which rows it has."""
        assert step.asking is not None
        return self._exchanges(step.asking.build, step.asking.interpret, chunk, step.asking.first(chunk))

    def _exchanges(
        self,
        build: Callable[[Chunk, Turn], Request],
        interpret: Callable[[Chunk, Turn, Response], Answer],
        chunk: Chunk,
        turn: Turn,
    ) -> list[Exchange]:
        made: list[Exchange] = []
        while len(made) < MOST_TURNS:
            request = build(chunk, turn)
            response = self.answer(request)
            reading = self.read(response, interpret, chunk, turn)
            made.append(Exchange(chunk, turn, request, response, reading))
            if not isinstance(reading, Continue):
                return made
            turn = reading.turn
        raise AssertionError("the conversation does not end")

    def prepare(self, operation: Operation, options: Mapping[str, Any]) -> dict[str, Json]:
        """What the operation's preparations find out."""
        job = Job(self.destination(operation), options, ("Shoe size",), {})
        for preparation in operation.preparations:
            if preparation.needed(job):
                last = self.preparing(preparation, job)[-1].reading
                assert isinstance(last, Prepared), last
                job = replace(job, prepared={**job.prepared, preparation.name: last.result})
        return dict(job.prepared)

    def preparing(self, preparation: Preparation, job: Job) -> list[Prepare]:
        """The calls of one preparation, to its end."""
        made: list[Prepare] = []
        turn = prepare.FIRST
        while len(made) < MOST_TURNS:
            response = self.answer(preparation.build(job, turn))
            reading = self.read_prepared(response, preparation, job, turn)
            made.append(Prepare(preparation, job, turn, response, reading))
            if not isinstance(reading, Continue):
                return made
            turn = reading.turn
        raise AssertionError("the preparation does not end")

    def read_prepared(self, response: Response, preparation: Preparation, job: Job, turn: Turn) -> Reading:
        """What an answer to a preparation means."""
        return meaning.read(self.vendor, response, lambda whole: preparation.interpret(job, turn, whole))

    def destination(self, operation: Operation) -> str:
        return f"{self.vendor.name}.{operation.name}"

    def chunk(
        self, operation: Operation, step: Step, options: Mapping[str, Any], rows: Sequence[Row], **values: Any
    ) -> Chunk:
        """A chunk as the sender would make it: what was prepared is found out once."""
        prepared = self._prepared.setdefault(f"{operation.name} {options}", {}) or self.prepare(operation, options)
        self._prepared[f"{operation.name} {options}"] = prepared
        return Chunk(self.destination(operation), step.name, tuple(rows), options, prepared, "chunk1", **values)

    def arrived_at(
        self, operation: Operation, step: Step, options: Mapping[str, Any], rows: Sequence[Row]
    ) -> tuple[Row, ...]:
        """The rows after all steps before this one; what they are about is there where the operation is about such."""
        self.stock(operation, rows)
        for earlier in itertools.takewhile(lambda one: one.name != step.name, operation.steps):
            done: list[Row] = []
            for batch in batches(rows, earlier):
                last = self.converse(earlier, self.chunk(operation, earlier, options, batch))[-1].reading
                assert isinstance(last, Verdicts)
                done += with_ids(batch, earlier, last.verdicts)
            rows = done
        return tuple(rows)

    def stock(self, operation: Operation, rows: Sequence[Row]) -> bool:
        """Puts there what the rows are about, if the operation is about what is there already; tells whether it is."""
        before, acting = self.company.vendor.dump(), self.company.vendor
        if isinstance(acting, promise.Stocked):
            acting.stock(operation.name, [row.fields for row in rows])
        return self.company.vendor.dump() != before

    def holds(self, *texts: str) -> bool:
        """Whether each of the texts stands anywhere in what the simulated vendor has."""
        there = json.dumps(self.company.vendor.dump()).casefold()
        whole = set(there.split('"'))  # thousands of texts are sought quickly where they stand alone
        wanted = {json.dumps(text)[1:-1].casefold() for text in texts}
        return all(text in there for text in wanted - whole)


def batches(rows: Sequence[Row], step: Step) -> Iterator[Sequence[Row]]:
    """The rows in calls of the step."""
    for start in range(0, len(rows), step.records_per_call):
        yield rows[start : start + step.records_per_call]


def with_ids(rows: Sequence[Row], step: Step, verdicts: Sequence[Verdict]) -> list[Row]:
    """The rows with the vendor's ids of a step."""
    by_number = {verdict.number: verdict.vendor_id for verdict in verdicts}
    return [replace(row, vendor_ids={**row.vendor_ids, step.name: by_number[row.number]}) for row in rows]


def sample_rows(operation: Operation, number: int, *, first: int = 1) -> tuple[Row, ...]:
    """So many rows with every field filled, no two with one identity."""
    return tuple(
        Row(position, {field.name: _sample(field, position) for field in operation.fields}, id=position)
        for position in range(first, first + number)
    )


def _sample(field: Field, position: int) -> str:
    match field.kind:
        case "email":
            return f"Person{position}@acme-widgets.com"
        case "phone":
            return f"+1415555{position:04}"
        case "domain":
            return f"acme{position}.com"
        case "yes_no":
            return "true"
        case "text":
            return field.example or f"{field.name} of {position}"[: field.max_length]


def identities(operation: Operation, rows: Sequence[Row]) -> list[str]:
    """What the vendor tells the rows apart by."""
    return [row.fields[operation.identity[0]] for row in rows]


@dataclass(frozen=True, slots=True)
class Case:
    """A step of an operation of a vendor, under some options."""

    vendor: Vendor
    operation: Operation
    step: Step
    options: Mapping[str, Any]

    def __str__(self) -> str:
        told = ",".join(f"{name}={value}" for name, value in self.options.items())
        return f"{self.vendor.name}.{self.operation.name}/{self.step.name}({told})"


def rehearsed() -> list[Vendor]:
    """Every vendor that has a simulated one, which a test of its own demands of all."""
    return [vendor for vendor in vendors.every().values() if vendor.name in simulated()]


def cases() -> list[Case]:
    """Every step of every operation of every vendor, under every combination of its choices."""
    return [
        Case(vendor, operation, step, options)
        for vendor in rehearsed()
        for operation in vendor.operations
        for options in Rehearsal(vendor).options(operation)
        for step in operation.steps
    ]


def writing_cases() -> list[Case]:
    """The cases of steps that write: not those that only read what others wrote."""
    return [case for case in cases() if any(not exchange.request.reads for exchange in _held(case))]


def _held(case: Case) -> list[Exchange]:
    """A conversation about one new row."""
    rehearsal = Rehearsal(case.vendor)
    rows = rehearsal.arrived_at(case.operation, case.step, case.options, sample_rows(case.operation, 1))
    return rehearsal.converse(case.step, rehearsal.chunk(case.operation, case.step, case.options, rows))
