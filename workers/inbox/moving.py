"""A claimed file's move to `processing/`, and back where it changed on the way."""

from __future__ import annotations

import contextlib
from itertools import count

import structlog

from pipeline import errors
from pipeline.ledger import arrivals
from pipeline.store import Entry
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
    held, options = folder.entry(paths.held), paths.dropped_options and folder.entry(paths.held_options)
    back = _free_name(inbox, paths, options) if held else arrival["name"]
    put = _put_options_back(inbox, paths, back) if options else ""
    if held and not _put_back(inbox, paths, back, put):
        return
    if arrival["note"]:
        folder.delete(f"{paths.held}{notes.NOTE}")
    with inbox.service.ledger.write() as tx:
        arrivals.let_go(tx, arrival["id"], arrival["fence"])
    log.info("inbox.let_go", place=paths.place.path, arrival=arrival["id"], renamed=back != arrival["name"])


def _put_back(inbox: Inbox, paths: Paths, back: str, options: str) -> bool:
    """False where a file was dropped there at this very moment: then it is done once more when the lease is over."""
    try:
        inbox.folder.move(paths.held, f"{paths.place.path}/{back}", replace=False)
    except errors.NotFound:
        pass
    except errors.Conflict:
        if options:
            inbox.folder.move(options, paths.held_options)
        return False
    return True


def _free_name(inbox: Inbox, paths: Paths, options: Entry | str | None) -> str:
    """The file's own name, or that with a number, which no file has, nor options where there are some to go with it."""
    for number in count(1):
        name = paths.arrival["name"] if number == 1 else notes.fit(paths.arrival["name"], f"-{number}")
        # Options that were put back before a watcher was killed are waiting there for their file.
        beside = [f"{name}{OPTIONS}"] if number > 1 and (options or not paths.dropped_options) else []
        if not any(inbox.folder.entry(f"{paths.place.path}/{one}") for one in (name, *beside)):
            break
    return name


def _put_options_back(inbox: Inbox, paths: Paths, back: str) -> str:
    """Options go where their file goes, which is told; to `failed/` where others stand in their place."""
    own = paths.dropped_options or ""
    to = own if back == paths.arrival["name"] else f"{paths.place.path}/{back}{OPTIONS}"
    with contextlib.suppress(errors.Conflict):
        inbox.folder.move(paths.held_options, to, replace=False)
        return to
    aside = f"{paths.place.path}/{FAILED}/{paths.arrival['held_as']}{OPTIONS}"
    notes.write(inbox.folder, f"{aside}{notes.ERROR}", ALONE)
    inbox.folder.move(paths.held_options, aside)
    return ""
