"""One shared set of services for the tests that need no set of their own, with an ear at the broker from the start."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.stack import Sandbox, Stack, account, stack

SECRET = "pk-do-not-tell-4711-0815"
TIME_SCALE = 0.05
WORKERS = 4


class Ear:
    """Hears every command that Redis is given, as MONITOR tells them."""

    def __init__(self, redis_url: str) -> None:
        self._client = redis.Redis.from_url(redis_url)
        self._heard: list[str] = []
        self._monitor: Any = self._client.monitor()  # type: ignore[no-untyped-call]  # redis-py has no type for it
        self._monitor.__enter__()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with suppress(redis.RedisError, OSError, ValueError, AttributeError):  # the connection is closed under it
            for said in self._monitor.listen():
                self._heard.append(said["command"])

    def heard(self) -> str:
        """All that was said, and what of it is said in base64, as Celery's bodies are."""
        said = "\n".join(self._heard)
        return "\n".join([said, *_unwrapped(said)])

    def close(self) -> None:
        self._monitor.__exit__()
        self._client.close()


def _unwrapped(said: str) -> Iterator[str]:
    for word in re.findall(r"[A-Za-z0-9+/]{16,}={0,2}", said):
        with suppress(ValueError):
            yield base64.b64decode(word, validate=True).decode()


@dataclass
class Shared:
    """The shared services, the vendor that knows the secret key, and the ear at their Redis."""

    stack: Stack
    sandbox: Sandbox
    ear: Ear
    folder: Path
    files: int = field(default=0)

    @property
    def campaign(self) -> str:
        return str(self.sandbox.facts["campaigns"][0]["id"])

    def contacts(self, rows: int, company: str = "Acme") -> Path:
        """A file of so many good contacts that no other file has."""
        self.files += 1
        path = self.folder / f"contacts-{self.files}.csv"
        lines = [f"someone.{n}@file{self.files}.example.com,Ada,Number {n},{company}" for n in range(rows)]
        path.write_text("\n".join(["Email,First name,Last name,Company", *lines]) + "\n", encoding="utf-8")
        return path


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, runtime_folder: None) -> Iterator[Shared]:  # noqa: ARG001 - first
    """Services at one twentieth of a minute, whose account has a key that must be seen nowhere."""
    folder = tmp_path_factory.mktemp("shared")
    sandbox = Sandbox(folder / "vendor.jsonl", time_scale=TIME_SCALE, slow="0.2-1")
    sandbox.post("keys", {"add": [SECRET]})
    try:
        table = account(sandbox, api_key=SECRET)
        with stack(folder / "home", {"main": table}, workers=WORKERS) as services:
            ear = Ear(services.redis_url)
            yield Shared(services, sandbox, ear, folder)
            ear.close()
    finally:
        sandbox.stop()
