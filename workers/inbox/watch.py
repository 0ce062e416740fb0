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
from workers.inbox import arriving, ending, identity, misplaced, notes
from workers.inbox.dropped import Resting
from workers.inbox.parts import Inbox, Paths
from workers.inbox.places import Place, make, places

BATCH_FILES = 50  # claimed at once; then what is over is put away before more is taken
AGAIN_SECONDS = 15.0
Places = dict[str, Place]
Left = Callable[[Tx, str], Sequence[int]]
Act = Callable[[Inbox, Paths], None]
log = structlog.get_logger()


class Watcher:
    """One watcher of an inbox."""

    def __init__(self, stable_seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._resting = Resting(stable_seconds, now)
        self._now = now
        self._prefix = ""
        self._made: set[str] = set()
        self._looked_at = -AGAIN_SECONDS

    def sweep(self, inbox: Inbox, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Looks around once; True when there is more to do already. Raises Unavailable where nothing can be done."""
        inbox.leases.drop_all()  # of a look that was broken off
        self._prefix = self._prefix or identity.prefix(inbox.folder)
        known = places(inbox.service, self._prefix)
        self._make(inbox, known)
        left = self._taken_up(inbox, known, arrivals.abandoned)
        for paths in left:
            _unless(stopping, arriving.take, inbox, paths)
        over = self._taken_up(inbox, known, arrivals.over)
        for paths in over:
            _unless(stopping, _put_away, inbox, paths)
        self._tell(inbox, known)
        return self._arrive(inbox, known, stopping) or BATCH_FILES in (len(left), len(over))

    def _make(self, inbox: Inbox, known: Places) -> None:
        for key in known.keys() - self._made:
            with _apart(known[key]):
                make(inbox.folder, known[key])
                self._made.add(key)

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
                arriving.put_off(inbox, arrival, arriving.LATER_SECONDS)
        return [Paths(known[arrival["place"]], arrival) for arrival in found if arrival["place"] in known]

    def _tell(self, inbox: Inbox, known: Places) -> None:
        with inbox.service.ledger.read() as tx:
            paused = arrivals.untold(tx, self._prefix, BATCH_FILES)
        self._each(inbox, known, paused, ending.tell_of)
        if self._now() - self._looked_at < AGAIN_SECONDS:
            return
        self._looked_at = self._now()
        misplaced.tell(inbox.folder, known.values())
        with inbox.service.ledger.read() as tx:
            again = [arrivals.get(tx, one) for one in arrivals.ended_again(tx, self._prefix, 0.0)]
        self._each(inbox, known, [arrival for arrival in again if arrival is not None], ending.over)

    def _each(self, inbox: Inbox, known: Places, found: Sequence[Arrival], act: Act) -> None:
        for arrival in found:
            if place := known.get(arrival["place"]):
                with _apart(place):
                    act(inbox, Paths(place, arrival))

    def _arrive(self, inbox: Inbox, known: Places, stopping: Callable[[], bool]) -> bool:
        listed: dict[Place, list[Entry]] = {}
        for place in known.values():
            with _apart(place):
                listed[place] = _readable(inbox, place)
        ready = self._resting.ready(listed)
        with inbox.service.ledger.read() as tx:
            taken = {
                place.key: arrivals.known(tx, place.key, [entry.name for entry in there])
                for place, there in listed.items()
            }
        free = [one for one in ready if (one.entry.name, one.entry.version) not in taken[one.place.key]]
        for arrival in arriving.claimed(inbox, free[:BATCH_FILES]) if free else ():
            _unless(stopping, arriving.take, inbox, Paths(known[arrival["place"]], arrival))
        return len(free) > BATCH_FILES


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
        arriving.put_off(inbox, paths.arrival, 0.0)
    else:
        act(inbox, paths)


def _put_away(inbox: Inbox, paths: Paths) -> None:
    try:
        with _apart(paths.place):
            ending.over(inbox, paths)
    finally:
        inbox.leases.drop(paths.arrival)


@contextmanager
def _apart(place: Place) -> Iterator[None]:
    """What goes wrong with one folder or file is logged, and the others go on: what can be mended is tried again."""
    try:
        yield
    except errors.Unavailable:
        raise
    except errors.LeadliftError as error:
        log.warning("inbox.trouble", place=place.path, reason=error.message)
    except Exception as error:  # noqa: BLE001 - its message may hold contacts
        log.warning("inbox.stumbled", place=place.path, kind=type(error).__name__)
