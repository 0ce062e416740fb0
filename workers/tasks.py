"""What workers run: one task is one verb. Arguments are ids, so whoever watches the broker or Flower sees no contact.

What we publish ourselves is only a hint and may be lost. What other services order is not: it is acknowledged when the ledger
has it, and comes again where a worker was lost before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import structlog
from celery import Task
from celery.exceptions import Reject

from pipeline import errors, logs
from pipeline.ledger import chunks, imports
from pipeline.sending.deliver import deliver as deliver_chunk
from workers import poke, process
from workers.app import app
from workers.process import wiring

AGAIN_SECONDS = 1.0
log = structlog.get_logger()


@app.task(name="leadlift.deliver")
def deliver(chunk_id: str, fence: int) -> None:
    """Makes a chunk's call and settles its rows."""
    try:
        with _about(chunk_id=chunk_id):
            deliver_chunk(wiring().sending(), chunk_id, fence)
    except errors.Unavailable as error:
        log.warning("deliver.unavailable", chunk_id=chunk_id, fence=fence, reason=error.message)
    process.worked()
    poke.send(wiring().settings.redis_url)


@app.task(name="leadlift.read")
def read(import_id: str, fence: int) -> None:
    """Reads an import's file into the ledger."""
    from pipeline.reading.read import read as read_import  # pandas: senders do without

    try:
        with _about(import_id=import_id):
            log.info("read.begun", fence=fence)
            read_import(wiring().source(), import_id, fence, nudge=partial(poke.send, wiring().settings.redis_url))
            log.info("read.ended", fence=fence)
    except errors.Unavailable as error:
        log.warning("read.unavailable", import_id=import_id, fence=fence, reason=error.message)
    process.worked()
    poke.send(wiring().settings.redis_url)


@app.task(name="leadlift.start_import", bind=True, acks_late=True, reject_on_worker_lost=True)
def start_import(self: Task, **said: object) -> None:
    """Starts the import that another service orders: `docs/other-services.md` tells what its message says."""
    from pipeline.service import ordered  # pandas

    request_id = str(self.request.id or "")
    try:
        with logs.bound(request_id=request_id):
            wiring().followed()  # a source may be new
            ordered.start(wiring().service(), said, request_id)
    except errors.Unavailable as error:  # what would keep it is away itself: only Redis has the order
        log.warning("order.unavailable", reason=error.message)
        time.sleep(AGAIN_SECONDS)
        raise Reject(requeue=True) from None
    process.worked()
    poke.send(wiring().settings.redis_url)


@app.task(name="leadlift.take_up_order")
def take_up_order(order_id: str, fence: int) -> None:
    """Tries an order once more whose source could not be reached."""
    from pipeline.service import ordered  # pandas

    try:
        wiring().followed()
        ordered.take_up(wiring().service(), order_id, fence)
    except errors.Unavailable as error:
        log.warning("order.unavailable", order_id=order_id, reason=error.message)
    process.worked()
    poke.send(wiring().settings.redis_url)


@contextmanager
def _about(import_id: str = "", chunk_id: str = "") -> Iterator[None]:
    """What is logged meanwhile carries the ids of the import, its request and its chunk."""
    with wiring().ledger().read() as tx:
        origin = chunks.origin(tx, chunk_id) if chunk_id else imports.origin(tx, import_id)
    with logs.bound(**origin, chunk_id=chunk_id):
        yield
