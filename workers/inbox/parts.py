"""What the inbox works with, and where each file of it stands."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline import errors
from pipeline.ledger import arrivals
from pipeline.ledger.arrivals import Arrival
from pipeline.service.parts import Service
from pipeline.store import Folder
from workers.inbox.dropped import OPTIONS
from workers.inbox.leases import Leases
from workers.inbox.notes import fit
from workers.inbox.places import HELD, Place

ACTOR = "inbox"


class Lost(errors.Conflict):
    """Another watcher has taken the file over."""


class Changed(errors.Conflict):
    """The file was written to after it had come to rest."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """A folder, the verbs, and what this watcher has in hand."""

    service: Service
    folder: Folder
    leases: Leases

    def put_off(self, arrival: Arrival, seconds: float) -> None:
        """Lets an arrival rest for so long, through nobody's fault."""
        self.leases.drop(arrival)
        with contextlib.suppress(errors.Unavailable), self.service.ledger.write() as tx:
            arrivals.put_off(tx, arrival["id"], arrival["fence"], seconds)


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the file of an arrival stands on its way."""

    place: Place
    arrival: Arrival

    @property
    def dropped(self) -> str:
        return f"{self.place.path}/{self.arrival['name']}"

    @property
    def dropped_options(self) -> str | None:
        """The file's own options, as they were dropped."""
        name = self.arrival["asked"].get("own")
        return f"{self.place.path}/{name}" if name else None

    @property
    def held(self) -> str:
        return f"{self.place.path}/{HELD}/{self.arrival['held_as']}"

    @property
    def held_options(self) -> str:
        return f"{self.held}{OPTIONS}"

    def final(self, folder: Folder, where: str) -> str:
        """Where it is put away: under its own name unless that is somebody else's. Asked again, it is the same."""
        path = f"{self.place.path}/{where}/{self.arrival['held_as']}"
        other = str(PurePosixPath(path).with_name(fit(self.arrival["held_as"], f"~{self.arrival['id']}")))
        if folder.entry(other) is not None:
            return other
        there, held = folder.entry(path), folder.entry(self.held)
        copied = not folder.renames and there is not None and held is not None and there.version == held.version
        return path if there is None or held is None or copied else other
