"""What watches ask: whether this process lives, whether rows would be sent, and the numbers that Prometheus keeps.

`/metrics` names accounts and counts rows, so from elsewhere than this machine it asks for an API key, which may read. What
comes through a proxy comes from elsewhere.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from pipeline import errors
from pipeline.service import health, keys, metrics
from pipeline.web.callers import Verbs

TEXT = "text/plain"
PROXIED = ("forwarded", "x-forwarded-for", "x-real-ip")
READINESS: dict[str, Any] = {
    "type": "object",
    "required": ["ready", "missing", "parts"],
    "properties": {
        "ready": {"type": "boolean"},
        "missing": {"type": "array", "items": {"type": "object"}},
        "parts": {"type": "array", "items": {"type": "object"}},
    },
    "example": {
        "ready": False,
        "missing": [{"part": "sender", "why": "No sender has a heartbeat, on any machine."}],
        "parts": [{"name": "redis", "ok": True, "why": ""}, {"name": "sender", "ok": False, "why": "…"}],
    },
}
READY = {"content": {"application/json": {"schema": READINESS}}}

router = APIRouter(tags=["watching"])


@router.get("/healthz", operation_id="isAlive", summary="Whether this process lives", response_model=None)
async def alive() -> Response:
    """Answers as long as this process can, whatever else is missing: restart it when it does not."""
    return JSONResponse({"alive": True})


@router.get(
    "/readyz",
    operation_id="isReady",
    summary="Whether rows would be sent",
    responses={200: READY, 503: {"description": "Something is missing for it, which is named.", **READY}},
    response_model=None,
)
def ready(service: Verbs) -> Response:
    """Whether the ledger, Redis, a dispatcher, a sender and a reader are there now, on whichever machine."""
    found = health.readiness(service)
    return JSONResponse(found, 200 if found["ready"] else 503)


@router.get(
    "/metrics",
    operation_id="readMetrics",
    summary="Numbers for Prometheus",
    responses={
        200: {"content": {TEXT: {"schema": {"type": "string"}}}},
        401: {"description": "Asked from another machine, without a valid API key."},
    },
    response_model=None,
)
def numbers(service: Verbs, request: Request) -> Response:
    """Rows, calls, quotas and processes, counted from the ledger. From another machine this needs an API key."""
    if not _is_from_here(request):
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            raise errors.Unauthorised
        keys.caller(service, key.strip())
    return Response(metrics.exposition(service), media_type=metrics.CONTENT_TYPE)


def _is_from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in PROXIED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
