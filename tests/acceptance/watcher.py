"""Flower as `leadlift up` runs it, watching the shared services, and how a browser or a script looks at it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.service.flower import KEPT_IN, OWN_USER
from tests import ports
from tests.acceptance.conftest import Shared
from tests.stack import wait_until


@dataclass(frozen=True, slots=True)
class Flower:
    """A running Flower, and a pair of user and password."""

    process: subprocess.Popen[bytes]
    url: str
    pair: str
    log: Path

    def get(self, path: str, pair: str | None = None, method: str = "GET") -> tuple[int, str]:
        """The status and text that it answers; status 0 where it does not."""
        asked = urllib.request.Request(f"{self.url}{path}", method=method)
        if chosen := self.pair if pair is None else pair:
            asked.add_header("Authorization", f"Basic {base64.b64encode(chosen.encode()).decode()}")
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def object(self, path: str) -> dict[str, Any]:
        status, text = self.get(path)
        return dict(json.loads(text)) if status == 200 else {}


@contextmanager
def flower(
    shared: Shared, environment: Mapping[str, str] | None = None, pair: str = "", *, prefix: str = ""
) -> Iterator[Flower]:
    """A Flower in a process of its own until it is asked to end, which it is given the time to do."""
    home, port = shared.stack.home, ports.free()
    settings = {
        "LEADLIFT_CONFIG": str(home / "leadlift.toml"),
        "LEADLIFT_REDIS_URL": shared.stack.redis_url,
        "LEADLIFT_FLOWER__PORT": str(port),
        **(environment or {}),
    }
    log = shared.folder / "flower.log"
    with log.open("ab") as output:
        words = [sys.executable, "-m", "workers.flower"]
        process = subprocess.Popen(words, env={**os.environ, **settings}, stdout=output, stderr=output)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: Flower(process, url, "-", log).get(f"{prefix}/healthcheck")[0] == 200)
        yield Flower(process, url, pair or f"{OWN_USER}:{(home / KEPT_IN).read_text().strip()}", log)
        process.terminate()
        process.wait(timeout=20)
    finally:
        process.kill()
        process.wait()
