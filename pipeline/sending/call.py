"""One noted, permitted call: permit, note, confirm, bytes, answer. Every call that Leadlift makes goes through here."""

from __future__ import annotations

import contextlib
import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from pipeline import errors
from pipeline.account import Account
from pipeline.ledger import Tx, accounts, calls
from pipeline.quota import Cold, Denied, Granted
from pipeline.sending import cold
from pipeline.sending.feedback import feedback
from pipeline.sending.parts import Parts
from pipeline.tokens import Unfit
from pipeline.vendor import Request, Response

PERMIT_WAIT_SECONDS = 2.0  # within the lease of a claimed chunk
ASKING_SHARE = 0.2
log = structlog.get_logger()
CLOSED = {"gate": "the vendor answered 429"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer came; `account` has the credentials that the call was made with."""

    call_id: str
    response: Response
    took_seconds: float
    account: Account


@dataclass(frozen=True, slots=True)
class Silent:
    """Bytes left and no whole answer came."""

    call_id: str
    why: str


@dataclass(frozen=True, slots=True)
class NoPermit:
    """The quota has none now; nothing was noted."""

    limit: str
    opens_in_seconds: float


@dataclass(frozen=True, slots=True)
class NotNoted:
    """The note was refused, in the same transaction that looked; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """Noted, and provably not one byte left; the note is void."""

    call_id: str
    why: str
    vendor_down: bool


Ended = Answered | Silent | NoPermit | NotNoted | Unsent | Unfit


@dataclass(frozen=True, slots=True)
class Note:
    """What a call's note says besides the request."""

    step: str
    turn: str
    import_id: str | None = None
    chunk_id: str | None = None


def payload_hash(request: Request) -> str:
    """Tells whether two requests are the same bytes; credentials are not in it."""
    head = f"{request.method} {request.path} {request.query!r} {request.headers!r}\n"
    return hashlib.sha256(head.encode() + request.body).hexdigest()


def make(
    parts: Parts,
    account: Account,
    request: Request,
    note: Note,
    allowed: Callable[[Tx, str, float], bool],
    *,
    asking: bool = False,
) -> Ended:
    """Makes the call and returns how it ended; `Unfit` where the account has no token for it, and nothing was sent.

    `allowed(tx, call_id, lease_until)` is asked in the transaction that notes the call, after the permit and before the
    first byte; when it returns False nothing is noted and the permit goes back. Raises Unavailable when the ledger or
    Redis cannot be reached, before anything was sent.
    """
    fit = parts.tokens.fit(account) if parts.tokens else account
    if isinstance(fit, Unfit):
        return fit
    account, call_id = fit, uuid.uuid4().hex
    permit = _permit(parts, account, call_id, request.weight, ASKING_SHARE if asking else 1.0)
    if isinstance(permit, NoPermit):
        return permit
    noted = False
    try:
        noted = _noted(parts, account, request, note, call_id, allowed)
    finally:
        if not noted:  # above all where the ledger is lost: the permit would be gone, of a day's limit for the day
            _refund(parts, account, call_id)
    if not noted:
        return NotNoted()
    deadline_at = permit + account.deadline_seconds
    if why := _forbidden(parts, account, call_id, deadline_at):
        _refund(parts, account, call_id)
        return _told(_unsent(parts, account, call_id, why, down=False), account, note)
    return _told(_send(parts, account, request, call_id, permit, deadline_at), account, note)


def _told(ended: Answered | Silent | Unsent, account: Account, note: Note) -> Answered | Silent | Unsent:
    """Writes down how a call ended; never its path or body, which may hold anything."""
    where = {"call_id": ended.call_id, "account": account.name, "step": note.step, "turn": note.turn}
    if isinstance(ended, Answered):
        log.info("call.answered", **where, status=ended.response.status, took_seconds=round(ended.took_seconds, 3))
    else:
        log.info("call.silent" if isinstance(ended, Silent) else "call.unsent", **where, why=ended.why)
    return ended


def _forbidden(parts: Parts, account: Account, call_id: str, deadline_at: float) -> str:
    """Why a noted call must not be made after all."""
    try:
        confirmed = parts.quota.confirm(account.counted_by, call_id)
    except errors.Unavailable as error:
        return error.message
    if not confirmed:
        return "The quota lost its memory before the call; it is rebuilt."
    late = time.monotonic() >= deadline_at
    return "This process was held up until the call's deadline had passed." if late else ""


def _lease_seconds(account: Account) -> float:
    return account.deadline_seconds + account.settle_after_seconds


def _permit(parts: Parts, account: Account, call_id: str, weight: int, share: float) -> float | NoPermit:
    """Takes a permit, waiting for one that comes soon; returns when, on the monotonic clock, it was asked for."""
    limits, patience = parts.limits(account), time.monotonic() + PERMIT_WAIT_SECONDS
    while True:
        asked_at = time.monotonic()
        match parts.quota.acquire(
            account.counted_by, limits, call_id, lease_seconds=_lease_seconds(account), weight=weight, share=share
        ):
            case Granted():
                return asked_at
            case Denied(limit_name=limit, cause=cause, wait_seconds=wait):
                if asked_at + wait > patience:
                    return NoPermit(limit or CLOSED.get(cause, cause), wait)
                time.sleep(max(0.001, wait))
            case Cold():
                if asked_at > patience or not cold.rebuild(parts, account):
                    return NoPermit("rebuilding", 0.2)


def _noted(
    parts: Parts,
    account: Account,
    request: Request,
    note: Note,
    call_id: str,
    allowed: Callable[[Tx, str, float], bool],
) -> bool:
    with parts.ledger.write() as tx:
        if allowed(tx, call_id, tx.now + _lease_seconds(account)):
            _note(tx, account, request, note, call_id)
            return True
    return False


def _note(tx: Tx, account: Account, request: Request, note: Note, call_id: str) -> None:
    calls.note(
        tx,
        call_id,
        import_id=note.import_id,
        chunk_id=note.chunk_id,
        account=account.name,
        counted_by=account.counted_by,
        step=note.step,
        turn=note.turn,
        method=request.method,
        path=request.path,
        weight=request.weight,
        reads=request.reads,
        payload_hash=payload_hash(request),
        lease_until=tx.now + _lease_seconds(account),
    )


def _send(
    parts: Parts, account: Account, request: Request, call_id: str, asked_at: float, deadline_at: float
) -> Answered | Silent | Unsent:
    authorised = account.vendor.authorise(request, account.credentials, time.time())
    try:
        response = parts.http.send(authorised, account.base_url, deadline_at=deadline_at)
    except errors.VendorUnsent as error:
        _refund(parts, account, call_id)
        return _unsent(parts, account, call_id, error.message, down=True)
    except errors.VendorSilent as error:
        return Silent(call_id, error.message)
    took_seconds = time.monotonic() - asked_at
    _complete(parts, account, call_id, response)
    return Answered(call_id, response, took_seconds, account)


def _complete(parts: Parts, account: Account, call_id: str, response: Response) -> None:
    """Tells the quota; when Redis cannot be told, the token comes back after its lease instead."""
    with contextlib.suppress(errors.Unavailable):
        parts.quota.complete(account.counted_by, call_id, feedback(account.vendor, response, time.time()))


def _refund(parts: Parts, account: Account, call_id: str) -> None:
    """Gives the permit back; when Redis cannot be told, its token comes back after its lease instead."""
    with contextlib.suppress(errors.Unavailable):
        parts.quota.refund(account.counted_by, call_id)


def _unsent(parts: Parts, account: Account, call_id: str, why: str, *, down: bool) -> Unsent:
    with parts.ledger.write() as tx:
        calls.end(tx, call_id, "unsent", fault=why)
        if down:
            accounts.failed(tx, account.name, why, parts.chance())
    return Unsent(call_id, why, down)
