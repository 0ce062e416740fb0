"""Times as people and files read them; the code itself counts epoch seconds that the ledger or Redis gave it."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(epoch_seconds: float) -> datetime:
    """The UTC-aware moment of an epoch time."""
    return datetime.fromtimestamp(epoch_seconds, UTC)


def iso(epoch_seconds: float | None) -> str | None:
    """The ISO 8601 text in UTC, to the second; None stays None."""
    return None if epoch_seconds is None else moment(epoch_seconds).isoformat(timespec="seconds").replace("+00:00", "Z")


def hour(epoch_seconds: float, now: float) -> str:
    """A time as a progress line says it: `14:05:07 UTC`, with the day when it is not today's."""
    at, today = moment(epoch_seconds), moment(now)
    text = at.strftime("%H:%M:%S UTC")
    return text if at.date() == today.date() else f"{at.strftime('%Y-%m-%d')} {text}"
