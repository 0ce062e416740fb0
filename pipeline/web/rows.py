"""The rows of an import: by state, one by one, as result files, and the proof that none is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from pipeline.records import RowState
from pipeline.service import listing, results, verify, why
from pipeline.web import shapes
from pipeline.web.callers import Verbs
from pipeline.web.imports import JSON, Cursor, Limit
from pipeline.web.places import Held, Places
from pipeline.web.texts import ImportId, RowNumber

router = APIRouter(prefix="/v1/imports/{import_id}", tags=["rows"])
ResultState = Literal["delivered", "rejected", "duplicate", "suppressed", "refused", "cancelled", "in_doubt"]


@router.get(
    "/rows",
    operation_id="listRows",
    summary="List rows",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Row")}}}},
    response_model=None,
)
def listed(
    service: Verbs,
    import_id: ImportId,
    state: RowState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """In the order of the source, all of them or those in one state."""
    return JSONResponse(listing.rows_of(service, import_id, state=state, most=limit, cursor=cursor).to_json())


@router.get(
    "/rows/{number}",
    operation_id="getRow",
    summary="See the life of a row",
    responses={200: {"model": shapes.Life}},
    response_model=None,
)
def one(service: Verbs, import_id: ImportId, number: RowNumber) -> Response:
    """Its cells, what was made of them, every call that it went in, the answers, and what became of it."""
    return JSONResponse(why.why(service, import_id, number))


@router.get(
    "/results/{state}.csv",
    operation_id="getResults",
    summary="Fetch a result file",
    responses={
        200: {"description": "The user's own columns, then why.", "content": {"text/csv": {}}},
        **shapes.CROWDED,
    },
    response_model=None,
)
def result(request: Request, service: Verbs, import_id: ImportId, state: ResultState) -> Response:
    """All rows in one state as CSV, streamed: the columns of the source, the reason, the vendor's id, the row's number."""
    places: Places = request.app.state.files
    give_back = places.take(request.state.caller.name)
    try:
        pieces = results.stream(service, import_id, state)
        first = next(pieces)  # what is wrong is known before the answer begins
    except BaseException:
        give_back()
        raise
    headers = {"Content-Disposition": f'attachment; filename="{import_id}-{state}.csv"'}
    texts = _encoded(chain([first], pieces), pieces)
    return Held(texts, 200, headers, "text/csv; charset=utf-8").holding(give_back)


def _encoded(texts: Iterator[str], held: Any) -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it; the ledger's transaction ends with the answer, however it ends."""
    try:
        yield b"\xef\xbb\xbf"
        for text in texts:
            yield text.encode()
    finally:
        held.close()


@router.get(
    "/verify",
    operation_id="verifyImport",
    summary="Prove that the books balance",
    responses={200: {"model": shapes.Verified}},
    response_model=None,
)
def verified(service: Verbs, import_id: ImportId) -> Response:
    """Read the source again by other code: every record is a row in exactly one state, or has a reason to be none."""
    return JSONResponse({"id": import_id, **verify.verify(service, import_id).to_json()})
