"""The process that tells webhooks. Run as many as you like: `python -m workers.webhooks`.

Each webhook has a lane of its own, so that one which answers slowly, or not at all, delays none of the others.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

from pipeline import errors
from pipeline.ledger import deliveries, outbox
from pipeline.webhooks.deliver import Told, deliver_one, http_for
from pipeline.wiring import Wiring
from workers import process

IDLE_SECONDS = 1.0
UNAVAILABLE_SECONDS = 2.0
REGISTER_SECONDS = 20.0
TIDY_SECONDS = 3600.0
MOST_LANES = 64
log = structlog.get_logger()


def lane(wiring: Wiring, name: str, stopping: threading.Event) -> None:
    """Tells one webhook until told to stop; what is due then is still tried, until something fails."""
    while name in wiring.settings.webhooks:
        try:
            _served(wiring, name, stopping)
        except (errors.SettingsError, errors.Unavailable) as error:
            log.warning("webhook.unavailable", webhook=name, reason=error.message)
            stopping.wait(UNAVAILABLE_SECONDS)
        if stopping.is_set():
            return


def _served(wiring: Wiring, name: str, stopping: threading.Event) -> None:
    """Tells a webhook as long as its settings stay as they are."""
    hook = wiring.webhook(name)
    with http_for(hook) as http:
        while wiring.webhook(name) == hook:
            told = deliver_one(wiring.ledger(), http, hook, random.random)
            if told is not None:
                _noted(name, told)
            if stopping.is_set() and (told is None or told.fault):
                return
            if told is None:
                stopping.wait(IDLE_SECONDS)


def _noted(name: str, told: Told) -> None:
    say = log.warning if told.fault else log.info
    facts = {"webhook": name, "event_id": told.event_id, "type": told.kind, "attempt": told.attempt}
    say(f"webhook.{told.state}", **facts, status=told.status, fault=told.fault)


def run(wiring: Wiring, stopping: threading.Event) -> None:
    """Keeps a lane for each webhook of the settings, also for those that come later. Raises what ended a lane."""
    lanes: dict[str, Future[None]] = {}
    registered_at = tidied_at = -TIDY_SECONDS
    with ThreadPoolExecutor(MOST_LANES, thread_name_prefix="webhook") as pool:
        try:
            while not stopping.is_set():
                names = wiring.followed().webhooks
                fresh = [name for name in names if name not in lanes]
                if fresh or time.monotonic() - registered_at > REGISTER_SECONDS:
                    registered_at = _registered(wiring, registered_at)
                if time.monotonic() - tidied_at > TIDY_SECONDS:
                    tidied_at = _tidied(wiring, tidied_at)
                for name in fresh:
                    lanes[name] = pool.submit(lane, wiring, name, stopping)
                for name in [name for name, future in lanes.items() if future.done()]:
                    lanes.pop(name).result()
                stopping.wait(IDLE_SECONDS)
        finally:
            stopping.set()


def _registered(wiring: Wiring, before: float) -> float:
    """Tells the ledger which webhooks there are; one that cannot be used is told of by its lane."""
    wishes = []
    for name in wiring.settings.webhooks:
        try:
            wishes.append(wiring.webhook(name).wish)
        except errors.SettingsError as error:
            log.warning("webhook.unusable", webhook=name, reason=error.message)
    try:
        with wiring.ledger().write() as tx:
            outbox.register(tx, wishes)
    except errors.Unavailable as error:
        log.warning("webhooks.unavailable", reason=error.message)
        return before
    process.ready()
    return time.monotonic()


def _tidied(wiring: Wiring, before: float) -> float:
    try:
        with wiring.ledger().write() as tx:
            deliveries.tidy(tx)
    except errors.Unavailable as error:
        log.warning("webhooks.unavailable", reason=error.message)
        return before
    return time.monotonic()


def main() -> None:
    """The process's life: begin, run until SIGTERM or SIGINT, end."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    process.begin("webhooks")
    run(process.wiring(), stopping)
    process.end()


if __name__ == "__main__":
    main()
