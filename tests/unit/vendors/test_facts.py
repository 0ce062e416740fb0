"""What every vendor file declares is whole, sourced, and what its sandbox enforces."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline import reasons, vendors
from pipeline.records import Job
from pipeline.vendor import Operation, RefusedWhole, Vendor, Verdicts
from tests.unit.vendors.rehearsal import Case, Rehearsal, cases, identities, rehearsed, sample_rows, writing_cases

each_vendor = pytest.mark.parametrize("vendor", vendors.every().values(), ids=lambda vendor: str(vendor.name))
each_rehearsed = pytest.mark.parametrize("vendor", rehearsed(), ids=lambda vendor: str(vendor.name))
each_case = pytest.mark.parametrize("case", cases(), ids=str)
each_writing_case = pytest.mark.parametrize("case", writing_cases(), ids=str)


def sources(vendor: Vendor) -> list[Path]:
    """The file of a vendor, or the files of its package."""
    folders = [Path(folder) for folder in vendors.__path__]
    return [path for one in folders for path in (*one.glob(f"{vendor.name}.py"), *one.glob(f"{vendor.name}/*.py"))]


def operations(vendor: Vendor) -> list[Operation]:
    return list(vendor.operations)


@each_vendor
def test_every_limit_names_its_source_and_the_day_it_was_read(vendor: Vendor) -> None:
    told = [(limit.source, limit.read_on) for limit in vendor.limits]
    told += [(step.source, step.read_on) for operation in vendor.operations for step in operation.steps]
    assert all(len(source) > 10 for source, _ in told)
    assert all(date(2026, 1, 1) <= read_on <= date(2100, 1, 1) for _, read_on in told)


def test_every_vendor_has_a_simulated_one() -> None:
    assert [vendor.name for vendor in vendors.every().values() if vendor not in rehearsed()] == []


@each_rehearsed
def test_the_sandbox_enforces_the_limits_that_the_vendor_declares(vendor: Vendor) -> None:
    declared = {(limit.calls, limit.window_seconds, limit.window == "utc_day") for limit in vendor.limits}
    enforced = Rehearsal(vendor).company.allowances()
    assert {(one.calls, one.window_seconds, one.utc_day) for one in enforced} == declared


@each_vendor
def test_the_module_of_a_vendor_has_its_name(vendor: Vendor) -> None:
    assert sources(vendor)
    assert vendor.base_url.startswith("https://")


@each_vendor
def test_what_rows_are_told_apart_by_is_required_or_one_of_several(vendor: Vendor) -> None:
    for operation in operations(vendor):
        required = {field.name for field in operation.fields if field.required}
        assert operation.identity
        assert set(operation.identity) <= {field.name for field in operation.fields}
        assert set(operation.identity) <= required or (len(operation.any_of) > 1 and not required & {*operation.any_of})


@each_vendor
def test_names_are_given_once(vendor: Vendor) -> None:
    for operation in operations(vendor):
        for names in (
            [field.name for field in operation.fields],
            [field.sent_as for field in operation.fields],
            [step.name for step in operation.steps],
            [option.name for option in operation.options],
            [preparation.name for preparation in operation.preparations],
        ):
            assert len(names) == len(set(names))


@each_vendor
def test_a_default_is_one_of_the_choices(vendor: Vendor) -> None:
    options = [option for operation in operations(vendor) for option in operation.options]
    closed = [option for option in options if option.kind == "choice"]
    assert all(option.default in option.choices for option in closed if not option.required)
    assert all(option.help for option in options)


@each_vendor
def test_every_code_that_the_vendor_file_writes_is_on_the_closed_list(vendor: Vendor) -> None:
    written = {
        word.value.value
        for source in sources(vendor)
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "code" and isinstance(word.value, ast.Constant)
    }
    assert written <= set(reasons.SENTENCES)
    assert inspect.signature(RefusedWhole).parameters["code"].default in reasons.SENTENCES


@each_rehearsed
def test_columns_that_no_field_takes_are_the_vendors_own_or_stay_named(vendor: Vendor) -> None:
    rehearsal = Rehearsal(vendor)
    for operation in operations(vendor):
        options = next(rehearsal.options(operation))
        prepared = rehearsal.prepare(operation, options)
        known = {field.sent_as for field in operation.fields}
        every = [name for found in prepared.values() if isinstance(found, dict) for name in (*found, *found.values())]
        job = Job(rehearsal.destination(operation), options, (*map(str, every), "Shoe size"), prepared)
        taken = operation.custom_fields(job)
        assert set(taken) <= set(job.unmapped)
        assert "Shoe size" not in taken or b"43.5" in with_a_column(rehearsal, operation, options, taken["Shoe size"])
        assert len(set(taken.values())) == len(taken), "two columns under one name: one of them would be lost"
        assert not set(taken.values()) & known


def with_a_column(rehearsal: Rehearsal, operation: Operation, options: Mapping[str, Any], name: str) -> bytes:
    """The body of a call with a row that has a column of its own."""
    [row] = sample_rows(operation, 1)
    step = operation.steps[0]
    chunk = rehearsal.chunk(operation, step, options, [replace(row, custom={name: "43.5"})])
    return step.build(chunk, step.first(chunk)).body


@pytest.mark.timeout(300)  # a full file of Exotel's is read back in two hundred pages
@each_case
def test_a_full_call_is_taken_whole(case: Case) -> None:
    rehearsal = Rehearsal(case.vendor)
    rows = sample_rows(case.operation, case.step.records_per_call)
    chunk = rehearsal.chunk(
        case.operation,
        case.step,
        case.options,
        rehearsal.arrived_at(case.operation, case.step, case.options, rows),
    )
    last = rehearsal.converse(case.step, chunk)[-1].reading
    assert isinstance(last, Verdicts)
    assert [verdict.delivered for verdict in last.verdicts] == [True] * len(rows)
    assert rehearsal.holds(*identities(case.operation, rows))


@each_writing_case
def test_one_row_more_than_a_full_call_is_too_many_for_the_sandbox(case: Case) -> None:
    rehearsal = Rehearsal(case.vendor)
    rows = sample_rows(case.operation, case.step.records_per_call + 1)
    if case.step.records_per_call == 1:
        return  # a call of one record has no place for a second
    chunk = rehearsal.chunk(
        case.operation,
        case.step,
        case.options,
        rehearsal.arrived_at(case.operation, case.step, case.options, rows),
    )
    assert isinstance(rehearsal.converse(case.step, chunk)[-1].reading, RefusedWhole)


@each_case
def test_a_full_call_is_within_the_bytes_that_the_vendor_takes(case: Case) -> None:
    bound = case.step.bytes_per_call
    rehearsal = Rehearsal(case.vendor)
    rows = sample_rows(case.operation, 1)
    rows = rehearsal.arrived_at(case.operation, case.step, case.options, rows)
    chunk = rehearsal.chunk(case.operation, case.step, case.options, rows)
    body = case.step.build(chunk, case.step.first(chunk)).body
    assert bound is None or len(body) * case.step.records_per_call <= bound
