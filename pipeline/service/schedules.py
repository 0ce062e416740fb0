"""Schedules: a source, or the inbox, read at times given by a cron line. Whoever asks whether one is due may do so at any time.

A run belongs to the time at which it was due, and the ledger lets one process have it: a hint that comes twice, or from two
machines, changes nothing, and one that was missed is made up for once. Which files are new the ledger knows too: each has a
row, claimed before it is read and bound to its import in the transaction that makes that.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog

from pipeline import clock, cron, errors
from pipeline.ledger import Tx, arrivals, events
from pipeline.ledger import schedules as runs
from pipeline.service import imports, sources
from pipeline.service.parts import Service
from pipeline.service.unattended import submission
from pipeline.settings import INBOX, ScheduleSettings
from pipeline.store import Entry
from pipeline.store.entry import COARSE_SECONDS

TURN_SECONDS = 2.0  # a reader is busy meanwhile: after so long the run goes on with the next hint
MOST_TOLD = 5
PLACE = "schedule/"
SweepInbox = Callable[[], None]
Pause = Callable[[float], None]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is this process's to do."""

    name: str
    schedule: ScheduleSettings
    due_at: float
    fence: int

    @property
    def actor(self) -> str:
        return f"schedule:{self.name}"

    @property
    def place(self) -> str:
        return place(self.name)


def place(name: str) -> str:
    """How the ledger calls the files that a schedule reads."""
    return f"{PLACE}{name}"


def still_there(service: Service, name: str) -> set[tuple[str, str]] | None:
    """The files that a schedule reads and their versions; None where that cannot be told, and nothing where it is no more.

    A source in which nothing is to be seen may be a mount that is away.
    """
    schedule = service.settings.schedules.get(name)
    if schedule is None or schedule.source == INBOX:
        return set()
    with contextlib.suppress(errors.LeadliftError):
        listed = sources.listing(service, schedule.source, schedule.path)
        return {(path, entry.version) for path, entry in listed.items()} or None
    return None


def listing(service: Service) -> list[dict[str, Any]]:
    """Every schedule, with when it runs next and how its last run went."""
    with service.ledger.read() as tx:
        return [_shown(tx, name, schedule) for name, schedule in sorted(service.settings.schedules.items())]


def _shown(tx: Tx, name: str, schedule: ScheduleSettings) -> dict[str, Any]:
    last = runs.last(tx, name)
    return {
        "name": name,
        "cron": schedule.cron,
        "timezone": schedule.timezone,
        "source": schedule.source,
        "path": schedule.path,
        "destination": schedule.to or None,
        "account": schedule.account,
        "next_at": clock.iso(cron.parse(schedule.cron, schedule.timezone).next_after(tx.now)),
        "last": last
        and {
            "due_at": clock.iso(last["due_at"]),
            "begun_at": clock.iso(last["begun_at"]),
            "ended_at": clock.iso(last["ended_at"]),
            "imported": last["taken"],
            "refused": last["refused"],
            "why": last["why"],
        },
    }


def run(service: Service, name: str, sweep_inbox: SweepInbox, pause: Pause = time.sleep) -> bool:
    """Does what of a schedule is due, or goes on with it; True when there is more to do.

    Raises Unavailable, and then another goes on.
    """
    schedule = service.settings.schedules.get(name)
    found = _begun(service, name, schedule) if schedule is not None else None
    if found is None:
        return False
    try:
        if found.schedule.source == INBOX:
            sweep_inbox()
        elif _took_a_turn(service, found, pause):
            return True
    except errors.Unavailable:
        _note(service, found, lease_until=0.0)
        raise
    except errors.LeadliftError as error:
        _note(service, found, why=error.message)
        log.warning("schedule.failed", schedule=name, reason=error.message)
    _end(service, found)
    return False


def _begun(service: Service, name: str, schedule: ScheduleSettings) -> Run | None:
    """The run of the latest time that was due, unless it is done or another's; earlier ones were made up for by it."""
    when = cron.parse(schedule.cron, schedule.timezone)
    with service.ledger.write() as tx:
        since = runs.since(tx, name, f"{schedule.cron} {schedule.timezone}")
        due_at = when.latest(tx.now)
        if due_at <= since:
            return None
        fence = runs.begin(tx, name, due_at)
        if fence is None:
            return None
        runs.leave_earlier(tx, name, due_at)
        if fence == 1:
            arrivals.forget_sick(tx, place(name))
            events.record(tx, f"schedule:{name}", "run", "schedule", name, due_at=clock.iso(due_at))
    return Run(name, schedule, due_at, fence)


def _took_a_turn(service: Service, found: Run, pause: Pause) -> bool:
    """Takes new files for a while; True when there are more."""
    begun = time.monotonic()
    for path, entry in _new(service, found, pause):
        _take(service, found, path, entry)
        if time.monotonic() - begun > TURN_SECONDS:
            _note(service, found, lease_until=0.0)
            return True
    return False


def _new(service: Service, found: Run, pause: Pause) -> Iterator[tuple[str, Entry]]:
    """The files that were not taken yet and do not change while they are looked at, oldest first."""
    first = _unknown(service, found)
    if not first:
        return
    if _may_be_half_written(service, found):
        coarse = any(entry.is_coarse for entry in first.values())
        pause(service.settings.inbox.stable_seconds + (COARSE_SECONDS if coarse else 0.0))
        again = _unknown(service, found)
        first = {path: entry for path, entry in again.items() if entry == first.get(path)}
    yield from first.items()


def _unknown(service: Service, found: Run) -> dict[str, Entry]:
    listed = sources.listing(service, found.schedule.source, found.schedule.path)
    with service.ledger.read() as tx:
        known = arrivals.settled_here(tx, found.place, listed)
    return {path: entry for path, entry in listed.items() if (path, entry.version) not in known}


def _may_be_half_written(service: Service, found: Run) -> bool:
    with contextlib.closing(sources.folder(service, found.schedule.source)) as source:
        return source.renames  # an object is there when it is whole


def _take(service: Service, found: Run, path: str, entry: Entry) -> None:
    """Imports one file, or notes why not; a file that another has in hand is left to it."""
    with service.ledger.write() as tx:
        arrival = arrivals.claim_or_take(tx, found.place, path, entry.version)
    if arrival is None:
        return
    key = (arrival["id"], arrival["fence"])

    def noted(tx: Tx, import_id: str) -> None:
        if not arrivals.settle(tx, *key, here=True, import_id=import_id):
            raise errors.Conflict("Another process has imported the file.")

    schedule = found.schedule
    try:
        with sources.opened(service, schedule.source, path) as here:
            asked = submission(
                here,
                schedule.to,
                schedule.account,
                schedule,
                actor=found.actor,
                name=path.rpartition("/")[2],
                noted=noted,
            )
            import_id = imports.submit(service, asked)
        _note(service, found, taken=runs.r.taken + 1)
        log.info("schedule.taken", schedule=found.name, import_id=import_id)
    except (errors.Unavailable, errors.SettingsError) as error:
        if isinstance(error, errors.OutOfReach) and sources.is_alone(service, schedule.source, error):
            _refuse(
                service, found, key, path, f"It cannot be read now: {error.why}. The next run tries it again.", sick=1
            )
            return
        with service.ledger.write() as tx:  # not the file's fault
            arrivals.let_go(tx, *key)
        raise
    except errors.LeadliftError as error:
        _refuse(service, found, key, path, error.message, sick=0)


def _refuse(service: Service, found: Run, key: tuple[int, int], path: str, why: str, *, sick: int) -> None:
    """The file stays known as one that was not taken, until it changes; one that is sick, until the next run."""
    with service.ledger.write() as tx:
        if not arrivals.settle(tx, *key, here=True, fault=why, sick=sick):
            return
        events.record(tx, found.actor, "refuse", "schedule", found.name, path=path, why=why)
        told = runs.told(tx, found.name, found.due_at)
        if told.count("\n") < MOST_TOLD:
            told = f"{told}{path}: {why}\n"
        runs.change(tx, found.name, found.due_at, found.fence, refused=runs.r.refused + 1, why=told)


def _note(service: Service, found: Run, **values: Any) -> None:
    with service.ledger.write() as tx:
        runs.change(tx, found.name, found.due_at, found.fence, **values)


def _end(service: Service, found: Run) -> None:
    with service.ledger.write() as tx:
        runs.change(tx, found.name, found.due_at, found.fence, ended_at=tx.now)
