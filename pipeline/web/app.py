"""The app: routers, errors, and the layers around them."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

import pipeline.web
from pipeline.service.parts import Service
from pipeline.settings import Settings
from pipeline.web import openapi, problems
from pipeline.web.callers import Door, known_parameters, scope_of
from pipeline.web.edge import Edge
from pipeline.web.follow import Streams
from pipeline.web.places import Places

FILES_LIMIT = 8  # result files on their way out: each holds one of the ledger's connections, of which there are 15
FORM_BYTES = 1024 * 1024  # what a form may hold beside its file


def create(service: Service) -> FastAPI:
    """The app over the verbs of one service."""
    app = FastAPI(
        title="Leadlift",
        version=version("leadlift"),
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        openapi_url="/openapi.json",
    )
    web = service.settings.web
    app.state.service, app.state.stopping = service, asyncio.Event()
    app.state.streams = Streams(Places(web.streams_limit, web.streams_limit_per_key), app.state.stopping)
    app.state.files = Places(FILES_LIMIT, FILES_LIMIT)
    app.state.scopes = {}
    for router in routers():
        app.include_router(router, dependencies=[Depends(known_parameters)])
        known = [route for route in router.routes if isinstance(route, APIRoute)]
        app.state.scopes |= {route.operation_id: scope_of(route) for route in known}
    problems.install(app)
    app.openapi = partial(openapi.document, app)  # type: ignore[method-assign]  # FastAPI's own way to replace it
    app.add_middleware(Door, service=service)
    app.add_middleware(Edge, limit_bytes=partial(_limit_bytes, service.settings), stall_seconds=web.stall_seconds)
    return app


def routers() -> list[APIRouter]:
    """The router of every module of this room that has one, in the order of their names."""
    names = [module.name for module in pkgutil.iter_modules(pipeline.web.__path__) if module.name != "__main__"]
    modules: list[Any] = [importlib.import_module(f"pipeline.web.{name}") for name in sorted(names)]
    return [module.router for module in modules if isinstance(getattr(module, "router", None), APIRouter)]


def _limit_bytes(settings: Settings, content_type: str) -> int:
    """How long a body may be: a form brings a file, everything else is JSON."""
    if content_type.startswith("multipart/"):
        return min(settings.web.upload_limit_bytes, settings.upload_limit_bytes) + FORM_BYTES
    return settings.web.rows_limit_bytes
