"""Cells that a spreadsheet would run: the vendor's as they are, and harmless in every file that the inbox writes."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress

import pytest

from pipeline.sending.work import Work, work_of
from tests.integration.inbox.box import Box
from tests.integration.service.desk import Judge, delivered, refused

NASTY = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example","y")', "+1+A1", "-2+A1", "@SUM(A1)", "'=1")


class Undone(Exception):
    """What was done to look is undone."""


def told_to_the_vendor(box: Box, import_id: str) -> list[str]:
    """The first names in the call that would be made."""
    told: list[str] = []
    with suppress(Undone), box.inbox.service.ledger.write() as tx:
        work = work_of(box.desk.formed(tx, import_id))
        assert isinstance(work, Work)
        told += [lead["first_name"] for lead in json.loads(work.request.body)["leads"]]
        raise Undone
    return told


@pytest.mark.parametrize(("judge", "state"), [(delivered, "delivered"), (refused, "refused")])
def test_a_formula_is_the_vendors_as_it_is_and_harmless_beside_the_file(box: Box, judge: Judge, state: str) -> None:
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(["Email", "First name", "=1+1"])
    written.writerows([f"ada{number}@acme-widgets.com", cell, cell] for number, cell in enumerate(NASTY))
    box.drop("=1+A1.csv.toml", "hold = false")
    box.drop("=1+A1.csv", text.getvalue())
    box.rested()
    [made] = box.imports()
    box.read(made["id"])
    assert told_to_the_vendor(box, made["id"]) == list(NASTY)
    box.desk.answer(made["id"], judge)
    box.desk.finish(made["id"])
    box.look()
    assert box.text("done/=1+A1.csv") == text.getvalue().replace("\r\n", "\n")
    table = list(csv.reader(io.StringIO(box.text(f"done/=1+A1.csv.{state}.csv"))))
    assert [line[1] for line in table[1:]] == [f"'{cell}" for cell in NASTY]
    assert not [cell for line in table for cell in line if cell[:1] in tuple("=+-@\t\r")]
