"""Values of spreadsheet cells as the text that a person sees: no `.0`, no exponent that can be avoided, dates in ISO."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

# Excel keeps 15 digits; a longer number has lost some, and its exponent says so.
_EXACT_BELOW = 1e15


def time_text(value: date | time | timedelta) -> str:
    """The moment, day, time of day or duration in ISO's order."""
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, timedelta):
        return duration_text(value)
    return value.isoformat() if isinstance(value, date) else value.isoformat(timespec="seconds")


def number_text(value: float) -> str:
    """The number as Excel's general format shows it in a wide cell."""
    if value.is_integer() and abs(value) < _EXACT_BELOW:
        return str(int(value))
    text = format(value, ".15g")
    if "e-" in text:
        return format(Decimal(text), "f")
    return text.replace("e", "E")


def moment_text(value: datetime) -> str:
    """A date alone where the time is midnight."""
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")


def iso_text(text: str) -> str:
    """Return the moment with a blank before the time; the day alone where the time is midnight."""
    day, _, time = text.strip().removesuffix("Z").partition("T")
    time = time.partition(".")[0]
    return day if time in ("", "00:00:00") else f"{day} {time}".strip()


def duration_text(value: timedelta) -> str:
    """Hours, minutes and seconds."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
