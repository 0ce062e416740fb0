"""What is stopped stops within one call: seen in the vendor's own log, with several workers and two dispatchers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.ledger import events, schema
from pipeline.local.supervisor import Service as LocalService
from pipeline.service import accounts, control
from tests.chaos import contract
from tests.stack import Sandbox, Stack, account, stack, wait_until

WORKERS = 4
ROWS = 1_000  # many more than are sent before anybody says stop
BEFORE = 6
KEYS = {"main": "key-of-main", "other": "key-of-other"}
calls = schema.calls.c


@dataclass
class Site:
    """Services with two accounts at one vendor, each with a quota of its own; calls of one row each."""

    stack: Stack
    sandbox: Sandbox
    folder: Path
    files: int = field(default=0)

    def submit(self, name: str, rows: int = ROWS) -> tuple[str, str]:
        """An import to an account; its id, and the domain that all its contacts have."""
        self.files += 1
        path, domain = self.folder / f"contacts-{self.files}.csv", f"file{self.files}.example.com"
        lines = [f"someone.{n}@{domain},Ada,Number {n}" for n in range(rows)]
        path.write_text("\n".join(["Email,First name,Last name", *lines]) + "\n", encoding="utf-8")
        return self.stack.submit(path, account=name), domain

    def under_way(self, domain: str, arrived: int = BEFORE) -> None:
        """Returns when so many calls have arrived."""
        wait_until(lambda: len(self.arrived_at(domain)) >= arrived)

    def arrived_at(self, domain: str) -> list[float]:
        """When each call with such contacts arrived at the vendor."""
        log = contract.read_log(self.sandbox.log)
        of_it = [one for one in log.arrivals if any(done.identity.endswith(f"@{domain}") for done in one.applied)]
        return [one.arrived_us / 1e6 for one in of_it]

    def noted(self, import_id: str, *conditions: sa.ColumnElement[bool]) -> int:
        """How many of an import's calls the ledger has that are so."""
        with self.stack.service.ledger.read() as tx:
            asked = sa.select(sa.func.count()).where(calls.import_id == import_id, *conditions)
            return int(tx.conn.execute(asked).scalar_one())

    def said_at(self, verb: str, kind: str, object_id: str) -> float:
        """When, by the ledger, this was done to it last."""
        with self.stack.service.ledger.read() as tx:
            return max(float(one["at"]) for one in events.of(tx, kind, object_id) if one["verb"] == verb)

    def quiet(self, import_id: str) -> None:
        """Returns when no call of the import is under way."""
        wait_until(lambda: self.noted(import_id, calls.ended_as == "") == 0)

    def stops_within_one_call(self, import_id: str, domain: str, at: float) -> None:
        """Nothing was noted since, and what arrived since had been under way by then, at most one call for each worker."""
        self.quiet(import_id)
        under_way = self.noted(import_id, calls.noted_at <= at, calls.ended_at > at)
        assert self.noted(import_id, calls.noted_at > at) == 0
        assert sum(arrived > at for arrived in self.arrived_at(domain)) <= under_way <= WORKERS
        assert BEFORE <= len(self.arrived_at(domain)) == self.noted(import_id, calls.ended_as != "unsent")

    def goes_on(self, import_id: str, domain: str) -> None:
        """Returns when more has been sent of an import, which is cancelled then."""
        self.under_way(domain, len(self.arrived_at(domain)) + BEFORE)
        control.cancel(self.stack.service, import_id, actor="ada")
        self.quiet(import_id)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, runtime_folder: None) -> Iterator[Site]:  # noqa: ARG001 - first
    folder = tmp_path_factory.mktemp("stopping")
    sandbox = Sandbox(folder / "vendor.jsonl", time_scale=0.01, slow="5-15")
    sandbox.post("keys", {"add": list(KEYS.values())})
    tables = {name: account(sandbox, api_key=key, **{"records.leads": 1}) for name, key in KEYS.items()}
    try:
        with stack(folder / "home", tables, change=with_two_dispatchers, workers=WORKERS) as services:
            yield Site(services, sandbox, folder)
    finally:
        sandbox.stop()


def with_two_dispatchers(found: list[LocalService]) -> Sequence[LocalService]:
    return [*found, *(replace(one, name="dispatcher-2") for one in found if one.name == "dispatcher")]


@pytest.mark.parametrize("sent", [6, 25])
def test_after_a_cancel_only_calls_that_were_under_way_reach_the_vendor(site: Site, sent: int) -> None:
    import_id, domain = site.submit("main")
    site.under_way(domain, sent)
    control.cancel(site.stack.service, import_id, actor="ada")
    site.stops_within_one_call(import_id, domain, site.said_at("cancel", "import", import_id))


@pytest.mark.parametrize("sent", [6, 25])
def test_after_a_pause_only_calls_that_were_under_way_reach_the_vendor(site: Site, sent: int) -> None:
    import_id, domain = site.submit("main")
    site.under_way(domain, sent)
    control.pause(site.stack.service, import_id, actor="ada")
    site.stops_within_one_call(import_id, domain, site.said_at("pause", "import", import_id))
    control.resume(site.stack.service, import_id, actor="ada")
    site.goes_on(import_id, domain)


def test_a_hold_stops_its_account_within_one_call_while_another_account_goes_on(site: Site) -> None:
    (held, held_domain), (free, free_domain) = site.submit("main"), site.submit("other")
    site.under_way(held_domain)
    site.under_way(free_domain)
    accounts.hold(site.stack.service, "main", why="The contract ends.", actor="ada")
    at = site.said_at("hold", "account", "main")
    site.under_way(free_domain, len(site.arrived_at(free_domain)) + 5 * BEFORE)
    site.stops_within_one_call(held, held_domain, at)
    accounts.lift(site.stack.service, "main", actor="ada")
    site.goes_on(held, held_domain)
    site.goes_on(free, free_domain)
