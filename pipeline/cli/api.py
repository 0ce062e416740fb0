"""`leadlift api`: the HTTP API alone, in the foreground."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from pipeline import errors
from pipeline.cli import screen
from pipeline.cli.command import command
from pipeline.cli.session import Session


def add(app: typer.Typer) -> None:
    """Makes `api` a command."""
    command(app, "api", panel="Deliver", examples=("leadlift api", "leadlift api --port 8500"))(api)


def api(
    session: Session,
    host: Annotated[str | None, typer.Option("--host", metavar="HOST", help="Where it listens.")] = None,
    port: Annotated[int | None, typer.Option("--port", metavar="PORT", min=0, max=65_535, help="The port.")] = None,
) -> None:
    """Serve the HTTP API until Ctrl-C; `leadlift up`, here or elsewhere, does the reading and sending."""
    from pipeline.cli.services import environment, is_taken

    chosen = session.settings.web.model_copy(
        update={name: value for name, value in (("host", host), ("port", port)) if value is not None}
    )
    session.service.ledger  # noqa: B018 - a ledger that cannot be opened is told here
    if chosen.port and is_taken(chosen.host, chosen.port):
        raise errors.Conflict(f"Something else listens on {chosen.host}:{chosen.port}; give another --port.")
    web = {"LEADLIFT_WEB__HOST": chosen.host, "LEADLIFT_WEB__PORT": str(chosen.port)}
    if not session.as_json:
        screen.remark(f"The API listens on http://{chosen.host}:{chosen.port}; Ctrl-C stops it.")
    os.execve(  # noqa: S606 - this process becomes the API: signals and the exit code are its own
        sys.executable,
        [sys.executable, "-m", "pipeline.web"],
        {**os.environ, **environment(session.settings, session.config), **web},
    )
