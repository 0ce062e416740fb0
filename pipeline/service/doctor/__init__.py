"""The examination behind `leadlift doctor`: each part of an installation, what was found of it, and what to do.

- finding: what was found of one thing
- machine: the home, its disk, its secrets
- books: the ledger
- broker: Redis
- running: our processes, and the clocks
- vendors: the accounts
- telling: the webhooks
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline import errors
from pipeline.service.doctor import books, broker, machine, running, telling, vendors
from pipeline.service.doctor.finding import Finding, State, good, problem, unknown
from pipeline.service.parts import Service
from pipeline.settings import Settings

__all__ = ["Finding", "State", "examine"]

STORE_TODO = "Mend store_url, or the rights of its folder; until then no file is taken."
LATER = ("clocks", "processes", "store", "webhooks", "accounts")


def examine(
    settings: Settings,
    open_service: Callable[[], Service],
    *,
    key_file: Path,
    config: Path | None = None,
    offline: bool = False,
    actor: str,
    least_free_bytes: int = machine.LEAST_FREE_BYTES,
) -> Iterator[Finding]:
    """Looks at everything that can be looked at, the ground first; what stands on a broken part is told as unknown.

    `open_service` is asked once, and only where the ledger can be had without changing tables that others may be using.
    """
    found = machine.home(settings)
    yield found
    if found.state == "problem":
        yield from _unknown(found.part)
        return
    yield from machine.disk(settings, least_free_bytes)
    yield from machine.secrets(settings, key_file, config)
    ledger = books.reached(settings)
    yield ledger
    if settings.redis_url:
        yield from broker.examined(settings.redis_url)
    if ledger.state in ("problem", "warning"):
        yield from _unknown(ledger.part)
        return
    yield from _served(settings, open_service, offline=offline, actor=actor)


def _served(settings: Settings, open_service: Callable[[], Service], *, offline: bool, actor: str) -> Iterator[Finding]:
    try:
        service = open_service()
    except errors.LeadliftError as error:
        yield problem("secret key", error.message, "Until it is back, nothing can be done with this ledger.")
        yield from _unknown("secret key")
        return
    yield good("secret key", "The secret key is the one that the ledger was begun with.")
    yield running.clocks(service)
    yield from running.processes(service)
    yield _store(service)
    yield from telling.webhooks(service)
    yield from vendors.examined(service, offline=offline or not settings.redis_url, actor=actor)


def _unknown(missing: str) -> Iterator[Finding]:
    yield from (unknown(part, f"Not looked at for want of the {missing}: {part}.") for part in LATER)


def _store(service: Service) -> Finding:
    """Whether a file can be kept, and deleted again."""
    try:
        kept = service.store.put(io.BytesIO(b"leadlift doctor " + secrets.token_bytes(16)))
        service.store.delete(kept.key)
    except errors.LeadliftError as error:
        return problem("store", error.message, STORE_TODO)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return problem("store", f"The store cannot be written to: {why}.", STORE_TODO)
    return good("store", "The store takes a file and lets it go.")
