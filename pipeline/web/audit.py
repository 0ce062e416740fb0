"""The audit trail: who did what, when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from pipeline.service import audit
from pipeline.service.texts import Word
from pipeline.web import shapes
from pipeline.web.callers import Admin, Verbs
from pipeline.web.imports import JSON, Limit

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get(
    "",
    operation_id="listEvents",
    summary="List events",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Event")}}}},
    response_model=None,
)
def listed(
    service: Verbs,
    caller: Admin,  # noqa: ARG001 - that it may do everything is all that is asked of it
    actor: Annotated[Word | None, Query(description="Or how the name begins: `key:`.", examples=["key:shop"])] = None,
    verb: Annotated[Word | None, Query(examples=["pause"])] = None,
    import_id: Annotated[str | None, Query(pattern="^[0-9a-z]{1,32}$")] = None,
    since: Annotated[Word | None, Query(description="A time, or an age.", examples=["7d"])] = None,
    limit: Limit = 50,
    cursor: Annotated[
        str | None, Query(pattern="^[0-9]{1,18}$", description="The `next_cursor` of the page before.")
    ] = None,
) -> Response:
    """The newest first: everything that a person or a key did. Needs the scope admin."""
    asked = audit.Asked(actor or "", verb or "", import_id or "", since or "", cursor or "", limit)
    page = audit.page(service, asked)
    following = page["next"]
    return JSONResponse({"data": page["events"], "has_more": following is not None, "next_cursor": following})
