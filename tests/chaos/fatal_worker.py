"""Senders that die by kill -9 at exact points of their calls.

FATAL_POINTS says at which call, counted over all processes of the home, and at which of its points, as JSON: {"7": "noted"}.
"""

from __future__ import annotations

import json
import os
import select
import signal
from typing import Any

from pipeline import http
from pipeline.http import Http
from pipeline.quota import Quota
from pipeline.sending.deliver import deliver
from pipeline.vendor import Request, Response
from tests.chaos.numbered import next_number
from workers import tasks
from workers.__main__ import main

POINTS = {
    "noted": "the note is committed and no byte was sent",
    "committed": "the vendor's answer is here, and not a byte of it was read",
    "answered": "the answer was read, and the quota does not know",
    "told": "the quota knows, and the ledger does not",
    "settled": "the ledger knows, and Celery does not",
}
ANSWER_SECONDS = 60.0

_fatal: dict[str, str] = json.loads(os.environ.get("FATAL_POINTS", "{}"))
_point = ""
_send, _read, _complete, _deliver = Http.send, http._TimedStream.read, Quota.complete, deliver


def _die_at(point: str) -> None:
    if _point == point:
        os.kill(os.getpid(), signal.SIGKILL)


def _fatal_send(self: Http, request: Request, base_url: str, *, deadline_at: float) -> Response:
    global _point  # noqa: PLW0603 - a child makes one call at a time
    _point = _fatal.get(str(next_number("calls")), "")
    _die_at("noted")
    response = _send(self, request, base_url, deadline_at=deadline_at)
    _die_at("answered")
    return response


def _fatal_read(self: Any, max_bytes: int, timeout: float | None = None) -> bytes:
    if _point == "committed":
        select.select([self.get_extra_info("socket")], [], [], ANSWER_SECONDS)
        _die_at("committed")
    return _read(self, max_bytes, timeout)


def _fatal_complete(self: Quota, *words: Any, **named: Any) -> None:
    _complete(self, *words, **named)
    _die_at("told")


def _fatal_deliver(*words: Any) -> None:
    _deliver(*words)
    _die_at("settled")


Http.send = _fatal_send  # type: ignore[method-assign]  # the product has no seam for dying, and needs none
http._TimedStream.read = _fatal_read  # type: ignore[method-assign]
Quota.complete = _fatal_complete  # type: ignore[method-assign]
setattr(tasks, "deliver_chunk", _fatal_deliver)  # noqa: B010 - the name is imported there, not exported

if __name__ == "__main__":
    main()
