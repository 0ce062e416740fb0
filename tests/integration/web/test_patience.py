"""Nobody holds a place for long: neither with a request that does not come, nor with streams, nor with a key that ended."""

from __future__ import annotations

import asyncio
import os
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.ledger import services
from pipeline.service import keys
from pipeline.web.follow import Shared
from tests import plain_http
from tests.integration.web.office import Office, contacts, office
from tests.processes import wait_until

STALL_SECONDS = 1.0
HEAD = "POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n{more}\r\n"
FORM = "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 250000\r\n"
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Office]:
    """An API with little patience and few places."""
    folder = tmp_path_factory.mktemp("patience")
    limits = {"stall_seconds": STALL_SECONDS, "streams_limit": 3, "streams_limit_per_key": 2}
    with office(folder, redis_server, **limits) as running:
        yield running


@contextmanager
def connected(api: Office, more: str | None = FORM) -> Iterator[socket.socket]:
    """A connection, on which a request to start an import has begun."""
    at = urlsplit(api.url)
    with socket.create_connection((at.hostname, at.port), timeout=20) as connection:
        if more is not None:
            connection.sendall(HEAD.format(key=api.key("write"), more=more).encode())
        yield connection


def answered(connection: socket.socket) -> bytes:
    """What comes until the other side closes the connection."""
    answer = b""
    while piece := connection.recv(65_536):
        answer += piece
    return answer


def is_silent(connection: socket.socket, seconds: float) -> bool:
    """Whether nothing comes for so long."""
    return not select.select([connection], [], [], seconds)[0]


def arriving(api: Office) -> list[str]:
    """The files that the API holds open of what is on its way in, deleted ones too."""
    folder = Path(f"/proc/{api.process.pid}/fd")
    uploads = str(api.desk.service.settings.home.resolve() / "temp")
    return [
        name for name in map(os.readlink, folder.iterdir()) if name.startswith(uploads) and not name.endswith("/lock")
    ]


# --- requests that do not come ------------------------------------------------------------------------------------------


def test_an_upload_that_stalls_is_refused_and_nothing_of_it_stays(api: Office) -> None:
    before = api.holdings()
    with connected(api) as connection:
        connection.sendall(PART + b"ada@stalled.example.com\n" * 5_000)
        answer = answered(connection)
    assert answer.startswith(b"HTTP/1.1 408"), answer
    assert b'"code":"too_slow"' in answer
    assert b"connection: close" in answer.lower()
    assert (api.holdings(), arriving(api)) == (before, [])


@pytest.mark.parametrize(
    ("more", "begun"), [(FORM, PART), ("Content-Type: application/json\r\nContent-Length: 5000\r\n", b"[")]
)
def test_a_body_that_drips_is_a_stalled_one(api: Office, more: str, begun: bytes) -> None:
    with connected(api, more) as connection:
        connection.sendall(begun)
        while is_silent(connection, STALL_SECONDS / 5):
            connection.sendall(b"-")
        assert answered(connection).startswith(b"HTTP/1.1 408")


def test_an_upload_that_is_slow_and_steady_arrives(api: Office) -> None:
    text = contacts(500).encode()
    fields = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("destination", "persistiq.leads"), ("account", "main"))
    ]
    body = "".join(fields).encode() + PART + text + b"\r\n--b--\r\n"
    size, pieces = len(body) // 8 + 1, 8
    assert size > 1_024
    with connected(
        api, f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    ) as connection:
        for place in range(pieces):
            assert is_silent(connection, STALL_SECONDS / 4)
            connection.sendall(body[place * size : (place + 1) * size])
        assert answered(connection).startswith(b"HTTP/1.1 201")


@pytest.mark.parametrize(
    "begun", [b"", b"GET /healthz HTTP/1.1\r\nX-Slow: ", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /hea"]
)
def test_a_header_that_never_ends_is_not_waited_for(api: Office, begun: bytes) -> None:
    with connected(api, None) as connection:
        connection.sendall(begun)
        answer = answered(connection)
    assert answer.count(b"HTTP/1.1") == answer.count(b"200 OK") == begun.count(b"\r\n\r\n")


def test_a_header_that_is_too_long_is_refused(api: Office) -> None:
    with connected(api, None) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Long: " + b"a" * 70_000)
        assert connection.recv(1_000).startswith(b"HTTP/1.1 400")


# --- streams ------------------------------------------------------------------------------------------------------------


def test_streams_are_bounded_for_a_key_and_in_all_and_places_come_back(api: Office) -> None:
    path = f"/v1/imports/{api.imported()}/events"
    with api.client("read") as one, api.client("write") as two, ExitStack() as streams:
        first = streams.enter_context(one.stream("GET", path))
        assert first.status_code == streams.enter_context(one.stream("GET", path)).status_code == 200
        refused = one.get(path)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
        assert int(refused.headers["retry-after"]) > 0
        assert streams.enter_context(two.stream("GET", path)).status_code == 200
        full = two.get(path)
        assert (full.status_code, full.json()["code"]) == (503, "unavailable")
        assert int(full.headers["retry-after"]) > 0
        first.close()

        def is_taken() -> bool:
            with two.stream("GET", path) as again:
                return again.status_code == 200

        wait_until(is_taken, what="a place that was given back")


def test_a_stream_ends_soon_after_its_key(api: Office) -> None:
    key = keys.add(api.desk.service, "passing", "read", actor="ada")["key"]
    header = {"Authorization": f"Bearer {key}"}
    path = f"{api.url}/v1/imports/{api.imported()}/events"
    with plain_http.stream("GET", path, headers=header, timeout=20) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry:")
        keys.revoke(api.desk.service, "passing", actor="ada")
        assert "event: end" not in list(lines)
    assert plain_http.get(path, headers=header).status_code == 401


def test_what_many_ask_at_once_is_looked_up_once() -> None:
    asked: list[int] = []

    async def ask_all() -> set[int]:
        shared = Shared(lambda: len(asked) or asked.append(1) or 7, 60.0)
        return set(await asyncio.gather(*(shared() for _ in range(50))))

    assert (asyncio.run(ask_all()), asked) == ({7}, [1])


# --- the process --------------------------------------------------------------------------------------------------------


def test_the_heart_of_the_api_beats_as_that_of_other_services(tmp_path: Path) -> None:
    def alive(api: Office) -> list[tuple[str, int]]:
        with api.desk.service.ledger.read() as tx:
            return [(one["kind"], one["pid"]) for one in services.alive(tx)]

    with office(tmp_path, "redis://127.0.0.1:9") as running:
        wait_until(lambda: alive(running) == [("api", running.process.pid)], what="its heartbeat")
        assert 'leadlift_processes{kind="api"} 1.0' in plain_http.get(f"{running.url}/metrics").text
    assert alive(running) == []
