"""Celery beat's side of schedules: hints at the times of their cron lines, and the task that does what is due.

A hint says no more than "look": what is due, and whose it is, the ledger decides. So beat keeps nothing, two of them do no
harm, and a look at every schedule each minute makes up for what was missed while nothing ran.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import structlog
from celery import signals
from celery.beat import Scheduler
from celery.exceptions import CeleryError
from celery.schedules import BaseSchedule, schedstate
from kombu.exceptions import KombuError

from pipeline import cron, errors
from pipeline.service import schedules
from pipeline.settings import storage_options
from pipeline.store import Folder
from pipeline.store.entry import COARSE_SECONDS
from workers import poke, process
from workers.app import READ_QUEUE, app
from workers.process import wiring

LOOK_SECONDS = 60.0
log = structlog.get_logger()


class Times(BaseSchedule):
    """A cron line, as beat asks about it."""

    def __init__(self, line: cron.Cron) -> None:
        super().__init__()
        self.line = line

    def is_due(self, last_run_at: datetime) -> schedstate:
        """Whether it is due, and in how many seconds to ask again."""
        now = time.time()
        due = self.line.next_after(last_run_at.timestamp()) <= now
        return schedstate(due, max(0.0, self.line.next_after(now) - now))

    def remaining_estimate(self, last_run_at: datetime) -> Any:
        """How long it is until then."""
        return datetime.fromtimestamp(self.line.next_after(last_run_at.timestamp()), UTC) - datetime.now(UTC)


class Hints(Scheduler):
    """What beat sends: a hint for each schedule at its times, and one each minute to look at all of them."""

    def setup_schedule(self) -> None:
        entries: dict[str, dict[str, Any]] = {
            f"schedule {name}": {
                "task": "leadlift.run_schedule",
                "schedule": Times(cron.parse(one.cron, one.timezone)),
                "args": (name,),
                "options": {"queue": READ_QUEUE, "shadow": f"schedule {name}", "expires": 10 * LOOK_SECONDS},
            }
            for name, one in wiring().settings.schedules.items()
        }
        entries["missed schedules"] = {
            "task": "leadlift.look_at_schedules",
            "schedule": LOOK_SECONDS,
            "options": {"queue": READ_QUEUE, "expires": LOOK_SECONDS},
        }
        self.update_from_dict(entries)


@signals.beat_init.connect
def _begin(**_: object) -> None:
    process.begin("beat")
    _again("leadlift.look_at_schedules")  # what was missed while nothing ran
    process.ready()


@app.task(name="leadlift.run_schedule")
def run_schedule(name: str) -> None:
    """Does what is due of a schedule."""
    try:
        if schedules.run(wiring().service(), name, _sweep_inbox):
            _again("leadlift.run_schedule", name)
    except errors.Unavailable as error:
        log.warning("schedule.unavailable", schedule=name, reason=error.message)
    process.worked()
    poke.send(wiring().settings.redis_url)


@app.task(name="leadlift.look_at_schedules")
def look_at_schedules() -> None:
    """Does what is due of every schedule."""
    for name in wiring().followed().schedules:
        run_schedule(name)


def _again(task: str, *arguments: str) -> None:
    """One hint more; one that is lost is made up for by the next look."""
    try:
        app.send_task(task, args=arguments, queue=READ_QUEUE)
    except (CeleryError, KombuError, OSError) as error:
        log.warning("publish.failed", reason=type(error).__name__)


def _sweep_inbox() -> None:
    from workers.inbox.leases import Leases
    from workers.inbox.parts import Inbox
    from workers.inbox.watch import Watcher

    settings = wiring().settings
    folder = Folder(settings.inbox_url, storage_options("inbox.options", settings.inbox.options))
    watcher = Watcher(settings.inbox.stable_seconds)
    with Leases(wiring().ledger()) as leases:
        inbox = Inbox(wiring().service(), folder, leases)
        watcher.sweep(inbox)
        time.sleep(settings.inbox.stable_seconds + COARSE_SECONDS)
        while watcher.sweep(inbox):
            pass
