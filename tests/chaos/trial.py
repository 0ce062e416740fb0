"""One trial: services, a vendor and imports of both destinations, of messy files; and the judgement over all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.local.supervisor import Service
from pipeline.service import control
from pipeline.service import suppress as suppressing
from tests.chaos import contract, judge
from tests.chaos.contract import Breach, Shown
from tests.chaos.judge import Sent
from tests.stack import Sandbox, Stack, account, stack, wait_until

TIME_SCALE = 0.1
DEADLINE_SECONDS, SETTLE_SECONDS = 2.0, 0.6
LEASE_SECONDS = DEADLINE_SECONDS + SETTLE_SECONDS
WORKERS = 4
ACCOUNTS = ("main", "main", "twin")  # two accounts with one key share what the vendor counts
QUIET = {"late_commit_seconds": 0.3, "drip_seconds": 0.5, "slow": "0-0.3+8@0.01", "refuse_email": ".barred"}

Change = Callable[[list[Service]], Sequence[Service]]


@dataclass
class Trial:
    """Services of one home, the vendor beside them, and what was submitted."""

    stack: Stack
    sandbox: Sandbox
    folder: Path
    sent: list[Sent] = field(default_factory=list)

    def submit(self, rows: int) -> str:
        """A messy file more, through each account and for each purpose in turn; returns the import's id."""
        number = len(self.sent)
        path = self.folder / f"contacts-{number}.csv"
        path.write_text(messy(rows, f"import{number}"), encoding="utf-8")
        operation, options, steps = self._ways()[number % len(self._ways())]
        account_name = ACCOUNTS[number % len(ACCOUNTS)]
        import_id = self.stack.submit(path, f"persistiq.{operation}", options=options, account=account_name)
        self.sent.append(Sent(import_id, range(2, rows + 2), steps))
        return import_id

    def _ways(self) -> list[tuple[str, dict[str, object], Mapping[str, Shown]]]:
        """What an import may be for, with the options and how it shows in the vendor's log."""
        campaign = self.sandbox.facts["campaigns"][0]["id"]
        to_campaign = ("campaign", {"campaign_id": campaign}, contract.campaign(campaign))
        return [
            ("leads", {}, contract.LEADS),
            to_campaign,
            ("leads", {"dup": "update"}, contract.LEADS),
            to_campaign,
            ("leads", {"tell_created": "yes"}, contract.LEADS),
        ]

    def keep_open(self, imports: int, rows: int) -> None:
        """So many imports are open: each that is over is followed by another."""
        while sum(self.is_open(one.id) for one in self.sent) < imports:
            self.submit(rows)

    def is_open(self, import_id: str) -> bool:
        shown = self.stack.shown(import_id)
        assert shown["state"] not in ("paused", "failed"), f"{shown['state']}: {shown['why']}"
        return shown["state"] not in ("finished", "cancelled")

    def steering(self, between: Callable[[], None]) -> dict[str, Callable[[], str]]:
        """What people do to an open import; `between` is how long they think about it."""
        return {
            "pause and resume": lambda: self._steered(control.pause, between, control.resume),
            "cancel and retry": lambda: self._steered(control.cancel, between, control.retry),
            "suppress a row": self._suppressed,
        }

    def _steered(self, first: Callable[..., Any], between: Callable[[], None], then: Callable[..., Any]) -> str:
        import_id = self._any_open()
        with suppress(errors.Conflict):  # it was finished meanwhile
            first(self.stack.service, import_id, actor="nemesis")
            between()
            then(self.stack.service, import_id, actor="nemesis")
        return f" ({import_id})"

    def _suppressed(self) -> str:
        """The next that would be sent."""
        import_id = self._any_open()
        pending = [row for row in judge.told_rows(self.stack.service, import_id) if row.state == "pending"][:1]
        if pending:
            suppressing.add(self.stack.service, [pending[0].identity], account=None, actor="nemesis")
        return f" (row {pending[0].number} of {import_id})" if pending else " (none was left)"

    def _any_open(self) -> str:
        return next(one.id for one in reversed(self.sent) if self.is_open(one.id))

    def wait(self, patience_seconds: float = 120.0) -> None:
        """Until every import is finished."""
        wait_until(lambda: not any(self.is_open(one.id) for one in self.sent), patience_seconds)

    def breaches(self) -> list[Breach]:
        return judge.judged(self.stack.service, self.sandbox.log, self.sent, TIME_SCALE)


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
def trial(
    folder: Path,
    seed: int,
    *,
    change: Change = lambda found: found,
    workers: int = WORKERS,
    ledger_url: str = "",
    **switches: object,
) -> Iterator[Trial]:
    """All services ready, `change`d as asked, and a vendor whose chances are drawn by the seed."""
    every: dict[str, Any] = {**QUIET, **switches}
    sandbox = Sandbox(folder / "vendor.jsonl", seed=seed, time_scale=TIME_SCALE, **every)
    table = account(sandbox, deadline_seconds=DEADLINE_SECONDS, settle_after_seconds=SETTLE_SECONDS)
    try:
        with stack(
            folder / "home", dict.fromkeys(ACCOUNTS, table), change=change, workers=workers, ledger_url=ledger_url
        ) as services:
            yield Trial(services, sandbox, folder)
    finally:
        sandbox.stop()


# --- other services in the place of the usual ones --------------------------------------------------------------------


def two_of_each(found: Sequence[Service]) -> list[Service]:
    """Two dispatchers, and two senders with their own pools."""
    twins = [_twin(one) for one in found if one.name in ("sender", "dispatcher")]
    return [*found, *twins]


def _twin(one: Service) -> Service:
    return replace(one, name=f"{one.name}-2", argv=[word.replace("sender-", "sender-2-") for word in one.argv])


def dispatched_by(module: str, found: Sequence[Service], **env: str) -> list[Service]:
    """The dispatchers are another program."""
    return [
        replace(one, argv=[one.argv[0], "-m", module], env={**one.env, **env})
        if one.name.startswith("dispatcher")
        else one
        for one in found
    ]


def sent_by(module: str, found: Sequence[Service], **env: str) -> list[Service]:
    """The senders are another module's."""
    return [
        replace(one, argv=[module if word == "workers" else word for word in one.argv], env={**one.env, **env})
        if one.name.startswith("sender")
        else one
        for one in found
    ]
