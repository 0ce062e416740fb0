"""A small client for other services: imports over the HTTP API, or ordered through Celery.

    with Leadlift("http://127.0.0.1:8420", key) as leadlift:
        started = leadlift.start_import("persistiq.leads", file="contacts.csv")
        ended = leadlift.wait(started.id)
        leadlift.results(ended.id, "results")

It needs httpx, and for `over_celery` Celery; nothing else of Leadlift is imported.
"""

from __future__ import annotations

from pipeline.client.faults import (
    ClientError,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotNow,
    NoValidKey,
    StillGoing,
    Unreachable,
)
from pipeline.client.http import Leadlift
from pipeline.client.orders import Orders
from pipeline.client.shown import Import

__all__ = [
    "ClientError",
    "Conflict",
    "Import",
    "Invalid",
    "Leadlift",
    "NoValidKey",
    "NotAllowed",
    "NotFound",
    "NotNow",
    "Orders",
    "StillGoing",
    "Unreachable",
]
