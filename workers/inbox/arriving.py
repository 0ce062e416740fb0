"""A file's way from its folder to an import: claimed in the ledger, moved to `processing/`, submitted.

A watcher may be killed after any step; whoever takes the arrival up finds in the ledger and in the folders how far it came.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Sequence

import structlog

from pipeline import errors
from pipeline.ledger import Tx, arrivals
from pipeline.ledger.arrivals import Arrival
from pipeline.service import imports, sources
from pipeline.service.unattended import submission
from pipeline.settings import DeliverySettings
from workers.inbox import ending, notes, options
from workers.inbox.dropped import Dropped
from workers.inbox.parts import ACTOR, Changed, Inbox, Lost, Paths
from workers.inbox.places import HELD

MOST_TRIES = 5
MOST_NAMES, NAMES_AT_ONCE = 10_000, 100
SOON_SECONDS, LATER_SECONDS = 2.0, 30.0
NO_FILE = "This is a link, a pipe or a device and no file; drop a copy of the file itself."
log = structlog.get_logger()


def claimed(inbox: Inbox, ready: Sequence[Dropped]) -> list[Arrival]:
    """Claims files; those that another watcher has claimed are left out."""
    asked = []
    for dropped in ready:
        with contextlib.suppress(errors.NotFound):  # taken by another meanwhile
            asked.append((dropped, *_asked(inbox, dropped)))
    with inbox.service.ledger.write() as tx:
        ids = [_claim(tx, inbox, dropped, kept, fault) for dropped, kept, fault in asked]
        found = [one for one in (arrivals.get(tx, arrival) for arrival in ids if arrival is not None) if one]
    for arrival in found:
        inbox.leases.hold(arrival)
    return found


def _asked(inbox: Inbox, dropped: Dropped) -> tuple[dict[str, object], str]:
    if dropped.entry.kind != "file":
        return {}, NO_FILE
    try:
        own = options.own_name(dropped.beside, dropped.entry.name)
    except errors.RequestError as error:
        return {}, error.message
    said, fault = options.asked_of(inbox.folder, dropped, own)
    return {"said": said, "own": own or ""}, fault


def _claim(tx: Tx, inbox: Inbox, dropped: Dropped, asked: dict[str, object], fault: str) -> int | None:
    held_as = _free_name(tx, inbox, dropped)
    place, entry = dropped.place.key, dropped.entry
    return arrivals.claim(tx, place, entry.name, entry.version, held_as=held_as, asked=asked, fault=fault)


def _free_name(tx: Tx, inbox: Inbox, dropped: Dropped) -> str:
    """A name that no file of this place has or had, so that nothing in its folders is ever written over."""
    name = dropped.entry.name
    for numbers in ([1], *(range(first, first + NAMES_AT_ONCE) for first in range(2, MOST_NAMES, NAMES_AT_ONCE))):
        names = [notes.fit(name, f"-{number}" if number > 1 else "") for number in numbers]
        held = arrivals.names_held(tx, dropped.place.key, names)
        for free in (one for one in names if one not in held):
            there = inbox.folder.entry(f"{dropped.place.path}/{HELD}/{free}") if inbox.folder.local else None
            if there is None:
                return free
    return notes.fit(name, f"-{secrets.token_hex(8)}")


def take(inbox: Inbox, paths: Paths) -> None:
    """Brings a claimed file to its import, or to where a sentence says why not. Raises Unavailable."""
    arrival = paths.arrival
    try:
        _taken(inbox, paths)
    except Lost:
        log.info("inbox.lost", place=paths.place.path, arrival=arrival["id"])
    except Changed:
        _let_go(inbox, paths)
    except errors.Unavailable:
        put_off(inbox, arrival, SOON_SECONDS)
        raise
    except errors.SettingsError as error:
        log.warning("inbox.waits", place=paths.place.path, arrival=arrival["id"], reason=error.message)
        put_off(inbox, arrival, LATER_SECONDS)
        _end(ending.tell, inbox, paths, f"It is not taken yet. {error.message}")
    except errors.SameBytes as error:
        _end(ending.known, inbox, paths, error.message)
    except errors.LeadliftError as error:
        if not isinstance(error, errors.Conflict) or arrival["tries"] >= MOST_TRIES:
            _end(ending.failed, inbox, paths, error.message)
        # else, as where the same bytes come twice at the same moment: taken up again after its lease
    except Exception as error:  # noqa: BLE001 - one file must not stop the others; its message may hold contacts
        kind = type(error).__name__
        log.warning("inbox.stumbled", place=paths.place.path, arrival=arrival["id"], kind=kind)
        sentence = f"Leadlift itself failed to take this file ({kind}). Please report it."
        _end(ending.failed, inbox, paths, sentence)
    finally:
        inbox.leases.drop(arrival)


def _end(act: Callable[[Inbox, Paths, str], None], inbox: Inbox, paths: Paths, sentence: str) -> None:
    """Tells or puts away; where that cannot be done now, the file is taken up again after its lease."""
    try:
        act(inbox, paths, sentence)
    except errors.Unavailable:
        raise
    except errors.LeadliftError as error:
        log.warning("inbox.trouble", place=paths.place.path, arrival=paths.arrival["id"], reason=error.message)


def _taken(inbox: Inbox, paths: Paths) -> None:
    arrival = paths.arrival
    if not _brought(inbox, paths):
        raise Changed
    if arrival["fault"]:
        raise errors.RequestError(arrival["fault"])
    if arrival["tries"] > MOST_TRIES:
        raise errors.FileError(f"Leadlift ended {MOST_TRIES} times while it took this file, and does not try again.")
    _submit(inbox, paths)


def _brought(inbox: Inbox, paths: Paths) -> bool:
    """Moves the file, and its options before it, to `processing/`; False where it is gone or is written to again."""
    folder, version = inbox.folder, paths.arrival["version"]
    there, still = folder.entry(paths.held), folder.entry(paths.dropped)
    same = still is not None and still.version == version
    if there is None:
        if not same:
            return False
        with contextlib.suppress(errors.NotFound):
            if paths.dropped_options:
                folder.move(paths.dropped_options, paths.held_options)
        with contextlib.suppress(errors.NotFound, errors.Conflict):
            folder.move(paths.dropped, paths.held)
        there = folder.entry(paths.held)
    elif same and not folder.renames:
        folder.delete(paths.dropped)  # it was copied, and the watcher ended before it deleted it
    return there is not None and (not folder.renames or there.version == version)


def _submit(inbox: Inbox, paths: Paths) -> None:
    arrival, folder = paths.arrival, inbox.folder

    def noted(tx: Tx, import_id: str) -> None:
        if folder.local and _changed(inbox, paths):
            raise Changed
        if not arrivals.sent(tx, arrival["id"], arrival["fence"], import_id, here=False):
            raise Lost

    with sources.brought(inbox.service, folder, paths.held) as path:
        if not folder.local and folder.renames and _changed(inbox, paths):
            raise Changed
        asked = submission(
            path,
            paths.place.destination,
            paths.place.account,
            DeliverySettings(**arrival["asked"]["said"]),
            actor=ACTOR,
            name=arrival["held_as"],
            noted=noted,
        )
        import_id = imports.submit(inbox.service, asked)
    log.info("inbox.taken", place=paths.place.path, import_id=import_id)


def _changed(inbox: Inbox, paths: Paths) -> bool:
    there = inbox.folder.entry(paths.held)
    return there is None or there.version != paths.arrival["version"]


def _let_go(inbox: Inbox, paths: Paths) -> None:
    """Puts back what was moved, unless something stands there again, and forgets the claim: the next look takes it anew."""
    moved = [(paths.held, paths.dropped)]
    if paths.dropped_options:
        moved.append((paths.held_options, paths.dropped_options))
    for since, to in moved:
        with contextlib.suppress(errors.NotFound):
            if inbox.folder.entry(to) is None:
                inbox.folder.move(since, to)
    with inbox.service.ledger.write() as tx:
        arrivals.let_go(tx, paths.arrival["id"], paths.arrival["fence"])


def put_off(inbox: Inbox, arrival: Arrival, seconds: float) -> None:
    """Lets it rest for so long, through nobody's fault."""
    inbox.leases.drop(arrival)
    with contextlib.suppress(errors.Unavailable), inbox.service.ledger.write() as tx:
        arrivals.put_off(tx, arrival["id"], arrival["fence"], seconds)
