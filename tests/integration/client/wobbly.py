"""A proxy before the API whose connections break when a test says so."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Wobbly:
    """What becomes of connections: refused while `away`, cut after so many bytes of an answer for each of `cuts`."""

    upstream: tuple[str, int]
    url: str = ""
    away: threading.Event = field(default_factory=threading.Event)
    cuts: list[int] = field(default_factory=list)
    turned_away: int = 0
    cut: int = 0

    def serve(self, client: socket.socket) -> None:
        """One connection, until either end or the test ends it."""
        with client:
            if self.away.is_set():
                self.turned_away += 1
                return
            with socket.create_connection(self.upstream) as server:
                threading.Thread(target=self._asked, args=(client, server), daemon=True).start()
                self._answered(server, client)

    @staticmethod
    def _asked(client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := client.recv(65_536):
                server.sendall(piece)
            server.shutdown(socket.SHUT_WR)

    def _answered(self, server: socket.socket, client: socket.socket) -> None:
        left = self.cuts.pop(0) if self.cuts else None
        with contextlib.suppress(OSError):
            while piece := server.recv(65_536 if left is None else max(1, min(left, 65_536))):
                if left is not None and left <= len(piece):
                    client.sendall(piece[:left])
                    self.cut += 1
                    break
                client.sendall(piece)
                left = None if left is None else left - len(piece)
            client.shutdown(socket.SHUT_RDWR)
            server.shutdown(socket.SHUT_RDWR)


@contextmanager
def wobbly(url: str) -> Iterator[Wobbly]:
    """A proxy before an address."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        proxy = Wobbly((host, int(port)), f"http://127.0.0.1:{listening.getsockname()[1]}")

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    threading.Thread(target=proxy.serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield proxy
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
