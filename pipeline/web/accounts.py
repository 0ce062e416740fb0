"""What can be delivered to, through which accounts, and how much more may be called."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from pipeline.service import accounts, catalogue, quotas
from pipeline.service.pages import whole
from pipeline.service.parts import Service
from pipeline.service.texts import Sentence, Word
from pipeline.web import shapes
from pipeline.web.callers import Admin, Verbs
from pipeline.web.imports import JSON
from pipeline.web.steering import Said

router = APIRouter(prefix="/v1", tags=["accounts"])
Name = Annotated[Word, Path(examples=["main"])]


@router.get(
    "/destinations",
    operation_id="listDestinations",
    summary="List destinations",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Destination")}}}},
    response_model=None,
)
def destinations() -> Response:
    """Where rows can go: the options and fields of each destination, and how many rows a call takes."""
    return JSONResponse(whole(catalogue.destinations()).to_json())


@router.get(
    "/accounts",
    operation_id="listAccounts",
    summary="List accounts",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Account")}}}},
    response_model=None,
)
def listed(service: Verbs) -> Response:
    """The accounts of the settings, without their credentials, and whether one is held."""
    return JSONResponse(whole(accounts.listing(service)).to_json())


@router.post(
    "/accounts/{name}/check",
    operation_id="checkAccount",
    summary="Try a credential",
    responses={200: {"model": shapes.AccountChecked}},
    response_model=None,
)
def check(service: Verbs, caller: Admin, name: Name) -> Response:
    """Make one cheap authorised call; when it succeeds, a hold on the credential is lifted. Needs the scope admin."""
    return JSONResponse(accounts.check(service, name, actor=caller.actor))


class Holding(Said):
    """Why the account is held, for whoever looks."""

    why: Sentence = Field(default="held through the API", examples=["the contract ends today"])


@router.post(
    "/accounts/{name}/hold",
    operation_id="holdAccount",
    summary="Hold",
    responses={200: {"model": shapes.Account}},
    response_model=None,
)
def hold(service: Verbs, caller: Admin, name: Name, said: Holding | None = None) -> Response:
    """No call is made for the account until it is let go; other accounts go on. Needs the scope admin."""
    accounts.hold(service, name, why=(said or Holding()).why, actor=caller.actor)
    return _one(service, name)


@router.post(
    "/accounts/{name}/lift",
    operation_id="liftAccount",
    summary="Let go",
    responses={200: {"model": shapes.Account}},
    response_model=None,
)
def lift(service: Verbs, caller: Admin, name: Name) -> Response:
    """An account that a person or a key held goes on. Needs the scope admin."""
    accounts.lift(service, name, actor=caller.actor)
    return _one(service, name)


def _one(service: Service, name: str) -> Response:
    return JSONResponse(next(one for one in accounts.listing(service) if one["name"] == name))


@router.get(
    "/quotas",
    operation_id="listQuotas",
    summary="List quotas",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Quota")}}}},
    response_model=None,
)
def listed_quotas(service: Verbs) -> Response:
    """Each limit of each account: what is left, and when there is more."""
    return JSONResponse(whole(quotas.quotas(service)).to_json())
