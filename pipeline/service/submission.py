"""What somebody asks for who has a file to be delivered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from pipeline.files.detected import Detected, Wanted
from pipeline.ledger import Tx


@dataclass(frozen=True, slots=True)
class Once:
    """Who may send a request again, and the key under which they do."""

    owner: str
    key: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A file that somebody wants delivered.

    `hold` says that it waits for approval once it is read: True always, False never, None if something about it is a guess
    or looks wrong.

    `calls_at_once` is how many of its calls may be under way at once at the most, 0 as many as its account allows.
    `content` is the file where it is open already, and `path` then no more than its name. With `once`, the request may be
    sent again. `noted` writes what belongs into the transaction that makes the import, which is undone by what it raises.
    """

    path: Path
    destination: str
    actor: str
    name: str = ""
    account: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    wanted: Wanted = field(default_factory=Wanted)
    given: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    hold: bool | None = None
    again: bool = False
    priority: int = 4
    calls_at_once: int = 0
    content: BinaryIO | None = None
    detected: Detected | None = None
    once: Once | None = None
    noted: Callable[[Tx, str], None] = lambda _tx, _import_id: None

    def request(self, sha256: str) -> str:
        """All that makes one request differ from another, with the hash of the file's bytes."""
        said = {
            "sha256": sha256,
            "destination": self.destination,
            "name": self.name or self.path.name,
            "account": self.account,
            "options": dict(self.options),
            "wanted": asdict(self.wanted),
            "given": dict(self.given),
            "region": self.region,
            "hold": self.hold,
            "again": self.again,
            "priority": self.priority,
            "calls_at_once": self.calls_at_once,
        }
        return json.dumps(said, sort_keys=True)
