"""Leadlift as a user runs it: real services of one home, as processes, and the sandbox as a process beside them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import settings as settings_file
from pipeline.cli.services import redis_url, services
from pipeline.local.supervisor import Service as LocalService
from pipeline.local.supervisor import Supervisor
from pipeline.service import imports as import_verbs
from pipeline.service import show
from pipeline.service.parts import Service
from pipeline.settings import Settings
from pipeline.wiring import Wiring

KEY = "sandbox-key"
OVER = ("finished", "cancelled", "failed", "paused")


class Sandbox:
    """A simulated vendor in a process of its own."""

    def __init__(
        self, log: Path, *, vendor: str = "persistiq", seed: int = 7, time_scale: float = 0.1, **switches: object
    ) -> None:
        self.log = log
        words = [word for name, value in switches.items() for word in ("--switch", f"{name}={value}")]
        settings = ["--port", "0", "--log", str(log), "--seed", str(seed), "--time-scale", str(time_scale)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.sandbox", vendor, *settings, "--die-with-parent", *words],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.facts: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.base_url: str = self.facts["base_url"]
        self.time_scale = time_scale

    def switch(self, **values: object) -> None:
        self.post("switches", values)

    def post(self, what: str, values: Mapping[str, object]) -> None:
        data = json.dumps(values).encode()
        url = f"{self.facts['control_url']}/{what}"
        urllib.request.urlopen(urllib.request.Request(url, data, {"content-type": "application/json"})).read()

    def report(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.facts['control_url']}/report") as answer:
            return dict(json.load(answer))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


@dataclass
class Stack:
    """The services of one home; `service` calls the verbs as a door does."""

    home: Path
    settings: Settings
    supervisor: Supervisor
    service: Service = field(init=False)
    redis_url: str = field(init=False)

    def __post_init__(self) -> None:
        self.redis_url = redis_url(self.settings)
        self.service = Wiring(self.settings.model_copy(update={"redis_url": self.redis_url})).service()

    def submit(self, path: Path, to: str = "persistiq.leads", **values: Any) -> str:
        return import_verbs.submit(self.service, import_verbs.Submission(path, to, actor="test", **values))

    def shown(self, import_id: str) -> dict[str, Any]:
        return show.one(self.service, import_id)

    def wait(self, import_id: str, patience_seconds: float = 120.0) -> dict[str, Any]:
        """The import when it is over."""
        wait_until(lambda: self.shown(import_id)["state"] in OVER, patience_seconds)
        return self.shown(import_id)


def wait_until(condition: Callable[[], object], patience_seconds: float = 60.0) -> None:
    """Returns when the condition holds; fails when it never does."""
    deadline = time.monotonic() + patience_seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never held"
        time.sleep(0.05)


def settings_for(home: Path, accounts: Mapping[str, Mapping[str, Any]], **values: Any) -> tuple[Settings, Path]:
    """Settings as a file in the home and as read from it."""
    home.mkdir(parents=True, exist_ok=True)
    top = {"home": str(home), "secret_key": "a secret key for tests", **values}
    lines = [f"{name} = {json.dumps(value)}" for name, value in top.items()]
    for name, table in accounts.items():
        lines += [f"[accounts.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    path = home / "leadlift.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return settings_file.load(path), path


def account(sandbox: Sandbox, **values: Any) -> dict[str, Any]:
    """The table of an account at a sandbox."""
    return {
        "vendor": sandbox.facts["vendor"],
        "base_url": sandbox.base_url,
        "api_key": KEY,
        **sandbox.facts.get("credentials", {}),
        "time_scale": sandbox.time_scale,
        "deadline_seconds": 3.0,
        "settle_after_seconds": 0.5,
        "region": "US",
        **values,
    }


@contextmanager
def stack(
    home: Path,
    accounts: Mapping[str, Mapping[str, Any]],
    *,
    change: Callable[[list[LocalService]], Sequence[LocalService]] = lambda found: found,
    **values: Any,
) -> Iterator[Stack]:
    """All services of a home, ready; `change` may put others in their place."""
    settings, config = settings_for(home, accounts, **values)
    chosen = change(services(settings, config))
    with Supervisor(home, chosen, redis_url=redis_url(settings)) as supervisor:
        supervisor.wait_ready(60)
        yield Stack(home, settings, supervisor)
