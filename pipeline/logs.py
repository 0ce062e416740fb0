"""Logging: one event name and its fields a line, ids only; contact data and secrets are never fields."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(log_format: str, log_level: str) -> None:
    """Sets up structlog to standard error, as `console` text or `json` lines."""
    renderer = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[log_level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
