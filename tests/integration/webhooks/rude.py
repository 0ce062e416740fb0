"""Receivers that mean harm: each writes what it likes onto the connection, for as long as the other end listens."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

PIECE = b"x" * 65_536
TAKEN = b"HTTP/1.1 200 OK\r\n"


def headers_without_end() -> Iterable[bytes]:
    """A byte now and then, and never a whole answer."""
    yield TAKEN
    for _ in _slowly():
        yield b"x"


def body_without_end() -> Iterable[bytes]:
    """It takes the message, and then a byte now and then."""
    yield TAKEN + b"content-length: 1000000\r\n\r\n"
    for _ in _slowly():
        yield b"x"


def gigabytes() -> Iterable[bytes]:
    """It takes the message, and answers with more than there is room for."""
    yield TAKEN + b"content-length: 99999999999\r\n\r\n"
    yield from itertools.repeat(PIECE)


def bomb() -> Iterable[bytes]:
    """It takes the message with a small body that says it is a gigabyte."""
    yield TAKEN + b"content-encoding: gzip\r\nconnection: close\r\n\r\n"
    packed = zlib.compressobj(wbits=31)
    for _ in range(1_000):
        yield packed.compress(bytes(1_000_000))
    yield packed.flush()


def cut_off() -> Iterable[bytes]:
    """It takes the message, and goes away in the middle of its body."""
    yield TAKEN + b"content-length: 10\r\n\r\nx"


def not_http() -> Iterable[bytes]:
    """Some other protocol."""
    yield b"220 mail.example.com ESMTP\r\n"


def _slowly() -> Iterator[None]:
    while True:
        time.sleep(0.05)
        yield


@contextmanager
def rude(answer: Callable[[], Iterable[bytes]]) -> Iterator[str]:
    """The address of such a receiver."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, answer), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/told"
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, answer: Callable[[], Iterable[bytes]]) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_answer, args=(client, answer), daemon=True).start()


def _answer(client: socket.socket, answer: Callable[[], Iterable[bytes]]) -> None:
    with client, contextlib.suppress(OSError):
        client.recv(65_536)
        for piece in answer():
            client.sendall(piece)
