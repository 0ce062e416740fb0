"""Looking around in the inbox, again and again. Any number of watchers may do so, on any number of machines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import structlog

from pipeline import errors
from pipeline.ledger import Tx, arrivals
from pipeline.ledger.arrivals import Arrival
from pipeline.store import Entry
from workers.inbox import arriving, ending, misplaced, notes, sick
from workers.inbox.dropped import Dropped, Resting
from workers.inbox.identity import Identity
from workers.inbox.parts import Inbox, Paths
from workers.inbox.places import Place, make, places

BATCH_FILES = 50  # claimed at once; then what is over is put away before more is taken
AGAIN_SECONDS = 15.0
LONGEST_WRITE_SECONDS = 60.0  # what ended in a transaction may show so late
Places = dict[str, Place]
Left = Callable[[Tx, str], Sequence[int]]
Act = Callable[[Inbox, Paths], None]
log = structlog.get_logger()


class Watcher:
    """One watcher of an inbox."""

    def __init__(self, stable_seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._resting = Resting(stable_seconds, now)
        self._now = now
        self._identity = Identity()
        self._prefix = ""
        self._made: set[str] = set()
        self._looked_at = -AGAIN_SECONDS
        self._ended_since = 0.0  # by the ledger's clock: what ended before then is told

    def sweep(self, inbox: Inbox, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Looks around once; True when there is more to do already. Raises Unavailable where nothing can be done."""
        inbox.leases.drop_all()  # of a look that was broken off
        self._prefix = self._identity.prefix(inbox.folder)
        known = places(inbox.service, self._prefix)
        ready = self._resting.ready(listed := self._listed(inbox, known))
        left = self._taken_up(inbox, known, arrivals.abandoned)
        for paths in left:
            _unless(stopping, arriving.take, inbox, paths)
        over = self._taken_up(inbox, known, arrivals.over)
        for paths in over:
            _unless(stopping, _put_away, inbox, paths)
        self._tell(inbox, known)
        more = self._arrive(inbox, known, listed, ready, stopping)
        self._try_again(inbox, known, stopping)
        return more or BATCH_FILES in (len(left), len(over))

    def _listed(self, inbox: Inbox, known: Places) -> dict[Place, list[Entry]]:
        """What stands in each place; folders that are not there, as somebody deleted them, are made."""
        listed: dict[Place, list[Entry]] = {}
        for key, place in known.items():
            with _apart(inbox, place.path):
                listed[place] = _readable(inbox, place)
                if inbox.folder.renames or key not in self._made:
                    make(inbox.folder, place, {entry.name for entry in listed[place] if entry.kind == "folder"})
                    self._made.add(key)
        return listed

    def _taken_up(self, inbox: Inbox, known: Places, left: Left) -> list[Paths]:
        """Some of what others left, or of what is over, under a new fence."""
        with inbox.service.ledger.read() as tx:
            ids = left(tx, self._prefix)[:BATCH_FILES]
        if not ids:
            return []
        with inbox.service.ledger.write() as tx:
            found = [arrival for arrival in (arrivals.take(tx, one) for one in ids) if arrival is not None]
        for arrival in found:
            inbox.leases.hold(arrival)
            if arrival["place"] not in known:  # its account is no longer in the settings
                inbox.put_off(arrival, arriving.LATER_SECONDS)
        return [Paths(known[arrival["place"]], arrival) for arrival in found if arrival["place"] in known]

    def _tell(self, inbox: Inbox, known: Places) -> None:
        with inbox.service.ledger.read() as tx:
            paused = arrivals.untold(tx, self._prefix, BATCH_FILES)
        self._each(inbox, known, paused, ending.tell_of)
        if self._now() - self._looked_at < AGAIN_SECONDS:
            return
        self._looked_at = self._now()
        with _apart(inbox, ""):
            misplaced.tell(inbox.folder, known.values())
        with inbox.service.ledger.read() as tx:
            now = tx.now
            again = [arrivals.get(tx, one) for one in arrivals.ended_again(tx, self._prefix, self._ended_since)]
        if self._each(inbox, known, [arrival for arrival in again if arrival is not None], ending.over):
            self._ended_since = now - LONGEST_WRITE_SECONDS

    def _each(self, inbox: Inbox, known: Places, found: Sequence[Arrival], act: Act) -> bool:
        """Does it for each; False where one could not be dealt with."""
        left = len(found)
        for arrival in found:
            if place := known.get(arrival["place"]):
                with _apart(inbox, place.path):
                    act(inbox, Paths(place, arrival))
                    left -= 1
        return not left

    def _arrive(
        self,
        inbox: Inbox,
        known: Places,
        listed: dict[Place, list[Entry]],
        ready: Sequence[Dropped],
        stopping: Callable[[], bool],
    ) -> bool:
        with inbox.service.ledger.read() as tx:
            names = {place.key: [entry.name for entry in there] for place, there in listed.items()}
            taken = {key: arrivals.known(tx, key, those) for key, those in names.items()}
        free = [one for one in ready if (one.entry.name, one.entry.version) not in taken[one.place.key]]
        for arrival in arriving.claimed(inbox, free[:BATCH_FILES]) if free else ():
            _unless(stopping, arriving.take, inbox, Paths(known[arrival["place"]], arrival))
        return len(free) > BATCH_FILES

    def _try_again(self, inbox: Inbox, known: Places, stopping: Callable[[], bool]) -> None:
        """Files that were out of reach come last, and have a part of each look: each may be waited for long."""
        begun = self._now()

        def late() -> bool:
            return stopping() or self._now() - begun >= sick.MOST_SECONDS

        for paths in self._taken_up(inbox, known, arrivals.out_of_reach):
            _unless(late, arriving.take, inbox, paths)


def _readable(inbox: Inbox, place: Place) -> list[Entry]:
    """What stands in a place; names that are no text, as old systems write them, are mended where they stand."""
    found = inbox.folder.entries(place.path)
    names = {entry.name for entry in found}
    for name in names:
        if (better := notes.readable(name)) != name and better not in names:
            inbox.folder.move(f"{place.path}/{name}", f"{place.path}/{better}")
    return [entry for entry in found if notes.readable(entry.name) == entry.name]


def _unless(stopping: Callable[[], bool], act: Act, inbox: Inbox, paths: Paths) -> None:
    """Does it, unless this watcher is to stop: then another may do it at once."""
    if stopping():
        inbox.put_off(paths.arrival, 0.0)
    else:
        act(inbox, paths)


def _put_away(inbox: Inbox, paths: Paths) -> None:
    try:
        with _apart(inbox, paths.place.path):
            try:
                ending.over(inbox, paths)
            except errors.OutOfReach as error:
                sick.met(inbox, paths, error)
    finally:
        inbox.leases.drop(paths.arrival)


@contextmanager
def _apart(inbox: Inbox, where: str) -> Iterator[None]:
    """What goes wrong with one folder or file is logged, and the others go on: what can be mended is tried again."""
    try:
        yield
    except errors.Unavailable as error:
        if not sick.is_alone(inbox, error):
            raise
        log.warning("inbox.trouble", place=where, reason=error.message)
    except errors.LeadliftError as error:
        log.warning("inbox.trouble", place=where, reason=error.message)
    except Exception as error:  # noqa: BLE001 - its message may hold contacts
        log.warning("inbox.stumbled", place=where, kind=type(error).__name__)
