"""A quota that has lost its memory, rebuilt from the calls that the ledger noted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

from pipeline.account import Account
from pipeline.ledger import Tx, calls
from pipeline.limits import DAY_SECONDS, Limit
from pipeline.quota import DAY_GUARD_SECONDS, History, PastCall
from pipeline.sending.parts import Parts
from pipeline.settings import LONGEST_DEADLINE_SECONDS, LONGEST_SETTLE_SECONDS

CLOCK_SLACK_SECONDS = 1.0
LONGEST_LEASE_SECONDS = LONGEST_DEADLINE_SECONDS + LONGEST_SETTLE_SECONDS


def rebuild(parts: Parts, account: Account) -> bool:
    """Rebuilds the account's quota; False when another process is at it. Raises Unavailable."""
    limits = parts.limits(account)

    def read() -> History:
        with parts.ledger.read() as tx:
            return _history(tx, account, limits)

    return parts.quota.rebuild(account.counted_by, limits, read)


def _history(tx: Tx, account: Account, limits: tuple[Limit, ...]) -> History:
    """By when calls were over: under which lease each was made is another account's matter, or that of older settings."""
    rolling = [limit.window_seconds for limit in limits if limit.window == "rolling"]
    reach_seconds = 2 * max(rolling, default=0.0) + CLOCK_SLACK_SECONDS
    recent = calls.since(tx, account.counted_by, tx.now - LONGEST_LEASE_SECONDS - reach_seconds, tx.now - reach_seconds)
    past = [
        PastCall(
            permit=call["id"],
            made_seconds_ago=tx.now - call["noted_at"],
            lease_ends_in_seconds=call["lease_until"] - tx.now,
            answered_seconds_ago=tx.now - call["ended_at"] if call["ended_as"] == "answered" else None,
            weight=call["weight"],
        )
        for call in recent
    ]
    return History(past, _days(tx, account.counted_by) if any(limit.window == "utc_day" for limit in limits) else {})


def _days(tx: Tx, counted_by: str) -> dict[date, int]:
    days: Counter[date] = Counter()
    for first, last, weight in calls.by_days(tx, counted_by, tx.now - 2 * DAY_SECONDS, DAY_GUARD_SECONDS):
        for number in range(first, last + 1):
            days[datetime.fromtimestamp(number * DAY_SECONDS, UTC).date()] += weight
    return dict(days)
