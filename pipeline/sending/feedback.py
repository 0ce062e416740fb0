"""What an answer's headers say of the quota."""

from __future__ import annotations

import math
from datetime import UTC
from email.utils import parsedate_to_datetime

from pipeline.limits import DAY_SECONDS
from pipeline.quota import Feedback
from pipeline.vendor import Response, Vendor

EPOCH_AT_LEAST = 1_000_000_000  # a number smaller than this is seconds from now, not a time
EPOCH_IN_MILLISECONDS_AT_LEAST = 1_000 * EPOCH_AT_LEAST
LONGEST_SECONDS = (
    DAY_SECONDS  # no limit is longer than a day; what asks for more is nonsense, and one try a day finds out
)


def feedback(vendor: Vendor, response: Response, now: float) -> Feedback:
    """The quota as the vendor tells it; a header that is missing or makes no sense says nothing, and no wait is endless.

    `now` is epoch seconds, used where the answer has no Date of the vendor's own.
    """
    names, headers = vendor.quota_headers, response.headers
    vendor_now = _date(headers.get("date", "")) or now
    reset = _number(headers.get(names.reset, ""))
    return Feedback(
        limit=_whole(headers.get(names.limit, "")),
        remaining=_whole(headers.get(names.remaining, "")),
        throttled=vendor.means(response) == "throttled",
        retry_after_seconds=_retry_after(headers.get(names.retry_after, ""), vendor_now),
        reset_in_seconds=_ahead(reset, vendor_now),
    )


def _ahead(told: float | None, vendor_now: float) -> float | None:
    """Seconds from now until what is told as such, or as a time in seconds or milliseconds."""
    if told is None:
        return None
    at = told / 1000 if told >= EPOCH_IN_MILLISECONDS_AT_LEAST else told
    return min(LONGEST_SECONDS, max(0.0, at - vendor_now if at >= EPOCH_AT_LEAST else at))


def _retry_after(text: str, vendor_now: float) -> float | None:
    """Seconds, or an HTTP date; some send the time as a number."""
    seconds = _number(text)
    return _ahead(_date(text) if seconds is None else seconds, vendor_now)


def _date(text: str) -> float | None:
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | None:
    number = _number(text)
    return None if number is None or number < 0 else int(number)
