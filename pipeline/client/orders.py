"""Imports ordered through Leadlift's Redis, for services that speak Celery."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from pipeline.client.faults import Unreachable
from pipeline.client.said import said

TASK, QUEUE, KEY_PREFIX = "leadlift.start_import", "leadlift.read", "leadlift:celery:"  # as in workers.app
PATIENCE = {
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "max_retries": 1,
}  # without them, a Redis that went silent holds for ever


class Orders:
    """Orders imports of files in configured sources; what became of one is asked by its key: `Leadlift.made_by`."""

    def __init__(self, broker_url: str, service: str = "service") -> None:
        from celery import Celery

        self._service = service
        self._app = Celery("leadlift-orders", broker=broker_url, set_as_current=False)
        self._app.conf.broker_transport_options = {"global_keyprefix": KEY_PREFIX, **PATIENCE}
        self._app.conf.task_publish_retry = False  # the caller does it, under the same key

    def start_import(
        self,
        destination: str,
        *,
        source: str | None = None,
        path: str | None = None,
        url: str | None = None,
        options: Mapping[str, Any] | None = None,
        columns: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> str:
        """Orders an import and returns the key to ask by; a message never holds a contact, so it takes no rows.

        Raises Unreachable where Redis is; whether the order was taken nevertheless is then asked by the key.
        """
        from kombu.exceptions import KombuError

        key = idempotency_key or uuid.uuid4().hex
        told = {"source": source, "path": path, "url": url, "service": self._service, "idempotency_key": key, **more}
        message = said(destination, options, columns, told)
        try:
            self._app.send_task(TASK, kwargs=message, queue=QUEUE, ignore_result=True)
        except (KombuError, OSError) as error:
            raise Unreachable(f"Redis does not take the order ({type(error).__name__}).") from None
        return key

    def close(self) -> None:
        """Closes the connections."""
        self._app.close()
