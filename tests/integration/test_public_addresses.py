"""A client for public addresses alone connects to an address that it has checked, and to no other."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from pipeline import errors
from pipeline.addresses import Resolver, check_public
from pipeline.http import Http
from pipeline.vendor import Request

PRIVATE = [
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a01:203",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "::7f00:1",
    "fec0::1",
    "64:ff9b:1::7f00:1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
]


def public_addresses(host: str, port: int) -> list[str]:
    """What a client for public addresses alone connects to."""
    found = Resolver().addresses(host, port, 10)
    check_public(found)
    return found


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_refused(address: str) -> None:
    with pytest.raises(errors.SettingsError, match="allow_private"):
        public_addresses(address, 443)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_a_public_address_is_taken_as_it_is(address: str) -> None:
    assert public_addresses(address, 443) == [address]


def answers(*addresses: str) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers("8.8.8.8", "10.0.0.1"))
    with pytest.raises(errors.SettingsError):
        public_addresses("both.example.com", 443)


def test_a_name_server_is_asked_once_so_that_it_cannot_change_its_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    connected: list[Any] = []

    def name_server(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return answers("8.8.8.8") if len(asked) == 1 else answers("127.0.0.1")

    def connect(address: Any, *_: Any, **__: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", name_server)
    monkeypatch.setattr(socket, "create_connection", connect)
    with Http(public_only=True) as http, pytest.raises(errors.VendorUnsent):
        http.send(Request("POST", "/"), "https://rebinding.example.com", deadline_at=time.monotonic() + 5)
    assert asked == ["rebinding.example.com"]
    assert connected == [("8.8.8.8", 443)]


def test_the_next_address_is_tried_where_the_first_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers("8.8.8.8", "8.8.4.4"))
    monkeypatch.setattr(socket, "create_connection", connect)
    with Http(public_only=True) as http, pytest.raises(errors.VendorUnsent):
        http.send(Request("POST", "/"), "https://two.example.com", deadline_at=time.monotonic() + 5)
    assert connected == ["8.8.8.8", "8.8.4.4"]
