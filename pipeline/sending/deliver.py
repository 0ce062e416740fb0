"""One chunk's visit to a worker: claim, build, call, settle. A verb of three lines per task; all state is the ledger's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline import errors
from pipeline.ledger import Tx, accounts, calls, chunks, imports, rows, suppressions
from pipeline.records import Turn
from pipeline.sending import ask, plan, prepare, renew, settle
from pipeline.sending.call import Answered, Ended, NoPermit, Note, NotNoted, Silent, Unsent, make, payload_hash
from pipeline.sending.meaning import Failed, Misread, Reading, Throttled, Unauthorised
from pipeline.sending.parts import Parts
from pipeline.sending.renew import TokenEnded
from pipeline.sending.settle import Visit
from pipeline.sending.work import Work, step_name, too_large, work_of
from pipeline.tokens import Unfit
from pipeline.vendor import Continue, Impossible, Prepared, RefusedWhole, Verdicts

OVER = ("cancelled", "failed")
SOON_SECONDS = 1.0  # a shorter wait for the quota is its pace, not worth telling
STOPPED_SECONDS = 2.0  # a frozen chunk of a paused import looks again this often


def deliver(parts: Parts, chunk_id: str, fence: int) -> None:
    """Brings a chunk as far as it goes now. A stale message changes nothing.

    Raises Unavailable when the ledger or Redis is lost on the way: the leases say then what becomes of the chunk.
    """
    next_fence: int | None = fence
    while next_fence is not None:
        visit = _claimed(parts, chunk_id, next_fence)
        next_fence = None if visit is None else _told(parts, visit)


def _told(parts: Parts, visit: Visit) -> int | None:
    """The visit; a bug of ours on the way is told to the import before it goes to the log."""
    try:
        return _visit(parts, visit)
    except errors.LeadliftError:
        raise
    except Exception as error:
        with parts.ledger.write() as tx:
            settle.stumbled(tx, visit.imp["id"], type(error).__name__)
        raise


def _claimed(parts: Parts, chunk_id: str, fence: int) -> Visit | None:
    with parts.ledger.write() as tx:
        return opened(tx, parts, chunk_id) if chunks.claim(tx, chunk_id, fence) else None


def opened(tx: Tx, parts: Parts, chunk_id: str) -> Visit | None:
    """A chunk with all that settling it needs, in its present state."""
    chunk = chunks.get(tx, chunk_id)
    if chunk is None:
        return None
    imp = imports.get(tx, chunk["import_id"])
    operation = parts.destination(chunk["destination"])[1]
    saved = chunk["turn"] or {}
    return Visit(
        chunk=chunk,
        imp=imp,
        account=parts.account(chunk["account"]),
        operation=operation,
        rows=tuple(row for row in rows.of_chunk(tx, chunk_id) if _is_inside(chunk, row)),
        turn=Turn(saved.get("name", ""), saved.get("carry")),
        state=chunk["state"],
        chance=parts.chance(),
    )


def _is_inside(chunk: chunks.Stored, row: rows.Stored) -> bool:
    """Whether a row still waits for this chunk; one that was judged may be on its next way while others are asked about."""
    awaited = "in_doubt" if chunk["purpose"] == "ask" else "sending"
    return row.state == awaited and row.step == chunk["step"]


def _visit(parts: Parts, visit: Visit) -> int | None:
    if settle.exhausted(visit):
        with parts.ledger.write() as tx:
            settle.cut_down(tx, visit)
        return None
    work = work_of(visit)
    if isinstance(work, Turn):
        with parts.ledger.write() as tx:
            return settle.goes_on(tx, visit, work, reads=True)
    if isinstance(work, str):
        with parts.ledger.write() as tx:
            settle.in_doubt(tx, visit, work, not_before=tx.now)
        return None
    if why := too_large(work):
        with parts.ledger.write() as tx:
            _refuse_unsent(tx, visit, why)
        return None
    note = Note(step_name(visit), work.visit.turn.name, visit.imp["id"], visit.chunk["id"])
    ended = make(parts, visit.account, work.request, note, _allowed(work), asking=visit.chunk["purpose"] == "ask")
    return _ended(parts, work, ended)


def _refuse_unsent(tx: Tx, visit: Visit, reason: str) -> None:
    """A call that is too large was never made: smaller chunks, or a row that is too large alone."""
    if len(visit.rows) > 1:
        chunks.dissolve(tx, visit.chunk, visit.state, reason, ceiling=max(1, len(visit.rows) // 2))
    elif visit.move(tx, "settled"):
        refused = {"state": "refused", "code": "too_large", "reason": reason}
        rows.change(tx, visit.imp["id"], [rows.Change(row, refused) for row in visit.rows])
        chunks.release_identities(tx, visit.chunk["id"])


# --- whether it may be sent: asked in the transaction that notes the call ----------------------------------------------


def _allowed(work: Work) -> Callable[[Tx, str, float], bool]:
    visit, request = work.visit, work.request

    def allowed(tx: Tx, _call_id: str, lease_until: float) -> bool:
        if why := _stopped(tx, visit, writes=not request.reads):
            _stop(tx, visit, why)
            return False
        if not request.reads and _suppressed(tx, visit):
            return False
        values = {} if request.reads else {"payload_hash": payload_hash(request)}
        turn = settle.saved_turn(visit, visit.turn)
        return visit.move(tx, "sending", lease_until=lease_until, turn=turn, **values)

    return allowed


def _stopped(tx: Tx, visit: Visit, *, writes: bool) -> str:
    """Why the call must not be made now: pause, cancel and waiting for approval stop writing turns; a held account all."""
    account = accounts.get(tx, visit.account.name)
    if account is not None and account["hold_kind"]:
        return f"The account is held: {account['hold_reason']}"
    imp = imports.get(tx, visit.imp["id"])
    stops = writes or visit.chunk["purpose"] == "prepare"
    if imp["state"] not in plan.SENDABLE and stops:
        return f"The import is {imp['state']}."
    if imp["hold"] and stops:
        return "The import waits for approval."
    return ""


def _stop(tx: Tx, visit: Visit, why: str) -> None:
    """A frozen chunk of an import that is over will not be sent again: the vendor is asked what it has of it."""
    over = imports.get(tx, visit.imp["id"])["state"] in OVER
    if over and visit.chunk["purpose"] == "prepare":
        visit.move(tx, "dissolved", why=why)
    elif over and visit.chunk["purpose"] == "send" and visit.chunk["maybe_applied"]:
        settle.in_doubt(tx, visit, why, not_before=tx.now)
    else:
        settle.give_back(tx, visit, why, kept_seconds=STOPPED_SECONDS)


def _suppressed(tx: Tx, visit: Visit) -> bool:
    if not visit.operation.contacts:
        return False
    stopped = suppressions.found(tx, visit.account.name, {row.id: row.fields for row in visit.rows})
    if not stopped:
        return False
    if visit.chunk["maybe_applied"]:
        settle.in_doubt(tx, visit, "A row came onto the do-not-contact list between two tries.", not_before=tx.now)
    else:
        settle.suppress(tx, visit, stopped)
    return True


# --- what came of it --------------------------------------------------------------------------------------------------


def _ended(parts: Parts, work: Work, ended: Ended) -> int | None:
    reads = work.request.reads
    match ended:
        case NotNoted():
            return None
        case NoPermit(limit=limit, opens_in_seconds=wait):
            with parts.ledger.write() as tx:
                if wait > SOON_SECONDS:
                    accounts.quota_opens(tx, work.visit.account.name, limit, tx.now + wait)
                why, begun = f"The quota ({limit}) is used up.", work.visit.begun
                settle.give_back(tx, work.visit, why, kept_seconds=wait, begun=begun)
            return None
        case Unfit():
            with parts.ledger.write() as tx:
                renew.unfit(tx, work.visit.account, ended, work.visit.chance)
                settle.give_back(tx, work.visit, ended.why, kept_seconds=SOON_SECONDS)
            return None
        case Unsent(why=why):
            with parts.ledger.write() as tx:
                settle.give_back(tx, _sent(tx, work.visit), why, begun=work.visit.begun)
            return None
        case Silent(call_id=call_id, why=why):
            with parts.ledger.write() as tx:
                calls.end(tx, call_id, "silent", fault=why)
                settle.silent(tx, _sent(tx, work.visit), why, reads=reads)
            return None
        case Answered():
            return _answered(parts, work, ended)


def _sent(tx: Tx, visit: Visit) -> Visit:
    """The visit after its note: in `sending`, with the lease that the note gave it."""
    chunk = chunks.get(tx, visit.chunk["id"])
    if chunk is None:
        raise errors.Defect("A noted chunk has vanished from the ledger.")
    return replace(visit, chunk=chunk if chunk["fence"] == visit.chunk["fence"] else visit.chunk, state="sending")


def _answered(parts: Parts, work: Work, ended: Answered) -> int | None:
    work = replace(work, visit=replace(work.visit, account=ended.account))
    reading = renew.meant(parts, ended, work.read(ended.response))
    redacted = ended.account.redactor(ended.response.body.decode("utf-8", "replace"))
    following = _recorded(parts, work, ended, reading, redacted)
    if isinstance(reading, TokenEnded):
        renew.renew(parts, ended.account)
    return following


def _recorded(parts: Parts, work: Work, ended: Answered, reading: Reading | TokenEnded, redacted: str) -> int | None:
    with parts.ledger.write() as tx:
        calls.end(
            tx, ended.call_id, "answered", status=ended.response.status, body=redacted, took_seconds=ended.took_seconds
        )
        if not isinstance(reading, Failed | Throttled | Unauthorised | TokenEnded | Misread):
            accounts.answered(tx, work.visit.account.name)
        visit = _sent(tx, work.visit)
        if not _still_ours(visit, work.visit):
            return None  # its lease ended before the answer came: another goes on with the chunk, or has already
        return _settled(tx, visit, work, ended.call_id, reading)


def _still_ours(visit: Visit, begun: Visit) -> bool:
    return bool(visit.chunk["fence"] == begun.chunk["fence"] and visit.chunk["state"] == "sending")


def _settled(tx: Tx, visit: Visit, work: Work, call_id: str, reading: Reading | TokenEnded) -> int | None:
    reads = work.request.reads
    match reading:
        case Verdicts(verdicts=said):
            redact = visit.account.redactor
            given = [replace(verdict, reason=redact(verdict.reason)) for verdict in said]
            if visit.chunk["purpose"] == "ask":
                ask.settled(tx, visit, call_id, given)
            else:
                settle.settled(tx, visit, call_id, given)
        case Continue(turn=turn, applied=applied):
            return settle.goes_on(tx, visit, turn, reads=reads or not applied)
        case Prepared(result=result):
            prepare.prepared(tx, visit, result)
        case Impossible(sentence=sentence):
            settle.impossible(tx, visit, visit.account.redactor(sentence))
        case RefusedWhole(reason=reason, code=code, applied=applied):
            settle.refused_whole(tx, visit, call_id, visit.account.redactor(reason), code, applied=applied)
        case Unauthorised(sentence=sentence):
            settle.unauthorised(tx, visit, sentence)
        case TokenEnded(sentence=sentence):
            settle.give_back(tx, visit, sentence, kept_seconds=SOON_SECONDS)
        case Throttled():
            settle.give_back(tx, visit, "The vendor says that its limit is used up.", begun=work.visit.begun)
        case Failed(why=why):
            settle.failed(tx, visit, why, reads=reads)
        case Misread(why=why):
            settle.misread(tx, visit, why, reads=reads)
    return None


def lapsed(tx: Tx, parts: Parts, chunk_id: str) -> None:
    """A lease has ended: whoever notices takes the chunk back, and its call, if one was noted, had no answer."""
    visit = opened(tx, parts, chunk_id)
    if visit is None or visit.state not in ("queued", "claimed", "sending") or visit.chunk["lease_until"] >= tx.now:
        return
    if visit.state != "sending":
        settle.give_back(tx, visit, "The worker that had the chunk is gone.", begun=visit.begun)
        return
    call = calls.last_of_chunk(tx, chunk_id)
    if call is None or call["ended_as"] == "unsent":
        settle.give_back(tx, visit, "The worker that had the chunk is gone; nothing was sent.")
        return
    why = "The worker that made the call is gone, and its answer with it."
    if not call["ended_as"]:
        calls.end(tx, call["id"], "silent", fault=why)
    settle.silent(tx, visit, why, reads=call["reads"])
