"""Schedules: what is read by itself, when next, and how the last time went."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from pipeline.service import schedules
from pipeline.service.pages import whole
from pipeline.web import shapes
from pipeline.web.callers import Verbs
from pipeline.web.imports import JSON

router = APIRouter(prefix="/v1/schedules", tags=["schedules"])


class LastRun(shapes.Shape):
    """How the last run of a schedule went."""

    due_at: shapes.Moment
    begun_at: shapes.Moment
    ended_at: shapes.Moment | None = Field(description="Null: it is under way.")
    imported: int = Field(description="How many files became imports.", examples=[3])
    refused: int
    why: str = Field(description="A line for each file that was refused, or what stood in the way.")


class Schedule(shapes.Shape):
    """A source, or the inbox, that is read at times given by a cron line."""

    name: str = Field(examples=["nightly"])
    cron: str = Field(examples=["30 2 * * 1-5"])
    timezone: str = Field(examples=["Europe/Berlin"])
    source: str = Field(description="A source of the settings, or `inbox`.", examples=["exports"])
    path: str = Field(examples=["2026/*.csv"])
    destination: str | None = Field(examples=["persistiq.leads"])
    account: str | None
    next_at: shapes.Moment
    last: LastRun | None = Field(description="Null: it has not run yet.")


@router.get(
    "",
    operation_id="listSchedules",
    summary="List schedules",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Schedule")}}}},
    response_model=None,
)
def listed(service: Verbs) -> Response:
    """The schedules of the settings, each with its next run and its last."""
    return JSONResponse(whole(schedules.listing(service)).to_json())
