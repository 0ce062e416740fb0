"""Where a host is: its addresses, asked for within a time, and whether all of them are on the public internet."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable
from concurrent.futures import Future

from pipeline import errors

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is routed: RFC 4291, and IANA's list of address space
DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")  # RFC 9637; not every Python knows it


class Resolver:
    """Asks the system for addresses and waits no longer than it is told, for one thread.

    The system's own resolver takes no deadline, and asks silent name servers for half a minute and more. So each question
    has a thread, which is left alone when the time is over; until it ends, its host is not asked for once more.
    """

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], Future[list[str]]] = {}

    def addresses(self, host: str, port: int, within_seconds: float) -> list[str]:
        """At least one. Raises TimeoutError, and whatever OSError or ValueError the system answers with."""
        asked = self._asked.get((host, port))
        if asked is None or asked.done():  # what was answered since nobody waited is of another time
            asked = self._asked[host, port] = Future()
            threading.Thread(target=_ask, args=(host, port, asked), name=f"where is {host}", daemon=True).start()
        return asked.result(within_seconds)


def _ask(host: str, port: int, asked: Future[list[str]]) -> None:
    try:
        asked.set_result([str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
    except (OSError, ValueError, OverflowError) as fault:  # raised where somebody waits
        asked.set_exception(fault)


def check_public(addresses: Iterable[str]) -> None:
    """Raises SettingsError where any address is not on the public internet.

    Whoever connects takes one of these addresses and asks no name server again: the second answer might be another.
    """
    if not all(_is_public(address) for address in addresses):
        raise errors.SettingsError(
            "The host has an address that is not on the public internet; it is called only with allow_private = true."
        )


def _is_public(text: str) -> bool:
    """Whether an address, and the IPv4 address that one of IPv6 may carry, is on the public internet."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(str(inner))
        if address not in GLOBAL_UNICAST or address in DOCUMENTATION or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast
