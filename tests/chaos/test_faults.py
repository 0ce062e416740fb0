"""The contract holds whatever breaks: real services, a real broker, a vendor in a process of its own, and a nemesis."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.chaos import contract
from tests.chaos.judge import GOES_ON_WITHIN_SECONDS
from tests.chaos.nemesis import Nemesis
from tests.chaos.trial import LEASE_SECONDS, trial, two_of_each

OPEN_IMPORTS, ROWS = 3, 600
KILLS = [
    "kill a sender",
    "kill a child",
    "kill a child",
    "kill the dispatcher",
    "kill the reader",
    "kill a reading",
    "kill Redis",
]
OTHERS = [
    "flush Redis",
    "stop a child",
    "stop a sender",
    "break the vendor",
    "break the vendor",
    "break the vendor",
    "stop a reading",
    "stop the dispatcher",
]
STEERING = ["pause and resume", "cancel and retry", "suppress a row"]


def holds_under(
    folder: Path,
    seed: int,
    *,
    kills: int,
    others: int,
    steering: int = 0,
    doubled: bool = False,
    ledger_url: str = "",
) -> None:
    """Strikes while imports are always open, lets them all finish, and judges."""
    with trial(folder, seed, change=two_of_each if doubled else list, ledger_url=ledger_url) as tried:
        nemesis = Nemesis(tried.stack, tried.sandbox, seed, LEASE_SECONDS)
        nemesis.faults.update(tried.steering(nemesis.pause))
        planned = [*nemesis.drawn(KILLS, kills), *nemesis.drawn(OTHERS, others), *nemesis.drawn(STEERING, steering)]
        for name in nemesis.shuffled(planned):
            tried.keep_open(OPEN_IMPORTS, ROWS)
            nemesis.strike(name, lambda: tried.keep_open(OPEN_IMPORTS, ROWS))
            nemesis.pause()
        tried.wait()
        log = contract.read_log(tried.sandbox.log)
        breaches = [
            *tried.breaches(),
            *contract.calls_go_on_after(log, nemesis.moments_us, GOES_ON_WITHIN_SECONDS),
        ]
        sys.stdout.write(f"{nemesis.story()}\n")
    assert not breaches, f"{contract.told(breaches)}\n{nemesis.story()}"
    assert nemesis.kills >= kills


@pytest.mark.slice
@pytest.mark.timeout(300)
def test_the_contract_holds_through_twenty_kills(tmp_path: Path) -> None:
    holds_under(tmp_path, 20261121, kills=20, others=6)


@pytest.mark.chaos
@pytest.mark.timeout(1_200)
def test_the_contract_holds_through_sixty_kills(tmp_path: Path, seed: int) -> None:
    holds_under(tmp_path, seed, kills=60, others=40, doubled=bool(seed % 2))


@pytest.mark.chaos
@pytest.mark.timeout(1_200)
def test_the_contract_holds_on_postgresql_with_two_of_each(tmp_path: Path, seed: int, postgres_url: str) -> None:
    holds_under(tmp_path, seed, kills=60, others=40, doubled=True, ledger_url=postgres_url)


@pytest.mark.chaos
@pytest.mark.timeout(1_200)
def test_the_contract_holds_while_people_steer(tmp_path: Path, seed: int) -> None:
    holds_under(tmp_path, seed, kills=20, others=20, steering=30)
