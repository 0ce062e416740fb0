"""HTTP/1.1 as bytes: one request read from a connection, one answer made ready for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus
from io import BufferedIOBase
from urllib.parse import parse_qsl, unquote, urlsplit

from pipeline.sandbox.promise import Request

LONGEST_LINE_BYTES = 65_536
LARGEST_BODY_BYTES = 64 * 1024 * 1024


class WireError(Exception):
    """The bytes on the connection are no HTTP request that is understood."""


def read_request(stream: BufferedIOBase, send: Callable[[bytes], None]) -> Request | None:
    """The next request, None when the connection was closed instead. Raises WireError and OSError."""
    first = stream.readline(LONGEST_LINE_BYTES)
    if not first.strip():
        return None
    words = first.decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise WireError("no request line")
    headers = _read_headers(stream)
    if headers.get("expect", "").lower() == "100-continue":
        send(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = _read_body(stream, headers)
    target = urlsplit(words[1])
    query = dict(parse_qsl(target.query, keep_blank_values=True))
    return Request(words[0].upper(), unquote(target.path), query, headers, body)


def _read_headers(stream: BufferedIOBase) -> dict[str, str]:
    headers: dict[str, str] = {}
    while True:
        line = stream.readline(LONGEST_LINE_BYTES)
        if line in {b"\r\n", b"\n"}:
            return headers
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise WireError("a header without a colon")
        headers[name.strip().lower()] = value.strip()


def _read_body(stream: BufferedIOBase, headers: Mapping[str, str]) -> bytes:
    if "transfer-encoding" in headers:
        raise WireError("a chunked body: send its length")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST_BODY_BYTES:
        raise WireError("no usable content length")
    body = stream.read(int(length))
    if len(body) < int(length):
        raise WireError("a body that ends early")
    return body


def answer(status: int, headers: Mapping[str, str], body: bytes, *, now: float) -> tuple[bytes, bytes]:
    """The head and the body of an answer; `now` is what its Date header tells."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    told = {"date": formatdate(now, usegmt=True), "content-length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in told.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace"), body
