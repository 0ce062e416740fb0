"""A nudge wakes a dispatcher, also after the connection that it listened to went silent."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.silence import redis_behind_a_proxy
from tests.stack import wait_until
from workers import poke


def listener(url: str) -> poke.Listener:
    """One that waits out a Redis that is away without sleeping."""
    return poke.Listener(url, threading.Event().wait)


def heard(listening: poke.Listener, url: str) -> bool:
    poke.send(url)
    return listening.wait(0.1)


def test_several_nudges_are_one(redis_url: str) -> None:
    listening = listener(redis_url)
    wait_until(lambda: heard(listening, redis_url))
    for _ in range(5):
        poke.send(redis_url)
    assert listening.wait(5)
    assert not listening.wait(0.1)


def test_nudges_are_heard_again_after_a_connection_went_silent(tmp_path: Path) -> None:
    with redis_behind_a_proxy(tmp_path) as proxy:
        listening = listener(proxy.url)
        wait_until(lambda: heard(listening, proxy.url))
        assert proxy.forget() >= 2
        wait_until(lambda: heard(listening, proxy.url), 2 * (poke.RENEW_SECONDS + 5))
