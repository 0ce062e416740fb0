"""An account at a simulated HighLevel whose tokens end, and ledgers and processes that share it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pipeline import vendors
from pipeline.account import Account, resolve
from pipeline.http import Http
from pipeline.ledger import Ledger
from pipeline.ledger.tokens import TokenBook
from pipeline.sandbox.command import open_sandbox
from pipeline.sandbox.server import Server
from pipeline.settings import AccountSettings
from pipeline.tokens import Tokens
from pipeline.tokens.renewal import Book

SECRET = b"a secret key for tests"


@dataclass
class Office:
    """A location and the account of an app that is installed in it."""

    sandbox: Server
    account: Account

    def tokens(self, book: Book | Ledger) -> Tokens:
        """What one process has: its own HTTP client, and the ledger that all share."""
        return Tokens(TokenBook(book) if isinstance(book, Ledger) else book, Http(), SECRET)

    def switch(self, **values: object) -> None:
        self.sandbox.company.switches.update(values)

    @property
    def renewals(self) -> dict[str, int]:
        """How often the vendor was asked for tokens, by the status that it answered."""
        with urllib.request.urlopen(f"{self.sandbox.origin}/_sandbox/report") as answer:
            told: dict[str, Any] = json.load(answer)["by_path"].get("POST /oauth/token", {"statuses": {}})
        return dict(told["statuses"])


@contextmanager
def office(**values: Any) -> Iterator[Office]:
    """A location, served for as long as this lasts."""
    sandbox = open_sandbox("highlevel", seed=3)
    sandbox.start()
    table = {
        "vendor": "highlevel",
        "base_url": sandbox.base_url,
        **sandbox.company.vendor.facts()["app"],
        **sandbox.company.vendor.facts()["credentials"],
        "deadline_seconds": 2.0,
        "settle_after_seconds": 0.2,
        **values,
    }
    try:
        yield Office(sandbox, resolve("main", AccountSettings(**table), vendors.get("highlevel"), SECRET))
    finally:
        sandbox.stop()


def moved(ledger: Ledger, seconds: float) -> None:
    """Moves the ledger's clock."""
    from pipeline.ledger.engine import clock_offset, set_clock_offset

    with ledger.write() as tx:
        set_clock_offset(tx, clock_offset(tx) + seconds)
