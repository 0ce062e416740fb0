"""What may go now, and what must be taken back. Any number of dispatchers may run: every move is a compare-and-set."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from pipeline import errors, reasons
from pipeline.account import Account
from pipeline.ledger import Ledger, Tx, accounts, chunks, counts, events, imports, rows, services
from pipeline.quota import QuotaView
from pipeline.records import OPEN_IMPORT_STATES, OPEN_ROW_STATES
from pipeline.sending import cold, plan
from pipeline.sending.deliver import lapsed
from pipeline.sending.parts import Hint, Parts
from pipeline.sending.register import register

IDLE_SECONDS = 1.0
SOON_SECONDS = 1.0
SPARE_CHUNKS = 2
LEAST_OUT = 2
MANY = 1_000_000
CANCELLED_AT_ONCE = 20_000  # rows in one transaction: on SQLite nobody else writes meanwhile, and leases are short
STOPPED = {"cancelled": "cancelled_by_person", "failed": "file_broken"}


@dataclass(frozen=True, slots=True)
class ReadHint:
    """A message for a reader: this import, under this fence."""

    import_id: str
    fence: int


@dataclass(slots=True)
class Round:
    """What one look around found: messages to publish, and when it is worth looking again at the latest."""

    hints: list[Hint] = field(default_factory=list)
    reads: list[ReadHint] = field(default_factory=list)
    again_in_seconds: float = IDLE_SECONDS

    def within(self, seconds: float) -> None:
        self.again_in_seconds = min(self.again_in_seconds, max(0.01, seconds))


def look_around(parts: Parts) -> Round:
    """One round: take back, offer, form, finish. Raises Unavailable when the ledger or Redis cannot be reached."""
    found = Round()
    _take_back(parts)
    _offer_readings(parts, found)
    with parts.ledger.read() as tx:
        busy = _busy(tx)
        slots = services.slots(tx, "sender")
    for name in busy:
        account = _usable(parts, name)
        if account is not None:
            _account(parts, account, found, _slots_for_one(slots, len(busy)))
    _finish(parts)
    return found


def _busy(tx: Tx) -> list[str]:
    """The accounts with imports that are not over, or chunks that are still open."""
    open_imports = {imp["account"] for imp in imports.in_states(tx, OPEN_IMPORT_STATES)}
    return sorted(open_imports | chunks.busy_accounts(tx))


def _usable(parts: Parts, name: str) -> Account | None:
    """The account as the settings have it now; one that they no longer have, or cannot use, is held with the reason."""
    try:
        account = parts.account(name)
    except errors.SettingsError as error:
        with parts.ledger.write() as tx:
            accounts.hold(tx, name, kind="settings", reason=error.message, actor="leadlift")
        return None
    with parts.ledger.read() as tx:
        known = accounts.get(tx, name)
    if known is None or known["hold_kind"] == "settings" or known["credential_hmac"] != account.credential_hmac:
        with parts.ledger.write() as tx:
            register(tx, account)
    return account


def _slots_for_one(slots: int, busy: int) -> int:
    """How many chunks of one account may be out: half of all slots where others want some too; none without workers."""
    if not slots:
        return 0
    return max(LEAST_OUT, slots // 2) if busy > 1 else max(LEAST_OUT, slots + SPARE_CHUNKS)


# --- taking back ------------------------------------------------------------------------------------------------------


def _take_back(parts: Parts) -> None:
    with parts.ledger.read() as tx:
        over = [chunk["id"] for chunk in chunks.lapsed(tx)]
    for chunk_id in over:
        with parts.ledger.write() as tx:
            lapsed(tx, parts, chunk_id)


def _offer_readings(parts: Parts, found: Round) -> None:
    with parts.ledger.read() as tx:
        room = services.slots(tx, "reader") + 1 - imports.being_read(tx)
        waiting = [imp["id"] for imp in imports.unread(tx)][: max(0, room)]
    for import_id in waiting:
        with parts.ledger.write() as tx:
            fence = imports.offer(tx, import_id)
        if fence is not None:
            found.reads.append(ReadHint(import_id, fence))


# --- forming ----------------------------------------------------------------------------------------------------------


def _account(parts: Parts, account: Account, found: Round, slots: int) -> None:
    with parts.ledger.read() as tx:
        known, now = accounts.get(tx, account.name), tx.now
        out, uncalled = chunks.outstanding(tx, account.name)
        waiting = chunks.next_due(tx, account.name)
    if waiting is not None and waiting["not_before"] > now:
        found.within(waiting["not_before"] - now)
    if known is None or known["hold_kind"]:
        return
    if known["closed_until"] > now:
        found.within(known["closed_until"] - now)
        return
    view = _view(parts, account, found)
    if view is None or not _open_soon(parts, account, view, found):
        return
    room = min((limit.free for limit in view.limits), default=math.inf)
    for _ in range(min(slots - out, _permits_soon(parts, account) - uncalled)):
        hint = _next(parts, account, room)
        if hint is None:
            return
        found.hints.append(hint)


def _view(parts: Parts, account: Account, found: Round) -> QuotaView | None:
    with parts.ledger.read() as tx:
        weight = plan.lightest_call(tx, parts, account)
    view = parts.quota.view(account.counted_by, parts.limits(account), weight)
    if not view.cold:
        return view
    if not cold.rebuild(parts, account):
        found.within(0.1)
        return None
    return parts.quota.view(account.counted_by, parts.limits(account), weight)


def _open_soon(parts: Parts, account: Account, view: QuotaView, found: Round) -> bool:
    """Whether the quota opens so soon that a chunk may be formed for it; what it waits for is noted for who looks."""
    opens_in, limit = _opening(view)
    found.within(opens_in if opens_in > 0 else IDLE_SECONDS)
    with parts.ledger.read() as tx:
        known = accounts.get(tx, account.name)
    closed = opens_in > SOON_SECONDS
    if known is not None and (closed or known["quota_opens_at"]):
        with parts.ledger.write() as tx:
            accounts.quota_opens(tx, account.name, limit if closed else "", tx.now + opens_in if closed else 0)
    return not closed


def _opening(view: QuotaView) -> tuple[float, str]:
    latest = max(view.limits, key=lambda limit: limit.opens_in_seconds, default=None)
    if latest is None or view.gate_seconds >= latest.opens_in_seconds:
        return view.gate_seconds, view.gate_reason or "gate"
    return latest.opens_in_seconds, latest.name


def _permits_soon(parts: Parts, account: Account) -> int:
    """How many chunks may wait for their call: for so many the quota has permits before a worker loses patience.

    What is under way need not be counted: the quota holds a token for each call.
    """
    rolling = [limit for limit in parts.limits(account) if limit.window == "rolling"]
    return min((math.ceil(SOON_SECONDS * limit.calls / limit.window_seconds) for limit in rolling), default=MANY)


def _next(parts: Parts, account: Account, room: float) -> Hint | None:
    """A waiting chunk whose time has come, else a new one; asking goes ahead of sending."""
    with parts.ledger.write() as tx:
        accounts.lock(tx, account.name)
        busy = chunks.at_their_most(tx, account.name)
        for chunk in chunks.due(tx, account.name, 1, busy):
            fence = chunks.requeue(tx, chunk)
            if fence is not None:
                return Hint(chunk["id"], fence, chunk["destination"], chunk["import_id"])
        return plan.next_chunk(tx, parts, account, room, busy)


# --- finishing --------------------------------------------------------------------------------------------------------


def _finish(parts: Parts) -> None:
    with parts.ledger.read() as tx:
        running = [imp for imp in imports.in_states(tx, ("sending",)) if imp["read_done"]]
        over = [imp["id"] for imp in running if not _open_rows(tx, imp["id"])]
        stopped = imports.with_pending(tx, tuple(STOPPED))
    for import_id in over:
        with parts.ledger.write() as tx:
            finish(tx, import_id)
    for imp in stopped:
        cancel_rest(parts.ledger, imp["id"])


def finish(tx: Tx, import_id: str) -> None:
    """An import that was read and has nothing left to do is finished, unless somebody has reopened it meanwhile."""
    imports.lock(tx, import_id)
    if not _open_rows(tx, import_id) and imports.move(tx, import_id, ("sending",), "finished", finished_at=tx.now):
        events.record(tx, "leadlift", "finish", "import", import_id)


def cancel_rest(ledger: Ledger, import_id: str) -> int:
    """Pending rows of an import that was stopped are cancelled, unless it was reopened meanwhile; returns how many.

    A stop cancels the first of very many rows itself, and others come back pending after it.
    """
    total = 0
    while True:
        with ledger.write() as tx:
            code = STOPPED.get(imports.lock(tx, import_id)["state"])
            number = cancel_pending(tx, import_id, code) if code else 0
        total += number
        if not number:
            return total


def _open_rows(tx: Tx, import_id: str) -> int:
    """Rows that are not final, without those that only a person can settle."""
    held = counts.by_state(tx, import_id)
    total = sum(held[state] for state in OPEN_ROW_STATES)
    return total - chunks.rows_for_a_person(tx, import_id) if held["in_doubt"] else total


def cancel_pending(tx: Tx, import_id: str, code: str) -> int:
    """Some pending rows of an import that was stopped are cancelled, for the given reason; returns how many."""
    return rows.move_some(tx, import_id, "cancelled", CANCELLED_AT_ONCE, code=code, reason=reasons.sentence(code))
