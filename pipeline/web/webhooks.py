"""Webhooks: who is told of what happens, what they were told, and telling once more."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from pipeline.service import webhooks
from pipeline.service.pages import whole
from pipeline.service.texts import Word
from pipeline.web import shapes
from pipeline.web.callers import Admin, Verbs
from pipeline.web.imports import JSON, Cursor, Limit

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
State = Literal["waiting", "delivered", "given_up"]
Name = Annotated[Word, Path(description="The webhook's name in the settings.", examples=["crm"])]
EventId = Annotated[str, Path(pattern="^evt_[0-9a-f]{1,64}$", examples=["evt_5f0c6a9e2b7d41c38a90e6d2"])]


class Webhook(shapes.Shape):
    """An address that is told what becomes of imports, without its path, which may be a key, and without its secret."""

    name: str = Field(examples=["crm"])
    address: str = Field(examples=["https://crm.example.com"])
    usable: bool
    problem: str = Field(description="Why it cannot be told anything.")
    events: list[str] = Field(examples=[["import.finished", "import.failed"]])
    destinations: list[str] = Field(description="Of which alone it hears; empty: of all.")
    accounts: list[str] = Field(description="Of which alone it hears; empty: of all.")
    allow_private: bool
    since: shapes.Moment | None = Field(description="From when on it is told; null: no process has named it yet.")
    waiting: int
    delivered: int
    given_up: int


class Delivery(shapes.Shape):
    """One event on its way to one webhook."""

    event: str = Field(description="Its id, the same at every attempt.", examples=["evt_5f0c6a9e2b7d41c38a90e6d2"])
    type: str = Field(examples=["import.finished"])
    at: shapes.Moment
    about: str = Field(description="The import's id, or the account.", examples=["7xk2m9dq"])
    webhook: str = Field(examples=["crm"])
    state: State
    attempts: int
    status: int | None = Field(description="Of the last answer; null: there was none.", examples=[503])
    fault: str
    next_at: shapes.Moment | None
    ended_at: shapes.Moment | None


class Replayed(shapes.Shape):
    """How many deliveries are made once more."""

    replayed: int


@router.get(
    "",
    operation_id="listWebhooks",
    summary="List webhooks",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Webhook")}}}},
    response_model=None,
)
def listed(service: Verbs) -> Response:
    """The webhooks of the settings, without their secrets, and how many messages each has in which state."""
    return JSONResponse(whole(webhooks.hooks(service)).to_json())


@router.get(
    "/{name}/deliveries",
    operation_id="listDeliveries",
    summary="List what a webhook was told",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Delivery")}}}},
    response_model=None,
)
def deliveries(
    service: Verbs, name: Name, state: State | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """The newest first, all or by their state; kept for 30 days after they ended."""
    return JSONResponse(webhooks.page(service, name, state=state, most=limit, cursor=cursor).to_json())


@router.post(
    "/{name}/deliveries/{event_id}/replay",
    operation_id="replayDelivery",
    summary="Tell once more",
    responses={200: {"model": Delivery}},
    response_model=None,
)
def replay(service: Verbs, caller: Admin, name: Name, event_id: EventId) -> Response:
    """The event is told once more under its old id, for a day again; one that is on its way just now is let be.

    Needs the scope admin.
    """
    return JSONResponse(webhooks.replay_one(service, name, event_id, actor=caller.actor))


@router.post(
    "/{name}/replay",
    operation_id="replayGivenUp",
    summary="Tell once more what was given up",
    responses={200: {"model": Replayed}},
    response_model=None,
)
def replay_given_up(service: Verbs, caller: Admin, name: Name) -> Response:
    """All deliveries to the webhook that were given up are made once more. Needs the scope admin."""
    return JSONResponse({"replayed": webhooks.replay_all_given_up(service, name, actor=caller.actor)})
