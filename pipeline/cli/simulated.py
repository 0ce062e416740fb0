"""A simulated vendor as a process of its own, for as long as a demo lasts."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import errors

STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Simulated:
    """Where it listens, and what it said of itself when it began."""

    facts: dict[str, Any]
    key: str

    @property
    def title(self) -> str:
        """The vendor's name as people write it."""
        from pipeline import vendors

        return vendors.get(self.facts["vendor"]).title

    @property
    def limits(self) -> list[tuple[int, float]]:
        """Calls, and the window in seconds."""
        return [(limit["calls"], limit["window_seconds"]) for limit in self.facts["limits"]]

    def settings(self, records: Mapping[str, int]) -> str:
        """The settings of an account there, whose calls carry no more than so many records, by step."""
        return (
            "\n[accounts.demo]\n"
            f'vendor = "{self.facts["vendor"]}"\n'
            f'base_url = "{self.facts["base_url"]}"\n'
            f"{self._credentials()}"
            f"time_scale = {self.facts['time_scale']}\n"
            'region = "US"\n'
            f"{''.join(f'records.{step} = {number}{chr(10)}' for step, number in records.items())}"
        )

    def _credentials(self) -> str:
        """What the vendor says of itself, and its one key wherever it says nothing."""
        from pipeline import vendors

        needed = [declared.name for declared in vendors.get(self.facts["vendor"]).credentials if declared.required]
        given = {**dict.fromkeys(needed, self.key), **self.facts.get("credentials", {})}
        return "".join(f"{name} = {json.dumps(text)}\n" for name, text in given.items())

    def report(self) -> Any:
        """What its own books say."""
        with urllib.request.urlopen(f"{self.facts['control_url']}/report", timeout=STOP_SECONDS) as answer:  # noqa: S310 - our own
            return json.load(answer)


@contextmanager
def vendor(name: str, home: Path, time_scale: float, switches: Mapping[str, str]) -> Iterator[Simulated]:
    """The vendor, stopped at the end; it ends by itself where this process is killed."""
    key = secrets.token_urlsafe(16)
    log = ["--log", str(home / "sandbox.jsonl")]
    set_ones = [word for switch, text in switches.items() for word in ("--switch", f"{switch}={text}")]
    argv = [sys.executable, "-m", "pipeline.sandbox", name, "--time-scale", str(time_scale), "--key", key, *log]
    process = subprocess.Popen(  # noqa: S603 - our own module
        [*argv, *set_ones, "--die-with-parent"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Ctrl-C is heard by the demo alone, which ends this last
    )
    try:
        yield Simulated(_first_line(process, name), key)
    finally:
        _stop(process)


def _first_line(process: subprocess.Popen[str], name: str) -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise errors.RequestError(f"There is no simulated vendor {name!r}, or it could not be started.")
    told: dict[str, Any] = json.loads(line)
    return told


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
