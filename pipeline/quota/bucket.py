"""Token buckets in Redis that are provably inside the vendor's limits, at full use.

A token comes back one window after the answer to its call was read whole; a call that ends otherwise holds its token
until its lease ends, and one window more. Let S be the calls that arrive in some window of the vendor, and k the one of
them taken last. Had the token of another, i, come back before k was taken, then i arrived no later than its answer (or
its lease's end), and that was at least a window before k was taken, hence before k arrived: i and k are not in one
window. So all of S held tokens at once, and there are no more tokens than calls allowed. Nothing is assumed of the
network's delay, the phase of the window or the number of workers, but two things: clocks run at the same rate to one
part in 1200 (the guard), and no call arrives after its lease's end. So the caller fixes its deadline *before* it
acquires, and asks for a lease of that deadline and the vendor's settle delay. Redis' clock leaping forward would return
tokens early; it is the one thing that nobody here can see.
"""

from __future__ import annotations

import json
import math
import random
import uuid
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import cast

import redis

from pipeline import errors
from pipeline.limits import Limit
from pipeline.quota.answers import (
    Cause,
    Cold,
    Denied,
    Feedback,
    Granted,
    History,
    LimitView,
    PastCall,
    QuotaView,
)
from pipeline.quota.scripts import Argument, Name, Scripts

DAY_GUARD_SECONDS = 2.0
GUARD_SHARE = 1 / 1200  # of a window: 50 ms of a minute
LEAST_GUARD_SECONDS = 0.001
BURST = 10
SHORTEST_LIFE_SECONDS = 2 * 86_400.0
REBUILD_SECONDS = 30.0
EPOCH = date(1970, 1, 1)


def guard_seconds(limit: Limit) -> float:
    """How much longer than its window a token is held back, for clocks that do not run at the same rate."""
    return max(LEAST_GUARD_SECONDS, limit.window_seconds * GUARD_SHARE)


def burst_of(limit: Limit) -> int:
    """How many calls may follow each other at once after a rest; the pace is courtesy, the tokens are the law."""
    return min(limit.calls, BURST, max(2, limit.calls // 10))


class Quota:
    """What may still be called, per `counted_by`: an opaque text that names what the vendor counts.

    `offset_seconds` is the clock seam. Every method raises Unavailable when Redis does not serve, and may be repeated
    with the same permit: the effect is that of once.
    """

    def __init__(
        self,
        client: redis.Redis,
        *,
        offset_seconds: Callable[[], float] = lambda: 0.0,
        rebuild_seconds: float = REBUILD_SECONDS,
    ) -> None:
        self._scripts = Scripts(client)
        self._offset_seconds = offset_seconds
        self._rebuild_seconds = rebuild_seconds

    def acquire(
        self,
        counted_by: str,
        limits: Sequence[Limit],
        permit: str,
        *,
        lease_seconds: float,
        weight: int = 1,
        share: float = 1.0,
    ) -> Granted | Denied | Cold:
        """Take `weight` tokens of every limit, or none. Calls with a `share` below 1 take no more than that of a limit."""
        _check_permit(permit)
        _check_weight(limits, weight)
        told, reach = _encoded(tuple(limits))
        answer = self._run("acquire", counted_by, told, reach, permit, weight, share, _microseconds(lease_seconds))
        match answer:
            case ["granted"]:
                return Granted(permit)
            case ["denied", name, cause, wait, until]:
                return Denied(name, cast("Cause", cause), _seconds(wait), _seconds(until))
            case _:
                return Cold()

    def confirm(self, counted_by: str, permit: str) -> bool:
        """Whether the call may be sent, asked after its note is committed. False: it must not be; refund and void it."""
        return self._run("confirm", counted_by, permit) == ["1"]

    def complete(self, counted_by: str, permit: str, feedback: Feedback | None = None) -> None:
        """The answer was read whole, whatever it says: each token comes back one window from now."""
        said = feedback or Feedback()
        self._run(
            "complete",
            counted_by,
            permit,
            _or_unsaid(said.limit),
            _or_unsaid(said.remaining),
            int(said.throttled),
            _duration_or_unsaid(said.retry_after_seconds),
            _duration_or_unsaid(said.reset_in_seconds),
            random.random(),  # noqa: S311 - spreads workers, guards nothing
        )

    def refund(self, counted_by: str, permit: str) -> None:
        """Provably nothing was sent: the tokens are free at once. Has no effect on a call that was completed."""
        self._run("refund", counted_by, permit)

    def gate(self, counted_by: str, until_seconds_from_now: float, reason: str) -> bool:
        """Close the whole bucket for a while; a longer closing stays. False when the bucket is cold."""
        return self._run("gate", counted_by, _microseconds(until_seconds_from_now), reason) == ["1"]

    def view(self, counted_by: str, limits: Sequence[Limit], weight: int = 1) -> QuotaView:
        """How the bucket stands, and when it opens to a call of that weight; changes nothing."""
        told, reach = _encoded(tuple(limits))
        answer = self._run("view", counted_by, told, reach, weight)
        if not answer:
            return QuotaView(cold=True)
        gate, reason, slow, *facts = answer
        views = tuple(_limit_view(facts[start : start + 6]) for start in range(0, len(facts), 6))
        return QuotaView(False, views, _seconds(gate), reason, _seconds(slow))

    def rebuild(self, counted_by: str, limits: Sequence[Limit], read: Callable[[], History]) -> bool:
        """Fill a cold bucket from the ledger, one at a time. True when the bucket is warm, False to try again soon.

        `read` is called after the bucket was closed to everybody: a call that was confirmed before is noted by then, and
        one that is not noted by then is never confirmed. What it returns is thrown away if the bucket was lost again.
        """
        told, reach = _encoded(tuple(limits))
        token = uuid.uuid4().hex
        begun = self._run("rebuild_begin", counted_by, reach, token, int(self._rebuild_seconds * 1000))
        if begun != ["begun"]:
            return begun == ["warm"]
        past = _encoded_history(read(), reach)
        life = max(SHORTEST_LIFE_SECONDS, 2 * reach / 1e6)
        return self._run("rebuild_end", counted_by, told, reach, token, int(life * 1000), past) == ["1"]

    def _run(self, name: Name, counted_by: str, *arguments: Argument) -> list[str]:
        return self._scripts.run(name, counted_by, _microseconds(self._offset_seconds()), *arguments)


def _microseconds(seconds: float) -> int:
    return math.ceil(seconds * 1e6)


def _seconds(microseconds: str) -> float:
    return int(microseconds) / 1e6


def _or_unsaid(number: int | None) -> int:
    return -1 if number is None else max(0, number)


def _duration_or_unsaid(seconds: float | None) -> int:
    return -1 if seconds is None or not math.isfinite(seconds) else _microseconds(max(0.0, seconds))


def _check_permit(permit: str) -> None:
    if not permit or not permit.isascii() or not permit[0].isalnum() or " " in permit:
        raise errors.Defect("A permit is a text without blanks that begins with a letter or a digit.")


def _check_weight(limits: Sequence[Limit], weight: int) -> None:
    for limit in limits:
        if weight > limit.calls:
            raise errors.SettingsError(
                f"One call counts as {weight}, but the limit {limit.name!r} allows {limit.calls}; raise the limit."
            )


@lru_cache(maxsize=256)
def _encoded(limits: tuple[Limit, ...]) -> tuple[str, int]:
    """The limits as the scripts read them, and how far back they reach in microseconds."""
    rolling = [limit for limit in limits if limit.window == "rolling"]
    told = min(rolling, key=lambda limit: limit.window_seconds, default=None)
    values = [_encoded_limit(limit, told=limit is told) for limit in limits]
    reach = max(
        (_microseconds(limit.window_seconds) + _microseconds(guard_seconds(limit)) for limit in rolling), default=0
    )
    return json.dumps(values), reach


def _encoded_limit(limit: Limit, *, told: bool) -> dict[str, str | int | bool]:
    if limit.window == "utc_day":
        return {"name": limit.name, "calls": limit.calls, "day": True}
    return {
        "name": limit.name,
        "calls": limit.calls,
        "window": _microseconds(limit.window_seconds),
        "guard": _microseconds(guard_seconds(limit)),
        "burst": burst_of(limit),
        "told": told,
    }


def _encoded_history(history: History, reach: int) -> str:
    calls = [_encoded_call(call) for call in history.calls if _counts_still(call, reach / 1e6)]
    days = [((day - EPOCH).days, count) for day, count in history.days.items()]
    return json.dumps({"calls": calls, "days": days})


def _counts_still(call: PastCall, reach_seconds: float) -> bool:
    if call.answered_seconds_ago is not None:
        return call.answered_seconds_ago <= reach_seconds
    return call.lease_ends_in_seconds > -max(reach_seconds, DAY_GUARD_SECONDS)


def _encoded_call(call: PastCall) -> list[str | int]:
    answered = -1 if call.answered_seconds_ago is None else math.floor(max(0.0, call.answered_seconds_ago) * 1e6)
    lease = _microseconds(call.lease_ends_in_seconds)
    return [call.permit, call.weight, _microseconds(call.made_seconds_ago), answered, lease]


def _limit_view(facts: Sequence[str]) -> LimitView:
    name, allowed, used, in_flight, ready, opens = facts
    return LimitView(name, int(allowed), int(used), int(in_flight), int(ready), _seconds(opens))
