"""Nothing is held or left for long: neither by a caller who takes no answer, nor by a process that was killed."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from pipeline.web import edge, server


def test_an_answer_that_nobody_takes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "STALLED_SECONDS", 0.05)
    closed: list[bool] = []

    def pieces() -> Any:
        try:
            while True:
                yield b"a piece"
        finally:
            closed.append(True)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(pieces())(scope, receive, send)

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "asgi": {"spec_version": "2.4"}}
    asyncio.run(asyncio.wait_for(edge.Edge(app, lambda _: 0)(scope, receive, send), 10))
    assert closed == [True]


def test_files_on_their_way_in_wait_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    server.spool_under(tmp_path)
    assert Path(tempfile.gettempdir()).parent == tmp_path / "temp"
