"""The HTTP side of a sandbox: connections, kept alive, each with a thread of its own; on 127.0.0.1 unless it has a name."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from pipeline.sandbox.company import Company, Departure
from pipeline.sandbox.control import PREFIX, control
from pipeline.sandbox.faults import Plan
from pipeline.sandbox.promise import Request
from pipeline.sandbox.wire import WireError, answer, read_request

LOCAL = "127.0.0.1"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
DRIP_PIECES = 20
STOP_POLL_SECONDS = 0.02
SILENCE_SECONDS = 600.0


class Server(ThreadingTCPServer):
    """Listens for one company until it is stopped: to this machine, or to all under the name that others know it by."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, company: Company, port: int, host: str = LOCAL) -> None:
        self.company = company
        self._host = host
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._serving: threading.Thread | None = None
        super().__init__((LOCAL if host == LOCAL else "", port), Connection)
        company.origin = self.origin

    @property
    def origin(self) -> str:
        return f"http://{self._host}:{self.server_address[1]}"

    @property
    def base_url(self) -> str:
        return self.origin + self.company.vendor.base_path

    def start(self) -> None:
        """Serve in a thread."""
        self._serving = threading.Thread(target=self.serve_forever, args=(STOP_POLL_SECONDS,), daemon=True)
        self._serving.start()

    def stop(self) -> None:
        """Close the door and every connection, then the books."""
        self.stopping.set()
        if self._serving is not None:  # else shutdown would wait for ever
            self.shutdown()
        self.server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.company.close()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that is killed breaks its connections; only other troubles are shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Connection(StreamRequestHandler):
    """One connection: requests are read and answered one after the other until either side closes."""

    server: Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        company = self.server.company
        while not self.server.stopping.is_set():
            self.connection.settimeout(company.idle_seconds())
            try:
                request = read_request(self.rfile, self._send)
            except WireError as error:
                self._send(b"".join(answer(400, {"connection": "close"}, str(error).encode(), now=company.clock.now())))
                return
            except TimeoutError:
                return
            if request is None or not self._served(request):
                return

    def _served(self, request: Request) -> bool:
        """Answer one request; whether the connection goes on."""
        company, more = self.server.company, request.headers.get("connection", "").lower() != "close"
        closing = {} if more else {"connection": "close"}
        if request.path.startswith(PREFIX):
            status, payload = control(company, request)
            self._send(_json_answer(status, payload, closing, company.clock.now()))
            return more
        plan = company.plan(request)
        self._wait(plan.seconds_before)
        departure = company.arrive(request, plan)
        self._wait(plan.seconds_after)
        return self._departed(plan, departure, closing) and more

    def _departed(self, plan: Plan, departure: Departure, closing: Mapping[str, str]) -> bool:
        """Send what goes back, as far as it goes back; whether the connection is still good."""
        if departure.ending == "silent":
            return self._keep_silent()
        if departure.ending == "cut":
            return self._cut(plan)
        headers = {**departure.headers, **closing}
        head, body = answer(departure.status, headers, departure.body, now=departure.told_now)
        if departure.ending == "half":
            self._send(head + body[: len(body) // 2])
            return self._cut(plan)
        if departure.ending == "dripped":
            return self._drip(plan, head + body)
        self._send(head + body)
        return True

    def _send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.server.stopping.wait(seconds)

    def _keep_silent(self) -> bool:
        """Say nothing until the caller gives up."""
        self.connection.settimeout(SILENCE_SECONDS)
        with contextlib.suppress(OSError):
            self.connection.recv(1)
        return False

    def _cut(self, plan: Plan) -> bool:
        if plan.resets:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            self.connection.close()
        return False

    def _drip(self, plan: Plan, data: bytes) -> bool:
        pause = plan.drip_seconds / DRIP_PIECES
        size = max(1, -(-len(data) // DRIP_PIECES))
        for start in range(0, len(data), size):
            self._send(data[start : start + size])
            self._wait(pause)
        return True


def _json_answer(status: int, payload: Any, headers: Mapping[str, str], now: float) -> bytes:
    body = json.dumps(payload, ensure_ascii=False).encode()
    return b"".join(answer(status, {"content-type": "application/json", **headers}, body, now=now))
