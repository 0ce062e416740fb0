"""Logging: one event name and its fields a line, ids only; contact data and secrets are never fields.

A line carries every id that is bound where it is written: `request_id` from the door that took an import in, `import_id`,
`chunk_id`. The import keeps its request's id, so that what readers, dispatchers and workers do for it, on whichever machine,
is found by it.
"""

from __future__ import annotations

import logging
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

REQUEST_ID = "request_id"


def configure(log_format: str, log_level: str) -> None:
    """Sets up structlog, and what libraries log, to standard error: as `console` text or `json` lines."""
    level = logging.getLevelNamesMapping()[log_level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, *_rendering(log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    _libraries(shared, log_format, max(level, logging.WARNING))


def silence() -> None:
    """For commands, whose words are for people: what they do is in the ledger, and what goes wrong is told in a sentence."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


def _rendering(log_format: str) -> list[Any]:
    if log_format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(colors=False)]


def _libraries(shared: list[Any], log_format: str, level: int) -> None:
    """What Celery and others log is written in the same form; of theirs, warnings and worse."""
    handler = logging.StreamHandler(sys.stderr)
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(log_format)]
    before = [*shared, structlog.stdlib.add_logger_name]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=before))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def request_id() -> str:
    """The id of the request that is answered here; empty where none is bound."""
    return str(structlog.contextvars.get_contextvars().get(REQUEST_ID, ""))


def new_request_id() -> str:
    """An id for a request that brings none."""
    return uuid.uuid4().hex


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Every line that is written meanwhile carries these ids; empty ones are left out."""
    with structlog.contextvars.bound_contextvars(**{name: text for name, text in ids.items() if text}):
        yield
