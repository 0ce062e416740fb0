"""What is read of every kind of file that is known balances, held against a second reading of it."""

from __future__ import annotations

import pytest

from pipeline.service.verify import verify
from tests.corpus.case import Case
from tests.corpus.kinds import every
from tests.integration.service.desk import Desk

CASES = [
    pytest.param(case, id=f"{kind.number}-{case.name}")
    for kind in every()
    for case in kind.cases
    if not case.refused and case.destination == "persistiq.leads"
]


@pytest.mark.parametrize("ledger_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("case", CASES)
def test_a_file_of_a_known_kind_balances(desk: Desk, case: Case) -> None:
    import_id = desk.imported(case.data, wanted=case.wanted, given=case.given, region=case.region)
    proved = verify(desk.service, import_id)
    assert [check for check in proved.checks if not check.ok] == []
    assert "unexplained" not in proved.not_rows.by_reason
