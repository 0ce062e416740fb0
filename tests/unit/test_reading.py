"""Files of every known kind are read as a person would read them, or are held back and say why."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import errors
from tests.corpus import kinds
from tests.corpus.case import Case
from tests.corpus.reading import read

CASES = [(kind.number, case) for kind in kinds.every() for case in kind.cases]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{n}: {case.name}" for n, case in CASES])
def test_a_file_is_read_as_its_author_sees_it(case: Case, tmp_path: Path) -> None:
    if case.refused:
        with pytest.raises(errors.FileError, match=case.refused):
            read(case, tmp_path)
        return
    found = read(case, tmp_path)
    assert found.held == dict(case.held), found.details
    if case.rows is not None:
        named = [
            {name: row.get(name, "") for name in wanted} for row, wanted in zip(found.rows, case.rows, strict=False)
        ]
        assert named == list(map(dict, case.rows))
        assert len(found.rows) == len(case.rows)
    codes = {finding.code for finding in found.report.findings}
    assert set(case.findings) | set(case.holds) <= codes
    assert {finding.code for finding in found.report.holds} == set(case.holds)
