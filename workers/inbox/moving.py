"""A claimed file's move to `processing/`, and back where it changed on the way."""

from __future__ import annotations

import contextlib
from itertools import count

import structlog

from pipeline import errors
from pipeline.ledger import arrivals
from workers.inbox import notes
from workers.inbox.dropped import OPTIONS
from workers.inbox.parts import Inbox, Paths
from workers.inbox.places import FAILED

ALONE = "These options belong to no file any more: it is gone, and others stand in their place. Nothing was imported by them."
log = structlog.get_logger()


def brought(inbox: Inbox, paths: Paths) -> bool:
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


def let_go(inbox: Inbox, paths: Paths) -> None:
    """Puts back what was moved, under another name where one stands there again, and forgets the claim.

    The next look takes it anew.
    """
    folder, arrival = inbox.folder, paths.arrival
    held = folder.entry(paths.held) is not None
    back = _free_name(inbox, paths) if held else arrival["name"]
    if paths.dropped_options and folder.entry(paths.held_options) is not None:
        _put_options_back(inbox, paths, back)
    if held:
        with contextlib.suppress(errors.NotFound):
            folder.move(paths.held, f"{paths.place.path}/{back}", replace=False)
    if arrival["note"]:
        folder.delete(f"{paths.held}{notes.NOTE}")
    with inbox.service.ledger.write() as tx:
        arrivals.let_go(tx, arrival["id"], arrival["fence"])
    log.info("inbox.let_go", place=paths.place.path, arrival=arrival["id"], renamed=back != arrival["name"])


def _free_name(inbox: Inbox, paths: Paths) -> str:
    """The file's own name, or that with a number: neither a file nor options may stand in the folder by it."""
    for number in count(1):
        name = paths.arrival["name"] if number == 1 else notes.fit(paths.arrival["name"], f"-{number}")
        more = [] if number == 1 else [f"{name}{OPTIONS}"]
        if not any(inbox.folder.entry(f"{paths.place.path}/{one}") for one in (name, *more)):
            break
    return name


def _put_options_back(inbox: Inbox, paths: Paths, back: str) -> None:
    """Options go where their file goes; to `failed/` where others stand in their place."""
    own = paths.dropped_options or ""
    to = own if back == paths.arrival["name"] else f"{paths.place.path}/{back}{OPTIONS}"
    try:
        if inbox.folder.entry(to) is None:
            inbox.folder.move(paths.held_options, to, replace=False)
            return
    except errors.Conflict:
        pass
    aside = f"{paths.place.path}/{FAILED}/{paths.arrival['held_as']}{OPTIONS}"
    notes.write(inbox.folder, f"{aside}{notes.ERROR}", ALONE)
    inbox.folder.move(paths.held_options, aside)
