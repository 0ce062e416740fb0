"""Every destination of the registry on its way through one set of services, each at a simulated vendor of its own.

What a destination needs comes from the vendor file and from the sandbox of the same name, so a new one takes part by being
there. There are two waves of one file each, under other options where there are any, and under other faults: what may
not be repeated is in doubt after its first call, and never meets a second fault.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import errors, vendors
from pipeline.records import Row
from pipeline.sandbox import promise
from pipeline.sandbox.command import open_sandbox
from pipeline.sandbox.server import Server
from pipeline.vendor import Operation, Vendor
from tests.acceptance.books import Told
from tests.stack import KEY, OVER, Stack, stack
from tests.unit.vendors.rehearsal import Rehearsal, sample_rows

LIMIT, WINDOW_SECONDS = 6, 1.5  # every rolling limit, made small and quick so that it is met
GOOD_ROWS, RECORDS_PER_CALL = 8, 2
REFUSED = "777"  # every sandbox refuses rows with this in their identity
SLOW_SECONDS, SPIKE_SECONDS = 0.05, 1.0
WORKERS = 4
PATIENCE_SECONDS = 120.0
WRITES, READS = ("POST", "PUT", "PATCH", "DELETE"), ("GET",)
FAULTS = ("throttle_storm", "error_before_commit", "commit_then_cut", "error_after_commit")
ALWAYS = {"shuffled": "always", "window": "sliding", "retry_after_seconds": "0.2"}
NEW_LISTS = ("exotel.list", "exotel.csv", "kore.list")  # each wave makes its own


@dataclass(frozen=True, slots=True)
class Wave:
    """One file for each destination: the first of its rows, and at which calls of a method which fault comes."""

    number: int
    first: int
    writing: Mapping[str, str]
    reading: Mapping[str, str]


WAVES = (
    Wave(1, 100, dict(zip(FAULTS, ("1", "2,10", "3,11", "5,13"), strict=True)), {"throttle_storm": "2"}),
    Wave(2, 200, dict(zip(FAULTS, ("3", "6", "2,8", "1,12"), strict=True)), {"error_before_commit": "2"}),
)


@dataclass
class Way:
    """A destination with its sandbox, and what was sent: the import of each wave with its rows."""

    vendor: Vendor
    operation: Operation
    sandbox: Server
    log: Path
    sent: dict[str, list[Row]] = field(default_factory=dict)
    not_begun: list[str] = field(default_factory=list)

    @property
    def destination(self) -> str:
        return f"{self.vendor.name}.{self.operation.name}"

    @property
    def account(self) -> str:
        return self.destination.replace(".", "-")

    def table(self) -> dict[str, Any]:
        """The account's settings."""
        needed = [one.name for one in self.vendor.credentials if one.required]
        rolling = [limit for limit in self.vendor.limits if limit.window == "rolling"]
        small = {one.name: min(RECORDS_PER_CALL, one.records_per_call) for one in self.operation.steps}
        return {
            "vendor": self.vendor.name,
            "base_url": self.sandbox.base_url,
            **dict.fromkeys(needed, KEY),
            **self.sandbox.company.vendor.facts().get("credentials", {}),
            **{f"limits.{limit.name}": LIMIT for limit in rolling},
            **{f"records.{step}": most for step, most in small.items() if not self._whole_files(step)},
            "time_scale": self.sandbox.company.time_scale,
            "deadline_seconds": 2.0,
            "settle_after_seconds": 0.3,
            "region": "US",
        }

    def _whole_files(self, step: str) -> bool:
        """Whether a call is a file: its rows go in one call, as they do in truth."""
        return self.operation.step(step).bytes_per_call is not None

    def options(self, wave: Wave) -> dict[str, str]:
        """What must be said, and of the choices the first in one wave and the last in the other."""
        every = list(Rehearsal(self.vendor).options(self.operation))
        chosen = dict(every[0] if wave.number == 1 else every[-1])
        if self.destination in NEW_LISTS:
            chosen["list"] = f"Wave {wave.number}"
        chosen.update({name: 1 for name in ("wait_seconds", "rounds") if name in chosen})
        return {name: _said(value) for name, value in chosen.items()}

    def send(self, services: Stack, wave: Wave, folder: Path) -> None:
        """Turns the wave's faults on, and hands in its file; what is refused at the door fails this destination alone."""
        rows = [*sample_rows(self.operation, GOOD_ROWS, first=wave.first)]
        rows += sample_rows(self.operation, 1, first=7_770 + wave.number)
        path = folder / f"{self.account}-{wave.number}.csv"
        path.write_text(_messy(self.operation, rows), encoding="utf-8")
        self._ready(rows, wave)
        names = {field.name: field.name for field in self.operation.fields}
        ways = {"options": self.options(wave), "account": self.account, "given": names}
        try:
            import_id = services.submit(path, self.destination, **ways)
        except errors.LeadliftError as error:
            self.not_begun.append(error.message)
        else:
            self.sent[import_id] = [replace(row, number=line) for line, row in enumerate(rows, 2)]

    def _ready(self, rows: Sequence[Row], wave: Wave) -> None:
        company, refusing = self.sandbox.company, self._refusing()
        slow = f"0-{SLOW_SECONDS / company.time_scale}+{SPIKE_SECONDS / company.time_scale}@0.02"
        faults = {f"{fault}@{method} *": at for fault, at in wave.writing.items() for method in WRITES}
        faults |= {f"{fault}@{method} *": at for fault, at in wave.reading.items() for method in READS}
        with company.lock:
            if isinstance(company.vendor, promise.Stocked):
                company.vendor.stock(self.operation.name, [row.fields for row in rows])
            company.switches.update({**ALWAYS, "slow": slow, **refusing, **faults})

    def _refusing(self) -> dict[str, str]:
        """The switches that refuse a row; not where it would be waited for minutes, after a file had no answer."""
        if any(self._whole_files(step.name) for step in self.operation.steps):
            return {}
        return {one.name: REFUSED for one in self.sandbox.company.vendor.switches if one.name.startswith("refuse_")}


def _said(value: object) -> str:
    """An option as it is typed."""
    return ("no", "yes")[value] if isinstance(value, bool) else "" if value is None else str(value)


def _messy(operation: Operation, rows: Sequence[Row]) -> str:
    """The rows, the first of them once more, one that cannot be told apart, and a column that nobody asked for."""
    names = [field.name for field in operation.fields]
    broken = {field.name: "12" for field in operation.fields if field.kind == "phone"}
    cells = [[row.fields[name] for name in names] for row in (*rows, rows[0])]
    cells.append([broken.get(name, "" if name in operation.identity else "x") for name in names])
    out = io.StringIO()
    csv.writer(out).writerows([[*names, "Shoe size"], *([*row, "43.5"] for row in cells)])
    return out.getvalue()


@dataclass
class Everywhere:
    """All destinations after both waves."""

    services: Stack
    ways: Mapping[str, Way]

    def told(self, destination: str) -> Told:
        """What is to be judged of a destination: our books and the vendor's."""
        way = self.ways[destination]
        shown = {import_id: self.services.shown(import_id) for import_id in way.sent}
        report = way.sandbox.company.report()
        return Told(self.services.service, way.operation, way.sent, way.not_begun, shown, report, way.log)


def destinations() -> list[str]:
    """Every destination of the registry."""
    return [f"{vendor.name}.{one.name}" for vendor in vendors.every().values() for one in vendor.operations]


@contextmanager
def everywhere(folder: Path) -> Iterator[Everywhere]:
    """One set of services, through which every destination has had its waves."""
    with ExitStack() as opened:
        ways = {way.destination: way for way in _ways(folder, opened)}
        accounts = {way.account: way.table() for way in ways.values()}
        services = opened.enter_context(stack(folder / "home", accounts, workers=WORKERS))
        for wave in WAVES:
            for way in ways.values():
                way.send(services, wave, folder)
            _wait(services, [import_id for way in ways.values() for import_id in way.sent])
        yield Everywhere(services, ways)


def _ways(folder: Path, opened: ExitStack) -> Iterator[Way]:
    for vendor in vendors.every().values():
        rolling = [limit for limit in vendor.limits if limit.window == "rolling"]
        scale = WINDOW_SECONDS / rolling[0].window_seconds if rolling else 1.0
        for operation in vendor.operations:
            log = folder / f"{vendor.name}-{operation.name}.jsonl"
            small = {f"calls_per_{limit.name}": LIMIT for limit in rolling}
            sandbox = open_sandbox(vendor.name, switches=small, log=log, seed=1, time_scale=scale)
            sandbox.start()
            opened.callback(sandbox.stop)
            yield Way(vendor, operation, sandbox, log)


def _wait(services: Stack, sent: Sequence[str]) -> None:
    """Until all are over; one that never is fails by its own books."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and not all(services.shown(one)["state"] in OVER for one in sent):
        time.sleep(0.2)
