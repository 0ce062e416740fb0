"""`leadlift service`: one service of a machine by itself, for containers and service managers, and whether it is well."""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import errors
from pipeline.cli import screen
from pipeline.cli.command import command
from pipeline.cli.session import Session

if TYPE_CHECKING:
    from pipeline.local.supervisor import Service
    from pipeline.settings import Settings

ANSWER_SECONDS = 5.0


def add(app: typer.Typer) -> None:
    """Makes `service` a command."""
    command(
        app,
        "service",
        panel="Set up",
        examples=("leadlift service dispatcher", "leadlift service sender", "leadlift service sender --check"),
    )(service)


def service(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="api, beat, dispatcher, flower, inbox, reader, sender …")],
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether it is well on this machine; exit code 7 when not.")
    ] = False,
) -> None:
    """Run one of the services that `leadlift up` runs, alone and in this process's place."""
    chosen = _chosen(session, name)
    if check:
        _check(session, name)
        screen.show_json({"service": name, "well": True}) if session.as_json else screen.say(f"{name} is well.")
        return
    if not session.settings.redis_url:
        raise errors.SettingsError(
            "redis_url is not set, and a service by itself brings no Redis along; set it, or run `leadlift up`."
        )
    os.environ.update(chosen.env)
    os.execv(chosen.argv[0], list(chosen.argv))  # noqa: S606 - the service is told to stop, not a parent of it


def _chosen(session: Session, name: str) -> Service:
    from pipeline.cli import services

    found = services.one_by_one(_all_wanted(session.settings), session.config)
    if name not in found:
        raise errors.NotFound(f"There is no service {name!r}; there are {', '.join(sorted(found))}.")
    return found[name]


def _all_wanted(settings: Settings) -> Settings:
    """The settings with every service wanted: whoever names one wants it, whatever `up` would start."""
    run = {"run": True}
    parts = {name: getattr(settings, name).model_copy(update=run) for name in ("web", "flower")}
    return settings.model_copy(update=parts)


def _check(session: Session, name: str) -> None:
    """Raises Unavailable unless the service answers, or its heart beats on this machine."""
    if page := _page(session.settings, name):
        if not _answers(page):
            raise errors.Unavailable(f"{name} does not answer at {page}.")
        return
    from pipeline.ledger import services

    with session.service.ledger.read() as tx:
        beating = {(one["kind"], one["host"]) for one in services.alive(tx)}
    if (name, socket.gethostname()) not in beating:
        raise errors.Unavailable(f"The ledger has heard of no {name} on {socket.gethostname()} for a while.")


def _page(settings: Settings, name: str) -> str:
    """What a service that speaks HTTP answers when it is well."""
    match name:
        case "api":
            return _here(settings.web.host, settings.web.port, "healthz")
        case "flower":
            prefix = settings.flower.url_prefix.strip("/")
            return _here(settings.flower.host, settings.flower.port, f"{prefix}/healthcheck".lstrip("/"))
    return ""


def _here(host: str, port: int, path: str) -> str:
    """A page of a service of this machine; one that listens at every address listens at this one."""
    own = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not listened on
    return f"http://{own}:{port}/{path}"


def _answers(page: str) -> bool:
    try:
        with urllib.request.urlopen(page, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - this machine's own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
