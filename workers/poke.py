"""A nudge to the dispatchers that something changed. A nudge that is lost costs them a second, no more."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache

import redis

from pipeline.quota import connect

CHANNEL = "leadlift:poke"


@cache
def _client(redis_url: str) -> redis.Redis:
    return connect(redis_url)


def send(redis_url: str) -> None:
    """Wakes the dispatchers."""
    with contextlib.suppress(redis.RedisError):
        _client(redis_url).publish(CHANNEL, "")


class Listener:
    """Waits for a nudge; a Redis that is away is waited out with `pause`."""

    def __init__(self, redis_url: str, pause: Callable[[float], object]) -> None:
        self._pubsub = redis.client.PubSub(connect(redis_url).connection_pool, ignore_subscribe_messages=True)
        self._pause = pause

    def wait(self, seconds: float) -> None:
        """Returns after a nudge, or after so many seconds."""
        try:
            if not self._pubsub.subscribed:
                self._pubsub.subscribe(CHANNEL)
            self._pubsub.get_message(timeout=seconds)
        except redis.RedisError:
            self._pause(seconds)
