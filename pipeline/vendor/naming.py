"""Things that a person names where the vendor wants an id: sought in a listing, page by page, before any row is sent.

An id goes before a name, a name as it is written before one that differs in capitals or blanks alone; what more than one
thing bears is refused, with the ids to choose from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.records import Chunk, Job, Json, Turn
from pipeline.vendor.answers import Continue, Impossible, Prepared, PreparedAnswer
from pipeline.vendor.exchange import Request, Response
from pipeline.vendor.steps import Preparation
from pipeline.vendor.whole import Known, Read

Seen = Mapping[str, Json]

MOST_SHOWN = 12
NOTHING_SEEN: Seen = {"same": {}, "alike": {}, "others": {}, "more": 0}


@dataclass(frozen=True, slots=True)
class Naming:
    """Whose listing is searched, as sentences and commands call it."""

    title: str
    vendor: str
    read: Read

    def gathered(self, wanted: str, seen: Seen, items: Iterable[Json]) -> Seen:
        """What was seen until now and on this page: plain JSON, so that a turn can carry it."""
        kinds = {kind: dict(seen[kind]) for kind in ("same", "alike", "others")}
        more = seen["more"]
        for known in (known for item in items for known in self.read.known(item)):
            kind = _likeness(wanted, known)
            if kind != "others" or len(kinds["others"]) < MOST_SHOWN or known.id in kinds["others"]:
                kinds[kind][known.id] = known.shown
            else:
                more += 1
        return {**kinds, "more": more}

    def chosen(self, wanted: str, seen: Seen) -> Prepared | Impossible:
        """The one thing of that id or name as `{"id", "name"}`, or why there is none."""
        found = {wanted: seen["same"][wanted]} if wanted in seen["same"] else seen["same"] or seen["alike"]
        if len(found) == 1:
            [(id_, name)] = found.items()
            return Prepared({"id": id_, "name": name})
        return Impossible(self._several(wanted, found) if found else self._none(wanted, seen))

    def _several(self, wanted: str, found: Mapping[str, str]) -> str:
        one = f"{self.title} has {len(found)} {self.read.name.replace('-', ' ')} called {wanted!r}"
        return f"{one}; give the id of the one that is meant: {_told(list(found), len(found))}."

    def _none(self, wanted: str, seen: Seen) -> str:
        others = [f"{name} ({id_})" if name and name != id_ else id_ for id_, name in seen["others"].items()]
        there = f"it has {_told(others, len(others) + seen['more'])}" if others else "it has none"
        return (
            f"{self.title} has no {self.read.one} {wanted!r}; {there}."
            f" `leadlift look {self.vendor}.{self.read.name}` shows all."
        )


def resolving(option: str, naming: Naming) -> Preparation:
    """Finds what an option names, by id or name, where it is given; saved under the option's name."""

    def build(_job: Job, turn: Turn) -> Request:
        return naming.read.build(_place(turn), {})

    def interpret(job: Job, turn: Turn, response: Response) -> PreparedAnswer:
        wanted, before = str(job.options[option]), (turn.carry or {}).get("seen", NOTHING_SEEN)
        page = naming.read.page(_place(turn), response)
        seen = naming.gathered(wanted, before, page.items)
        if page.next is None or wanted in seen["same"]:
            return naming.chosen(wanted, seen)
        return Continue(Turn("look", {"place": [page.next.name, page.next.carry], "seen": seen}))

    return Preparation(option, build, interpret, needed=lambda job: bool(job.options.get(option)))


def named_id(chunk: Chunk, option: str) -> str:
    """The id of what an option names; the option as it was given where nothing was prepared, as in a dry run."""
    found = chunk.prepared.get(option) or {}
    return str(found.get("id") or chunk.options.get(option) or "")


def _place(turn: Turn) -> Turn:
    """The turn of the reading that a turn of the search stands at."""
    return Turn(*turn.carry["place"]) if turn.carry else Turn("page")


def _likeness(wanted: str, known: Known) -> str:
    if wanted == known.id or wanted in known.names:
        return "same"
    return "alike" if _plain(wanted) in {_plain(name) for name in known.names} else "others"


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _told(shown: list[str], number: int) -> str:
    first = shown[:MOST_SHOWN]
    return ", ".join(first) + (f" and {number - len(first)} more" if number > len(first) else "")
