"""Cron lines: when something is due, in the time of a place, told in epoch seconds.

Celery reads the line; the times are counted here, so that whoever asks (beat, the ledger, a person) is told the same. A time
that the clock of the place skips comes an hour later, one that it has twice comes once, unless the line means every hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline import errors

MOST_DAYS = 366 * 8  # February 29th may be eight years away
HOURS = 24


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron line, understood."""

    line: str
    timezone: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def next_after(self, now: float) -> float:
        """The first time that is due after this one."""
        for day in self._days_from(now, 1):
            for due in self._times(day):
                if due > now:
                    return due
        raise errors.SettingsError(f"The cron line {self.line!r} is never due.")

    def latest(self, now: float) -> float:
        """The last time that was due by then."""
        for day in self._days_from(now, -1):
            for due in reversed(self._times(day)):
                if due <= now:
                    return due
        raise errors.SettingsError(f"The cron line {self.line!r} is never due.")

    def _days_from(self, now: float, step: int) -> Iterator[date]:
        today = datetime.fromtimestamp(now, ZoneInfo(self.timezone)).date()
        for distance in range(-1, MOST_DAYS):  # a skipped hour may carry a time into the next day
            day = today + timedelta(days=step * distance)
            if day.month in self.months and day.day in self.days and day.isoweekday() % 7 in self.weekdays:
                yield day

    def _times(self, day: date) -> list[float]:
        zone = ZoneInfo(self.timezone)
        folds = (0, 1) if len(self.hours) == HOURS else (0,)
        moments = (
            datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone, fold=fold)
            for hour in self.hours
            for minute in self.minutes
            for fold in folds
        )
        return sorted({moment.astimezone(UTC).timestamp() for moment in moments})


def parse(line: str, timezone: str = "UTC") -> Cron:
    """The line, understood. Raises SettingsError in one sentence."""
    from celery.schedules import ParseException, crontab  # half a second, for those who have schedules

    fields = line.split()
    if len(fields) != 5:
        raise errors.SettingsError(
            f"The cron line {line!r} has {len(fields)} fields and not five: minute, hour, day of the month, month, weekday."
        )
    minute, hour, day, month, weekday = fields
    if day != "*" and weekday != "*":
        raise errors.SettingsError(
            f"The cron line {line!r} names days of the month and of the week, which crons take to mean different things;"
            " name one of them."
        )
    _check_timezone(timezone)
    try:
        read = crontab(minute, hour, "0" if weekday == "7" else weekday, day, month)
    except (ParseException, ValueError) as error:
        raise errors.SettingsError(f"The cron line {line!r} is not one: {str(error).rstrip('.')}.") from None
    return Cron(
        line,
        timezone,
        tuple(sorted(read.minute)),
        tuple(sorted(read.hour)),
        frozenset(read.day_of_month),
        frozenset(read.month_of_year),
        frozenset(read.day_of_week),
    )


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise errors.SettingsError(f"There is no timezone {name!r}; one is called Europe/Berlin or UTC.") from None
