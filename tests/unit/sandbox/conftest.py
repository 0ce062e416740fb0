"""Sandboxes that listen on a port of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipeline.sandbox.command import DEFAULT_KEY, open_sandbox
from pipeline.sandbox.server import Server
from tests import plain_http
from tests.unit.sandbox.caller import Caller, OpenSandbox


@pytest.fixture
def open_caller(tmp_path: Path) -> Iterator[OpenSandbox]:
    """Start a sandbox whose switches are the keyword arguments; it is stopped after the test."""
    opened: list[tuple[Server, httpx.Client]] = []

    def start(*, seed: int = 1, time_scale: float = 1.0, **switches: object) -> Caller:
        log = tmp_path / f"log{len(opened)}.jsonl"
        server = open_sandbox("persistiq", switches=switches, log=log, seed=seed, time_scale=time_scale)
        server.start()
        client = plain_http.client(base_url=server.base_url, headers={"x-api-key": DEFAULT_KEY}, timeout=5)
        opened.append((server, client))
        return Caller(server, client, log)

    yield start
    for server, client in opened:
        client.close()
        server.stop()


@pytest.fixture
def caller(open_caller: OpenSandbox) -> Caller:
    """A sandbox with every switch at its default."""
    return open_caller()
