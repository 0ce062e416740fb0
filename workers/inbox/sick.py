"""A file that cannot be reached, read or moved now: its own trouble, or that of more than it?

Where the folder, the ledger or the store is away, the look is put off and nobody is to blame. Where only one file answers with
errors, as one does on a mount whose server has lost it, that file waits, longer each time, and is given up at last.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import structlog

from pipeline import clock, errors
from pipeline.ledger import arrivals
from pipeline.store import Folder
from workers.inbox import ending, moving, notes
from workers.inbox.parts import Inbox, Paths
from workers.inbox.places import FAILED

WAITS_SECONDS = (5.0, 15.0, 60.0, *(300.0,) * 5)  # after each try but the last
MOST_SECONDS = 10.0  # of a look, for files that were out of reach before
SOON_SECONDS = 2.0
TRIED = ".leadlift-tried"
log = structlog.get_logger()


def is_alone(inbox: Inbox, error: errors.Unavailable) -> bool:
    """Whether it is one file's or place's trouble: the inbox itself can be looked at and written to."""
    if not isinstance(error, errors.OutOfReach) or error.where not in ("", inbox.folder.shown):
        return False
    try:
        _try(inbox.folder)
    except errors.LeadliftError:
        return False
    return True


def _try(folder: Folder) -> None:
    folder.entries()
    with tempfile.TemporaryDirectory(prefix="leadlift-") as own:
        source = Path(own) / "text"
        source.write_text("Leadlift tries out whether it may write here.\n", encoding="utf-8")
        folder.write(TRIED, source)
    folder.delete(TRIED)


def met(inbox: Inbox, paths: Paths, error: errors.Unavailable) -> None:
    """Lets the file rest and tells so beside it, or gives it up. Raises the error where more than the file is away."""
    inbox.leases.drop(paths.arrival)
    if not isinstance(error, errors.OutOfReach) or not is_alone(inbox, error):
        inbox.put_off(paths.arrival, SOON_SECONDS)
        raise error
    log.warning("inbox.out_of_reach", place=paths.place.path, arrival=paths.arrival["id"], reason=error.why)
    if paths.arrival["sick"] < len(WAITS_SECONDS):
        _rest(inbox, paths, error.why)
    else:
        _give_up(inbox, paths, error.why)


def _rest(inbox: Inbox, paths: Paths, why: str) -> None:
    times, key = paths.arrival["sick"], (paths.arrival["id"], paths.arrival["fence"])
    with inbox.service.ledger.write() as tx:
        arrivals.rest(tx, *key, WAITS_SECONDS[times])
        again_at = clock.hour(tx.now + WAITS_SECONDS[times], tx.now)
    told = (
        f"{_what(paths, why)} It is tried again at {again_at}, as try {times + 2} of {_tries()}; the other files go on."
    )
    with contextlib.suppress(errors.OutOfReach):
        ending.tell(inbox, paths, told)


def _give_up(inbox: Inbox, paths: Paths, why: str) -> None:
    """To `failed/`, where it can be moved; else it stays where it is, with a note."""
    told = f"{_what(paths, why)} It was tried {_tries()} times, and is not tried again."
    try:
        if paths.arrival["state"] == "sent":
            _leave(inbox, paths, f"{told} {_over(paths)}", here=False)
        elif moving.brought(inbox, paths):
            ending.failed(inbox, paths, f"{told} Copy it from where it came from, and drop it anew.")
        else:
            moving.let_go(inbox, paths)
    except errors.OutOfReach:
        with contextlib.suppress(errors.OutOfReach):
            inbox.folder.delete(f"{paths.final(inbox.folder, FAILED)}{notes.ERROR}")
        more = (
            "It stays where it is, since it cannot be moved either; copy it from where it came from, and drop it anew."
        )
        _leave(inbox, paths, f"{told} {more}", here=not _is_held(inbox, paths))


def _leave(inbox: Inbox, paths: Paths, sentence: str, *, here: bool) -> None:
    with contextlib.suppress(errors.OutOfReach):
        ending.tell(inbox, paths, sentence)
    with inbox.service.ledger.write() as tx:
        arrivals.settle(tx, paths.arrival["id"], paths.arrival["fence"], here=here, fault=sentence, note=sentence)


def _is_held(inbox: Inbox, paths: Paths) -> bool:
    try:
        return inbox.folder.entry(paths.held) is not None
    except errors.OutOfReach:
        return True


def _what(paths: Paths, why: str) -> str:
    return f"{paths.arrival['held_as']} cannot be read or moved now: {why}."


def _over(paths: Paths) -> str:
    return f"Its import is over; `leadlift results {paths.arrival['import_id']}` writes what became of its rows."


def _tries() -> int:
    return len(WAITS_SECONDS) + 1
