"""What is decided before Redis is asked."""

from __future__ import annotations

from datetime import date

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from pipeline import errors, limits
from pipeline.limits import Limit
from pipeline.quota import LimitView, Quota, QuotaView
from pipeline.quota.bucket import burst_of, guard_seconds
from pipeline.quota.scripts import KEYS, PARTS, keys_of, source

WINDOWS = st.floats(0.5, 86_400)


def limit(calls: int, seconds: float = 60) -> Limit:
    return limits.rolling("minute", calls, seconds, source="test", read_on=date(2026, 11, 21))


@given(calls=st.integers(1, 200_000))
def test_a_burst_is_never_more_than_ten_nor_than_the_limit(calls: int) -> None:
    assert 1 <= burst_of(limit(calls)) <= min(calls, 10)


@given(seconds=st.floats(6, 86_400))
def test_the_guard_costs_less_than_a_thousandth_of_the_window(seconds: float) -> None:
    assert 0 < guard_seconds(limit(10, seconds)) < seconds / 1000


@pytest.mark.parametrize("permit", ["", ".", "~1", "two words", "é"])
def test_a_permit_that_could_be_taken_for_something_else_is_a_defect(permit: str) -> None:
    with pytest.raises(errors.Defect):
        Quota(redis.Redis()).acquire("a", [limit(5)], permit, lease_seconds=1)


def test_all_keys_of_a_bucket_are_declared_and_share_a_hash_tag() -> None:
    keys = keys_of("abc")
    assert len(keys) == len(KEYS)
    assert all("{abc}" in key for key in keys)


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_script_opens_with_the_dictionary_of_its_keys_and_names_no_other(name: str) -> None:
    text = source(name)  # type: ignore[arg-type] # the names are those of the table
    assert text.index("local keys = {") < text.index("redis.call")
    assert all(f"{key} = KEYS[{number}]" in text for number, key in enumerate(KEYS, 1))
    assert text.count("KEYS[") == len(KEYS)


def test_a_bucket_is_as_ready_as_its_tightest_limit() -> None:
    many, few = LimitView("day", 100, 10, 0, 90, 0.0), LimitView("minute", 10, 10, 2, 0, 12.5)
    view = QuotaView(cold=False, limits=(many, few))
    assert (view.ready, view.opens_in_seconds, few.free) == (0, 12.5, 0)
    assert QuotaView(cold=True).ready == 0
