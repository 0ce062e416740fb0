"""The same request twice is one import: whoever sends it again under the same key gets the answer of the first time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline import clock, errors
from pipeline.ledger import Tx, idempotency, imports, orders
from pipeline.service import show
from pipeline.service.parts import Service
from pipeline.service.submission import Once


@dataclass(frozen=True, slots=True)
class Started:
    """An import that a request made, now or (`repeated`) the first time; `answer` shows it as it was then."""

    import_id: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    repeated: bool = False


def earlier(tx: Tx, once: Once | None, request: str) -> Started | None:
    """What the request made the first time, None for one that was not sent before. Raises KeyReused.

    A twin that is sent at the same moment waits here for the end of the other's transaction.
    """
    if once is None:
        return None
    idempotency.lock(tx, once.key)
    kept = idempotency.kept(tx, once.owner, once.key)
    if kept is None:
        return None
    if kept["request_hmac"] != tx.hmac(request):
        raise errors.KeyReused(
            f"The idempotency key was used for import {kept['import_id']}, which is another request; take a new key."
        )
    return Started(kept["import_id"], kept["answer"], repeated=True)


def keep(tx: Tx, service: Service, once: Once | None, request: str, import_id: str) -> Started:
    """Keeps the key, where there is one, in the transaction that made the import."""
    if once is None:
        return Started(import_id)
    answer = show.shown(tx, service, imports.get(tx, import_id))
    idempotency.forget_old(tx)
    idempotency.keep(tx, once.owner, once.key, request=request, import_id=import_id, answer=answer)
    return Started(import_id, answer)


def refused(tx: Tx, once: Once, error: errors.LeadliftError) -> None:
    """Keeps why a request made no import, for one who cannot be answered and asks by the key."""
    answer = {"code": error.code, "message": error.message}
    idempotency.forget_old(tx)
    idempotency.keep(tx, once.owner, once.key, request="", import_id=None, answer=answer)


def outcomes(service: Service, key: str) -> list[dict[str, Any]]:
    """What became of the requests under a key in the last days, whoever sent them, oldest first."""
    with service.ledger.read() as tx:
        known = [
            _outcome(kept["owner"], kept["at"], made=kept["import_id"], error=kept["answer"])
            for kept in idempotency.of_key(tx, key)
        ]
        made = {one["owner"] for one in known if one["import"]}
        waiting = [
            _outcome(order["owner"], order["at"], waiting=_waiting(order, tx.now))
            for order in orders.of_key(tx, key)
            if order["owner"] not in made
        ]
    return known + waiting


def _outcome(
    owner: str, at: float, *, made: str | None = None, error: Any = None, waiting: Any = None
) -> dict[str, Any]:
    return {
        "owner": owner,
        "import": made,
        "error": None if made else error,
        "waiting": waiting,
        "at": clock.iso(at),
    }


def _waiting(order: orders.Order, now: float) -> dict[str, Any]:
    """Why an order is no import yet, as it is said of imports that wait."""
    last_at = order["at"] + orders.WAITS_AT_MOST_SECONDS
    when = "now" if order["next_at"] <= now else f"at {clock.hour(order['next_at'], now)}"
    sentence = f"{order['why']} The next try is {when}, the last {clock.hour(last_at, now)}."
    return {"sentence": sentence, "until": clock.iso(order["next_at"])}
