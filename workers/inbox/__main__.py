"""The process that watches the inbox: `python -m workers.inbox`. Run as many as you like."""

from __future__ import annotations

import signal
import threading

from pipeline.settings import storage_options
from pipeline.store import Folder
from workers import poke, process
from workers.inbox.leases import Leases
from workers.inbox.parts import Inbox
from workers.inbox.watch import Watcher, look


def run(stopping: threading.Event) -> None:
    """Watches until told to stop."""
    wiring = process.wiring()
    wanted = wiring.settings.inbox
    folder = Folder(wiring.settings.inbox_url, storage_options("inbox.options", wanted.options))
    watcher = Watcher(wanted.stable_seconds)
    with Leases(wiring.ledger()) as leases:
        while not stopping.is_set():
            more = look(watcher, Inbox(wiring.service(), folder, leases), stopping.is_set)
            process.ready()
            process.worked()
            if wiring.settings.redis_url:
                poke.send(wiring.settings.redis_url)
            if not more:
                stopping.wait(wanted.poll_seconds)


def main() -> None:
    """The process's life: begin, run until SIGTERM or SIGINT, end."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    process.begin("inbox")
    run(stopping)
    process.end()


if __name__ == "__main__":
    main()
