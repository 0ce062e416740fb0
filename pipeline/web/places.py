"""How many answers that stay open there may be at once: each holds memory, and some of them a connection to the ledger."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from fastapi.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

RETRY_AFTER = {"Retry-After": "10"}


class Places:
    """So many places in all and so many for each key; whoever has one gives it back."""

    def __init__(self, most: int, most_of_a_key: int) -> None:
        self._most, self._most_of_a_key = most, most_of_a_key
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, key: str) -> Callable[[], None]:
        """Takes a place; what is returned gives it back. Raises HTTPException where there is none."""
        with self._lock:
            if self._held[key] >= self._most_of_a_key:
                told = f"This key has {self._most_of_a_key} such answers open, and may have no more; close one of them."
                raise HTTPException(429, told, RETRY_AFTER)
            if self._held.total() >= self._most:
                told = f"There are {self._most} such answers open here, and may be no more; try again in a moment."
                raise HTTPException(503, told, RETRY_AFTER)
            self._held[key] += 1
        return lambda: self._give_back(key)

    def _give_back(self, key: str) -> None:
        with self._lock:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]


class Held(StreamingResponse):
    """A streamed answer that has a place, which it gives back when it ends, however it ends."""

    def holding(self, give_back: Callable[[], None]) -> Held:
        """The answer, with its place."""
        self._give_back = give_back
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["state"].get("header_alone"):
                await Response(None, self.status_code, self.headers, self.media_type)(scope, receive, send)
                return
            await super().__call__(scope, receive, send)
        finally:
            self._give_back()
