"""A Redis client that never hangs: every wait of it is bounded."""

from __future__ import annotations

import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry

from pipeline import errors

# A half-open connection is noticed by the socket timeout alone; a restarting Redis is back within the retries. A worker that
# has an answer in hand tells the quota before the ledger, so all tries together must fit into a call's lease.
CONNECT_TIMEOUT_SECONDS = 2.0
ANSWER_TIMEOUT_SECONDS = 2.0
RETRIES = 3


def connect(url: str) -> redis.Redis:
    """A client for `redis://`, `rediss://` or `unix://`. Commands are repeated; every script here bears that.

    Raises SettingsError for a URL that is none of these. Nothing is sent yet.
    """
    try:
        return redis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            socket_timeout=ANSWER_TIMEOUT_SECONDS,
            health_check_interval=10,
            retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), RETRIES),
        )
    except ValueError as error:
        raise errors.SettingsError("The Redis URL must begin with redis://, rediss:// or unix://.") from error
