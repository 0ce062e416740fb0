"""The edge: the only place that talks HTTP to a vendor, under one deadline, with faults translated.

Three things can become of a call, and the caller must know which: a whole answer came (`Response`), provably not one byte
left (`VendorUnsent`), or bytes left and no whole answer came (`VendorSilent`: the call is in doubt). The difference between
the last two is not guessed from the kind of exception but counted where the bytes are written.
"""

from __future__ import annotations

import contextlib
import logging
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any, Self, TypeVar

import httpcore
import httpx

from pipeline import addresses, errors
from pipeline.vendor import Request, Response

ANSWER_LIMIT_BYTES = 32 * 1024 * 1024
KEEPALIVE_SECONDS = 2.0
READ_BYTES = 64 * 1024
WRITE_BYTES = 16 * 1024
POLITE_BYTES = 64 * 1024
FIRST_TRIES_SHARE = 0.5  # of the time left: an address that swallows packets leaves some to the next
SILENT = logging.CRITICAL + 1

# Both libraries log URLs and headers of every call, and some vendors' keys are in them.
for library in ("httpx", "httpcore"):
    logging.getLogger(library).setLevel(SILENT)


Answer = TypeVar("Answer")
FAULTS: tuple[type[Exception], ...] = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpx.CookieConflict,
    httpcore.ConnectionNotAvailable,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    OSError,
    UnicodeError,  # a header or address that cannot be spelled on the wire
)


@dataclass(slots=True)
class _Deadline:
    """One call's deadline on the monotonic clock, and whether a byte of it was written."""

    at: float = 0.0
    wrote: bool = False

    def left_seconds(self) -> float:
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the call's deadline has passed")
        return left


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every operation has what is left of the call's deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        return self._stream.read(max_bytes, self._deadline.left_seconds())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline decides
        """In pieces that a connection takes at once: each wait for it to take more has what is left of the deadline then."""
        left_seconds = self._deadline.left_seconds()
        self._deadline.wrote = True
        for at in range(0, len(buffer), WRITE_BYTES):
            self._stream.write(buffer[at : at + WRITE_BYTES], left_seconds)
            left_seconds = self._deadline.left_seconds()

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left_seconds())
        return _TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _TimedBackend(httpcore.NetworkBackend):
    def __init__(self, deadline: _Deadline, *, public_only: bool) -> None:
        self._plain, self._deadline, self._public_only = httpcore.SyncBackend(), deadline, public_only
        self._resolver = addresses.Resolver()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = self._resolver.addresses(host, port, self._deadline.left_seconds())
        if self._public_only:
            addresses.check_public(found)
        *others, last = found
        for address in others:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._timed(address, port, FIRST_TRIES_SHARE, local_address, socket_options)
        return self._timed(last, port, 1.0, local_address, socket_options)

    def _timed(
        self, address: str, port: int, share: float, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> _TimedStream:
        left = share * self._deadline.left_seconds()
        return _TimedStream(self._plain.connect_tcp(address, port, left, local_address, socket_options), self._deadline)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted, parsed once in a process: there are many."""
    return httpx.create_ssl_context()


class _TimedTransport(httpx.BaseTransport):
    def __init__(self, deadline: _Deadline, *, public_only: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted(),
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=_TimedBackend(deadline, public_only=public_only),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        answer = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, content=request.read())
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class Http:
    """A client for one process and one thread; `send` is one call, never retried and never redirected.

    With `public_only` it connects to nothing that is not on the public internet, whatever a name server says.
    """

    def __init__(self, *, public_only: bool = False) -> None:
        self._deadline = _Deadline()
        transport = _TimedTransport(self._deadline, public_only=public_only)
        self._client = httpx.Client(transport=transport, follow_redirects=False, trust_env=False)

    def send(self, request: Request, base_url: str, *, deadline_at: float) -> Response:
        """Sends an authorised request and reads its answer whole, by `deadline_at` on the monotonic clock.

        Raises VendorUnsent when provably nothing left, VendorSilent when bytes left and no whole answer came. Their
        messages name the kind of fault only: URLs may hold keys. Raises SettingsError where only public addresses may be
        called and the host has another.
        """
        return self._made(self._exchange, request, base_url, deadline_at)

    def status(self, request: Request, base_url: str, *, deadline_at: float) -> int:
        """Sends a request and returns its answer's status, whatever body comes after it. Raises what `send` does.

        A small body is read to its end, for a receiver that does its work while it answers; none is unpacked or kept.
        """
        return self._made(self._greeting, request, base_url, deadline_at)

    def _made(
        self, exchange: Callable[[Request, str], Answer], request: Request, base_url: str, deadline_at: float
    ) -> Answer:
        self._deadline.at, self._deadline.wrote = deadline_at, False
        self._client.cookies.clear()  # several accounts share this client, and a cookie would tell one of another
        try:
            return exchange(request, base_url)
        except FAULTS as fault:
            kind = type(fault).__name__
        # Raised out here, without the fault as its context: that one holds the request.
        if self._deadline.wrote:
            raise errors.VendorSilent(f"The call was sent and no whole answer came back ({kind}).")
        raise errors.VendorUnsent(f"The vendor could not be reached; nothing was sent ({kind}).")

    def _greeting(self, request: Request, base_url: str) -> int:
        with self._stream(request, base_url) as answer:
            left_bytes = POLITE_BYTES
            with contextlib.suppress(*FAULTS):
                for piece in answer.iter_raw():
                    left_bytes -= len(piece)
                    if left_bytes < 0:
                        break
            return answer.status_code

    def _stream(self, request: Request, base_url: str) -> contextlib.AbstractContextManager[httpx.Response]:
        return self._client.stream(
            request.method,
            base_url.rstrip("/") + request.path,
            params=list(request.query) or None,
            headers=list(request.headers),
            content=request.body or None,
        )

    def _exchange(self, request: Request, base_url: str) -> Response:
        with self._stream(request, base_url) as answer:
            body = bytearray()
            for piece in answer.iter_bytes(READ_BYTES):
                body += piece
                if len(body) > ANSWER_LIMIT_BYTES:
                    raise errors.VendorSilent(f"The answer is longer than {ANSWER_LIMIT_BYTES} bytes.")
            return Response(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, bytes(body))

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()
