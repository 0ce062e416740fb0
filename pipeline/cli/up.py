"""`leadlift up`: all services of this machine until they are stopped, with a line for everything that happens to them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.cli import schedules, screen, tables
from pipeline.cli.command import command
from pipeline.cli.run import Workers
from pipeline.cli.session import Session

if TYPE_CHECKING:
    from pipeline.local.supervisor import Event, Service

WORDS = {
    "started": "starts",
    "ready": "is ready",
    "died": "ended unasked",
    "left out": "is left out: it ended again and again; its log in logs/ tells why",
    "stopped": "stopped",
}
STYLES = {"ready": "green", "died": "red", "left out": "red"}


def add(app: typer.Typer) -> None:
    """Makes `up` a command."""
    command(app, "up", panel="Deliver", examples=("leadlift up", "leadlift up --workers 8"))(up)


def up(session: Session, workers: Workers = None) -> None:
    """Run all services on this machine until Ctrl-C: a private Redis, workers, dispatcher, HTTP API, inbox and Flower."""
    from pipeline.cli import embedded
    from pipeline.cli.services import intake

    session = session.with_workers(workers)
    session.service.ledger  # noqa: B018 - a ledger that cannot be opened is told here, not by each service
    told = Told(session)
    watching = _watching(session)
    taking = intake(session.settings, session.config)
    api = _api(session)
    supervisor = embedded.supervisor(session, told.heard, [*api, *taking, *watching])
    told.begins(len(supervisor.names))
    if session.settings.inbox.run:
        screen.remark(f"Files dropped into {_inbox(session)}/ACCOUNT/OPERATION are imported.")
    for sentence in schedules.next_runs(session):
        screen.remark(sentence)
    if api:
        web = session.settings.web
        screen.remark(f"The API answers at http://{web.host}:{web.port}; `leadlift keys add NAME` makes a key for it.")
    if watching:
        _shown(session)
    supervisor.run_until_stopped()
    told.ended()


def _inbox(session: Session) -> str:
    """Where the inbox is, as people write it."""
    from pipeline.store.folder import shown

    url = session.settings.inbox_url
    return str(tables.near(Path(url.removeprefix("file://")))) if url.startswith(("/", "file://")) else shown(url)


def _api(session: Session) -> list[Service]:
    """The HTTP API, where it is wanted and its port is free."""
    from pipeline.cli.services import doors, is_taken

    web = session.settings.web
    found = doors(session.settings, session.config)
    if found and web.port and is_taken(web.host, web.port):
        screen.remark(
            f"The API is left out: something else listens on {web.host}:{web.port}; set web.port (LEADLIFT_WEB__PORT)."
        )
        return []
    return found


def _watching(session: Session) -> list[Service]:
    """Flower, where it is wanted and its port is free."""
    from pipeline.cli.services import is_taken, watching

    chosen = session.settings.flower
    found = watching(session.settings, session.config)
    if found and is_taken(chosen.host, chosen.port):
        screen.remark(
            f"Flower is left out: something else listens on {chosen.host}:{chosen.port};"
            " set flower.port (LEADLIFT_FLOWER__PORT)."
        )
        return []
    return found


def _shown(session: Session) -> None:
    """Where Flower is, and who it lets in."""
    from pipeline.service import flower

    chosen = session.settings.flower
    who = f"user {flower.OWN_USER}, password in {tables.near(session.settings.home / flower.KEPT_IN)}"
    own = f" ({who})" if flower.has_own_password(chosen) else ""
    screen.remark(f"Flower shows the tasks at {flower.address(chosen)}{own}.")


class Told:
    """What is said of the services as they come and go."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ready: set[str] = set()
        self._all = 0

    def begins(self, services: int) -> None:
        """Says where."""
        self._all = services
        if not self._session.as_json:
            screen.say(f"Leadlift runs in {self._session.settings.home.resolve()}; Ctrl-C stops it.")

    def heard(self, event: Event) -> None:
        """A line for an event, and one when all are ready for the first time."""
        if self._session.as_json:
            told = {"service": event.service, "event": event.kind, "pid": event.pid, "exit_code": event.exit_code}
            screen.show_json_line(told)
        else:
            code = f" (exit code {event.exit_code}); it is started again" if event.kind == "died" else ""
            line = f"{datetime.now(UTC):%H:%M:%S}  {event.service:<10}  {WORDS[event.kind]}{code}"
            screen.say(line, style=STYLES.get(event.kind, "dim"))
        self._count(event)

    def _count(self, event: Event) -> None:
        before = len(self._ready)
        if event.kind == "ready":
            self._ready.add(event.service)
        if not self._session.as_json and before < self._all == len(self._ready):
            screen.say(
                "Everything runs. `leadlift import FILE --to DESTINATION` submits a file, `leadlift status` looks."
            )

    def ended(self) -> None:
        """Says that nothing runs any more."""
        if not self._session.as_json:
            screen.say("Stopped. What was not sent yet stays in the ledger.")
