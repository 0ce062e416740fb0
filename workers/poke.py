"""A nudge to the dispatchers that something changed. A nudge that is lost costs them a second, no more."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from functools import cache

import redis

from pipeline.quota import connect

CHANNEL = "leadlift:poke"
RENEW_SECONDS = 5.0


@cache
def _client(redis_url: str) -> redis.Redis:
    return connect(redis_url)


def send(redis_url: str) -> None:
    """Wakes the dispatchers."""
    with contextlib.suppress(redis.RedisError):
        _client(redis_url).publish(CHANNEL, "")


class Listener:
    """Waits for a nudge; a Redis that is away is waited out with `pause`.

    A subscription whose connection went silent looks like one to which nobody speaks, and redis-py never doubts it. So one
    that has heard nothing for a while is made anew.
    """

    def __init__(self, redis_url: str, pause: Callable[[float], object]) -> None:
        self._pubsub = redis.client.PubSub(connect(redis_url).connection_pool, ignore_subscribe_messages=True)
        self._pause = pause
        self._heard_at = -math.inf

    def wait(self, seconds: float) -> bool:
        """Returns after a nudge, or after so many seconds; tells whether it was a nudge."""
        try:
            if time.monotonic() - self._heard_at > RENEW_SECONDS:
                self._pubsub.reset()
                self._pubsub.subscribe(CHANNEL)
                self._heard_at = time.monotonic()
            if self._pubsub.get_message(timeout=seconds) is None:
                return False
            while self._pubsub.get_message() is not None:
                pass  # several nudges are one
        except redis.RedisError:
            self._heard_at = -math.inf
            self._pause(seconds)
            return False
        self._heard_at = time.monotonic()
        return True
