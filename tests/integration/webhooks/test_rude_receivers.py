"""Receivers that are slow, rude or hostile cost a webhook its deadline at the most, and its process no memory."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pipeline.settings import WebhookSettings
from pipeline.wiring import Wiring
from tests.integration.service.desk import Desk
from tests.integration.webhooks import rude
from tests.integration.webhooks.conftest import HOOK_SECRET, Office, settings_of
from tests.integration.webhooks.receiver import Receiver

DEADLINE_SECONDS = 0.5
MOST_BYTES = 30_000_000


def office_to(folder: Path, ledger_url: str, url: str, receiver: Receiver, **values: object) -> Office:
    """An office whose webhook is at some address."""
    hook = WebhookSettings.model_validate(
        {"url": url, "secret": HOOK_SECRET, "deadline_seconds": DEADLINE_SECONDS, "allow_private": True, **values}
    )
    made = Office(Desk(Wiring(settings_of(folder, ledger_url, crm=hook)), folder), receiver)
    made.registered()
    made.paused()
    return made


@pytest.mark.parametrize("answer", [rude.body_without_end, rude.gigabytes, rude.bomb, rude.cut_off])
def test_who_took_the_message_is_believed_whatever_else_they_say(
    answer: Callable[[], Iterable[bytes]], tmp_path: Path, sqlite_url: str, receiver: Receiver
) -> None:
    with rude.rude(answer) as url:
        office = office_to(tmp_path, sqlite_url, url, receiver)
        tracemalloc.start()
        try:
            told = office.deliver()
            peak_bytes = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert told is not None
    assert (told.state, told.status) == ("delivered", 200)
    assert peak_bytes < MOST_BYTES


@pytest.mark.parametrize("answer", [rude.headers_without_end, rude.not_http])
def test_who_never_says_that_they_took_it_is_told_again(
    answer: Callable[[], Iterable[bytes]], tmp_path: Path, sqlite_url: str, receiver: Receiver
) -> None:
    with rude.rude(answer) as url:
        told = office_to(tmp_path, sqlite_url, url, receiver).deliver()
    assert told is not None
    assert (told.state, told.status) == ("waiting", None)
    assert "No answer" in told.fault


def test_who_says_so_after_the_deadline_is_told_again_under_the_same_id(
    tmp_path: Path, sqlite_url: str, receiver: Receiver
) -> None:
    office = office_to(tmp_path, sqlite_url, receiver.url, receiver)
    receiver.gate.clear()
    told = office.deliver()
    receiver.gate.set()
    assert told is not None
    assert (told.state, receiver.at_once) == ("waiting", 1)
    office.later(6)
    assert [told.state for told in office.all_told()] == ["delivered"]
    assert len({one.message["id"] for one in receiver.told}) == 1
    assert [one.headers["leadlift-attempt"] for one in receiver.told] == ["1", "2"]


@pytest.mark.parametrize(
    "host",
    ["localhost", "8.8.8.8@127.0.0.1", "0.0.0.0", "127.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0x7f000001"],
)  # fmt: skip
def test_no_spelling_of_this_machine_is_connected_to(
    host: str, tmp_path: Path, sqlite_url: str, receiver: Receiver
) -> None:
    connected = threading.Event()

    def heard() -> Iterable[bytes]:
        connected.set()
        return ()

    with rude.rude(heard) as url:
        port = url.rpartition(":")[2].partition("/")[0]
        office = office_to(tmp_path, sqlite_url, f"https://{host}:{port}/x", receiver, allow_private=False)
        told = office.deliver()
    assert told is not None
    assert (told.state, "allow_private" in told.fault) == ("waiting", True)
    assert not connected.is_set()
