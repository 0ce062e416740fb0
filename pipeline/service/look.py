"""Looking at what a vendor has: a reading that its file declares, paged through whole within the account's limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline import errors, vendors
from pipeline.account import Account
from pipeline.ledger import accounts, calls, events
from pipeline.records import Json, Turn
from pipeline.sending import call, meaning, renew
from pipeline.sending.register import register
from pipeline.service import options
from pipeline.service.choice import choose_account
from pipeline.service.parts import Service
from pipeline.tokens import Unfit
from pipeline.vendor import NOTHING_SEEN, Impossible, Naming, Option, Page, Prepared, Read, Vendor

Pause = Callable[[float, str], None]  # waits so many seconds, and may tell for what
LONGEST_WAIT_SECONDS = 600.0
TRIES = 4


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody wants to see: `vendor.thing`, with the options of that reading."""

    thing: str
    actor: str
    account: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reading of an account with its options."""

    service: Service
    account: Account
    read: Read
    options: Mapping[str, Any]
    pause: Pause


def things() -> list[tuple[str, Read]]:
    """Everything that can be looked at, as `vendor.thing`."""
    return [(f"{vendor.name}.{read.name}", read) for vendor in vendors.every().values() for read in vendor.reads]


def look(service: Service, asked: Look, pause: Pause) -> Iterator[tuple[Json, ...]]:
    """The items, page by page.

    Raises NotFound, RequestError and SettingsError in one sentence before any call is made; VendorError and Unavailable
    where the vendor, or its quota, does not let it go on.
    """
    vendor, read = _named(asked.thing)
    given = options.of(asked.thing, read.options, asked.options)
    account = choose_account(service, vendor, asked.account)
    with service.ledger.write() as tx:
        register(tx, account)
        events.record(tx, asked.actor, "look", "account", account.name, thing=asked.thing)
    reading = _Reading(service, account, read, given, pause)
    return _pages(replace(reading, options={**given, **_ids(vendor, reading)}))


def _named(thing: str) -> tuple[Vendor, Read]:
    vendor = vendors.get(thing.partition(".")[0])
    for name, read in things():
        if name == thing:
            return vendor, read
    known = ", ".join(f"{vendor.name}.{read.name}" for read in vendor.reads) or "nothing"
    raise errors.NotFound(f"There is no {thing!r} to look at; {vendor.title} has {known}.")


# --- names for ids ----------------------------------------------------------------------------------------------------


def _ids(vendor: Vendor, reading: _Reading) -> dict[str, str]:
    """The ids of what options name, for those that may be given by name."""
    by_name = [one for one in reading.read.options if one.named_by and one.name in reading.options]
    return {one.name: _id(vendor, reading, one) for one in by_name}


def _id(vendor: Vendor, reading: _Reading, option: Option) -> str:
    wanted, seen = str(reading.options[option.name]), NOTHING_SEEN
    naming = Naming(vendor.title, vendor.name, next(read for read in vendor.reads if read.name == option.named_by))
    for items in _pages(replace(reading, read=naming.read, options={})):
        seen = naming.gathered(wanted, seen, items)
    match naming.chosen(wanted, seen):
        case Prepared(result=found):
            return str(found["id"])
        case Impossible(sentence=sentence):
            raise errors.RequestError(sentence)


# --- pages ------------------------------------------------------------------------------------------------------------


def _pages(reading: _Reading) -> Iterator[tuple[Json, ...]]:
    turn: Turn | None = Turn("page")
    while turn is not None:
        page = _page(reading, turn)
        yield page.items
        turn = page.next


def _page(reading: _Reading, turn: Turn) -> Page:
    """One page, waited for; a vendor that fails is tried some times. Raises VendorError and Unavailable."""
    for tried in range(TRIES):
        ended = _permitted(reading, turn)
        page = _answered(reading, turn, ended) if isinstance(ended, call.Answered) else _unanswered(reading, ended)
        if isinstance(page, Page):
            return page
        if tried == TRIES - 1:
            raise page
        reading.pause(2.0**tried, page.message)
    raise errors.Defect


def _permitted(reading: _Reading, turn: Turn) -> call.Answered | call.Silent | call.Unsent:
    """The call, made as soon as the quota lets it."""
    parts, request = reading.service.sending(), reading.read.build(turn, reading.options)
    while True:
        ended = call.make(parts, reading.account, request, call.Note("look", reading.read.name), lambda *_: True)
        match ended:
            case call.NoPermit(limit=limit, opens_in_seconds=wait):
                if wait > LONGEST_WAIT_SECONDS:
                    raise errors.Unavailable(f"The quota ({limit}) is used up for {wait / 60:.0f} minutes; look later.")
                reading.pause(wait, f"the quota ({limit})")
            case Unfit(why=why):
                with parts.ledger.write() as tx:
                    renew.unfit(tx, reading.account, ended, parts.chance())
                raise errors.SettingsError(why)
            case call.NotNoted():
                raise errors.Defect
            case _:
                return ended


def _unanswered(reading: _Reading, ended: call.Silent | call.Unsent) -> errors.VendorError:
    if isinstance(ended, call.Unsent):
        return errors.VendorUnsent(ended.why)
    with reading.service.ledger.write() as tx:
        calls.end(tx, ended.call_id, "silent", fault=ended.why)
    return errors.VendorSilent(ended.why)


def _answered(reading: _Reading, turn: Turn, ended: call.Answered) -> Page | errors.VendorError:
    """The page, or why it is to be asked for once more."""
    parts, response = reading.service.sending(), ended.response
    read = meaning.read(reading.account.vendor, response, lambda whole: Prepared(reading.read.page(turn, whole)))
    with parts.ledger.write() as tx:
        calls.end(tx, ended.call_id, "answered", status=response.status, took_seconds=ended.took_seconds)
    match renew.meant(parts, ended, read):
        case Prepared(result=page):
            return _of_page(page)
        case renew.TokenEnded(sentence=sentence):
            if renew.renew(parts, ended.account):
                return errors.VendorError(sentence)
            raise errors.SettingsError(sentence)
        case meaning.Unauthorised(sentence=sentence):
            with parts.ledger.write() as tx:
                accounts.hold(tx, reading.account.name, kind="credential", reason=sentence, actor="leadlift")
            raise errors.SettingsError(sentence)
        case meaning.Throttled():
            return errors.VendorError(f"{reading.account.vendor.title} says that its limit is used up.")
        case meaning.Failed(why=why):
            return errors.VendorError(why)
        case meaning.Misread(why=why):
            raise errors.VendorMisread(why)
        case _:
            raise errors.VendorMisread(f"HTTP {response.status} says nothing of what was asked for.")


def _of_page(page: Any) -> Page:
    if not isinstance(page, Page):
        raise errors.Defect
    return page
