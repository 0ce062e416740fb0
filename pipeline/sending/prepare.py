"""Calls without rows, once per import, before any row is sent; what they find out is saved on the import."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipeline import errors
from pipeline.ledger import Tx, imports
from pipeline.records import Job, Turn
from pipeline.sending import meaning, plan
from pipeline.sending.settle import Visit
from pipeline.vendor import Preparation, Request, Response

FIRST = Turn("prepare")


def request(visit: Visit, job: Job) -> tuple[Visit, Request]:
    """The request of the preparation that the import still needs, and the visit with its turn."""
    turn = visit.turn if visit.turn.name else FIRST
    return replace(visit, turn=turn), _preparation(visit, job).build(job, turn)


def read(visit: Visit, job: Job, response: Response) -> meaning.Reading:
    """What the answer means."""
    preparation = _preparation(visit, job)
    return meaning.read(visit.account.vendor, response, lambda whole: preparation.interpret(job, visit.turn, whole))


def prepared(tx: Tx, visit: Visit, result: Any) -> None:
    """Saves what was found out; the next preparation, or the first rows, may follow."""
    imp = imports.get(tx, visit.imp["id"])
    name = _preparation(visit, plan.job_of(visit.imp)).name
    if visit.move(tx, "settled"):
        imports.change(tx, imp["id"], prepared={**imp["prepared"], name: result})


def _preparation(visit: Visit, job: Job) -> Preparation:
    missing = plan.missing_preparation(visit.operation, job)
    if missing is None:
        raise errors.Defect("A preparation was asked for that the import has had.")
    return missing
