"""Imports that another service orders through Celery: its message says where the file is, and never holds a contact.

An order whose source cannot be reached waits in the ledger, not in Celery, whose countdowns run many times where they are
longer than Redis' visibility timeout. It is tried again after growing waits, and refused when a day has passed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated, Any, Self

import structlog
from pydantic import Field, ValidationError, model_validator

from pipeline import clock, errors, logs
from pipeline.ledger import Tx, events, idempotency, orders
from pipeline.service import imports, once
from pipeline.service.asked import Placed
from pipeline.service.parts import Service
from pipeline.service.submission import Once
from pipeline.service.texts import Word

log = structlog.get_logger()
Key = Annotated[str, Field(pattern="^[\\x21-\\x7e]{1,255}$")]


class Ordered(Placed):
    """What the message says: a file of a configured source, how it is sent, and the key to ask by."""

    idempotency_key: Key
    service: Word = "service"

    @model_validator(mode="after")
    def placed(self) -> Self:
        if not self.is_placed:
            raise ValueError("give `source` and `path`, or `url`: a message says where the file is, and holds no rows")
        return self

    @property
    def actor(self) -> str:
        """What events call whoever ordered."""
        return f"service:{self.service}"

    @property
    def once(self) -> Once:
        """The key, and whose it is."""
        return Once(self.actor, self.idempotency_key)

    @property
    def said(self) -> dict[str, Any]:
        """The message, without what it leaves to its default."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def start(service: Service, said: Mapping[str, Any], request_id: str = "") -> str | None:
    """Starts the import and returns its id; None where it was refused or waits, which is told to whoever asks by the key.

    The same message twice makes one import. Raises Unavailable where nothing can be kept now.
    """
    try:
        ordered = Ordered.model_validate(said)
    except ValidationError as error:
        _misunderstood(service, said, error)
        return None
    try:
        source = ordered.in_source(service)[0]
        if _stands_behind_others(service, ordered, source, request_id):
            return None
    except errors.RequestError as error:
        _refused(service, ordered, error)
        return None
    return _tried(service, ordered, source, request_id)


def take_up(service: Service, order_id: str, fence: int) -> str | None:
    """Tries an order that waited once more; as `start`, and None too where it is another's."""
    with service.ledger.write() as tx:
        order = orders.take(tx, order_id, fence)
    if order is None:
        return None
    ordered = Ordered.model_validate(order["said"])
    with logs.bound(request_id=order["request_id"], order_id=order_id):
        return _tried(service, ordered, order["source"], order["request_id"])


def _stands_behind_others(service: Service, ordered: Ordered, source: str, request_id: str) -> bool:
    """Whether it waits with others for a source that could not be reached. Raises KeyReused."""
    with service.ledger.write() as tx:
        mine = orders.one(tx, ordered.actor, ordered.idempotency_key)
        if mine is not None and mine["said"] != ordered.said:
            raise errors.KeyReused("The idempotency key is that of another order, which waits; take a new key.")
        if mine is None and orders.standing(tx, source) is None:
            return False
        _keep(tx, ordered, source, request_id, "")
    return True


def _tried(service: Service, ordered: Ordered, source: str, request_id: str) -> str | None:
    begun = time.monotonic()
    try:
        with ordered.opened(service) as more:
            submission = ordered.submission(ordered.actor, ordered.idempotency_key, **more)
            import_id = imports.start(service, submission).import_id
    except errors.Unavailable as error:
        return _unreached(service, ordered, source, request_id, error, time.monotonic() - begun)
    except errors.LeadliftError as error:
        _refused(service, ordered, error)
        import_id = None
    with service.ledger.write() as tx:
        orders.end(tx, ordered.actor, tx.hmac(ordered.idempotency_key))
        orders.reached(tx, source)
    return import_id


def _unreached(
    service: Service,
    ordered: Ordered,
    source: str,
    request_id: str,
    error: errors.Unavailable,
    took_seconds: float,
) -> str | None:
    """The order waits, and what waits for the same source with it; what has waited for a day is refused."""
    with service.ledger.write() as tx:
        made = idempotency.kept(tx, ordered.actor, ordered.idempotency_key)
        if made is not None:  # an old order that came again
            orders.end(tx, ordered.actor, made["key_hmac"])
            return str(made["import_id"])
        _keep(tx, ordered, source, request_id, error.message)
        orders.unreached(tx, source, error.message, took_seconds=took_seconds)
        for order in orders.overdue(tx, source):
            _given_up(tx, order, error)
        standing = orders.one(tx, ordered.actor, ordered.idempotency_key)
    next_at = None if standing is None else clock.iso(standing["next_at"])
    log.warning("order.waits", source=source, reason=error.message, next_at=next_at)
    return None


def _keep(tx: Tx, ordered: Ordered, source: str, request_id: str, why: str) -> None:
    key = (ordered.actor, ordered.idempotency_key)
    order_id = orders.add(tx, *key, source=source, said=ordered.said, request_id=request_id, why=why)
    if order_id is not None:
        events.record(tx, ordered.actor, "wait", "order", order_id, source=source)


def _given_up(tx: Tx, order: orders.Order, error: errors.Unavailable) -> None:
    """Refuses an order whose source could not be reached for a day."""
    ordered = Ordered.model_validate(order["said"])
    told = errors.Unavailable(f"It was tried for a day. {error.message} Order it again when that is mended.")
    once.refused(tx, ordered.once, told)
    orders.end(tx, order["owner"], order["key_hmac"])
    events.record(tx, order["owner"], "refuse", "order", order["id"], source=order["source"], why=error.message)
    log.warning("order.refused", code=told.code, request_id=order["request_id"])


def _misunderstood(service: Service, said: Mapping[str, Any], error: ValidationError) -> None:
    """Tells by the key, where that at least can be understood, which fields do not fit."""
    faults = error.errors(include_url=False, include_input=False)
    fields = sorted({".".join(str(part)[:64] for part in fault["loc"]) or fault["msg"] for fault in faults})
    told = errors.RequestError(f"The message does not fit: {', '.join(fields)}; see docs/other-services.md.")
    key = said.get("idempotency_key")
    if isinstance(key, str) and "idempotency_key" not in fields:
        name = said.get("service", "service")
        _note_refusal(service, Once(f"service:{name if isinstance(name, str) else ''}"[:208], key), told)
    else:
        log.warning("order.misunderstood", reason=told.message)


def _refused(service: Service, ordered: Ordered, error: errors.LeadliftError) -> None:
    _note_refusal(service, ordered.once, error)


def _note_refusal(service: Service, key: Once, error: errors.LeadliftError) -> None:
    log.warning("order.refused", code=error.code)
    with service.ledger.write() as tx:
        once.refused(tx, key, error)
