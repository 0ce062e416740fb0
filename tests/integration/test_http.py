"""The edge on real sockets: what became of a call is told apart by whether bytes left, and faults hold no secret."""

from __future__ import annotations

import gzip
import inspect
import logging
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx
import pytest

from pipeline import errors
from pipeline import http as edge
from pipeline.http import Http
from pipeline.vendor import Request, get

KEY = "the-secret-key"
BODY = b'{"email":"ada@acme-widgets.com"}'
CALL = Request("POST", "/leads", query=(("apikey", KEY),), headers=(("x-api-key", KEY),), body=BODY)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
PATIENCE_SECONDS = 20.0


@dataclass
class Loopback:
    """A server on a port of its own: `answer` is handed each connection, and all that it reads is kept."""

    answer: Callable[[Loopback, socket.socket], None]
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    connections: int = 0
    seen: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def origin(self) -> str:
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.origin}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self._served, args=(connection,), daemon=True).start()

    def _served(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(PATIENCE_SECONDS)
            self.answer(self, connection)

    def request(self, connection: socket.socket) -> bytes:
        """Reads one request whole; nothing when the connection was closed instead."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        self.seen.append(head + b"\r\n\r\n" + body)
        return self.seen[-1]


@contextmanager
def loopback(answer: Callable[[Loopback, socket.socket], None]) -> Iterator[Loopback]:
    server = Loopback(answer)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(PATIENCE_SECONDS)


Serve = Callable[[Callable[[Loopback, socket.socket], None]], Loopback]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as opened:
        yield lambda answer: opened.enter_context(loopback(answer))


@pytest.fixture
def http() -> Iterator[Http]:
    with Http() as client:
        yield client


def soon(seconds: float = 10.0) -> float:
    return time.monotonic() + seconds


def answering(answer: bytes) -> Callable[[Loopback, socket.socket], None]:
    """Answers every request of a connection with the same bytes."""

    def act(server: Loopback, connection: socket.socket) -> None:
        while server.request(connection):
            connection.sendall(answer)

    return act


def closing(server: Loopback, connection: socket.socket) -> None:
    server.request(connection)


def fault_of(http: Http, url: str, request: Request = CALL, *, by: float | None = None) -> errors.VendorError:
    """The fault that a call ends with, which holds nothing of the call."""
    with pytest.raises(errors.VendorError) as caught:
        http.send(request, url, deadline_at=by or soon())
    fault: BaseException | None = caught.value
    while fault is not None:
        told = repr(fault) + repr(vars(fault))
        assert not [word for word in (KEY, "ada@", url, "/leads") if word in told]
        fault = fault.__cause__ or fault.__context__
    return caught.value


# --- answers ----------------------------------------------------------------------------------------------------------


def test_a_whole_answer_comes_back_with_lower_case_headers(serve: Serve, http: Http) -> None:
    server = serve(answering(b"HTTP/1.1 207 Multi\r\nX-RateLimit-Limit: 7\r\nContent-Length: 2\r\n\r\n[]"))
    answer = http.send(CALL, server.url, deadline_at=soon())
    assert (answer.status, answer.headers["x-ratelimit-limit"], answer.body) == (207, "7", b"[]")
    assert server.seen[0].endswith(BODY)


def test_a_query_is_spelled_for_a_url(serve: Serve, http: Http) -> None:
    server = serve(answering(OK))
    http.send(get("/leads", email="a+b@acme-widgets.com"), server.url + "/v1/", deadline_at=soon())
    assert server.seen[0].startswith(b"GET /v1/leads?email=a%2Bb%40acme-widgets.com HTTP/1.1")


def test_the_libraries_tell_no_log_what_was_called(serve: Serve, http: Http, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    http.send(CALL, serve(answering(OK)).url, deadline_at=soon())
    assert [record.name for record in caplog.records if record.name.startswith(("httpx", "httpcore"))] == []


def test_a_compressed_answer_is_read_as_it_was_written(serve: Serve, http: Http) -> None:
    body = gzip.compress(b'{"leads":[]}')
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    server = serve(answering(head + body))
    assert http.send(CALL, server.url, deadline_at=soon()).json() == {"leads": []}


def test_a_redirect_is_an_answer_and_is_not_followed(serve: Serve, http: Http) -> None:
    elsewhere = serve(answering(OK))
    server = serve(answering(b"HTTP/1.1 307 Go\r\nLocation: %s/\r\nContent-Length: 0\r\n\r\n" % elsewhere.url.encode()))
    assert http.send(CALL, server.url, deadline_at=soon()).status == 307
    assert elsewhere.connections == 0


def test_a_connection_is_used_again(serve: Serve, http: Http) -> None:
    server = serve(answering(OK))
    for _ in range(3):
        http.send(CALL, server.url, deadline_at=soon())
    assert (server.connections, len(server.seen)) == (1, 3)


def test_a_cookie_is_not_told_to_the_next_call(serve: Serve, http: Http) -> None:
    server = serve(answering(b"HTTP/1.1 200 OK\r\nSet-Cookie: session=of-this-account\r\nContent-Length: 2\r\n\r\n{}"))
    for _ in range(2):
        http.send(CALL, server.url, deadline_at=soon())
    assert b"of-this-account" not in server.seen[1]


# --- provably unsent --------------------------------------------------------------------------------------------------


def test_where_nothing_listens_nothing_was_sent(http: Http) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # and never listens
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        assert isinstance(fault_of(http, url), errors.VendorUnsent)


def test_a_name_that_does_not_exist_was_sent_nothing(http: Http) -> None:
    assert isinstance(fault_of(http, "http://nowhere.invalid"), errors.VendorUnsent)


@dataclass
class NameServer:
    """In place of the system's: says nothing of `silent.example.com` until it may, and then that it is this machine."""

    speak: threading.Event = field(default_factory=threading.Event)
    asked: int = 0
    system: Callable[..., Any] = socket.getaddrinfo

    def __call__(self, host: str, *rest: Any, **how: Any) -> Any:
        if host == "silent.example.com":
            self.asked += 1
            self.speak.wait(PATIENCE_SECONDS)
        return self.system("127.0.0.1" if host == "silent.example.com" else host, *rest, **how)


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    found = NameServer()
    monkeypatch.setattr(socket, "getaddrinfo", found)
    yield found
    found.speak.set()


def test_a_name_server_that_is_silent_holds_no_call_beyond_its_deadline_and_nothing_was_sent(
    serve: Serve, http: Http, name_server: NameServer
) -> None:
    server = serve(answering(OK))
    url = server.url.replace("127.0.0.1", "silent.example.com")
    for _ in range(3):
        assert isinstance(fault_of(http, url, by=soon(0.05)), errors.VendorUnsent)
    assert not name_server.speak.is_set()
    assert (name_server.asked, server.connections) == (1, 0)  # nor is a thread left behind by each call
    name_server.speak.set()
    assert http.send(CALL, url, deadline_at=soon()).status == 200


def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    serve: Serve, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, system = serve(answering(OK)), socket.getaddrinfo
    with socket.create_server(("127.0.0.2", int(server.origin.split(":")[1])), backlog=0) as full:
        waiting = socket.create_connection(full.getsockname())  # all that it takes: the next is not answered

        def both(host: str, *rest: Any, **how: Any) -> Any:
            hosts = ["127.0.0.2", "127.0.0.1"] if host == "both.example.com" else [host]
            return [info for each in hosts for info in system(each, *rest, **how)]

        monkeypatch.setattr(socket, "getaddrinfo", both)
        url = server.url.replace("127.0.0.1", "both.example.com")
        assert http.send(CALL, url, deadline_at=soon(2)).status == 200
        waiting.close()


def test_a_certificate_that_is_not_trusted_is_sent_nothing(serve: Serve, http: Http) -> None:
    server = serve(handshaking)
    assert isinstance(fault_of(http, f"https://{server.origin}"), errors.VendorUnsent)
    assert server.seen == []


def waiting(server: Loopback, _connection: socket.socket) -> None:
    server.over.wait(PATIENCE_SECONDS)


def handshaking(server: Loopback, connection: socket.socket) -> None:
    """Speaks TLS as a server without a certificate can: it refuses in the handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with context.wrap_socket(connection, server_side=True) as sealed:
        server.seen.append(sealed.recv(65536))


def test_a_connection_closed_in_the_handshake_was_sent_nothing(serve: Serve, http: Http) -> None:
    server = serve(lambda _server, connection: connection.close())
    assert isinstance(fault_of(http, f"https://{server.origin}"), errors.VendorUnsent)


def test_a_handshake_that_hangs_ends_with_the_deadline_and_nothing_sent(serve: Serve, http: Http) -> None:
    server = serve(waiting)
    fault = fault_of(http, f"https://{server.origin}", by=soon(0.3))
    assert isinstance(fault, errors.VendorUnsent)


def test_after_the_deadline_no_byte_leaves(serve: Serve, http: Http) -> None:
    server = serve(answering(OK))
    assert isinstance(fault_of(http, server.url, by=time.monotonic()), errors.VendorUnsent)
    assert server.connections == 0


def test_after_the_deadline_no_byte_leaves_on_an_open_connection_either(serve: Serve, http: Http) -> None:
    server = serve(answering(OK))
    http.send(CALL, server.url, deadline_at=soon())
    assert isinstance(fault_of(http, server.url, by=time.monotonic()), errors.VendorUnsent)
    http.send(CALL, server.url, deadline_at=soon())
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", "/leads", headers=(("x-api-key", f"{KEY}é"),)),
        Request("POST", "/leads", headers=(("x-api-key", f"{KEY}\r\nx: y"),)),
        Request("POST", "/leads\x00", headers=(("x-api-key", KEY),)),
    ],
    ids=["not ASCII", "a line break", "a NUL in the path"],
)
def test_what_cannot_be_spelled_on_the_wire_is_not_sent(serve: Serve, http: Http, request_: Request) -> None:
    server = serve(answering(OK))
    assert isinstance(fault_of(http, server.url, request_), errors.VendorUnsent)
    assert server.seen == []


@pytest.mark.parametrize("url", ["ftp://vendor.test", "http://", "http://[::bad", "http://127.0.0.1:99999"])
def test_an_address_that_is_none_is_sent_nothing(http: Http, url: str) -> None:
    with pytest.raises(errors.VendorUnsent) as caught:
        http.send(CALL, url, deadline_at=soon())
    assert KEY not in repr(caught.value)


# --- in doubt ---------------------------------------------------------------------------------------------------------


def test_a_connection_cut_after_the_request_leaves_the_call_in_doubt(serve: Serve, http: Http) -> None:
    server = serve(closing)
    assert isinstance(fault_of(http, server.url), errors.VendorSilent)
    assert len(server.seen) == 1


def test_a_connection_reset_after_the_request_leaves_the_call_in_doubt(serve: Serve, http: Http) -> None:
    def reset(server: Loopback, connection: socket.socket) -> None:
        server.request(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert isinstance(fault_of(http, serve(reset).url), errors.VendorSilent)


def test_a_kept_connection_that_dies_under_the_next_call_leaves_that_in_doubt_and_it_is_not_repeated(
    serve: Serve, http: Http
) -> None:
    def once(server: Loopback, connection: socket.socket) -> None:
        server.request(connection)
        connection.sendall(OK)
        server.request(connection)

    server = serve(once)
    http.send(CALL, server.url, deadline_at=soon())
    assert isinstance(fault_of(http, server.url), errors.VendorSilent)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nwrong",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000 + b"\r\n\r\n",
    ],
    ids=["short", "short chunk", "half a head", "no HTTP", "no gzip", "no length", "endless head"],
)
def test_an_answer_that_is_not_whole_leaves_the_call_in_doubt(serve: Serve, http: Http, answer: bytes) -> None:
    def act(server: Loopback, connection: socket.socket) -> None:
        server.request(connection)
        connection.sendall(answer)

    assert isinstance(fault_of(http, serve(act).url), errors.VendorSilent)


def test_headers_that_never_come_end_with_the_deadline(serve: Serve, http: Http) -> None:
    def silent(server: Loopback, connection: socket.socket) -> None:
        server.request(connection)
        server.over.wait(PATIENCE_SECONDS)

    server = serve(silent)
    by = soon(0.3)
    assert isinstance(fault_of(http, server.url, by=by), errors.VendorSilent)
    assert time.monotonic() >= by


def test_a_request_that_is_taken_slowly_ends_with_the_deadline_of_the_call(serve: Serve, http: Http) -> None:
    """Its rest would arrive when its lease is over, and another has been sent in its place."""
    taken: list[int] = []

    def sip(server: Loopback, connection: socket.socket) -> None:
        while not server.over.wait(0.05) and (piece := connection.recv(1024 * 1024)):
            taken.append(len(piece))

    server = serve(sip)
    server.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 * 1024)
    large = Request("POST", "/leads", body=bytes(64 * 1024 * 1024))
    assert isinstance(fault_of(http, server.url, large, by=soon(1.0)), errors.VendorSilent)
    assert len(taken) > 1, "each write alone was in time"
    assert sum(taken) < len(large.body) / 2, "written to its end, it takes far longer"


def test_a_dripping_answer_ends_with_the_deadline_of_the_call(serve: Serve, http: Http) -> None:
    dripped: list[float] = []

    def drip(server: Loopback, connection: socket.socket) -> None:
        server.request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not server.over.wait(0.05):
            connection.sendall(b"x")
            dripped.append(time.monotonic())

    server = serve(drip)
    by = soon(1.0)
    assert isinstance(fault_of(http, server.url, by=by), errors.VendorSilent)
    assert len([at for at in dripped if at < by]) > 1, "each read alone was in time"


def test_a_huge_answer_is_not_read_to_its_end(serve: Serve, http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "ANSWER_LIMIT_BYTES", 100_000)

    def flood(server: Loopback, connection: socket.socket) -> None:
        server.request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    assert isinstance(fault_of(http, serve(flood).url), errors.VendorSilent)


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_read_to_its_end(
    serve: Serve, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "ANSWER_LIMIT_BYTES", 100_000)
    body = gzip.compress(bytes(5_000_000))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert isinstance(fault_of(http, serve(answering(head + body)).url), errors.VendorSilent)


def test_a_fault_leaves_the_client_good_for_the_next_call(serve: Serve, http: Http) -> None:
    fault_of(http, serve(closing).url)
    assert http.send(CALL, serve(answering(OK)).url, deadline_at=soon()).status == 200


# --- the table of faults ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", [httpx, httpcore], ids=["httpx", "httpcore"])
def test_every_fault_of_the_libraries_is_translated(library: object) -> None:
    own = [
        value
        for _, value in inspect.getmembers(library, inspect.isclass)
        if issubclass(value, Exception) and value.__module__.split(".")[0] in ("httpx", "httpcore")
    ]
    assert len(own) > 10
    assert [fault.__name__ for fault in own if not issubclass(fault, edge.FAULTS)] == []
