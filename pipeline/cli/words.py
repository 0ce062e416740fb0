"""Numbers, times and states in the words that people read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

STATES: Mapping[str, str] = {
    "delivered": "the vendor has them",
    "rejected": "cannot be sent as they are; mend and import again",
    "duplicate": "an earlier row has the same identity",
    "suppressed": "on the do-not-contact list",
    "refused": "the vendor said no",
    "cancelled": "not sent: the import was stopped",
    "in_doubt": "sent, and no answer came",
    "sending": "in a call just now",
    "pending": "still to be sent",
}
STATE_STYLES: Mapping[str, str] = {
    "delivered": "green",
    "rejected": "yellow",
    "duplicate": "default",
    "suppressed": "default",
    "refused": "red",
    "cancelled": "default",
    "in_doubt": "magenta",
    "sending": "cyan",
    "pending": "cyan",
}
IMPORT_STYLES: Mapping[str, str] = {
    "finished": "green",
    "failed": "red",
    "cancelled": "yellow",
    "paused": "yellow",
}


def number(value: float) -> str:
    """1203 is `1,203`."""
    return f"{value:,.0f}"


def counted(value: int, noun: str, plural: str = "") -> str:
    """`1 row`, `2 rows`."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """`8 s`, `1 min 22 s`, `3 h 5 min`, `2 d 4 h`."""
    whole = max(0, round(seconds))
    for big, small, size, unit in (("d", "h", 86_400, 3_600), ("h", "min", 3_600, 60), ("min", "s", 60, 1)):
        if whole >= size:
            rest = whole % size // unit
            return f"{whole // size} {big} {rest} {small}" if rest else f"{whole // size} {big}"
    return f"{whole} s"


def window(seconds: float) -> str:
    """A window's length as limits are said: `minute`, `hour`, `day`, else `10 s`."""
    return {60.0: "minute", 3_600.0: "hour", 86_400.0: "day"}.get(seconds) or duration(seconds)


def state(name: str) -> str:
    """A state's name as people read it."""
    return name.replace("_", " ")


def moment(iso: str) -> datetime:
    """A time of the service's objects."""
    return datetime.fromisoformat(iso)


def seconds_until(iso: str | None) -> float | None:
    """How long it is until a time of the service's objects; None where none is known."""
    return None if iso is None else max(0.0, (moment(iso) - datetime.now(UTC)).total_seconds())


def when(iso: str | None) -> str:
    """`14:05 UTC` for today, with the day for another."""
    if iso is None:
        return ""
    at = moment(iso)
    today = at.date() == datetime.now(UTC).date()
    return f"{at:%H:%M} UTC" if today else f"{at:%Y-%m-%d %H:%M}"


def listed(items: list[str], most: int = 12) -> str:
    """Names in one line, the rest of a long list counted."""
    told = ", ".join(items[:most])
    return f"{told} and {len(items) - most} more" if len(items) > most else told
