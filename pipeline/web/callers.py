"""Who calls: the API key of a request, looked up before its body is read, and what a route needs of it.

Every valid key may read; routes that change something ask for more.
"""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline import errors
from pipeline.service import keys
from pipeline.service.keys import Caller
from pipeline.service.parts import Service

GUARDED = "/v1/"


class Door:
    """Lets a request to the API in when its key is valid."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(GUARDED):
            kind, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
            if kind.lower() != "bearer":
                raise errors.Unauthorised
            caller = await run_in_threadpool(keys.caller, self._service, key.strip())
            scope["state"]["caller"] = caller
            structlog.contextvars.bind_contextvars(actor=caller.actor)
        await self._app(scope, receive, send)


def service(request: Request) -> Service:
    """The verbs' parts."""
    found: Service = request.app.state.service
    return found


def writer(request: Request) -> Caller:
    """A key that may change something. Raises Forbidden."""
    caller: Caller = request.state.caller
    caller.need("write")
    return caller


def admin(request: Request) -> Caller:
    """A key that may do everything. Raises Forbidden."""
    caller: Caller = request.state.caller
    caller.need("admin")
    return caller


Verbs = Annotated[Service, Depends(service)]
Writer = Annotated[Caller, Depends(writer)]
Admin = Annotated[Caller, Depends(admin)]


def scope_of(route: APIRoute) -> keys.Scope:
    """What a key needs for a route, for whoever describes it."""
    asked = {one.call for one in route.dependant.dependencies}
    return "admin" if admin in asked else "write" if writer in asked else "read"


def known_parameters(request: Request) -> None:
    """Refuses what stands behind the question mark and means nothing: a filter that was mistyped would not filter."""
    if not request.url.path.startswith(GUARDED):
        return  # whoever watches may be told to ask with parameters of its own
    known = {one.alias for one in request.scope["route"].dependant.query_params}
    if unknown := sorted(set(request.query_params) - known):
        listed = ", ".join(sorted(known)) or "none"
        raise errors.RequestError(f"There is no parameter {unknown[0][:64]!r} here; there are {listed}.")
