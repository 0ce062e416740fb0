"""What sending works with; wiring picks it, tests pick their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.account import Account
from pipeline.ledger import Ledger
from pipeline.limits import Limit
from pipeline.vendor import Operation, Vendor

if TYPE_CHECKING:  # who sends nothing does without httpx, redis and cryptography
    from pipeline.http import Http
    from pipeline.quota import Quota
    from pipeline.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Parts:
    """One process's ledger, quota and HTTP client, and the accounts by name.

    `limits` gives those of an account's quota, tightened by the accounts that share it. `chance` is a number between 0
    and 1 for jitter. `tokens` are those that are stored for accounts whose credentials end; None where there are no such.
    """

    ledger: Ledger
    quota: Quota
    http: Http
    account: Callable[[str], Account]
    limits: Callable[[Account], tuple[Limit, ...]]
    destination: Callable[[str], tuple[Vendor, Operation]]
    chance: Callable[[], float]
    tokens: Tokens | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """A message for a worker: this chunk, under this fence. Losing it, or getting it twice, changes nothing."""

    chunk_id: str
    fence: int
    destination: str
    import_id: str
