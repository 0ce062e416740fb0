"""An event as a request: the same bytes at each attempt, signed anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pipeline import clock
from pipeline.records import Json
from pipeline.vendor import Request
from pipeline.webhooks.hook import Hook
from pipeline.webhooks.signature import HEADER, sign

TIMES = ("created_at", "finished_at")


def body(event_id: str, kind: str, at: float, facts: Mapping[str, Json]) -> bytes:
    """What is told: ids, states, counts and facts; never contact data."""
    told = {
        "id": event_id,
        "type": kind,
        "at": clock.iso(at),
        **{name: _dated(values) for name, values in facts.items()},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _dated(values: Mapping[str, Any]) -> dict[str, Json]:
    return {name: clock.iso(value) if name in TIMES else value for name, value in values.items()}


def request(hook: Hook, event_id: str, kind: str, message: bytes, *, attempt: int, now: float) -> Request:
    """The message on its way to a webhook."""
    headers = (
        ("content-type", "application/json"),
        ("user-agent", f"Leadlift/{version('leadlift')}"),
        ("leadlift-event", kind),
        ("leadlift-event-id", event_id),
        ("leadlift-attempt", str(attempt)),
        (HEADER, sign(hook.secret, message, now)),
    )
    return Request("POST", hook.path, headers=headers, body=message)
