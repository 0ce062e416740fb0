"""A client that calls one sandbox with a good key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from pipeline.sandbox.server import Server
from tests import plain_http


@dataclass(frozen=True)
class Caller:
    """Calls one sandbox with a good key."""

    server: Server
    client: httpx.Client
    log_path: Path

    def create(self, *emails: str, **more: Any) -> httpx.Response:
        return self.client.post("leads", json={"leads": [{"email": email} for email in emails], **more})

    def campaign(self) -> str:
        return str(self.client.get("campaigns").json()["campaigns"][0]["id"])

    def join(self, campaign: str, *lead_ids: str, **more: Any) -> httpx.Response:
        return self.client.post(
            f"campaigns/{campaign}/leads", json={"leads": [{"id": one} for one in lead_ids], **more}
        )

    def control(self, name: str, **change: Any) -> Any:
        url = f"{self.server.origin}/_sandbox/{name}"
        return plain_http.post(url, json=change).json() if change else plain_http.get(url).json()

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log_path.read_text().splitlines()]


OpenSandbox = Callable[..., Caller]
