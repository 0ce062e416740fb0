"""Redis: whether it answers, is new enough, forgets nothing of what it was told, and agrees on the time."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

import redis

from pipeline import errors
from pipeline.quota import connect
from pipeline.service.doctor.finding import Finding, good, place, problem, warning

LEAST_VERSION = (6, 2)  # Celery 5.7 asks for it
FULL_SHARE = 0.9
MEANWHILE = "until then nothing is sent, and nothing is lost."
CONF = "in redis.conf, or with CONFIG SET"


def examined(url: str) -> Iterator[Finding]:
    """What is found of the Redis at a URL; one finding alone where it does not answer."""
    try:
        with connect(url) as client:
            info: Mapping[str, Any] = client.info()
    except errors.SettingsError as error:
        yield problem("redis", error.message, f"Mend redis_url; {MEANWHILE}")
        return
    except redis.AuthenticationError:
        why = f"Redis at {place(url)} asks for another user or password than redis_url has."
        yield problem("redis", why, f"Put the right ones into redis_url; {MEANWHILE}")
        return
    except redis.RedisError as error:
        why = f"Redis at {place(url)} cannot be reached ({type(error).__name__})."
        yield problem("redis", why, f"Start it, or mend redis_url; {MEANWHILE}")
        return
    yield _version(str(info.get("redis_version", "0")))
    yield _eviction(str(info.get("maxmemory_policy", "unknown")))
    yield _persistence(info)
    yield from _room(info)
    if info.get("role") in ("slave", "replica"):
        yield problem("redis role", "This Redis is a replica and takes no writes.", "Set redis_url to the primary.")


def _version(text: str) -> Finding:
    found = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
    if found >= LEAST_VERSION:
        return good("redis", f"Redis {text} answers.")
    return problem("redis", f"Redis {text} is older than 6.2.", "Upgrade it; Celery needs 6.2 or newer.")


def _eviction(policy: str) -> Finding:
    if policy == "noeviction":
        return good("redis eviction", "Redis evicts nothing (noeviction).")
    return problem(
        "redis eviction",
        f"Redis may throw away queues and quotas when its memory is full (maxmemory-policy {policy}).",
        f"Set maxmemory-policy noeviction {CONF}.",
    )


def _persistence(info: Mapping[str, Any]) -> Finding:
    failed = [name for name in ("aof_last_write_status", "rdb_last_bgsave_status") if info.get(name, "ok") != "ok"]
    if failed:
        return problem(
            "redis persistence",
            "Redis could not write its data to disk, and may refuse writes for it.",
            "Look at its log; most often its disk is full.",
        )
    if info.get("aof_enabled"):
        return good("redis persistence", "Redis writes an append-only file.")
    return warning(
        "redis persistence",
        "Redis keeps no append-only file: after its restart, messages are published and quotas rebuilt anew.",
        f"Set appendonly yes {CONF}; nothing is lost either way.",
    )


def _room(info: Mapping[str, Any]) -> Iterator[Finding]:
    most, used = int(info.get("maxmemory", 0)), int(info.get("used_memory", 0))
    if most and used > FULL_SHARE * most:
        yield problem(
            "redis memory",
            f"Redis uses {used / 1024**2:.1f} of the {most / 1024**2:.1f} MiB that it may.",
            f"Raise maxmemory {CONF}, or find out what else is kept in it.",
        )


def ahead_seconds(url: str) -> float | None:
    """How far Redis' clock is ahead of this machine's; None where it cannot be asked."""
    try:
        with connect(url) as client:
            before = time.time()
            seconds, micros = client.time()
            return float(seconds + micros / 1e6 - (before + time.time()) / 2)
    except (redis.RedisError, errors.SettingsError):
        return None
