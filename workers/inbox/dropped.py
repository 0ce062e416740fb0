"""Which files are there to be taken: whole ones, in the order in which they came.

Nothing tells a folder on a network mount that a file is complete, so a file is taken when its size and time have not changed
for a while between two looks; how long ago its time says it was written is not asked, since that is another machine's clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.service import sources
from pipeline.store import Entry
from pipeline.store.entry import COARSE_SECONDS
from workers.inbox.places import Place

OPTIONS = ".toml"
EMPTY_FACTOR = 10  # an empty file is most often the beginning of one


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that may be taken, and what stands beside it."""

    place: Place
    entry: Entry
    beside: tuple[Entry, ...]

    @property
    def path(self) -> str:
        """The file, inside the inbox."""
        return f"{self.place.path}/{self.entry.name}"


def is_meant(entry: Entry) -> bool:
    """Whether something in a folder is there to be imported."""
    return entry.kind != "folder" and sources.is_whole(entry.name) and not entry.name.lower().endswith(OPTIONS)


@dataclass(slots=True)
class Resting:
    """Since when each thing has looked as it does, by this process's own clock."""

    stable_seconds: float
    now: Callable[[], float] = time.monotonic
    _seen: dict[str, tuple[str, float]] = field(default_factory=dict)

    def ready(self, found: Mapping[Place, Iterable[Entry]]) -> list[Dropped]:
        """The files that have come to rest, options beside them too, by time, then name."""
        before, self._seen = self._seen, {}
        ready = []
        for place, entries in found.items():
            everything = tuple(entries)
            rested = {entry.name for entry in everything if self._rests(place, entry, before)}
            options = tuple(entry for entry in everything if entry.name.endswith(OPTIONS))
            if all(entry.name in rested for entry in options):
                files = (entry for entry in everything if is_meant(entry) and entry.name in rested)
                ready += [Dropped(place, entry, everything) for entry in files]
        return sorted(ready, key=lambda one: (one.entry.modified_at, one.entry.name))

    def _rests(self, place: Place, entry: Entry, before: Mapping[str, tuple[str, float]]) -> bool:
        key, now = f"{place.key}/{entry.name}", self.now()
        version, since = before.get(key, (entry.version, now))
        if version != entry.version:
            since = now
        self._seen[key] = (entry.version, since)
        return now - since >= self._asked_for(entry)

    def _asked_for(self, entry: Entry) -> float:
        """How long it is to rest. Where times are whole seconds a write after the first look at it may not show."""
        seconds = self.stable_seconds * (1 if entry.size_bytes or entry.kind == "other" else EMPTY_FACTOR)
        return seconds + (COARSE_SECONDS if entry.is_coarse else 0.0)
