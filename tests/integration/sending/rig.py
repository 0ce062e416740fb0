"""The whole path in one process: a real ledger, Redis and sandbox, and this process as dispatcher, reader and worker."""

from __future__ import annotations

import csv
import io
import json
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import vendors
from pipeline.ledger import imports, services
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.reading.read import read
from pipeline.sandbox.command import open_sandbox
from pipeline.sandbox.server import Server
from pipeline.sending.deliver import deliver
from pipeline.sending.dispatch import Round, look_around
from pipeline.sending.parts import Parts
from pipeline.service import imports as import_verbs
from pipeline.service import show
from pipeline.service.parts import Service
from pipeline.settings import AccountSettings, Settings
from pipeline.wiring import Wiring
from tests import ledgers

KEY = "sandbox-key"
PATIENCE_SECONDS = 60.0


@dataclass
class Rig:
    """One home with its sandbox; `step` is one round of dispatching and the work it gives."""

    home: Path
    wiring: Wiring
    sandbox: Server
    parts: Parts = field(init=False)
    service: Service = field(init=False)
    _beats_at: float = 0.0

    def __post_init__(self) -> None:
        self.parts, self.service = self.wiring.sending(), self.wiring.service()

    def submit(self, text: str, to: str = "persistiq.leads", **values: Any) -> str:
        path = self.home / "contacts.csv"
        path.write_text(text, encoding="utf-8")
        return import_verbs.submit(self.service, import_verbs.Submission(path, to, actor="test", **values))

    def step(self, parts: Parts | None = None) -> Round:
        """Looks around once and does what was found, in this process."""
        parts = parts or self.parts
        self._beat()
        found = look_around(parts)
        for reading in found.reads:
            read(self.wiring.source(), reading.import_id, reading.fence)
        for hint in found.hints:
            deliver(parts, hint.chunk_id, hint.fence)
        return found

    def _beat(self) -> None:
        """As services do, every two seconds by the ledger's clock."""
        if time.monotonic() < self._beats_at:
            return
        with self.parts.ledger.write() as tx:
            for kind in ("dispatcher", "sender", "reader"):
                services.beat(tx, kind, kind=kind, host="here", pid=1, slots=8)
        self._beats_at = time.monotonic() + services.BEAT_SECONDS

    def until(self, done: Callable[[], bool], parts: Parts | None = None) -> None:
        """Steps until a condition holds; fails after a patience that is long on purpose."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            assert time.monotonic() < deadline, "the condition never held"
            found = self.step(parts)
            if not found.hints and not found.reads:
                self.rest(found.again_in_seconds)

    def rest(self, seconds: float) -> None:
        """So long a wait passes at once, by the clock seam; what is under way at the vendor is waited for as it is."""
        if self.sandbox.company.at_rest():
            self.pass_time(seconds)
        else:
            time.sleep(min(seconds, 0.05))

    def pass_time(self, seconds: float) -> None:
        """Moves every clock: the ledger's, with it the quota's, and the vendor's."""
        with self.parts.ledger.write() as tx:
            set_clock_offset(tx, clock_offset(tx) + seconds)
        self.sandbox.company.clock.offset_seconds += seconds
        self._beats_at = 0.0

    def run(self, import_id: str, parts: Parts | None = None) -> dict[str, Any]:
        """Steps until the import is over, and returns it as doors show it."""
        self.until(lambda: self.imp(import_id)["state"] in ("finished", "cancelled", "failed", "paused"), parts)
        return self.shown(import_id)

    def shown(self, import_id: str) -> dict[str, Any]:
        return show.one(self.service, import_id)

    def imp(self, import_id: str) -> imports.Import:
        with self.parts.ledger.read() as tx:
            return imports.get(tx, import_id)

    def switch(self, **values: object) -> None:
        self.sandbox.company.switches.update(values)

    def report(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.sandbox.origin}/_sandbox/report") as answer:
            return dict(json.load(answer))

    def calls(self, of: str) -> int:
        """How many calls of `METHOD path` the vendor saw."""
        return int(self.report()["by_path"].get(of, {}).get("calls", 0))

    def leads(self) -> dict[str, Any]:
        """What the vendor has, by e-mail."""
        with urllib.request.urlopen(f"{self.sandbox.origin}/_sandbox/leads") as answer:
            dump = json.load(answer)
        return {lead["data"]["email"]: lead for lead in (dump["leads"] if isinstance(dump, dict) else dump)}


@contextmanager
def rig(
    home: Path,
    redis_url: str,
    *,
    vendor: str = "persistiq",
    ledger_url: str = "",
    switches: Mapping[str, object] | None = None,
    time_scale: float = 0.02,
    account: Mapping[str, Any] | None = None,
) -> Iterator[Rig]:
    """A rig whose sandbox, of any vendor, is served by threads of this process."""
    sandbox = open_sandbox(vendor, switches=switches, log=home / "vendor.jsonl", seed=7, time_scale=time_scale)
    sandbox.start()
    needed = [one.name for one in vendors.get(vendor).credentials if one.required]
    table: dict[str, Any] = {
        "vendor": vendor,
        "base_url": sandbox.base_url,
        **dict.fromkeys(needed, KEY),
        **sandbox.company.vendor.facts().get("credentials", {}),
        "time_scale": time_scale,
        "deadline_seconds": 2.0,
        "settle_after_seconds": 0.3,
        "region": "US",
        **(account or {}),
    }
    settings = Settings(
        home=home,
        redis_url=redis_url,
        ledger_url=ledger_url,
        secret_key="a secret key for tests",
        accounts={"main": AccountSettings(**table)},
        test_clock=True,
    )
    if not ledger_url:
        (home / "ledger.db").write_bytes(ledgers.migrated())
    try:
        yield Rig(home, Wiring(settings), sandbox)
    finally:
        sandbox.stop()


def contacts(number: int, *, first: int = 1, columns: Mapping[str, str] | None = None) -> str:
    """A CSV of so many good contacts; `columns` adds columns of one text for all."""
    more = dict(columns or {})
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(["Email", "First name", "Last name", "Company", *more])
    for position in range(first, first + number):
        write.writerow([f"person{position}@acme-widgets.com", "Ada", f"Number {position}", "Acme", *more.values()])
    return out.getvalue()
