"""The process that watches the inbox: `python -m workers.inbox`. Run as many as you like."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading

import structlog

from pipeline import errors
from pipeline.settings import storage_options
from pipeline.store import Folder
from workers import poke, process
from workers.inbox.leases import Leases
from workers.inbox.parts import Inbox
from workers.inbox.watch import Watcher

log = structlog.get_logger()


def run(stopping: threading.Event) -> None:
    """Watches until told to stop. Raises SettingsError where the inbox cannot be what the settings say."""
    wiring = process.wiring()
    wanted = wiring.settings.inbox
    folder = Folder(wiring.settings.inbox_url, storage_options("inbox.options", wanted.options))
    watcher = Watcher(wanted.stable_seconds)
    with contextlib.suppress(errors.Unavailable):
        folder.make()
    with Leases(wiring.ledger()) as leases:
        while not stopping.is_set():
            more = _looked(watcher, Inbox(wiring.service(), folder, leases), stopping)
            process.ready()
            if wiring.settings.redis_url:
                poke.send(wiring.settings.redis_url)
            if not more:
                stopping.wait(wanted.poll_seconds)


def _looked(watcher: Watcher, inbox: Inbox, stopping: threading.Event) -> bool:
    """One look; what cannot be reached now may be at the next."""
    try:
        more = watcher.sweep(inbox, stopping.is_set)
    except errors.LeadliftError as error:
        log.warning("inbox.unavailable", reason=error.message)
        return False
    process.worked()
    return more


def main() -> None:
    """The process's life: begin, run until SIGTERM or SIGINT, end."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    process.begin("inbox")
    try:
        run(stopping)
    except errors.SettingsError as error:
        log.critical("inbox.settings", reason=error.message)
        sys.exit(1)
    finally:
        process.end()


if __name__ == "__main__":
    main()
