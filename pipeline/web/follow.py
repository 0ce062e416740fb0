"""Following an import: server-sent events whenever it has changed, until it is over.

An event's id is a hash of what it says, so whoever comes back with the last one is told nothing twice, whichever process of
ours they come to.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from pipeline import errors

Look = Callable[[], dict[str, Any]]
POLL_SECONDS = 0.5
QUIET_SECONDS = 15.0  # then a comment is sent: proxies end connections that say nothing
RETRY_MILLISECONDS = 2_000
OVER = ("finished", "cancelled", "failed")


async def answer(look: Look, last_id: str, stopping: asyncio.Event) -> Response:
    """The stream; nothing where the import is over and the caller has seen its last event. Raises NotFound."""
    shown = await run_in_threadpool(look)
    if shown["state"] in OVER and _id(shown) == last_id:
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(look, shown, last_id, stopping), 200, headers, "text/event-stream")


async def _events(look: Look, shown: dict[str, Any], last_id: str, stopping: asyncio.Event) -> AsyncIterator[str]:
    quiet_seconds = 0.0
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    while not stopping.is_set():
        if (event_id := _id(shown)) != last_id:
            yield _event("end" if shown["state"] in OVER else "progress", event_id, shown)
            last_id, quiet_seconds = event_id, 0.0
        if shown["state"] in OVER:
            return
        if quiet_seconds >= QUIET_SECONDS:
            yield ": still here\n\n"
            quiet_seconds = 0.0
        await _pause(stopping)
        quiet_seconds += POLL_SECONDS
        shown = await _looked(look, shown)


async def _looked(look: Look, before: dict[str, Any]) -> dict[str, Any]:
    """How it stands now; as before where the ledger cannot be asked at the moment."""
    try:
        return await run_in_threadpool(look)
    except errors.Unavailable:
        return before


async def _pause(stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), POLL_SECONDS)
    except TimeoutError:
        return


def _event(kind: str, event_id: str, shown: dict[str, Any]) -> str:
    return f"event: {kind}\nid: {event_id}\ndata: {json.dumps(shown)}\n\n"


def _id(shown: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]
