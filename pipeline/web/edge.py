"""The outermost layer: every request has an id and a line in the log, no body is too long, and nothing leaks when it fails."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable

import structlog
from fastapi.exceptions import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline import errors, logs
from pipeline.web import problems

REQUEST_ID = "x-request-id"
GOOD_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
STALLED_SECONDS = 60.0  # whoever takes nothing of an answer for so long is taken for gone
STEADY_BYTES = 1024  # of a request that is waited for, so much comes in `stall_seconds`, or it has stalled
QUIET = ("/healthz", "/readyz", "/metrics")  # asked every few seconds by whoever watches
log = structlog.get_logger()


class Edge:
    """Wraps the app. `limit_bytes` tells how long a body of some content type may be, `stall_seconds` how slow."""

    def __init__(self, app: ASGIApp, limit_bytes: Callable[[str], int], stall_seconds: float = 30.0) -> None:
        self._app, self._limit_bytes, self._stall_seconds = app, limit_bytes, stall_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = _as_get(scope)
        headers = Headers(scope=scope)
        request_id = _request_id(headers.get(REQUEST_ID, ""))
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        limit_bytes = self._limit_bytes(headers.get("content-type", ""))
        bounded, began = _Bounded(receive, headers, limit_bytes, self._stall_seconds), time.monotonic()
        answering = _Answering(send, request_id, bounded)
        await self._guarded(scope, bounded, answering)
        if scope["path"] not in QUIET:
            _log(scope, answering.status, time.monotonic() - began)

    async def _guarded(self, scope: Scope, bounded: _Bounded, answering: _Answering) -> None:
        try:
            bounded.check_claim()
            await self._app(scope, bounded, answering)
        except (ClientDisconnect, Stalled):
            return
        except (TooLarge, TooSlow) as error:
            code, title, _ = problems.OF_STATUS[error.status_code]
            answer = problems.problem(scope, error.status_code, code, title, str(error.detail))
        except errors.LeadliftError as error:
            answer = problems.of_error(scope, error)
        except Exception as error:  # noqa: BLE001 - the outermost edge: a caller gets a sentence, not a traceback
            _failed(error)
            answer = problems.defect(scope)
        else:
            return
        if not answering.status:
            await answer(scope, bounded, answering)


class Stalled(Exception):
    """The caller takes nothing of the answer any more."""


class TooLarge(HTTPException):
    """The body is longer than is taken here."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(413, f"The request is larger than {limit_bytes:,} bytes; split what you send.")


class TooSlow(HTTPException):
    """Nothing more of the body comes, or as good as nothing."""

    def __init__(self, stall_seconds: float) -> None:
        super().__init__(408, f"Next to nothing of the request came for {stall_seconds:g} seconds; send it again.")


class _Bounded:
    """`receive` of one request, which raises where more comes than may, whatever it claims, or as good as nothing does."""

    def __init__(self, receive: Receive, headers: Headers, limit_bytes: int, stall_seconds: float) -> None:
        self._receive, self._claimed = receive, headers.get("content-length", "")
        self._limit_bytes, self._stall_seconds = limit_bytes, stall_seconds
        self._had_bytes = self._fresh_bytes = 0
        self._waited_seconds = 0.0  # for as many bytes as are fresh; what we do with them takes its own time
        self.unread = bool(self._claimed.strip("0") or headers.get("transfer-encoding"))

    def check_claim(self) -> None:
        if self._claimed.isdecimal() and int(self._claimed) > self._limit_bytes:
            raise TooLarge(self._limit_bytes)

    async def __call__(self) -> Message:
        message = await (self._awaited() if self.unread else self._receive())
        self._had_bytes += len(message.get("body", b""))
        self.unread = bool(message.get("more_body"))
        if self._had_bytes > self._limit_bytes:
            raise TooLarge(self._limit_bytes)
        return message

    async def _awaited(self) -> Message:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._stall_seconds - self._waited_seconds):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow(self._stall_seconds) from None
        self._waited_seconds += time.monotonic() - began
        self._fresh_bytes += len(message.get("body", b""))
        if self._fresh_bytes >= STEADY_BYTES:
            self._waited_seconds, self._fresh_bytes = 0.0, 0
        return message


class _Answering:
    """`send` of one request, which names the request and remembers the status; what was not read ends the connection."""

    def __init__(self, send: Send, request_id: str, bounded: _Bounded) -> None:
        self._send, self._request_id, self._bounded, self.status = send, request_id, bounded, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message["headers"])
            headers[REQUEST_ID] = self._request_id
            if self._bounded.unread:
                headers["connection"] = "close"
            headers.setdefault("cache-control", "no-store")
            headers.setdefault("x-content-type-options", "nosniff")
            message["headers"] = headers.raw
        try:
            await asyncio.wait_for(self._send(message), STALLED_SECONDS)
        except TimeoutError:
            raise Stalled from None


def _as_get(scope: Scope) -> Scope:
    """HEAD is answered as GET would be; the server sends the header of that answer alone, and `Held` makes no more."""
    if scope["method"] != "HEAD":
        return scope
    return {**scope, "method": "GET", "state": {**scope.get("state", {}), "header_alone": True}}


def _request_id(given: str) -> str:
    return given if GOOD_ID.fullmatch(given) else logs.new_request_id()


def _failed(error: Exception) -> None:
    log.error("request.failed", error=type(error).__name__, at=_place(error))


def _place(error: BaseException) -> str:
    """The line of our code that failed last: a message may hold anything, a place does not."""
    place, trace = "", error.__traceback__
    while trace is not None:
        if "pipeline" in trace.tb_frame.f_code.co_filename:
            place = f"{trace.tb_frame.f_code.co_filename.rpartition('pipeline')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _log(scope: Scope, status: int, took_seconds: float) -> None:
    """A line for a request: its route, not its address, which may hold anything."""
    caller = scope["state"].get("caller")
    log.info(
        "request",
        method=scope["method"],
        route=getattr(scope.get("route"), "path", ""),
        status=status,
        took_seconds=round(took_seconds, 4),
        key=caller.name if caller else "",
    )
