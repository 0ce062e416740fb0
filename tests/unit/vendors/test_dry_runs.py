"""A dry run shows what the first call would say, before any call was made."""

from __future__ import annotations

import json

import pytest

from pipeline.service import samples
from tests.unit.vendors.rehearsal import Case, cases, sample_rows

each_first = pytest.mark.parametrize("case", [one for one in cases() if one.step is one.operation.steps[0]], ids=str)


@each_first
def test_a_sample_tells_the_rows_although_nothing_was_prepared(case: Case) -> None:
    rows = sample_rows(case.operation, 1)
    told = samples.body(f"{case.vendor.name}.{case.operation.name}", case.operation, case.options, rows)
    assert rows[0].fields[case.operation.identity[0]].lstrip("+").casefold() in json.dumps(told).casefold()
