"""What runs in a home: one supervisor at most, found by the lock that it holds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import errors
from pipeline.local import lock


@dataclass(frozen=True, slots=True)
class Running:
    """The supervisor that runs in a home, and the address of its private Redis."""

    pid: int
    since: datetime
    redis_url: str | None


def running(home: Path) -> Running | None:
    """What runs in this home now, if anything does."""
    found = lock.holder(_file(home))
    if not found:
        return None
    url = found.get("redis_url")
    return Running(int(str(found["pid"])), datetime.fromisoformat(str(found["since"])), str(url) if url else None)


def claim(home: Path, redis_url: str | None) -> lock.Lock:
    """Be what runs in this home until the lock is closed. Raises Conflict where something runs already."""
    try:
        held = lock.Lock(_file(home))
    except lock.Held as refusal:
        raise errors.Conflict(
            f"Leadlift already runs in {home} (process {refusal.holder.get('pid', 'unknown')}); "
            "use what runs, stop it first, or set another LEADLIFT_HOME."
        ) from refusal
    held.write({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(), "redis_url": redis_url})
    return held


def _file(home: Path) -> Path:
    return home / "up.lock"
