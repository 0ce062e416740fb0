"""Steering an import: pause, resume, approve, cancel, retry, settle, priority."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from pipeline import errors
from pipeline.service import control, show
from pipeline.service.parts import Service
from pipeline.service.texts import Sentence, Texts, Word
from pipeline.web import shapes
from pipeline.web.callers import Verbs, Writer
from pipeline.web.imports import as_shown
from pipeline.web.texts import NUMBERS, ImportId

router = APIRouter(prefix="/v1/imports/{import_id}", tags=["steering"])
IMPORT: dict[int | str, dict[str, Any]] = {200: {"model": shapes.Import, "description": "The import as it is now."}}


class Said(BaseModel):
    """What a request may say; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Pausing(Said):
    """Why it is paused, for whoever reads it."""

    why: Sentence = Field(default="paused through the API", examples=["the list is being checked"])


class Retrying(Said):
    """Which rows are sent again; with `map`, rejected rows as mapped anew."""

    only: Word | None = Field(default=None, description="Rows with this reason code.", examples=["vendor_failed"])
    state: Literal["refused", "cancelled"] | None = Field(default=None, description="Rows in this state.")
    columns: Texts | None = Field(default=None, alias="map", examples=[{"Work mail": "email"}])


class Settling(Said):
    """What became of a row that is in doubt, as the vendor's own screens show."""

    row: Annotated[int, Field(examples=[17], **NUMBERS)]
    delivered: bool


class Prioritising(Said):
    """The import's share of its account's calls."""

    priority: Literal["low", "normal", "high"]


@router.post("/pause", operation_id="pauseImport", summary="Pause", responses=IMPORT, response_model=None)
def pause(service: Verbs, caller: Writer, import_id: ImportId, said: Pausing | None = None) -> Response:
    """No new call is made for it until it is resumed; calls under way are settled."""
    control.pause(service, import_id, actor=caller.actor, why=(said or Pausing()).why)
    return _now(service, import_id)


@router.post("/resume", operation_id="resumeImport", summary="Resume", responses=IMPORT, response_model=None)
def resume(service: Verbs, caller: Writer, import_id: ImportId) -> Response:
    """A paused import goes on; one that waits for approval is approved by it."""
    control.resume(service, import_id, actor=caller.actor)
    return _now(service, import_id)


@router.post("/approve", operation_id="approveImport", summary="Approve", responses=IMPORT, response_model=None)
def approve(service: Verbs, caller: Writer, import_id: ImportId) -> Response:
    """What was submitted with `hold` may be sent."""
    control.approve(service, import_id, actor=caller.actor)
    return _now(service, import_id)


@router.post(
    "/cancel",
    operation_id="cancelImport",
    summary="Cancel",
    responses={200: {"model": shapes.Cancelled}},
    response_model=None,
)
def cancel(service: Verbs, caller: Writer, import_id: ImportId) -> Response:
    """Nothing more of it is sent; calls under way are settled. `retry` would reopen its rows."""
    stopped = control.cancel(service, import_id, actor=caller.actor)
    return _now(service, import_id, cancelled=stopped)


@router.post(
    "/retry",
    operation_id="retryImport",
    summary="Send rows again",
    responses={200: {"model": shapes.Reopened}},
    response_model=None,
)
def retry(service: Verbs, caller: Writer, import_id: ImportId, said: Retrying | None = None) -> Response:
    """Refused and cancelled rows, each from the step that it ended at; delivered rows and rows in doubt never."""
    asked = said or Retrying()
    if asked.columns and (asked.only or asked.state):
        raise errors.RequestError("`map` tries rejected rows; `only` and `state` choose among others: use one of them.")
    if asked.columns:
        from pipeline.service import remap  # pandas: the API begins without it

        reopened = remap.remap(service, import_id, asked.columns, actor=caller.actor)
    else:
        reopened = control.retry(service, import_id, actor=caller.actor, only=asked.only, state=asked.state)
    return _now(service, import_id, reopened=reopened)


@router.post("/settle", operation_id="settleRow", summary="Settle a row", responses=IMPORT, response_model=None)
def settle(service: Verbs, caller: Writer, import_id: ImportId, said: Annotated[Settling, Body()]) -> Response:
    """Say what became of a row that is in doubt, where the vendor cannot be asked."""
    control.settle(service, import_id, said.row, delivered=said.delivered, actor=caller.actor)
    return _now(service, import_id)


@router.post("/priority", operation_id="prioritiseImport", summary="Prioritise", responses=IMPORT, response_model=None)
def priority(service: Verbs, caller: Writer, import_id: ImportId, said: Annotated[Prioritising, Body()]) -> Response:
    """Give it a larger or smaller share of its account's calls than others have."""
    control.prioritise(service, import_id, said.priority, actor=caller.actor)
    return _now(service, import_id)


def _now(service: Service, import_id: str, **more: int) -> Response:
    return JSONResponse({**as_shown(show.one(service, import_id)), **more})
