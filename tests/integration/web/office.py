"""The HTTP API as it runs, in a process of its own, and a desk in the same home that does what workers would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from pipeline.ledger import imports
from pipeline.reading.read import read
from pipeline.service import keys
from pipeline.service.keys import Scope
from pipeline.wiring import Wiring
from tests import plain_http
from tests.integration.service.desk import Desk
from tests.processes import wait_until
from tests.stack import settings_for

UPLOAD_BYTES, ROWS_BYTES = 300_000, 100_000
ACCOUNT = {"vendor": "persistiq", "base_url": "http://127.0.0.1:9/v1", "api_key": "an unused key", "region": "US"}
NUMBERS = count(1)


@dataclass(slots=True)
class Office:
    """The API with a key of each scope."""

    url: str
    desk: Desk
    log: Path
    sources: Path
    process: subprocess.Popen[bytes]
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for scope in keys.SCOPES:
            self.keys[scope] = keys.add(self.desk.service, f"{scope}-key", scope, actor="ada")["key"]

    def key(self, scope: Scope) -> str:
        return self.keys[scope]

    def client(self, scope: Scope = "write", **headers: str) -> httpx.Client:
        bearer = {"Authorization": f"Bearer {self.key(scope)}"}
        return plain_http.client(base_url=self.url, headers={**bearer, **headers}, timeout=30)

    def post(self, text: str | bytes = "", name: str = "contacts.csv", **form: Any) -> httpx.Response:
        """Posts a file; one that nobody else has where none is given."""
        file = text or contacts(3)
        headers = form.pop("headers", {})
        with self.client() as client:
            data = {"destination": "persistiq.leads", "account": "main", **form}
            return client.post("/v1/imports", files={"file": (name, file)}, data=data, headers=headers)

    def imported(self, text: str | bytes = "", **form: Any) -> str:
        """A posted file, read to its end."""
        answer = self.post(text, **form)
        assert answer.status_code == 201, answer.text
        return self.read(answer.json()["id"])

    def read(self, import_id: str) -> str:
        with self.desk.service.ledger.write() as tx:
            fence = imports.offer(tx, import_id)
        assert fence is not None
        read(self.desk.wiring.source(), import_id, fence)
        return import_id

    def holdings(self) -> tuple[int, int]:
        """How many imports and stored files there are: what a refused request must not change."""
        with self.desk.service.ledger.read() as tx:
            known = len(imports.newest(tx, 10_000))
        store = self.desk.service.settings.home / "store"
        return known, len(list(store.iterdir())) if store.is_dir() else 0


def contacts(rows: int, more: str = "") -> str:
    """A file of good contacts that no other file has."""
    file = next(NUMBERS)
    lines = [f"person{n}@file{file}.example.com,Ada" for n in range(rows)]
    return "\n".join(["Email,First name", *lines]) + "\n" + more


@contextmanager
def office(
    folder: Path, redis_url: str, ledger_url: str = "", account: Mapping[str, Any] = ACCOUNT, **web: Any
) -> Iterator[Office]:
    """The API over a fresh home."""
    sources = folder / "exports"
    sources.mkdir(parents=True)
    home = folder / "home"
    values = {"redis_url": redis_url, **({"ledger_url": ledger_url} if ledger_url else {})}
    chosen, config = settings_for(home, {"main": account, "other": account}, **values)
    web = {"port": 0, "upload_limit_bytes": UPLOAD_BYTES, "rows_limit_bytes": ROWS_BYTES, **web}
    ready, log = folder / "api.ready", folder / "api.log"
    env = {
        **os.environ,
        "LEADLIFT_CONFIG": str(config),
        "LEADLIFT_WEB": json.dumps(web),
        "LEADLIFT_SOURCES": json.dumps({"exports": {"url": f"file://{sources}"}}),
        "LEADLIFT_READY_FILE": str(ready),
    }
    desk = Desk(Wiring(chosen), folder)
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "pipeline.web"], env=env, stdout=output, stderr=output)
    try:
        wait_until(lambda: ready.exists() or process.poll() is not None, what="the API")
        assert process.poll() is None, log.read_text()
        yield Office(ready.read_text(), desk, log, sources, process)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
