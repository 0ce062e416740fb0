"""Cells that a spreadsheet would run: raw for the vendor and in JSON, and harmless in every result file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from pipeline.sending.work import Work, work_of
from tests.integration.service.desk import refused
from tests.integration.web.office import Office

NASTY = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example","y")', "+1+A1", "-2+A1", "@SUM(A1)", "'=1")


def as_file(api: Office, domain: str) -> str:
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(["Email", "First name"])
    written.writerows([f"ada{n}@{domain}", cell] for n, cell in enumerate(NASTY))
    return api.imported(text.getvalue())


def as_rows(api: Office, domain: str) -> str:
    rows = [{"Email": f"ada{n}@{domain}", "First name": cell} for n, cell in enumerate(NASTY)]
    with api.client() as client:
        answer = client.post("/v1/imports", json={"destination": "persistiq.leads", "account": "main", "rows": rows})
    return api.read(answer.json()["id"])


class Undone(Exception):
    """What was done to look is undone."""


def told_to_the_vendor(api: Office, import_id: str) -> list[dict[str, Any]]:
    """The leads of the call that would be made."""
    told: list[dict[str, Any]] = []
    with suppress(Undone), api.desk.service.ledger.write() as tx:
        work = work_of(api.desk.formed(tx, import_id))
        assert isinstance(work, Work)
        told += json.loads(work.request.body)["leads"]
        raise Undone
    return told


@pytest.mark.parametrize("sent", [as_file, as_rows])
def test_a_formula_is_the_vendors_as_it_is_and_nobody_elses(api: Office, sent: Callable[[Office, str], str]) -> None:
    import_id = sent(api, f"{sent.__name__.replace('_', '-')}.example.com")
    assert [lead["first_name"] for lead in told_to_the_vendor(api, import_id)] == list(NASTY)
    api.desk.answer(import_id, refused)
    with api.client("read") as client:
        rows = client.get(f"/v1/imports/{import_id}/rows").json()["data"]
        life = client.get(f"/v1/imports/{import_id}/rows/2").json()
        table = list(csv.DictReader(io.StringIO(client.get(f"/v1/imports/{import_id}/results/refused.csv").text)))
    assert [row["source"][1]["cell"] for row in rows] == list(NASTY)
    assert life["source"][1]["cell"] == NASTY[0]
    assert [line["First name"] for line in table] == [f"'{cell}" for cell in NASTY]
    assert not [cell for line in table for cell in line.values() if cell[:1] in tuple("=+-@\t\r")]
