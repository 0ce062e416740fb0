"""Leadlift's services for as long as a command lasts: what runs in this home already, or processes of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import screen
from pipeline.local import redis
from pipeline.local.supervisor import Bounds, Event, Service, Supervisor, running

if TYPE_CHECKING:
    from pipeline.cli.session import Session

READY_SECONDS = 90.0
Tell = Callable[[str], None]


class Gone(Exception):
    """The services of another command, which this one used, have ended."""


def supervisor(session: Session, on_event: Callable[[Event], None], also: Sequence[Service] = ()) -> Supervisor:
    """All services of this home, and some beside them, not begun yet."""
    from pipeline.cli.services import services

    settings = session.settings
    private = None if settings.redis_url else redis.url(settings.home)
    wanted = [*services(settings, session.config), *also]
    logs = Bounds(settings.log_file_bytes, settings.log_old_files)
    return Supervisor(settings.home, wanted, on_event, redis_url=private, logs=logs)


@contextmanager
def services(session: Session, tell: Tell, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Services that run while this lasts; gives what raises when they have ended."""
    home = session.settings.home
    if running(home):
        yield lambda: _still(home)
        return
    own = supervisor(session, lambda event: _told(event, tell))
    with _stopping(own, quiet=quiet):
        with _words("Starting Leadlift's services …", quiet=quiet):
            own.start()
            own.wait_ready(READY_SECONDS)
        yield own.check


@contextmanager
def _stopping(own: Supervisor, *, quiet: bool) -> Iterator[None]:
    """Stops the services at the end, however it comes; a second Ctrl-C stops them at once."""
    try:
        yield
    finally:
        try:
            with _words("Stopping the services …", quiet=quiet):
                own.stop()
        except KeyboardInterrupt:
            own.stop(at_once=True)
            raise


@contextmanager
def _words(sentence: str, *, quiet: bool) -> Iterator[None]:
    """A spinner beside the words, on a terminal alone."""
    if quiet or not screen.out().is_terminal:
        yield
        return
    with screen.out().status(f"[dim]{sentence}[/dim]", spinner="dots"):
        yield


def _still(home: Path) -> None:
    if running(home) is None:
        raise Gone


def _told(event: Event, tell: Tell) -> None:
    if event.kind == "died":
        tell(f"The {event.service} ended with exit code {event.exit_code} and is started again; nothing is lost.")
