"""The process that looks around, and publishes what may go now. Run as many as you like: `python -m workers.dispatcher`."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from celery.exceptions import CeleryError
from kombu.exceptions import KombuError, OperationalError

from pipeline import errors
from pipeline.ledger import imports, orders
from pipeline.sending.dispatch import ReadHint, look_around
from pipeline.sending.parts import Hint
from pipeline.wiring import Wiring
from workers import poke, process
from workers.app import app

UNAVAILABLE_SECONDS = 0.5
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OrderHint:
    """A message for a reader: another service's order that waited is due, under this fence."""

    order_id: str
    fence: int


AnyHint = Hint | ReadHint | OrderHint
Publish = Callable[[AnyHint], None]


def publish(hint: AnyHint) -> None:
    """Puts a hint into its queue, in words for whoever watches; one that is lost is noticed by its lease."""
    try:
        match hint:
            case Hint(chunk_id=chunk_id, fence=fence, destination=destination, import_id=import_id):
                seen = f"(import {import_id}, chunk {chunk_id}, fence {fence})"
                app.send_task("leadlift.deliver", args=(chunk_id, fence), shadow=destination, argsrepr=seen)
            case ReadHint(import_id=import_id, fence=fence):
                seen = f"(import {import_id}, fence {fence})"
                app.send_task("leadlift.read", args=(import_id, fence), argsrepr=seen)
            case OrderHint(order_id=order_id, fence=fence):
                seen = f"(order {order_id}, fence {fence})"
                app.send_task("leadlift.take_up_order", args=(order_id, fence), argsrepr=seen)
    except (CeleryError, KombuError, OperationalError, OSError) as error:
        log.warning("publish.failed", reason=type(error).__name__)


def due_orders(wiring: Wiring) -> list[OrderHint]:
    """Orders that waited for their source and may be tried now."""
    with wiring.ledger().read() as tx:
        if not orders.any_due(tx):
            return []
    with wiring.ledger().write() as tx:
        return [OrderHint(order_id, fence) for order_id, fence in orders.offer(tx)]


def _told(wiring: Wiring, hint: AnyHint) -> None:
    """Writes down what is published, with the ids that the import's other lines carry."""
    if isinstance(hint, OrderHint):
        log.info("order.published", order_id=hint.order_id, fence=hint.fence)
        return
    with wiring.ledger().read() as tx:
        origin = imports.origin(tx, hint.import_id)
    match hint:
        case Hint(chunk_id=chunk_id, fence=fence, destination=destination):
            log.info("chunk.published", **origin, chunk_id=chunk_id, fence=fence, to=destination)
        case ReadHint(fence=fence):
            log.info("read.published", **origin, fence=fence)


def run(publish_hint: Publish, stopping: threading.Event) -> None:
    """Looks around until told to stop."""
    wiring = process.wiring()
    listener = poke.Listener(wiring.settings.redis_url, stopping.wait)
    while not stopping.is_set():
        try:
            found = look_around(wiring.sending())
            waited = due_orders(wiring)
        except errors.Unavailable as error:
            log.warning("dispatch.unavailable", reason=error.message)
            stopping.wait(UNAVAILABLE_SECONDS)
            continue
        process.ready()
        process.worked()
        hints: list[AnyHint] = [*found.reads, *found.hints, *waited]
        for hint in hints:
            publish_hint(hint)
            with contextlib.suppress(errors.Unavailable):
                _told(wiring, hint)
        listener.wait(found.again_in_seconds)


def main(publish_hint: Publish = publish) -> None:
    """The process's life: begin, run until SIGTERM or SIGINT, end."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    process.begin("dispatcher")
    run(publish_hint, stopping)
    process.end()


if __name__ == "__main__":
    main()
