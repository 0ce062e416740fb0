"""What can be delivered to, through which accounts, and how much more may be called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response

from pipeline.service import accounts, catalogue, quotas
from pipeline.service.texts import Word
from pipeline.web import shapes
from pipeline.web.callers import Admin, Verbs
from pipeline.web.imports import JSON

router = APIRouter(prefix="/v1", tags=["accounts"])


def whole(data: Sequence[Any]) -> Response:
    """A list that fits one page, as every list looks."""
    return JSONResponse({"data": list(data), "has_more": False, "next_cursor": None})


@router.get(
    "/destinations",
    operation_id="listDestinations",
    summary="List destinations",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Destination")}}}},
    response_model=None,
)
def destinations() -> Response:
    """Where rows can go: the options and fields of each destination, and how many rows a call takes."""
    return whole(catalogue.destinations())


@router.get(
    "/accounts",
    operation_id="listAccounts",
    summary="List accounts",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Account")}}}},
    response_model=None,
)
def listed(service: Verbs) -> Response:
    """The accounts of the settings, without their credentials, and whether one is held."""
    return whole(accounts.listing(service))


@router.post(
    "/accounts/{name}/check",
    operation_id="checkAccount",
    summary="Try a credential",
    responses={200: {"model": shapes.AccountChecked}},
    response_model=None,
)
def check(service: Verbs, caller: Admin, name: Annotated[Word, Path(examples=["main"])]) -> Response:
    """Make one cheap authorised call; when it succeeds, a hold on the credential is lifted. Needs the scope admin."""
    return JSONResponse(accounts.check(service, name, actor=caller.actor))


@router.get(
    "/quotas",
    operation_id="listQuotas",
    summary="List quotas",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Quota")}}}},
    response_model=None,
)
def listed_quotas(service: Verbs) -> Response:
    """Each limit of each account: what is left, and when there is more."""
    return whole(quotas.quotas(service))
