"""The do-not-contact list."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from pipeline.service import suppress
from pipeline.service.texts import Sentence, Word
from pipeline.web import shapes
from pipeline.web.accounts import whole
from pipeline.web.callers import Admin, Verbs, Writer
from pipeline.web.imports import JSON
from pipeline.web.steering import Said

router = APIRouter(prefix="/v1/suppressions", tags=["suppressions"])


class Values(Said):
    """E-mail addresses, phone numbers and domains; all of them are understood, or nothing is changed."""

    values: Annotated[list[Sentence], Field(min_length=1, max_length=1_000, examples=[["jane@acme.example"]])]
    account: Word | None = Field(default=None, description="For this account alone; for all without.")


class NotedValues(Values):
    """The same, and why."""

    note: Sentence = Field(default="", description="Why, for whoever reads the list.")


@router.get(
    "",
    operation_id="listSuppressions",
    summary="List entries",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Suppression")}}}},
    response_model=None,
)
def listed(service: Verbs) -> Response:
    """Every entry, oldest first, without the value that it stands for."""
    return whole(suppress.listing(service))


@router.post(
    "",
    operation_id="suppress",
    summary="Put values on the list",
    responses={200: {"model": shapes.Suppressed}},
    response_model=None,
)
def add(service: Verbs, caller: Writer, said: Annotated[NotedValues, Body()]) -> Response:
    """Rows that are pending now are stopped as well: the list is consulted when a call is noted."""
    return JSONResponse(suppress.add(service, said.values, account=said.account, actor=caller.actor, note=said.note))


@router.post(
    "/remove",
    operation_id="unsuppress",
    summary="Take values off the list",
    responses={200: {"model": shapes.Unsuppressed}},
    response_model=None,
)
def remove(service: Verbs, caller: Admin, said: Annotated[Values, Body()]) -> Response:
    """Off the list of one account, or off the list for all. Needs the scope admin."""
    return JSONResponse(suppress.remove(service, said.values, account=said.account, actor=caller.actor))
