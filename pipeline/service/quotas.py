"""Quotas as people ask for them: what each account may still call, and when there will be more."""

from __future__ import annotations

import contextlib
from typing import Any

from pipeline import clock, errors
from pipeline.account import Account
from pipeline.ledger import Tx, calls
from pipeline.limits import DAY_SECONDS, Limit
from pipeline.quota import LimitView, QuotaView
from pipeline.service.parts import Service


def quotas(service: Service) -> list[dict[str, Any]]:
    """Each limit of each usable account. Accounts with one `counted_by` share one quota: their numbers are the same."""
    found: list[dict[str, Any]] = []
    for name in sorted(service.settings.accounts):
        with contextlib.suppress(errors.SettingsError, errors.NotFound):
            found += _of_account(service, service.account(name))
    return found


def _of_account(service: Service, account: Account) -> list[dict[str, Any]]:
    limits = service.limits(account)
    view = _view(service, account, limits)
    seen = {limit.name: limit for limit in view.limits}
    with service.ledger.read() as tx:
        return [
            {
                "account": account.name,
                "vendor": account.vendor.name,
                "counted_by": account.counted_by,
                "limit": limit.name,
                "window": limit.window,
                "window_seconds": limit.window_seconds,
                **_standing(tx, limit, seen.get(limit.name) or _from_ledger(tx, account, limit), view),
            }
            for limit in limits
        ]


def _view(service: Service, account: Account, limits: tuple[Limit, ...]) -> QuotaView:
    quota = service.quota()
    with contextlib.suppress(errors.Unavailable):
        if quota is not None:
            return quota.view(account.counted_by, limits)
    return QuotaView(cold=True)


def _standing(tx: Tx, limit: Limit, seen: LimitView, view: QuotaView) -> dict[str, Any]:
    opens_in_seconds = max(seen.opens_in_seconds, view.gate_seconds)
    return {
        "allowed": seen.allowed,
        "left": seen.free,
        "in_flight": seen.in_flight,
        "opens_at": clock.iso(tx.now + opens_in_seconds) if opens_in_seconds > 0 else None,
        "resets_at": clock.iso(_resets_at(tx.now, limit)) if seen.used else None,
        "why_closed": view.gate_reason,
    }


def _resets_at(now: float, limit: Limit) -> float:
    """When all of it is left again if nothing more is called, at the latest."""
    if limit.window == "utc_day":
        return now - now % DAY_SECONDS + DAY_SECONDS
    return now + limit.window_seconds


def _from_ledger(tx: Tx, account: Account, limit: Limit) -> LimitView:
    """The limit where Redis knows nothing of it, or cannot be asked: the calls in the ledger are what it would rebuild."""
    window_seconds = limit.window_seconds if limit.window == "rolling" else tx.now % DAY_SECONDS
    found = calls.since(tx, account.counted_by, tx.now - window_seconds)
    used = sum(call["weight"] for call in found)
    in_flight = sum(call["weight"] for call in found if not call["ended_as"])
    return LimitView(limit.name, limit.calls, used, in_flight, max(0, limit.calls - used), 0.0)
