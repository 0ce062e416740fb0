"""What every test may ask for: a Redis, a PostgreSQL. What every session must keep: nothing is left running.

Where pytest runs in several processes, each of them is a session with servers and folders of its own.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest
import redis

from pipeline.local import redis as private_redis
from tests import processes, servers, spread

if TYPE_CHECKING:
    from tests import places  # SSH and S3 cost a second, which most tests can do without

PROCESSES_PER_CORE = (
    2  # half of the time of the whole suite is waiting: for windows, for leases, for processes to begin
)
MOST_PROCESSES = 8
GARBAGE_AFTER = 50_000  # objects; Python's own 700 had collecting the tests take half as long again

hypothesis.settings.register_profile(
    "repeatable", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("searching", hypothesis.settings.get_profile("repeatable"), derandomize=False)
hypothesis.settings.load_profile("repeatable")


def pytest_configure() -> None:
    """Undoes what a shell may have asked for, and what would reach every program that a test begins.

    Begun in the background, they would ignore Ctrl-C. Told to keep no bytecode, hundreds of processes would compile the
    same modules each for itself, and every test process each test.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.set_threshold(GARBAGE_AFTER)


def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means here."""
    return min(MOST_PROCESSES, PROCESSES_PER_CORE * (os.cpu_count() or 1))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each process begins with long ones, so that at the end none waits for another."""
    items[:] = spread.spread(items, spread.processes())
    gc.freeze()  # thousands of tests stay to the end, and need not be looked through again and again


@pytest.fixture(scope="session", autouse=True)
def nothing_left_behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begun before every other fixture, so checked after every other has ended."""
    os.environ[processes.SESSION_VARIABLE] = uuid.uuid4().hex
    folders = [tmp_path_factory.getbasetemp()]
    yield
    deadline = time.monotonic() + 10
    while (left := processes.left_behind(folders)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left, f"left running by the tests: {left}"


@pytest.fixture(scope="session", autouse=True)
def runtime_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Sockets of killed supervisors go where the session's other files go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        yield


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The session's Redis: the embedded default's own."""
    with private_redis.serving(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""
    with redis.Redis.from_url(redis_server) as connection:
        connection.flushall()
    return redis_server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    """The session's PostgreSQL."""
    with servers.postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: servers.Postgres) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def s3() -> Iterator[places.S3]:
    """The session's S3 server."""
    from tests import places

    with places.s3_server() as server:
        yield server


@pytest.fixture(scope="session")
def sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[places.Sftp]:
    """The session's SFTP server."""
    from tests import places

    with places.sftp_server(tmp_path_factory.mktemp("sftp")) as server:
        yield server
