"""Whether what Leadlift stands on is there now: the ledger, Redis, and our own processes on whichever machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

import redis

from pipeline import errors
from pipeline.ledger import services
from pipeline.quota import connect
from pipeline.service.parts import Service

Name = Literal["ledger", "redis", "dispatcher", "sender", "reader"]
KINDS: tuple[Name, ...] = ("dispatcher", "sender", "reader")
STUCK_SECONDS = 20.0
"""A dispatcher looks around once a second at least; one that has not for so long does not, however its heart beats."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that sending needs; `why` tells what is missing, empty where nothing is."""

    name: Name
    ok: bool
    why: str = ""


def readiness(service: Service) -> dict[str, Any]:
    """Whether rows that are pending now would be sent, and which parts are missing for it."""
    found = list(parts(service))
    missing = [{"part": part.name, "why": part.why} for part in found if not part.ok]
    return {"ready": not missing, "missing": missing, "parts": [asdict(part) for part in found]}


def parts(service: Service) -> Iterator[Part]:
    """Each part as it is now; a ledger that cannot be reached says nothing of the processes that write to it."""
    yield _redis(service)
    try:
        with service.ledger.read() as tx:
            alive = services.alive(tx)
            lag_seconds = services.lag_seconds(tx, "dispatcher")
    except errors.Unavailable as error:
        yield Part("ledger", False, error.message)
        yield from (Part(kind, False, "Unknown while the ledger cannot be reached.") for kind in KINDS)
        return
    yield Part("ledger", True)
    kinds = {service["kind"] for service in alive}
    for kind in KINDS:
        if kind not in kinds:
            yield Part(kind, False, f"No {kind} has a heartbeat, on any machine.")
        elif kind == "dispatcher" and lag_seconds is not None and lag_seconds > STUCK_SECONDS:
            yield Part(kind, False, f"The {kind} is alive and has not looked around for {lag_seconds:.0f} seconds.")
        else:
            yield Part(kind, True)


def _redis(service: Service) -> Part:
    url = service.settings.redis_url
    if not url:
        return Part("redis", False, "No Redis is known here: start `leadlift up`, or set redis_url.")
    try:
        with connect(url) as client:
            client.ping()
    except (redis.RedisError, errors.SettingsError) as error:
        return Part("redis", False, f"Redis cannot be reached ({type(error).__name__}).")
    return Part("redis", True)
