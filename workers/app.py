"""The Celery app. A message is only a hint, so nothing here has to be kept: results are off and acknowledging is early.

The settings that differ from Celery's defaults are there because of what Redis does as a broker: a half-open socket is
noticed only with `socket_timeout`, a countdown longer than the visibility timeout runs many times (there is none here), and a
repeated publish is harmless because a chunk's fence is used up by the first copy.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

from celery import Celery, signals

from pipeline import logs
from pipeline import settings as settings_file
from workers import process

SEND_QUEUE = "leadlift.send"
READ_QUEUE = "leadlift.read"
READER_NICENESS = 5  # on a machine with few cores, sending goes before reading
KEY_PREFIX = "leadlift:celery:"


def broker_url(redis_url: str) -> str:
    """A Redis URL as Celery's transport spells it."""
    return redis_url.replace("unix://", "redis+socket://", 1) if redis_url.startswith("unix://") else redis_url


def configuration(redis_url: str) -> dict[str, Any]:
    """Celery's settings for a broker."""
    return {
        "broker_url": broker_url(redis_url),
        "result_backend": None,
        "task_ignore_result": True,
        "task_acks_late": False,
        "worker_prefetch_multiplier": 1,
        "worker_disable_prefetch": True,
        "task_publish_retry": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_channel_error_retry": True,
        "broker_transport_options": {
            "visibility_timeout": 600,
            "socket_timeout": 5,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 5,
            "global_keyprefix": KEY_PREFIX,
        },
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_max_tasks_per_child": 5_000,
        "worker_send_task_events": True,
        "task_send_sent_event": False,  # it has the task's own name, and may come after the one that has the destination's
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,  # our lines are whole as they are
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_default_queue": SEND_QUEUE,
        "task_routes": {
            "leadlift.read": {"queue": READ_QUEUE},
            "leadlift.start_import": {"queue": READ_QUEUE},  # it looks into the file, as reading does
            "leadlift.take_up_order": {"queue": READ_QUEUE},
            "leadlift.deliver": {"queue": SEND_QUEUE},
        },
        "imports": ["workers.tasks", "workers.schedules"],
    }


app = Celery("leadlift")
app.config_from_object(configuration(settings_file.load().redis_url))


@signals.setup_logging.connect
def _logs(**_: object) -> None:
    chosen = settings_file.load()
    logs.configure(chosen.log_format, chosen.log_level)


@signals.worker_ready.connect
def _ready(**_: object) -> None:
    process.ready()


@signals.worker_process_init.connect
def _begin(**_: object) -> None:
    kind = os.environ.get("LEADLIFT_WORKER_KIND", "sender")
    process.die_with_parent()
    process.begin(kind)
    if kind == "reader":
        os.nice(READER_NICENESS)
        importlib.import_module("pipeline.reading.read")  # before the first file comes, not when


@signals.worker_process_shutdown.connect
def _end(**_: object) -> None:
    process.end()
