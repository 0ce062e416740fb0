"""What workers run: one task is one verb. Arguments are ids, so whoever watches the broker or Flower sees no contact."""

from __future__ import annotations

import structlog

from pipeline import errors
from pipeline.sending.deliver import deliver as deliver_chunk
from workers import poke
from workers.app import app
from workers.process import wiring

log = structlog.get_logger()


@app.task(name="leadlift.deliver")
def deliver(chunk_id: str, fence: int) -> None:
    """Makes a chunk's call and settles its rows."""
    try:
        deliver_chunk(wiring().sending(), chunk_id, fence)
    except errors.Unavailable as error:
        log.warning("deliver.unavailable", chunk=chunk_id, fence=fence, reason=error.message)
    poke.send(wiring().settings.redis_url)


@app.task(name="leadlift.read")
def read(import_id: str, fence: int) -> None:
    """Reads an import's file into the ledger."""
    from pipeline.reading.read import read as read_import  # pandas: senders do without

    try:
        read_import(wiring().source(), import_id, fence)
    except errors.Unavailable as error:
        log.warning("read.unavailable", import_id=import_id, fence=fence, reason=error.message)
    poke.send(wiring().settings.redis_url)
