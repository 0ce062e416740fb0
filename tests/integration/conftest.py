"""A real Redis for every test that wants one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from tests.integration.redis_server import RedisServer


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.remove()


@pytest.fixture
def redis_url(redis_process: RedisServer) -> Iterator[str]:
    """The URL of a Redis that is empty when the test begins."""
    with redis.Redis.from_url(redis_process.url) as client:
        client.flushall()
        yield redis_process.url
        client.flushall()
