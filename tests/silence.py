"""A Redis at a port, and a proxy before it that can forget its connections: they go silent without being closed."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.local import redis as private_redis
from pipeline.local.supervisor import Service, Supervisor
from tests import ports

PIECE_BYTES = 65_536


class Proxy:
    """Passes bytes on between its clients and a server, until it forgets the connections that it has."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._door = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._forgotten: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The Redis behind the proxy, as redis-py and Leadlift read it."""
        return f"redis://127.0.0.1:{self._door.getsockname()[1]}/0"

    def forget(self) -> int:
        """Every connection of now goes silent: its server's end is closed, its client's end stays open. Returns how many."""
        pairs, self._pairs = self._pairs, []
        for client, server in pairs:
            self._forgotten.append(client)
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
        return len(pairs)

    def close(self) -> None:
        self._door.close()
        for connection in [*self._forgotten, *(end for pair in self._pairs for end in pair)]:
            connection.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                pair = (client, socket.create_connection(self._server))
                self._pairs.append(pair)
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError, ValueError), selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            while (client, server) in self._pairs:
                for key, _ in ready.select():
                    piece = key.fileobj.recv(PIECE_BYTES)  # type: ignore[union-attr]  # both are sockets
                    if (client, server) not in self._pairs:
                        return
                    if not piece:
                        client.close()
                        server.close()
                        return
                    key.data.sendall(piece)


@contextmanager
def redis_over_tcp(folder: Path) -> Iterator[int]:
    """A Redis at a port of this machine."""
    port = ports.free()
    program = str(private_redis.find_server().path)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no"]
    service = Service("redis", [program, *options], ready=lambda: _answers(port))
    with Supervisor(folder / "supervised", [service]) as supervisor:
        supervisor.wait_ready()
        yield port


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


@contextmanager
def redis_behind_a_proxy(folder: Path) -> Iterator[Proxy]:
    """A Redis that is reached through a proxy only."""
    with redis_over_tcp(folder) as port:
        proxy = Proxy(("127.0.0.1", port))
        yield proxy
        proxy.close()
