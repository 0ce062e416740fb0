"""Following an import: server-sent events whenever it has changed, until it is over.

An event's id is a hash of what it says, so whoever comes back with the last one is told nothing twice, whichever process of
ours they come to. Streams of one import share their looks at the ledger, and a stream ends with the key that it was opened by.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import time
import weakref
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from pipeline import errors
from pipeline.web.places import Held, Places

Seen = TypeVar("Seen")
Shown = dict[str, Any]
POLL_SECONDS = 0.5
FRESH_SECONDS = 0.4  # a look that another stream took so lately will do
KEY_SECONDS = 3.0  # so long a stream goes on at most when its key ends
QUIET_SECONDS = 15.0  # then a comment is sent: proxies end connections that say nothing
RETRY_MILLISECONDS = 2_000
OVER = ("finished", "cancelled", "failed")


class Shared(Generic[Seen]):
    """Something that many ask and one looks up: never two at once, and not again while what was seen is fresh."""

    def __init__(self, ask: Callable[[], Seen], fresh_seconds: float) -> None:
        self._ask, self._fresh_seconds = ask, fresh_seconds
        self._lock, self._seen, self._until = asyncio.Lock(), list[Seen](), -math.inf

    async def __call__(self) -> Seen:
        async with self._lock:
            if time.monotonic() >= self._until:
                self._seen = [await run_in_threadpool(self._ask)]
                self._until = time.monotonic() + self._fresh_seconds
            return self._seen[0]


class Streams:
    """The streams of this process: their places, what they share, and whether they are to end."""

    def __init__(self, places: Places, stopping: asyncio.Event) -> None:
        self.places, self.stopping = places, stopping
        self._shared: weakref.WeakValueDictionary[tuple[str, str], Shared[Any]] = weakref.WeakValueDictionary()

    def shared(self, kind: str, name: str, ask: Callable[[], Seen], fresh_seconds: float) -> Shared[Seen]:
        """What streams of that name share, while there are any."""
        return self._shared.setdefault((kind, name), Shared(ask, fresh_seconds))


@dataclass(frozen=True, slots=True)
class Followed:
    """One stream: the import as it is shown, the last event that was seen, and the key with whether it still works."""

    import_id: str
    look: Callable[[], Shown]
    last_id: str
    key: str
    works: Callable[[], bool]


async def answer(streams: Streams, followed: Followed) -> Response:
    """The stream; nothing where the import is over and the caller has seen its last event. Raises NotFound."""
    look = streams.shared("import", followed.import_id, followed.look, FRESH_SECONDS)
    works = streams.shared("key", followed.key, followed.works, KEY_SECONDS)
    shown = await look()
    if shown["state"] in OVER and _id(shown) == followed.last_id:
        return Response(status_code=204)
    give_back = streams.places.take(followed.key)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = _events(look, works, shown, followed.last_id, streams.stopping)
    return Held(events, 200, headers, "text/event-stream").holding(give_back)


async def _events(
    look: Shared[Shown], works: Shared[bool], shown: Shown, last_id: str, stopping: asyncio.Event
) -> AsyncIterator[str]:
    quiet_seconds = 0.0
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    while not stopping.is_set() and await _now(works, before=True):
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
        shown = await _now(look, before=shown)


async def _now(shared: Shared[Seen], before: Seen) -> Seen:
    """How it stands now; as before where the ledger cannot be asked at the moment."""
    try:
        return await shared()
    except errors.Unavailable:
        return before


async def _pause(stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), POLL_SECONDS)
    except TimeoutError:
        return


def _event(kind: str, event_id: str, shown: Shown) -> str:
    return f"event: {kind}\nid: {event_id}\ndata: {json.dumps(shown)}\n\n"


def _id(shown: Shown) -> str:
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]
