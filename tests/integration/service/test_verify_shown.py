"""What `leadlift verify` shows, and what programs get."""

from __future__ import annotations

import pytest

from pipeline.cli.results import _show
from pipeline.service.not_rows import NotRow, NotRows
from pipeline.service.proofs import Check
from pipeline.service.verify import Verified, verify
from tests.integration.service.desk import Desk

FILE = "Fair of May\n\nEmail,Name\na@acme-widgets.com,A\nb@acme-widgets.com,B\n"


def test_the_lines_in_no_row_are_listed_with_their_reasons(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    _show("7xk2", verify(desk.service, desk.imported(FILE)))
    shown = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "✓  No cell holds a record of its own." in shown
    assert shown[shown.index("in no row  because") + 1 :][:2] == ["1  above the first record", "3  the header"]


def test_a_header_alone_is_not_worth_a_list(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    _show("7xk2", verify(desk.service, desk.imported("Email,Name\na@acme-widgets.com,A\n")))
    assert "because" not in capsys.readouterr().out


def test_a_long_list_is_cut_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    first = tuple(NotRow(number, "unexplained") for number in range(2, 22))
    lines = NotRows(31, {"unexplained": 27, "blank": 4}, first)
    _show("7xk2", Verified(False, (Check("records", False, "Records without a row: 27 (row 2)."),), 0, {}, lines))
    assert "and 7 more lines" in capsys.readouterr().out


def test_programs_get_the_lines_too(desk: Desk) -> None:
    assert verify(desk.service, desk.imported(FILE)).to_json()["not_rows"] == {
        "total": 3,
        "by_reason": {"title": 1, "blank": 1, "header": 1},
        "first": ({"number": 1, "reason": "title"}, {"number": 3, "reason": "header"}),
    }
