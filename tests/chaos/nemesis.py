"""What breaks things: faults drawn by a seed, each written down with its moment, and never two before a call went on.

A seed gives the same faults in the same order with the same pauses; what they meet depends on the machine.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import redis

from tests.chaos import contract
from tests.chaos.judge import GOES_ON_WITHIN_SECONDS
from tests.stack import Sandbox, Stack, wait_until

STAYS_STOPPED_LEASES = 2.0
LONGEST_PAUSE_SECONDS = 0.6

# Faults of the vendor, for its next calls (`1-3`: the first three that fit). Those that are misread come one at a time: a
# chunk whose answer is misread three times stops its import, as it should.
VENDOR_FAULTS = {
    "error_before_commit": "1-2",
    "cut_before_commit": "1-2",
    "commit_then_cut": "1-3",
    "cut_mid_answer": "1-2",
    "error_after_commit": "1-2",
    "commit_then_silence": "1",
    "late_commit": "1-2",
    "html": "1-2",
    "truncated_json": "1",
    "missing_rows": "1",
    "shuffled": "1-5",
    "drip": "1-2",
    "throttle_storm": "1-2",
}


@dataclass(frozen=True, slots=True)
class Struck:
    """One fault that was struck, on the sandbox's clock."""

    at_us: int
    name: str


@dataclass
class Nemesis:
    """Strikes the services of one home and the vendor beside them."""

    stack: Stack
    sandbox: Sandbox
    seed: int
    lease_seconds: float
    struck: list[Struck] = field(default_factory=list)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.faults: dict[str, Callable[[], str]] = {
            "kill a sender": lambda: self._kill(self._service("sender")),
            "kill a child": lambda: self._kill(self._child("sender")),
            "kill a reading": lambda: self._kill(self._child("reader")),
            "kill the dispatcher": lambda: self._kill(self._service("dispatcher")),
            "kill the reader": lambda: self._kill(self._service("reader")),
            "kill Redis": lambda: self._kill(self._service("redis")),
            "flush Redis": self._flush,
            "stop a child": lambda: self._stop(self._child("sender")),
            "stop a reading": lambda: self._stop(self._child("reader")),
            "stop the dispatcher": lambda: self._stop(self._service("dispatcher")),
            "stop a sender": lambda: self._stop(self._service("sender")),
            "break the vendor": self._break_vendor,
        }

    def strike(self, name: str, meanwhile: Callable[[], None]) -> None:
        """One fault, written down; returns when some call has been answered after it, or the patience is over.

        `meanwhile` sees to it that there is something to call for.
        """
        what = self.faults[name]()
        moment = time.time_ns() // 1_000
        self.struck.append(Struck(moment, f"{name}{what}"))
        deadline = time.monotonic() + GOES_ON_WITHIN_SECONDS
        while contract.calls_go_on_after(contract.read_log(self.sandbox.log), [moment], GOES_ON_WITHIN_SECONDS):
            if time.monotonic() > deadline:
                return
            meanwhile()
            time.sleep(0.1)

    def drawn(self, names: list[str], number: int) -> list[str]:
        """So many faults, each name at least as often as any other allows."""
        rounds = [self.chance.sample(names, len(names)) for _ in range(-(-number // len(names)))]
        return [name for one in rounds for name in one][:number]

    def shuffled(self, names: list[str]) -> list[str]:
        return self.chance.sample(names, len(names))

    def pause(self) -> None:
        """The time between two faults, by the seed."""
        time.sleep(self.chance.uniform(0.0, LONGEST_PAUSE_SECONDS))

    @property
    def kills(self) -> int:
        """How many processes were killed outright."""
        return sum(one.name.startswith("kill") for one in self.struck)

    @property
    def moments_us(self) -> list[int]:
        return [one.at_us for one in self.struck]

    def story(self) -> str:
        """What was done, and how soon a call was answered after it: what a test that failed shows."""
        log = contract.read_log(self.sandbox.log)
        answered = [call.arrived_us for call in log.arrivals if call.ending == "answered"]
        lines = [f"seed {self.seed}"]
        for one in self.struck:
            after = next((at for at in answered if at > one.at_us), None)
            went_on = "no call again" if after is None else f"a call after {(after - one.at_us) / 1e6:.1f} s"
            lines.append(f"{(one.at_us - self.struck[0].at_us) / 1e6:7.2f} s  {one.name}: {went_on}")
        return "\n".join(lines)

    # --- the faults ---------------------------------------------------------------------------------------------------

    def _service(self, kind: str) -> int:
        """One of this kind; a process killed before it was ever ready counts against its service, so it is waited for."""
        supervisor = self.stack.supervisor
        name = self.chance.choice(sorted(name for name in supervisor._services if name.startswith(kind)))
        wait_until(lambda: supervisor._is_ready(name))
        return supervisor.pids()[name]

    def _child(self, kind: str) -> int:
        """A child of a pool."""
        children: list[int] = []

        def found() -> list[int]:
            with suppress(psutil.NoSuchProcess, KeyError):
                children[:] = [child.pid for child in psutil.Process(self._service(kind)).children()]
            return children

        wait_until(found)
        return self.chance.choice(sorted(children))

    def _kill(self, pid: int) -> str:
        _signal(pid, signal.SIGKILL)
        return f" ({pid})"

    def _stop(self, pid: int) -> str:
        """Out of the world for twice its lease, and then back as if nothing had been."""
        _signal(pid, signal.SIGSTOP)
        seconds = STAYS_STOPPED_LEASES * self.lease_seconds
        timer = threading.Timer(seconds, _signal, (pid, signal.SIGCONT))
        timer.daemon = True
        timer.start()
        return f" ({pid}, for {seconds} s)"

    def _flush(self) -> str:
        with redis.Redis.from_url(self.stack.redis_url) as connection:
            connection.flushall()
        return ""

    def _break_vendor(self) -> str:
        fault = self.chance.choice(sorted(VENDOR_FAULTS))
        answer = self.chance.choice(["cut", "never"])
        self.sandbox.switch(**{fault: VENDOR_FAULTS[fault], "late_commit_answer": answer})
        return f": {fault} {VENDOR_FAULTS[fault]}"


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
