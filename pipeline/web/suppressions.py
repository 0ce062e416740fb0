"""The do-not-contact list."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from pipeline.service import suppress
from pipeline.service.keys import Caller
from pipeline.service.parts import Service
from pipeline.service.texts import Sentence, Word
from pipeline.web import shapes, submissions
from pipeline.web.callers import Admin, Verbs, Writer
from pipeline.web.imports import FIELD_BYTES, FORM, JSON, Cursor, Limit
from pipeline.web.steering import Said

router = APIRouter(prefix="/v1/suppressions", tags=["suppressions"])


class Values(Said):
    """E-mail addresses, phone numbers and domains; all of them are understood, or nothing is changed."""

    values: Annotated[list[Sentence], Field(min_length=1, max_length=1_000, examples=[["jane@acme.example"]])]
    account: Word | None = Field(default=None, description="For this account alone; for all without.")


class NotedValues(Values):
    """The same, and why."""

    note: Sentence = Field(default="", description="Why, for whoever reads the list.")


class FileOfValues(Said):
    """Which column of the file, where several could be meant, and for which account."""

    account: Word | None = Field(default=None, description="For this account alone; for all without.")
    column: Word | None = Field(default=None, description="The column's header.", examples=["Email"])


@router.get(
    "",
    operation_id="listSuppressions",
    summary="List entries",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Suppression")}}}},
    response_model=None,
)
def listed(service: Verbs, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """The entries, oldest first, without the values that they stand for."""
    return JSONResponse(suppress.page(service, most=limit, cursor=cursor).to_json())


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
    "/import",
    operation_id="suppressFile",
    summary="Put a file's values on the list",
    responses={200: {"model": shapes.SuppressedFile}},
    response_model=None,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {FORM: {"schema": {"$ref": "#/components/schemas/SuppressionFile"}}},
        }
    },
)
async def add_file(request: Request, service: Verbs, caller: Writer) -> Response:
    """One value a line, or a column of a table; what is no value is told by its line."""
    if not request.headers.get("content-type", "").lower().startswith(FORM):
        raise HTTPException(415)
    async with request.form(max_files=1, max_fields=5, max_part_size=FIELD_BYTES) as form:
        asked, file = submissions.of_form(form, FileOfValues)
        return JSONResponse(await run_in_threadpool(_add_file, service, asked, file, caller))


def _add_file(service: Service, asked: FileOfValues, file: UploadFile, caller: Caller) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="leadlift-") as own:
        path = Path(own) / f"values{Path(str(file.filename)).suffix[:16]}"
        with path.open("wb") as copy:
            shutil.copyfileobj(file.file, copy)
        return suppress.import_file(service, path, account=asked.account, actor=caller.actor, column=asked.column)


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
