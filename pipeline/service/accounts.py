"""Accounts: what they may call, whether they are held, and one cheap authorised call to find out."""

from __future__ import annotations

from typing import Any

from pipeline import clock, errors
from pipeline.account import Account
from pipeline.ledger import accounts, calls, events
from pipeline.quota import QuotaView
from pipeline.records import Turn
from pipeline.sending import call, meaning, renew
from pipeline.sending.parts import Parts
from pipeline.sending.register import register
from pipeline.service.parts import Service
from pipeline.tokens import Unfit
from pipeline.vendor import Page, Prepared, Response, Vendor


def listing(service: Service) -> list[dict[str, Any]]:
    """Every account of the settings, with its hold and what is left of its quota where Redis can be asked."""
    return [_shown(service, name) for name in sorted(service.settings.accounts)]


def _shown(service: Service, name: str) -> dict[str, Any]:
    settings = service.settings.accounts[name]
    shown: dict[str, Any] = {"name": name, "vendor": settings.vendor}
    try:
        account = service.account(name)
    except errors.LeadliftError as error:
        return {**shown, "usable": False, "problem": error.message, "hold": None, "quota": []}
    with service.ledger.read() as tx:
        known = accounts.get(tx, name)
    hold = None
    if known is not None and known["hold_kind"]:
        hold = {"reason": known["hold_reason"], "since": clock.iso(known["held_since"]), "by": known["held_by"]}
    quota = service.quota()
    view = quota.view(account.counted_by, service.limits(account)) if quota is not None else None
    base = {"usable": True, "problem": "", "base_url": account.base_url, "hold": hold}
    return {**shown, **base, "quota": _quota(view)}


def _quota(view: QuotaView | None) -> list[dict[str, Any]]:
    if view is None or view.cold:
        return []
    return [
        {
            "limit": limit.name,
            "allowed": limit.allowed,
            "free": limit.free,
            "in_flight": limit.in_flight,
            "opens_in_seconds": round(max(limit.opens_in_seconds, view.gate_seconds), 3),
        }
        for limit in view.limits
    ]


def hold(service: Service, name: str, *, why: str, actor: str) -> None:
    """No call is made for the account until a person lets it go; other accounts go on, and calls under way are settled.

    Raises RequestError for an account that is not there, SettingsError for one that cannot be used, Conflict for one that
    a person holds already.
    """
    account = _known(service, name)
    with service.ledger.write() as tx:
        register(tx, account)
        if not accounts.hold(tx, name, kind="person", reason=why, actor=actor):
            raise errors.Conflict(f"The account {name} is held already; `leadlift accounts lift {name}` lets it go.")


def lift(service: Service, name: str, *, actor: str) -> None:
    """Ends the hold that a person put on an account. Raises RequestError, and Conflict where there is none."""
    _known(service, name)
    with service.ledger.write() as tx:
        if accounts.lift(tx, name, actor=actor, why="let go by hand", kinds=("person",)):
            return
        known = accounts.get(tx, name)
    if known is None or not known["hold_kind"]:
        raise errors.Conflict(f"The account {name} is not held.")
    raise errors.Conflict(
        f"The account {name} is held by no person: {known['hold_reason']} Mend it, then `leadlift accounts check {name}`."
    )


def _known(service: Service, name: str) -> Account:
    """The account. Raises RequestError for a name that the settings do not have, SettingsError for one of no use."""
    if name not in service.settings.accounts:
        known = ", ".join(sorted(service.settings.accounts)) or "none"
        raise errors.RequestError(f"There is no account {name!r}; the settings have {known}.")
    return service.account(name)


def check(service: Service, name: str, *, actor: str) -> dict[str, Any]:
    """Makes one cheap authorised call; when it succeeds, a hold on the credential is lifted, though none of a person's.

    Raises SettingsError for an account that is not set up, VendorError where no answer came.
    """
    account, parts = _known(service, name), service.sending()
    with service.ledger.write() as tx:
        register(tx, account)
        events.record(tx, actor, "check", "account", name)
    ended = _made(parts, account)
    if isinstance(ended, call.Answered) and _token_ended(parts, service, ended):
        ended = _made(parts, account)
    match ended:
        case call.Answered(call_id=call_id, response=response, took_seconds=took):
            return _checked(parts, service, name, actor, call_id, response, took)
        case Unfit(why=why):
            with service.ledger.write() as tx:
                renew.unfit(tx, account, ended, parts.chance())
            return {"account": name, "ok": False, "status": 0, "sentence": why}
        case call.NoPermit(limit=limit, opens_in_seconds=wait):
            raise errors.Unavailable(f"The quota ({limit}) is used up; try again in {wait:.0f} seconds.")
        case call.Silent(call_id=call_id, why=why):
            with service.ledger.write() as tx:
                calls.end(tx, call_id, "silent", fault=why)
            raise errors.VendorSilent(why)
        case call.Unsent(why=why):
            raise errors.VendorUnsent(why)
        case call.NotNoted():
            raise errors.Defect


def _made(parts: Parts, account: Account) -> call.Ended:
    read = account.vendor.check
    return call.make(parts, account, read.build(Turn("check"), {}), call.Note("check", read.name), lambda *_: True)


def _token_ended(parts: Parts, service: Service, ended: call.Answered) -> bool:
    """Whether a stored token was refused and could be renewed: then the call is worth another try."""
    if not isinstance(renew.meant(parts, ended, _read(ended.account.vendor, ended.response)), renew.TokenEnded):
        return False
    with service.ledger.write() as tx:
        calls.end(tx, ended.call_id, "answered", status=ended.response.status, took_seconds=ended.took_seconds)
    return renew.renew(parts, ended.account)


def _checked(
    parts: Parts, service: Service, name: str, actor: str, call_id: str, response: Response, took_seconds: float
) -> dict[str, Any]:
    reading = _read(parts.account(name).vendor, response)
    good = isinstance(reading, Prepared)
    sentence = "The credential is good." if good else getattr(reading, "sentence", "") or getattr(reading, "why", "")
    with service.ledger.write() as tx:
        calls.end(tx, call_id, "answered", status=response.status, took_seconds=took_seconds)
        if good:
            accounts.lift(tx, name, actor=actor, why="accounts check succeeded")
        elif isinstance(reading, meaning.Unauthorised):
            accounts.hold(tx, name, kind="credential", reason=sentence, actor=actor)
    return {"account": name, "ok": good, "status": response.status, "sentence": sentence}


def _read(vendor: Vendor, response: Response) -> meaning.Reading:
    return meaning.read(vendor, response, lambda whole: Prepared(_items(vendor.check.page, whole)))


def _items(page: Any, response: Response) -> int:
    read: Page = page(Turn("check"), response)
    return len(read.items)
