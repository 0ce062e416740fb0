"""The heartbeat of one process of ours, whichever it is, in the ledger."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import uuid
from collections.abc import Callable

from pipeline import errors
from pipeline.ledger import Ledger, services


def beat(
    ledger: Callable[[], Ledger],
    kind: str,
    stopping: threading.Event,
    worked_seconds_ago: Callable[[], float | None] = lambda: None,
) -> None:
    """Says every few seconds that this process lives, until it stops; a ledger that cannot be reached is tried again."""
    service_id = uuid.uuid4().hex
    while True:
        ago = worked_seconds_ago()
        with contextlib.suppress(errors.Unavailable), ledger().write() as tx:
            services.beat(
                tx,
                service_id,
                kind=kind,
                host=socket.gethostname(),
                pid=os.getpid(),
                slots=1,
                worked_seconds_ago=ago,
            )
        if stopping.wait(services.BEAT_SECONDS):
            break
    with contextlib.suppress(errors.Unavailable), ledger().write() as tx:
        services.gone(tx, service_id)
