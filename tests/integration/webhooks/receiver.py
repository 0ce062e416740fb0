"""Another service: an HTTP server that answers as a test says and keeps what it was told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One message as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@dataclass
class Receiver:
    """What came, and what is answered: the next of `answers`, 200 when there are none left."""

    url: str = ""
    told: list[Told] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    location: str = ""
    gate: threading.Event = field(default_factory=threading.Event)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.gate.set()

    def take(self, told: Told) -> int:
        """Keeps a message; answers when the gate is open."""
        with self.lock:
            self.told.append(told)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.gate.wait(30)
        with self.lock:
            self.at_once -= 1
            return self.answers.pop(0) if self.answers else 200

    @property
    def types(self) -> list[str]:
        return [one.message["type"] for one in self.told]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver at a free port of this machine."""
    receiver = Receiver()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = receiver.take(Told(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(status)
            if receiver.location:
                self.send_header("location", receiver.location)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/told?of=leadlift"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()
