"""A cron line is due when its fields say so, in the time of its place, whatever that place does with its clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import cron, errors

LINES = ["* * * * *", "0 6 * * *", "*/15 8-18 * * 1-5", "30 2 * * *", "0 0 29 2 *", "0 12 1 * *", "5,35 */6 * * sun"]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
MOMENTS = st.floats(min_value=1.7e9, max_value=2.0e9)


def at(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()


def due(line: str, zone: str, since: str, times: int) -> list[str]:
    when, now, found = cron.parse(line, zone), at(since), []
    for _ in range(times):
        now = when.next_after(now)
        found.append(f"{datetime.fromtimestamp(now, ZoneInfo(zone)):%m-%d %H:%M%z}")
    return found


@given(line=st.sampled_from(LINES), zone=st.sampled_from(ZONES), now=MOMENTS)
def test_the_next_time_is_after_now_and_nothing_is_due_between(line: str, zone: str, now: float) -> None:
    when = cron.parse(line, zone)
    following = when.next_after(now)
    assert following > now
    assert when.latest(following) == following
    assert when.latest(following - 1) <= now
    assert when.next_after(when.latest(now)) == following


@given(line=st.sampled_from(LINES), zone=st.sampled_from(ZONES), now=MOMENTS)
def test_every_time_that_is_due_fits_the_line_where_no_clock_is_turned(line: str, zone: str, now: float) -> None:
    when = cron.parse(line, zone)
    local = datetime.fromtimestamp(when.next_after(now), ZoneInfo(zone))
    skipped = local.replace(fold=0).astimezone(UTC).astimezone(ZoneInfo(zone)).hour not in when.hours
    assert local.minute in when.minutes or skipped
    assert local.hour in when.hours or skipped


def test_a_time_that_the_clock_skips_comes_an_hour_later() -> None:
    assert due("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00+01:00", 2) == [
        "03-29 03:30+0200",
        "03-30 02:30+0200",
    ]


def test_a_time_that_the_clock_has_twice_comes_once() -> None:
    assert due("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00+02:00", 2) == [
        "10-25 02:30+0200",
        "10-26 02:30+0100",
    ]


def test_every_hour_is_every_hour_also_when_the_clock_has_one_twice() -> None:
    assert due("0 * * * *", "Europe/Berlin", "2026-10-25T01:30:00+02:00", 3) == [
        "10-25 02:00+0200",
        "10-25 02:00+0100",
        "10-25 03:00+0100",
    ]


def test_sunday_is_both_seven_and_none() -> None:
    assert cron.parse("0 6 * * 7").weekdays == cron.parse("0 6 * * 0").weekdays == {0}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("0 6 * *", "has 4 fields and not five: minute, hour"),
        ("61 * * * *", "Invalid end range: 61 > 59"),
        ("x * * * *", "is not one"),
        ("@daily", "has 1 fields"),
        ("0 6 1 * 1", "names days of the month and of the week"),
        ("0 0 31 2 *", "never occurs"),
        ("*/0 * * * *", "step cannot be zero"),
    ],
)
def test_a_line_that_is_none_is_told_in_one_sentence(line: str, sentence: str) -> None:
    with pytest.raises(errors.SettingsError, match=sentence):
        cron.parse(line)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "/etc/localtime"])
def test_a_timezone_that_is_none_is_told(zone: str) -> None:
    with pytest.raises(errors.SettingsError, match="There is no timezone"):
        cron.parse("0 6 * * *", zone)
