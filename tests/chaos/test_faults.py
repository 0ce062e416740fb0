"""The contract holds whatever breaks: real services, a real broker, a vendor in a process of its own, and a nemesis."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.chaos import contract, judge
from tests.chaos.judge import Sent
from tests.chaos.nemesis import GOES_ON_WITHIN_SECONDS, QUIET, Nemesis
from tests.stack import Sandbox, Stack, account, stack, wait_until

TIME_SCALE = 0.1
DEADLINE_SECONDS, SETTLE_SECONDS = 2.0, 0.6
LEASE_SECONDS = DEADLINE_SECONDS + SETTLE_SECONDS
WORKERS = 4
OPEN_IMPORTS = 3
ROWS = 600
KILLS = ["kill a sender", "kill a child", "kill the dispatcher", "kill the reader", "kill Redis"]
OTHERS = ["flush Redis", "stop a child", "stop a sender", "break the vendor", "break the vendor", "break the vendor"]


@dataclass
class Trial:
    """Services, a vendor and imports that never run out while the nemesis is at work."""

    stack: Stack
    sandbox: Sandbox
    folder: Path
    sent: list[Sent] = field(default_factory=list)
    resumed: int = 0

    def keep_busy(self) -> None:
        """So many imports are open, of both destinations in turn."""
        while sum(self._is_open(one.id) for one in self.sent) < OPEN_IMPORTS:
            self.submit(ROWS)

    def submit(self, rows: int) -> None:
        number = len(self.sent)
        path = self.folder / f"contacts-{number}.csv"
        path.write_text(messy(rows, f"import{number}"), encoding="utf-8")
        read = range(2, rows + 2)
        if number % 2:
            campaign = self.sandbox.facts["campaigns"][0]["id"]
            import_id = self.stack.submit(path, "persistiq.campaign", options={"campaign_id": campaign})
            self.sent.append(Sent(import_id, read, contract.campaign(campaign)))
        else:
            self.sent.append(Sent(self.stack.submit(path), read, contract.LEADS))

    def wait(self, patience_seconds: float) -> None:
        """Until every import is finished; one that stopped for answers that it could not read is let go on."""
        for one in self.sent:
            wait_until(lambda one=one: not self._is_open(one.id), patience_seconds)

    def _is_open(self, import_id: str) -> bool:
        state = self.stack.shown(import_id)["state"]
        assert state in ("queued", "reading", "sending", "finished"), self.stack.shown(import_id)["why"]
        return bool(state != "finished")


def messy(rows: int, name: str) -> str:
    """A file in which some are no addresses, some come twice, and some are refused by the vendor."""
    lines = ["Email,First name,Last name,Company,Shoe size"]
    for number in range(2, rows + 2):
        email = f"{name}.{number}{'.barred' if number % 53 == 0 else ''}@acme-widgets.com"
        if number % 37 == 0:
            email = "no address"
        if number % 41 == 0:
            email = f"{name.upper()}.2@acme-widgets.com"
        lines.append(f"{email},Ada,Number {number},Acme,43")
    return "\n".join(lines) + "\n"


@contextmanager
def trial(folder: Path, seed: int) -> Iterator[Trial]:
    sandbox = Sandbox(
        folder / "vendor.jsonl", seed=seed, time_scale=TIME_SCALE, refuse_email=".barred", **QUIET
    )
    table = account(sandbox, deadline_seconds=DEADLINE_SECONDS, settle_after_seconds=SETTLE_SECONDS)
    try:
        with stack(folder / "home", {"main": table}, workers=WORKERS) as services:
            yield Trial(services, sandbox, folder)
    finally:
        sandbox.stop()


def holds_under(folder: Path, seed: int, *, kills: int, faults: int) -> None:
    """Strikes until there were so many kills and faults, lets all imports finish, and judges."""
    with trial(folder, seed) as tried:
        nemesis = Nemesis(tried.stack, tried.sandbox, seed, LEASE_SECONDS)
        planned = nemesis.drawn(KILLS, kills) + nemesis.drawn(OTHERS, faults - kills)
        nemesis.chance.shuffle(planned)
        tried.keep_busy()
        began = time.monotonic()
        for name in planned:
            tried.keep_busy()
            nemesis.strike(name)
            nemesis.pause()
        struck_seconds = time.monotonic() - began
        tried.wait(120)
        print(f"{nemesis.story()}\n{struck_seconds:.0f} s, and {time.monotonic() - began - struck_seconds:.0f} s more")
        breaches = judge.judged(tried.stack.service, tried.sandbox.log, tried.sent, TIME_SCALE)
        breaches += contract.calls_go_on_after(
            contract.read_log(tried.sandbox.log), nemesis.moments_us, GOES_ON_WITHIN_SECONDS
        )
        assert not breaches, f"{contract.told(breaches)}\n{nemesis.story()}"
        assert nemesis.kills >= kills


@pytest.mark.slice
@pytest.mark.timeout(300)
def test_the_contract_holds_through_twenty_kills(tmp_path: Path) -> None:
    holds_under(tmp_path, seed=20261121, kills=20, faults=32)
