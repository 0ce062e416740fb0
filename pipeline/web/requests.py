"""What became of a request, for whoever lost its answer or, as a service that orders through Celery, never had one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from pipeline.service import once
from pipeline.service.pages import whole
from pipeline.web import shapes
from pipeline.web.callers import Verbs
from pipeline.web.imports import JSON, KEY_PATTERN

router = APIRouter(prefix="/v1/requests", tags=["imports"])


@router.get(
    "",
    operation_id="listRequests",
    summary="See what a request made",
    responses={200: {"content": {JSON: {"schema": shapes.listed("Outcome")}}}},
    response_model=None,
)
def listed(
    service: Verbs, idempotency_key: Annotated[str, Query(pattern=KEY_PATTERN, examples=["order-4711"])]
) -> Response:
    """The import that was made under an idempotency key, or why a service's order was refused or waits; nothing before that."""
    return JSONResponse(whole(once.outcomes(service, idempotency_key)).to_json())
