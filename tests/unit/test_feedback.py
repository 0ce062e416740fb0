"""What an answer's headers say of the quota; nonsense says nothing."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import vendors
from pipeline.quota import Feedback
from pipeline.sending.feedback import feedback
from pipeline.vendor import Response

VENDOR = vendors.get("persistiq")
NOW = 1_795_000_000.0


def told(status: int = 200, **headers: str) -> Feedback:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return feedback(VENDOR, Response(status, named, b""), NOW)


def test_limit_and_remaining_are_read() -> None:
    said = told(x_ratelimit_limit="100", x_ratelimit_remaining="41")
    assert (said.limit, said.remaining, said.throttled) == (100, 41, False)


def test_an_answer_without_headers_says_nothing() -> None:
    assert told() == Feedback()


def test_429_is_a_refusal() -> None:
    assert told(429).throttled


def test_a_reset_is_counted_from_the_vendors_own_clock() -> None:
    skewed = NOW + 300
    said = told(x_ratelimit_reset=str(int(skewed + 20)), date=formatdate(skewed, usegmt=True))
    assert said.reset_in_seconds == pytest.approx(20)


def test_a_reset_without_a_date_is_counted_from_our_clock() -> None:
    assert told(x_ratelimit_reset=str(int(NOW + 20))).reset_in_seconds == pytest.approx(20)


def test_a_small_reset_is_seconds_from_now() -> None:
    assert told(x_ratelimit_reset="12").reset_in_seconds == 12


def test_a_reset_in_the_past_is_now() -> None:
    assert told(x_ratelimit_reset=str(int(NOW - 20))).reset_in_seconds == 0


def test_retry_after_may_be_seconds_or_a_date() -> None:
    assert told(429, retry_after="30").retry_after_seconds == 30
    at = formatdate(NOW + 45, usegmt=True)
    assert told(429, retry_after=at, date=formatdate(NOW, usegmt=True)).retry_after_seconds == pytest.approx(45)


def test_a_time_may_be_a_number_of_seconds_or_milliseconds() -> None:
    assert told(429, retry_after=str(int(NOW + 30))).retry_after_seconds == pytest.approx(30)
    assert told(x_ratelimit_reset=str(int(NOW + 20) * 1000)).reset_in_seconds == pytest.approx(20)


@pytest.mark.parametrize("text", ["1e305", "9" * 300, "Fri, 01 Jan 9999 00:00:00 GMT", str(10**9 - 1)])
def test_no_wait_is_endless(text: str) -> None:
    said = told(429, retry_after=text, x_ratelimit_reset=text)
    assert said.retry_after_seconds == 86_400
    assert said.reset_in_seconds in (None, 86_400)


@pytest.mark.parametrize("zone", ["GMT", "+99999999999999999999"])
@pytest.mark.parametrize("year", ["2026", "99999999999999999999"])
def test_a_date_beyond_all_bounds_is_nonsense(year: str, zone: str) -> None:
    text = f"Mon, 01 Jan {year} 00:00:00 {zone}"
    said = told(429, retry_after=text, date=text)
    assert said.retry_after_seconds in (None, 0)


@pytest.mark.parametrize("text", ["", "many", "nan", "inf", "-inf", "1e999", "-5", "0x10", "Mon, 99 Foo 2026"])
def test_nonsense_says_nothing_of_the_count(text: str) -> None:
    said = told(x_ratelimit_limit=text, x_ratelimit_remaining=text, retry_after=text, x_ratelimit_reset=text)
    assert (said.limit, said.remaining) == (None, None)
    assert said.retry_after_seconds in (None, 0)
    assert said.reset_in_seconds in (None, 0)


@given(st.lists(st.text(max_size=40) | st.floats().map(str) | st.integers().map(str), min_size=5, max_size=5))
def test_no_header_is_too_strange(texts: list[str]) -> None:
    limit, remaining, reset, retry_after, date = texts
    said = told(
        x_ratelimit_limit=limit,
        x_ratelimit_remaining=remaining,
        x_ratelimit_reset=reset,
        retry_after=retry_after,
        date=date,
    )
    assert all(number is None or number >= 0 for number in (said.limit, said.remaining, said.retry_after_seconds))
