"""A router alone in an app, over a real ledger, Redis and simulated vendor, and what a scrape of it says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from pipeline.ledger import services
from pipeline.service.parts import Service
from pipeline.web import problems, watch
from tests.integration.sending.rig import Rig, rig

LINE = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'(\w+)="([^"]*)"')
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    """Each sample of a scrape by its name and labels."""
    found: Samples = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, labels, value = LINE.fullmatch(line).groups()  # type: ignore[union-attr]  # a line that is none fails here
            found[name, frozenset(LABEL.findall(labels or ""))] = float(value)
    return found


@dataclass
class Watched:
    """A rig and the pages that watch it."""

    rig: Rig
    client: Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def scrape(self) -> Samples:
        answer = self.get("/metrics")
        assert answer.status_code == 200, answer.text
        return samples(answer.text)

    def value(self, name: str, **labels: str) -> float:
        return self.scrape()[f"leadlift_{name}", frozenset(labels.items())]

    def beat(self, *kinds: str, worked_seconds_ago: float = 0.5) -> None:
        """Processes of these kinds are alive."""
        with self.rig.parts.ledger.write() as tx:
            for kind in kinds:
                values: Any = {"kind": kind, "host": "here", "pid": 1, "slots": 4}
                services.beat(tx, kind, **values, worked_seconds_ago=worked_seconds_ago)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks an app from some address."""

    app: FastAPI
    host: str

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._get(path, dict(headers or {})))

    async def _get(self, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(self.host, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://leadlift") as client:
            return await client.get(path, headers=headers)


def app(service: Service, *, host: str = "127.0.0.1") -> Client:
    """A client on some address of an app that has the router alone."""
    made = FastAPI()
    made.state.service = service
    made.include_router(watch.router)
    problems.install(made)
    return Client(made, host)


@pytest.fixture
def make_watched(tmp_path: Path, redis_url: str) -> Iterator[Callable[..., Watched]]:
    with ExitStack() as opened:

        def make(**values: Any) -> Watched:
            here = opened.enter_context(rig(tmp_path, redis_url, **values))
            return Watched(here, app(here.service))

        yield make


@pytest.fixture
def watched(make_watched: Callable[..., Watched]) -> Watched:
    return make_watched()
