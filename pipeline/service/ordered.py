"""Imports that another service orders through Celery: its message says where the file is, and never holds a contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

import structlog
from pydantic import Field, ValidationError, model_validator

from pipeline import errors
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


def start(service: Service, said: Mapping[str, Any]) -> str | None:
    """Starts the import and returns its id; None where it was refused, which is kept for whoever asks by the key.

    The same message twice makes one import. Raises Unavailable where nothing can be kept now.
    """
    try:
        ordered = Ordered.model_validate(said)
    except ValidationError as error:
        _misunderstood(service, said, error)
        return None
    try:
        with ordered.opened(service) as more:
            return imports.start(service, ordered.submission(ordered.actor, ordered.idempotency_key, **more)).import_id
    except errors.Unavailable:
        raise
    except errors.LeadliftError as error:
        _refused(service, Once(ordered.actor, ordered.idempotency_key), error)
        return None


def _misunderstood(service: Service, said: Mapping[str, Any], error: ValidationError) -> None:
    """Tells by the key, where that at least can be understood, which fields do not fit."""
    faults = error.errors(include_url=False, include_input=False)
    fields = sorted({".".join(str(part)[:64] for part in fault["loc"]) or fault["msg"] for fault in faults})
    told = errors.RequestError(f"The message does not fit: {', '.join(fields)}; see docs/other-services.md.")
    key = said.get("idempotency_key")
    if isinstance(key, str) and "idempotency_key" not in fields:
        name = said.get("service", "service")
        _refused(service, Once(f"service:{name if isinstance(name, str) else ''}"[:208], key), told)
    else:
        log.warning("order.misunderstood", reason=told.message)


def _refused(service: Service, key: Once, error: errors.LeadliftError) -> None:
    log.warning("order.refused", code=error.code)
    once.refused(service, key, error)
