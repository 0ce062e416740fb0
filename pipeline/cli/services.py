"""Leadlift's services on this machine: what `up` and `run` start, in which order, with which environment."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.local import redis
from pipeline.local.supervisor import Service
from pipeline.settings import Settings, config_path

GRACE_SECONDS = 40.0  # on SIGTERM Celery takes no more work and finishes what is under way: a call, by its deadline
SPARE_SECONDS = 5.0
READER_GRACE_SECONDS = 2.0  # a reading takes minutes, and another reader goes on where this one stopped


def redis_url(settings: Settings) -> str:
    """The Redis in force: the settings', or this home's private one."""
    return settings.redis_url or redis.url(settings.home)


def services(settings: Settings, config: Path | None = None) -> list[Service]:
    """Redis (unless the settings name one), the workers that send, the one that reads, and the dispatcher."""
    env = environment(settings, config)
    found = [] if settings.redis_url else [redis.service(settings.home)]
    needs = tuple(service.name for service in found)
    return [
        *found,
        _celery("sender", settings.workers, env, needs, GRACE_SECONDS),
        _celery("reader", 1, env, needs, READER_GRACE_SECONDS),
        Service("dispatcher", [sys.executable, "-m", "workers.dispatcher"], env=env, needs=needs),
        *([_webhooks(settings, env)] if settings.webhooks else []),
    ]


def one_by_one(settings: Settings, config: Path | None = None) -> dict[str, Service]:
    """Every service that can run by itself, where Redis runs elsewhere; also one that has nothing to do yet."""
    beside = [*doors(settings, config), *_taking(settings, config), *watching(settings, config)]
    all_of_them = [*services(settings, config), _webhooks(settings, environment(settings, config)), *beside]
    return {service.name: service for service in all_of_them if service.name != "redis"}


def _webhooks(settings: Settings, env: dict[str, str]) -> Service:
    """What tells webhooks; when it stops it tells what is due, and a call ends by its deadline."""
    slowest_seconds = max((hook.deadline_seconds for hook in settings.webhooks.values()), default=0.0)
    argv = [sys.executable, "-m", "workers.webhooks"]
    return Service("webhooks", argv, env=env, grace_seconds=slowest_seconds + SPARE_SECONDS)


def intake(settings: Settings, config: Path | None = None) -> list[Service]:
    """What takes files in by itself, beside the services of a machine that stays up; sending goes on without it."""
    wanted = {"inbox": settings.inbox.run, "beat": bool(settings.schedules)}
    return [service for service in _taking(settings, config) if wanted[service.name]]


def _taking(settings: Settings, config: Path | None) -> list[Service]:
    needs = () if settings.redis_url else ("redis",)
    return [
        Service(name, [sys.executable, "-m", *words], env=environment(settings, config), needs=needs, vital=False)
        for name, words in (("inbox", ["workers.inbox"]), ("beat", ["workers", "beat"]))
    ]


def doors(settings: Settings, config: Path | None = None) -> list[Service]:
    """The HTTP API, beside the services of a machine that stays up; sending goes on without it."""
    argv = [sys.executable, "-m", "pipeline.web"]
    return [Service("api", argv, env=environment(settings, config), vital=False)] if settings.web.run else []


def is_taken(host: str, port: int) -> bool:
    """Whether something listens there already."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def watching(settings: Settings, config: Path | None = None) -> list[Service]:
    """What people watch with, beside the services of a machine that stays up. Raises SettingsError."""
    from pipeline.service import flower

    if not settings.flower.run:
        return []
    flower.check(settings)
    argv = [sys.executable, "-m", "workers.flower"]
    needs = ("sender", "reader")  # it asks them what they are when it starts, and not again
    return [Service("flower", argv, env=environment(settings, config), needs=needs, vital=False)]


def environment(settings: Settings, config: Path | None = None) -> dict[str, str]:
    """What our processes need to find the same settings, wherever they are started."""
    found = {
        "LEADLIFT_HOME": str(settings.home.resolve()),
        "LEADLIFT_REDIS_URL": redis_url(settings),
        "LEADLIFT_WORKERS": str(settings.workers),
    }
    if path := config_path(config):
        found["LEADLIFT_CONFIG"] = str(path.resolve())
    return found


def _celery(kind: str, slots: int, env: dict[str, str], needs: Sequence[str], grace_seconds: float) -> Service:
    words = [kind, "--slots", str(slots), "--name", f"{kind}-{os.getpid()}"]
    argv = [sys.executable, "-m", "workers", *words]
    return Service(kind, argv, env=env, needs=tuple(needs), grace_seconds=grace_seconds)
