"""Files of every known kind are read as a person would read them, or are held back and say why."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import get_args

import pytest

from pipeline import errors
from pipeline.report.messages import SENTENCES
from pipeline.report.model import FindingCode
from tests.corpus import kinds, page
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


def test_the_page_about_reading_is_made_of_these_files() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.text(), "python -m tests.corpus.page writes it"


def test_every_code_of_a_finding_has_a_sentence() -> None:
    assert set(SENTENCES) == set(get_args(FindingCode))


def test_each_kind_has_at_least_three_files() -> None:
    few = {number: len(list(cases)) for number, cases in groupby(CASES, key=lambda one: one[0])}
    assert sorted(few) == list(range(1, 36))
    assert not [number for number, files in few.items() if files < 3]
