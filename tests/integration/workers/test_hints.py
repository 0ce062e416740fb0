"""Beat is told by the cron line itself when to give a hint."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from pipeline import cron
from workers.schedules import Times

NEW_YEAR = cron.parse("0 0 1 1 *", "Europe/Berlin")


def test_a_hint_is_due_once_its_time_has_come_since_the_last() -> None:
    now = datetime.now(UTC)
    due, seconds = Times(NEW_YEAR).is_due(now - timedelta(days=400))
    assert due
    assert abs(time.time() + seconds - NEW_YEAR.next_after(time.time())) < 5


def test_a_hint_that_was_given_waits_for_the_next_time() -> None:
    just_after = datetime.fromtimestamp(NEW_YEAR.latest(time.time()) + 1, UTC)
    due, seconds = Times(NEW_YEAR).is_due(just_after)
    assert not due
    assert 0 < seconds <= 366 * 86_400
    assert Times(NEW_YEAR).remaining_estimate(just_after) > timedelta(0)
