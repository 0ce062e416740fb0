"""How fast an import goes, and when it will be done."""

from __future__ import annotations

from typing import Any

from pipeline.cli import pace, words
from pipeline.records import ROW_STATES


def shown(calls: int, *, steps: list[dict[str, Any]], read: bool = True) -> dict[str, Any]:
    rows = {state: sum(step.get(state, 0) for step in steps) for state in ROW_STATES}
    return {"calls": calls, "rows": {"read": sum(rows.values()), **rows}, "steps": steps, "read_to_the_end": read}


def paced(*seen: tuple[float, dict[str, Any]]) -> pace.Pace:
    """A pace that saw an import at some times."""
    now = 0.0
    speed = pace.Pace(lambda: now)
    for now, one in seen:  # noqa: B007 - the clock reads it
        speed.saw(one)
    return speed


def test_the_rest_takes_as_long_as_rows_took_so_far() -> None:
    before = shown(0, steps=[{"pending": 100}])
    after = shown(5, steps=[{"pending": 50, "delivered": 50}])
    speed = paced((0, before), (10, after))
    assert speed.seconds_left == 10
    assert speed.calls_per_minute == 30


def test_a_row_that_has_a_step_behind_it_is_half_way() -> None:
    halfway = shown(5, steps=[{"step": "leads"}, {"step": "campaign", "pending": 100}])
    assert pace.share_done(halfway) == 0.5


def test_rows_that_are_never_sent_do_not_make_it_look_fast() -> None:
    before = shown(0, steps=[{"pending": 100}])
    after = shown(1, steps=[{"pending": 90, "delivered": 10, "rejected": 5_000}])
    assert paced((0, before), (10, after)).seconds_left == 90


def test_while_the_file_is_read_nobody_knows_the_end() -> None:
    before = shown(0, steps=[{"pending": 100}], read=False)
    after = shown(5, steps=[{"pending": 50, "delivered": 50}], read=False)
    assert paced((0, before), (10, after)).seconds_left is None


def test_the_first_seconds_tell_nothing() -> None:
    speed = paced((0, shown(0, steps=[{"pending": 9}])), (1, shown(1, steps=[{"pending": 8, "delivered": 1}])))
    assert (speed.seconds_left, speed.calls_per_minute) == (None, None)


def test_durations_are_said_in_two_units_at_most() -> None:
    said = [words.duration(seconds) for seconds in (0, 8.4, 60, 82, 3_600, 11_100, 90_061)]
    assert said == ["0 s", "8 s", "1 min", "1 min 22 s", "1 h", "3 h 5 min", "1 d 1 h"]
