"""Retention of arrivals: what came so long ago is forgotten, unless a schedule would take it for new.

That the same bytes were imported before is known by the import itself, which stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ledger import arrivals
from pipeline.ledger.arrivals import Arrival
from pipeline.limits import DAY_SECONDS
from pipeline.service import schedules
from pipeline.service.parts import Service

BATCH = 500


def forget(service: Service, older_than_days: int, *, dry_run: bool) -> int:
    """Forgets arrivals whose import is pruned, or that were refused before then; returns how many."""
    forgotten = 0
    for some in _batches(service, older_than_days):
        forgotten += len(some)
        if not dry_run:
            with service.ledger.erase() as tx:
                arrivals.forget(tx, some)
    return forgotten


def _batches(service: Service, older_than_days: int) -> Iterator[list[int]]:
    there: dict[str, set[tuple[str, str]] | None] = {}
    last = 0
    while True:
        with service.ledger.read() as tx:
            found = arrivals.bygone(tx, tx.now - older_than_days * DAY_SECONDS, last, BATCH)
        if not found:
            return
        last = found[-1]["id"]
        if free := [arrival["id"] for arrival in found if not _is_needed(service, arrival, there)]:
            yield free


def _is_needed(service: Service, arrival: Arrival, there: dict[str, set[tuple[str, str]] | None]) -> bool:
    """Whether its file stands in a source still, by all that can be told: it is not new."""
    place: str = arrival["place"]
    if not arrival["here"] or not place.startswith(schedules.PLACE):
        return False
    if place not in there:
        there[place] = schedules.still_there(service, place.removeprefix(schedules.PLACE))
    known = there[place]
    return known is None or (arrival["name"], arrival["version"]) in known
