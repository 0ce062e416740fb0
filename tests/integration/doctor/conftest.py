"""An installation to examine: a home, a ledger, a Redis and a simulated vendor, all real and all well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline.ledger import services
from pipeline.service.doctor import Finding, examine
from pipeline.wiring import KEY_FILE, Wiring
from tests.integration.quota.redis_server import RedisServer
from tests.integration.sending.rig import Rig, rig


def assert_sound(finding: Finding) -> None:
    """It can be understood alone, as a person reads it: what of, what is wrong, and what to do where something is."""
    sentence, kind = finding.sentence, finding.part.split()[0]
    assert re.fullmatch(r"[A-Z0-9/].*([^.]\.|…)", sentence), sentence
    halves = sentence.split(": ")
    assert len(halves) == len(set(halves)), f"said twice: {sentence}"
    assert bool(finding.todo) == (finding.state in ("warning", "problem")), finding
    if kind == "account":
        assert f"The {finding.part}" in sentence, sentence
    if finding.state == "unknown":
        assert finding.part in sentence, sentence


@dataclass
class Patient:
    """An installation, and what is found of it under settings that a test may change."""

    rig: Rig
    servers: list[RedisServer] = field(default_factory=list)

    def beat(self, *kinds: str, worked_seconds_ago: float = 0.5) -> None:
        """Processes of these kinds are alive."""
        with self.rig.parts.ledger.write() as tx:
            for kind in kinds:
                values: Any = {"kind": kind, "host": "here", "pid": 1, "slots": 4}
                services.beat(tx, kind, **values, worked_seconds_ago=worked_seconds_ago)

    def redis(self, *options: str) -> str:
        """The address of a Redis that was started with options of its own."""
        self.servers.append(RedisServer(*options))
        return self.servers[-1].url

    def found(self, *, offline: bool = False, least_free_bytes: int = 1, **values: Any) -> list[Finding]:
        settings = self.rig.wiring.settings.model_copy(update=values)
        found = list(
            examine(
                settings,
                lambda: Wiring(settings).service(),
                key_file=settings.home / KEY_FILE,
                offline=offline,
                actor="test",
                least_free_bytes=least_free_bytes,
            )
        )
        for finding in found:
            assert_sound(finding)
        return found

    def amiss(self, **values: Any) -> dict[str, Finding]:
        """What is not good, by its part."""
        return {finding.part: finding for finding in self.found(**values) if finding.state != "good"}


@pytest.fixture
def patient(request: pytest.FixtureRequest, tmp_path: Path, redis_url: str) -> Iterator[Patient]:
    """A patient over SQLite, or over PostgreSQL where a test asks for that."""
    wanted = getattr(request, "param", "sqlite")
    ledger_url = request.getfixturevalue("migrated_postgres").emptied() if wanted == "postgresql" else ""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with rig(home, redis_url, ledger_url=ledger_url) as here:
        found = Patient(here)
        found.beat("dispatcher", "sender", "reader")
        yield found
        for server in found.servers:
            server.remove()
