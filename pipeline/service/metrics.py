"""What Prometheus scrapes: computed from the ledger in the moment of the scrape, so that every process says the same.

Only ended calls are remembered from scrape to scrape: a ledger keeps every call for ever, and what ended long ago is not
counted again each time.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any
from weakref import WeakKeyDictionary

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from pipeline import errors
from pipeline.ledger import Ledger, Tx, accounts, services, totals
from pipeline.ledger.totals import Ended, Where
from pipeline.records import IMPORT_STATES, OPEN_CHUNK_STATES, ROW_STATES
from pipeline.service import health, quotas
from pipeline.service.parts import Service

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SETTLED_SECONDS = 60.0  # by then every transaction that ended a call has been committed
WHERE = ("destination", "account")
OUTCOMES = ("ok", "throttled", "unauthorised", "refused", "failed", "silent", "unsent")


class _Scrape(Collector):
    """What was collected once, as a registry."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def exposition(service: Service) -> bytes:
    """The metrics as Prometheus reads them. What cannot be had now is left out, and `leadlift_ready` says why."""
    return generate_latest(_Scrape(families(service)))


def families(service: Service) -> Iterator[Metric]:
    """Every metric."""
    parts = {part.name: part.ok for part in health.parts(service)}
    yield _gauge("info", "Leadlift's version.", ("version",), {(version("leadlift"),): 1})
    ready = {(name,): float(ok) for name, ok in parts.items()}
    yield _gauge("ready", "Whether a part that sending needs is there: 1 or 0.", ("part",), ready)
    if not parts["ledger"]:
        return
    with service.ledger.read() as tx:
        yield from _work(tx)
        yield from _accounts(tx)
        yield from _processes(tx)
        yield from _calls(_ended(service.ledger, tx), [one["name"] for one in accounts.listed(tx)])
    yield from _quotas(service if parts["redis"] else replace(service, quota=lambda: None))


def _gauge(name: str, told: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> Metric:
    """A gauge; `values` has one number for each tuple of the labels' texts."""
    family = GaugeMetricFamily(f"leadlift_{name}", told, labels=labels)
    for label_values, value in sorted(values.items()):
        family.add_metric(label_values, value)
    return family


# --- rows, imports, chunks --------------------------------------------------------------------------------------------


def _work(tx: Tx) -> Iterator[Metric]:
    imports = totals.imports(tx)
    places = {where for where, _ in imports}
    by_state = _filled(totals.rows(tx), places, ROW_STATES)
    yield _gauge("rows", "Rows, by what has become of them.", (*WHERE, "state"), by_state)
    of_imports = _filled(imports, places, IMPORT_STATES)
    yield _gauge("imports", "Imports, by their state.", (*WHERE, "state"), of_imports)
    waited = {where: max(0.0, tx.now - since) for where, since in totals.oldest_waiting(tx).items()}
    told = "How long the row that is next has waited, over imports that are not paused."
    yield _gauge("oldest_waiting_row_seconds", told, WHERE, {where: waited.get(where, 0.0) for where in places})
    persons = totals.for_a_person(tx)
    told = "Rows in doubt that only a person can settle."
    yield _gauge("rows_for_a_person", told, WHERE, {where: persons.get(where, 0) for where in places})
    chunks = totals.open_chunks(tx)
    known = {
        (one["name"], state): float(chunks.get((one["name"], state), 0))
        for one in accounts.listed(tx)
        for state in OPEN_CHUNK_STATES
    }
    yield _gauge("chunks", "Chunks that are not over, by their state.", ("account", "state"), known)


def _filled(
    found: Mapping[tuple[Where, str], int], places: Iterable[Where], states: Iterable[str]
) -> dict[tuple[str, ...], float]:
    """Every state of every place, those that nothing is in as 0: a series that comes and goes cannot be alerted on."""
    named = [(where, state) for where in places for state in states]
    return {(*where, state): float(found.get((where, state), 0)) for where, state in named}


# --- accounts and processes -------------------------------------------------------------------------------------------


def _accounts(tx: Tx) -> Iterator[Metric]:
    known = accounts.listed(tx)
    held = {(one["name"], one["vendor"]): float(bool(one["hold_kind"])) for one in known}
    yield _gauge("account_held", "Whether an account is held: 1 or 0.", ("account", "vendor"), held)
    closed = {(one["name"], one["vendor"]): max(0.0, one["closed_until"] - tx.now) for one in known}
    told = "How long no call is made, because the vendor is not well."
    yield _gauge("account_closed_seconds", told, ("account", "vendor"), closed)


def _processes(tx: Tx) -> Iterator[Metric]:
    alive = Counter(str(one["kind"]) for one in services.alive(tx))
    counted = {(kind,): float(alive[kind]) for kind in {*health.KINDS, *alive}}
    yield _gauge("processes", "Processes with a fresh heartbeat, on all machines.", ("kind",), counted)
    lag_seconds = services.lag_seconds(tx, "dispatcher")
    told = "How long ago any dispatcher looked around; infinite where none has."
    yield _gauge("dispatcher_lag_seconds", told, (), {(): math.inf if lag_seconds is None else lag_seconds})


# --- calls ------------------------------------------------------------------------------------------------------------


class _Remembered:
    """The calls of a ledger that ended until a time, which is far enough back for nothing to be added before it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.until = 0.0
        self.ended: list[Ended] = []


_remembered: WeakKeyDictionary[Ledger, _Remembered] = WeakKeyDictionary()


def _ended(ledger: Ledger, tx: Tx) -> list[Ended]:
    kept = _remembered.setdefault(ledger, _Remembered())
    with kept.lock:
        until = tx.now - SETTLED_SECONDS
        if until > kept.until:
            kept.ended = _added([*kept.ended, *totals.calls_ended(tx, kept.until, until)])
            kept.until = until
        return _added([*kept.ended, *totals.calls_ended(tx, kept.until)])


def _added(found: Iterable[Ended]) -> list[Ended]:
    numbers: Counter[tuple[str, str, int | None]] = Counter()
    seconds: Counter[tuple[str, str, int | None]] = Counter()
    for one in found:
        numbers[one.account, one.ended_as, one.status] += one.number
        seconds[one.account, one.ended_as, one.status] += one.seconds  # type: ignore[assignment]  # a Counter of floats
    return [Ended(*key, number, seconds[key]) for key, number in numbers.items()]


def _calls(found: list[Ended], names: list[str]) -> Iterator[Metric]:
    """The counters of each account, from 0 on: a rate needs to have seen where a counter began."""
    outcomes = Counter({(name, how): 0 for name in names for how in OUTCOMES})
    numbers = Counter(dict.fromkeys(names, 0))
    seconds = dict.fromkeys(names, 0.0)
    for one in found:
        outcomes[one.account, outcome(one.ended_as, one.status)] += one.number
        if one.ended_as == "answered":
            numbers[one.account] += one.number
            seconds[one.account] = seconds.get(one.account, 0.0) + one.seconds
    calls = CounterMetricFamily("leadlift_calls", "Calls that have ended, by how.", labels=("account", "outcome"))
    for labels, number in sorted(outcomes.items()):
        calls.add_metric(labels, number)
    yield calls
    took = SummaryMetricFamily("leadlift_call_seconds", "How long answered calls took.", labels=("account",))
    for account, number in sorted(numbers.items()):
        took.add_metric((account,), number, seconds[account])
    yield took


def outcome(ended_as: str, status: int | None) -> str:
    """How a call ended, in few words: what a dashboard tells apart."""
    if ended_as != "answered" or status is None:
        return ended_as
    exact = {429: "throttled", 401: "unauthorised", 403: "unauthorised"}
    return exact.get(status) or ("ok" if status < 300 else "refused" if status < 500 else "failed")


# --- quotas -----------------------------------------------------------------------------------------------------------


def _quotas(service: Service) -> Iterator[Metric]:
    labels = ("account", "vendor", "limit")
    try:
        found: list[dict[str, Any]] = quotas.quotas(service)
    except errors.Unavailable:
        return
    at = {(one["account"], one["vendor"], one["limit"]): one for one in found}
    allowed = {key: one["allowed"] for key, one in at.items()}
    yield _gauge("quota_calls", "Calls that a limit allows in its window.", labels, allowed)
    yield _gauge(
        "quota_left_calls", "Calls that are left of it.", labels, {key: one["left"] for key, one in at.items()}
    )
    flying = {key: one["in_flight"] for key, one in at.items()}
    yield _gauge("quota_in_flight_calls", "Calls of it that have no answer yet.", labels, flying)
    used = {key: 1 - one["left"] / one["allowed"] if one["allowed"] else 1.0 for key, one in at.items()}
    yield _gauge("quota_used_ratio", "The share of it that is used, 0 to 1.", labels, used)
