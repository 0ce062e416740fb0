"""One delivery: claimed, sent, and what became of it written down. Nothing is held between these but the claim."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pipeline import errors
from pipeline.http import Http
from pipeline.ledger import Ledger, deliveries
from pipeline.webhooks.hook import Hook
from pipeline.webhooks.message import body, request

SPARE_SECONDS = (
    30.0  # after the deadline, for a name server that takes its time, before another may take a delivery over
)
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
    with ledger.write() as tx:
        claimed = deliveries.claim(tx, hook.name, hook.deadline_seconds + SPARE_SECONDS)
        now = tx.now
    if claimed is None:
        return None
    message = body(claimed["event_id"], claimed["kind"], claimed["at"], claimed["facts"])
    status, fault = attempt(
        http, hook, claimed["event_id"], claimed["kind"], message, number=claimed["attempts"], now=now
    )
    state: deliveries.State = "delivered"
    with ledger.write() as tx:
        if status is not None and not fault:
            deliveries.delivered(tx, claimed, status)
        else:
            state = deliveries.failed(tx, claimed, status, fault, chance())
    return Told(claimed["event_id"], claimed["kind"], state, claimed["attempts"], status, fault)


def attempt(
    http: Http, hook: Hook, event_id: str, kind: str, message: bytes, *, number: int, now: float
) -> tuple[int | None, str]:
    """Sends a message once: the answer's status, and what went wrong, nothing where the webhook took it."""
    sent = request(hook, event_id, kind, message, attempt=number, now=now)
    try:
        answer = http.send(sent, hook.origin, deadline_at=time.monotonic() + hook.deadline_seconds)
    except errors.VendorUnsent as error:
        return None, f"It could not be reached ({_kind(error)})."
    except errors.VendorSilent as error:
        return None, f"No whole answer came within {hook.deadline_seconds:g} s ({_kind(error)})."
    except errors.SettingsError as error:
        return None, error.message
    if 200 <= answer.status < 300:
        return answer.status, ""
    redirect = (
        " Redirects are not followed; write the new address into the settings." if answer.status // 100 == 3 else ""
    )
    return answer.status, f"It answered with status {answer.status}.{redirect}"


def _kind(error: errors.VendorError) -> str:
    return error.message.rpartition("(")[2].rstrip(").") or type(error).__name__
