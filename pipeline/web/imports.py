"""Imports: start one, see one, list them, follow one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from pipeline.records import ImportState
from pipeline.service import keys, listing, pages, show
from pipeline.service.asked import AskedOfFile
from pipeline.service.keys import Caller
from pipeline.service.once import Started
from pipeline.service.parts import Service
from pipeline.service.results import SHOWN_STATES
from pipeline.service.texts import Word
from pipeline.web import follow, shapes, submissions
from pipeline.web.callers import Verbs, Writer
from pipeline.web.texts import ImportId

router = APIRouter(prefix="/v1/imports", tags=["imports"])

JSON, FORM = "application/json", "multipart/form-data"
MOST_FIELDS = 20
FIELD_BYTES = 256 * 1024
KEY_PATTERN = "^[\\x21-\\x7e]{1,255}$"
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=KEY_PATTERN,
        description="The same key with the same request makes one import, and gets the first answer, for seven days.",
        examples=["order-4711"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=pages.MOST, description="How many items a page has at most.")]
Cursor = Annotated[
    str | None, Query(max_length=2_000, description="The `next_cursor` of the page before.", pattern="^[A-Za-z0-9_-]+$")
]
BODY = {
    "required": True,
    "content": {
        FORM: {
            "schema": {"$ref": "#/components/schemas/Upload"},
            "encoding": {"file": {"contentType": "application/octet-stream"}},
        },
        JSON: {"schema": {"$ref": "#/components/schemas/Posted"}},
    },
}


def as_shown(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The service's object, with addresses of this API in place of paths on its machine."""
    at = f"/v1/imports/{shown['id']}/results/"
    return {**shown, "results": {state: f"{at}{state}.csv" for state in SHOWN_STATES if shown["rows"][state]}}


@router.post(
    "",
    operation_id="startImport",
    summary="Start an import",
    status_code=201,
    responses={201: {"model": shapes.Import, "description": "The import, which is queued.", "headers": shapes.MADE}},
    response_model=None,
    openapi_extra={"requestBody": BODY},
)
async def start(request: Request, service: Verbs, caller: Writer, key: Key = None) -> Response:
    """Post a file as `multipart/form-data`, or JSON with `rows`, or with the place of a file in a configured source.

    The file is stored before the answer; reading and sending go on by themselves. What makes no sense is refused here and
    changes nothing.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM:
        async with request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=FIELD_BYTES) as form:
            asked, file = submissions.of_form(form, AskedOfFile)
            started = await run_in_threadpool(submissions.start_file, service, asked, file, caller, key)
    elif kind == JSON:
        body = await request.body()
        posted = await run_in_threadpool(submissions.of_json, body)
        started = await run_in_threadpool(submissions.start_posted, service, posted, caller, key)
    else:
        raise HTTPException(415)
    return await run_in_threadpool(_answer, service, started)


def _answer(service: Service, started: Started) -> JSONResponse:
    shown = as_shown(started.answer or show.one(service, started.import_id))
    headers = {"Location": f"/v1/imports/{started.import_id}"}
    if started.repeated:
        headers["Idempotent-Replayed"] = "true"
    return JSONResponse(shown, 201, headers)


@router.get(
    "",
    operation_id="listImports",
    summary="List imports",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Import")}}}},
    response_model=None,
)
def listed(
    service: Verbs,
    state: ImportState | None = None,
    destination: Annotated[Word | None, Query(examples=["persistiq.leads"])] = None,
    account: Annotated[Word | None, Query(examples=["main"])] = None,
    created_from: Annotated[datetime | None, Query(description="Created then or later.")] = None,
    created_before: Annotated[datetime | None, Query(description="Created earlier.")] = None,
    idempotency_key: Annotated[Word | None, Query(description="Made under this key, by whichever door.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The newest first; each filter narrows what is listed."""
    wanted = listing.Wanted(state, destination, account, created_from, created_before, idempotency_key)
    page = listing.page(service, wanted, most=limit, cursor=cursor)
    return JSONResponse({**page.to_json(), "data": [as_shown(shown) for shown in page.data]})


@router.get(
    "/{import_id}",
    operation_id="getImport",
    summary="See an import",
    responses={200: {"model": shapes.Import}},
    response_model=None,
)
def one(service: Verbs, import_id: ImportId) -> Response:
    """How it stands: its state, its rows by state, what it waits for, where its results are."""
    return JSONResponse(as_shown(show.one(service, import_id)))


@router.get(
    "/{import_id}/events",
    operation_id="followImport",
    summary="Follow an import",
    responses={
        200: {
            "description": "An event `progress` with the import whenever it has changed, and `end` when it is over.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        204: {"description": "It is over, and the event named by `Last-Event-ID` was the last."},
        **shapes.CROWDED,
    },
    response_model=None,
)
async def events(
    request: Request,
    service: Verbs,
    import_id: ImportId,
    last_event_id: Annotated[str | None, Header(max_length=64, description="The last event that was seen.")] = None,
) -> Response:
    """Server-sent events, until the import is over or the key does not work any more."""

    caller: Caller = request.state.caller
    followed = follow.Followed(
        import_id,
        look=lambda: as_shown(show.one(service, import_id)),
        last_id=last_event_id or "",
        key=caller.name,
        works=lambda: keys.works(service, caller),
    )
    return await follow.answer(request.app.state.streams, followed)
