"""One delivery: claimed, sent, and what became of it written down. Nothing is held between these but the claim."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from pipeline import errors
from pipeline.http import Http
from pipeline.ledger import Ledger, deliveries
from pipeline.vendor import Request
from pipeline.webhooks.hook import Hook
from pipeline.webhooks.message import body, request

LATE_SECONDS = 10.0  # after the claim, for a process that was held up: then it sends no more
SPARE_SECONDS = 30.0  # after the deadline: name servers take their time, and only then may another take it over
TEST = "test"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one attempt: `state` after it, the answer's status if one came, and what went wrong."""

    event_id: str
    kind: str
    state: deliveries.State
    attempt: int
    status: int | None
    fault: str


def http_for(hook: Hook) -> Http:
    """A client that reaches what the webhook may reach."""
    return Http(public_only=not hook.allow_private)


def deliver_one(ledger: Ledger, http: Http, hook: Hook, chance: Callable[[], float]) -> Told | None:
    """Makes the delivery that is due longest; None when none is due."""
    not_after = time.monotonic() + LATE_SECONDS + hook.deadline_seconds  # well within the claim, which begins later
    with ledger.write() as tx:
        claimed = deliveries.claim(tx, hook.name, hook.deadline_seconds + SPARE_SECONDS)
        now = tx.now
    if claimed is None:
        return None
    message = body(claimed["event_id"], claimed["kind"], claimed["at"], claimed["facts"])
    number, kind = claimed["attempts"], claimed["kind"]
    sent = request(hook, claimed["event_id"], kind, message, attempt=number, now=now)
    status, fault = attempt(http, hook, sent, not_after=not_after)
    state: deliveries.State = "delivered"
    with ledger.write() as tx:
        if status is not None and not fault:
            deliveries.delivered(tx, claimed, status)
        else:
            state = deliveries.failed(tx, claimed, status, fault, chance())
    return Told(claimed["event_id"], kind, state, number, status, fault)


def attempt(http: Http, hook: Hook, sent: Request, *, not_after: float = math.inf) -> tuple[int | None, str]:
    """Sends a message once: the answer's status, and what went wrong, nothing where the webhook took it.

    By `not_after`, on the monotonic clock, it is over, however long the process was held up.
    """
    deadline_at = min(not_after, time.monotonic() + hook.deadline_seconds)
    try:
        status = http.status(sent, hook.origin, deadline_at=deadline_at)
    except errors.VendorUnsent as error:
        return None, f"It could not be reached ({_kind(error)})."
    except errors.VendorSilent as error:
        return None, f"No answer came within {hook.deadline_seconds:g} s ({_kind(error)})."
    except errors.SettingsError as error:
        return None, error.message
    if 200 <= status < 300:
        return status, ""
    redirect = " Redirects are not followed; write the new address into the settings." if status // 100 == 3 else ""
    return status, f"It answered with status {status}.{redirect}"


def _kind(error: errors.VendorError) -> str:
    return error.message.rpartition("(")[2].rstrip(").") or type(error).__name__
