"""The process of the HTTP API: it listens, says that it does, and ends when it is asked to."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from pipeline import errors, logs, settings
from pipeline.service import beating
from pipeline.settings import WebSettings
from pipeline.store import temporary
from pipeline.web.app import create
from pipeline.web.connection import HEADER_BYTES, patient
from pipeline.wiring import Wiring

GRACE_SECONDS = 8
IDLE_SECONDS = 10  # between two requests of one connection
READY_FILE = "LEADLIFT_READY_FILE"
log = structlog.get_logger()


def run() -> None:
    """Serves until SIGTERM or SIGINT. Raises Conflict where the port is taken, SettingsError for settings that do not fit."""
    chosen = settings.load()
    logs.configure(chosen.log_format, chosen.log_level)
    wiring = Wiring(chosen, reload=settings.load)
    app = create(wiring.service())
    listening = listen(chosen.web)
    spool_under(chosen.home)
    url = f"http://{_name(chosen.web.host)}:{listening.getsockname()[1]}"
    log.info("api.listens", url=url)
    with _alive(wiring):
        _Server(app, url, chosen.web).run(sockets=[listening])


@contextlib.contextmanager
def _alive(wiring: Wiring) -> Iterator[None]:
    """Has this process among the services that are alive, meanwhile."""
    stopping = threading.Event()
    heart = threading.Thread(target=beating.beat, args=(wiring.ledger, "api", stopping), name="heartbeat", daemon=True)
    heart.start()
    try:
        yield
    finally:
        stopping.set()
        heart.join(GRACE_SECONDS)


def listen(web: WebSettings) -> socket.socket:
    """The socket. Raises Conflict where somebody else has the port, SettingsError where the host is none of ours."""
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((web.host, web.port))
    except OSError as error:
        listening.close()
        raise _unusable(web, error) from None
    listening.set_inheritable(False)
    return listening


def _unusable(web: WebSettings, error: OSError) -> errors.LeadliftError:
    if error.errno == errno.EADDRINUSE:
        return errors.Conflict(
            f"Port {web.port} of {web.host} is in use, so the API cannot listen there;"
            " set another port under [web], or run = false."
        )
    return errors.SettingsError(
        f"The API cannot listen on {web.host}, port {web.port} ({error.strerror}); mend host and port under [web]."
    )


def _name(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def spool_under(home: Path) -> None:
    """Files on their way in wait in the home: the folder for temporary files may be memory, and may be small."""
    tempfile.tempdir = str(temporary(home))


class _Server(uvicorn.Server):
    """uvicorn, which tells the supervisor when it serves, and the streams when it is to end."""

    def __init__(self, app: FastAPI, url: str, web: WebSettings) -> None:
        self._app, self._url = app, url
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                lifespan="off",
                timeout_graceful_shutdown=GRACE_SECONDS,
                timeout_keep_alive=IDLE_SECONDS,
                limit_concurrency=web.connections_limit,
                h11_max_incomplete_event_size=HEADER_BYTES,
                http=patient(web.stall_seconds),
                ws="none",
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if path := os.environ.get(READY_FILE):
            fresh = Path(f"{path}.new")
            fresh.write_text(self._url, encoding="utf-8")
            fresh.replace(path)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.stopping.set()
        super().handle_exit(sig, frame)
