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
from workers.inbox import ending, moving, notes, options, sick
from workers.inbox.dropped import Dropped
from workers.inbox.parts import ACTOR, Changed, Inbox, Lost, Paths
from workers.inbox.places import DONE, FAILED, HELD, Place

MOST_TRIES = 5
MOST_NAMES, NAMES_AT_ONCE = 10_000, 100
LATER_SECONDS = 30.0
UNREAD = "unread"  # its options could not be read when it was claimed
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
    try:
        said, fault = options.asked_of(inbox.folder, dropped, own)
    except errors.OutOfReach:
        return {UNREAD: True, "own": own or ""}, ""
    return {"said": said, "own": own or ""}, fault


def _with_options(inbox: Inbox, paths: Paths) -> Paths:
    """The arrival, once its options can be read that could not be when it was claimed."""
    entry = inbox.folder.entry(paths.dropped)
    if entry is None:
        raise Changed
    dropped = Dropped(paths.place, entry, tuple(inbox.folder.entries(paths.place.path)))
    said, fault = options.asked_of(inbox.folder, dropped, paths.arrival["asked"]["own"] or None)
    with inbox.service.ledger.write() as tx:
        asked = {"said": said, "own": paths.arrival["asked"]["own"]}
        arrivals.change(tx, paths.arrival["id"], paths.arrival["fence"], asked=asked, fault=fault)
        found = arrivals.get(tx, paths.arrival["id"])
    if found is None or found["fence"] != paths.arrival["fence"]:
        raise Lost
    return Paths(paths.place, found)


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
            if not _stands(inbox, dropped.place, free):
                return free
    return notes.fit(name, f"-{secrets.token_hex(8)}")


def _stands(inbox: Inbox, place: Place, name: str) -> bool:
    """Whether something of that name lies on the way, whoever put it there; where looking is cheap."""
    if inbox.folder.local is None:
        return False
    try:
        return any(inbox.folder.entry(f"{place.path}/{where}/{name}") for where in (HELD, DONE, FAILED))
    except errors.OutOfReach:
        return True


def take(inbox: Inbox, paths: Paths) -> None:
    """Brings a claimed file to its import, or to where a sentence says why not.

    Raises Unavailable where that is no one file's trouble.
    """
    try:
        _dealt_with(inbox, paths)
    except errors.Unavailable as error:
        sick.met(inbox, paths, error)
    finally:
        inbox.leases.drop(paths.arrival)


def _dealt_with(inbox: Inbox, paths: Paths) -> None:
    arrival = paths.arrival
    try:
        _taken(inbox, paths)
    except Lost:
        log.info("inbox.lost", place=paths.place.path, arrival=arrival["id"])
    except Changed:
        moving.let_go(inbox, paths)
    except errors.Unavailable:
        raise
    except errors.SettingsError as error:
        log.warning("inbox.waits", place=paths.place.path, arrival=arrival["id"], reason=error.message)
        inbox.put_off(arrival, LATER_SECONDS)
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
    if UNREAD in arrival["asked"]:
        paths = _with_options(inbox, paths)
        arrival = paths.arrival
    if not moving.brought(inbox, paths):
        raise Changed
    if arrival["fault"]:
        raise errors.RequestError(arrival["fault"])
    if arrival["tries"] > MOST_TRIES:
        raise errors.FileError(f"Leadlift ended {MOST_TRIES} times while it took this file, and does not try again.")
    _submit(inbox, paths)


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
