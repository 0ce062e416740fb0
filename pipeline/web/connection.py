"""A connection whose caller takes its time with the first lines of a request does not hold its place for ever.

uvicorn ends a connection that is idle between two requests, and waits without end for one whose header never ends.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_BYTES = 16 * 1024


class Connection(H11Protocol):
    """HTTP/1.1, where the header of a request comes within some seconds or the connection is closed."""

    header_seconds = 30.0
    _header_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._expect_header()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._expect_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_no_header()
        super().connection_lost(exc)

    def _expect_header(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._expect_no_header()
        elif self._header_due is None:
            self._header_due = self.loop.call_later(self.header_seconds, self._header_is_late)

    def _expect_no_header(self) -> None:
        if self._header_due is not None:
            self._header_due.cancel()
            self._header_due = None

    def _header_is_late(self) -> None:
        self._header_due = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def patient(header_seconds: float) -> type[Connection]:
    """Such connections that wait so long for a header."""
    return type("Connection", (Connection,), {"header_seconds": header_seconds})
