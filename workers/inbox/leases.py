"""The leases of what this watcher has in hand, prolonged while it lives, however long a file takes to come."""

from __future__ import annotations

import contextlib
import threading
from types import TracebackType
from typing import Self

from pipeline import errors
from pipeline.ledger import Ledger, arrivals


class Leases:
    """Arrivals in hand, each under its fence; they are let go when this process ends, however it ends."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._held: dict[int, int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._prolong, name="leases", daemon=True)

    def hold(self, arrival: arrivals.Arrival) -> None:
        """This arrival is in hand."""
        self._held[arrival["id"]] = arrival["fence"]

    def drop(self, arrival: arrivals.Arrival) -> None:
        """It is no longer."""
        self._held.pop(arrival["id"], None)

    def drop_all(self) -> None:
        """Nothing is in hand."""
        self._held.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _prolong(self) -> None:
        while not self._over.wait(arrivals.LEASE_SECONDS / 4):
            held = dict(self._held)
            with contextlib.suppress(errors.Unavailable):
                if held:
                    with self._ledger.write() as tx:
                        arrivals.keep(tx, held)
