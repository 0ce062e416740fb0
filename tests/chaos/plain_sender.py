"""A deliberately plain sender: the Celery code that is usually written for this, to show that the checker sees its holes.

Late acknowledgement, `retry(countdown=...)`, a token bucket in Redis, one task per chunk, and an answer of 200 taken for
success. It shares nothing with Leadlift. Its settings come from the environment, as its worker is a process of its own.
"""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

import httpx
import redis
from celery import Celery, Task

STATES, CAMPAIGNS, TOKENS = "plain:states", "plain:campaigns", "plain:tokens"
TRIES = 5

app = Celery("plain", broker=os.environ.get("PLAIN_BROKER", ""))
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)

TAKE_TOKEN = """
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local calls, seconds, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local tokens = math.min(calls, (tonumber(kept[1]) or calls) + (now - (tonumber(kept[2]) or now)) * calls / seconds)
local taken = tokens >= 1 and 1 or 0
redis.call('HSET', KEYS[1], 'tokens', tokens - taken, 'at', now)
return taken
"""


@cache
def memory() -> redis.Redis:
    """The Redis that holds the bucket and what became of the rows."""
    return redis.Redis.from_url(os.environ["PLAIN_REDIS"])


def take_token() -> bool:
    """The usual bucket: a hundred tokens, filled up at a hundred per window."""
    seconds = float(os.environ["PLAIN_WINDOW_SECONDS"])
    return bool(memory().eval(TAKE_TOKEN, 1, TOKENS, "100", str(seconds), str(time.time())))


def call(method: str, path: str, payload: Any) -> httpx.Response:
    """One call; anything but success is raised."""
    headers = {"x-api-key": os.environ["PLAIN_KEY"]}
    return (
        client().request(method, os.environ["PLAIN_BASE_URL"] + path, json=payload, headers=headers).raise_for_status()
    )


@cache
def client() -> httpx.Client:
    """The one client of this process."""
    return httpx.Client(timeout=5)


@app.task(bind=True, max_retries=TRIES)  # type: ignore[untyped-decorator]  # Celery has no types
def make_campaign(self: Task, name: str, owner_id: str) -> None:
    """Make a campaign; when no answer comes, make it again."""
    try:
        made = call("POST", "/campaigns", {"campaign_name": name, "owner_id": owner_id})
    except httpx.HTTPError as error:
        raise self.retry(exc=error, countdown=0.2) from error
    memory().rpush(CAMPAIGNS, made.json()["id"])


@app.task(bind=True, max_retries=None)  # type: ignore[untyped-decorator]  # Celery has no types
def send_chunk(self: Task, rows: list[tuple[int, str]], tries: int = 0) -> None:
    """Create ten leads; whatever is answered with success counts as delivered."""
    if not take_token():
        raise self.retry(countdown=0.5)
    try:
        call("POST", "/leads", {"leads": [{"email": email} for _, email in rows]})
    except httpx.HTTPError as error:
        if tries < TRIES:
            raise self.retry(args=(rows, tries + 1), exc=error, countdown=0.3) from error
        memory().hset(STATES, mapping={str(number): "refused" for number, _ in rows})
    else:
        memory().hset(STATES, mapping={str(number): "delivered" for number, _ in rows})
