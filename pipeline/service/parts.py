"""What the verbs work with; wiring picks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.account import Account
from pipeline.ledger import Ledger
from pipeline.limits import Limit
from pipeline.settings import Settings
from pipeline.store import Store
from pipeline.vendor import Operation, Vendor
from pipeline.webhooks import Hook

if TYPE_CHECKING:
    from pipeline.quota import Quota
    from pipeline.sending.parts import Parts as SendingParts


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a verb may need. `quota` and `sending` connect when they are first asked for: many verbs need neither."""

    settings: Settings
    ledger: Ledger
    store: Store
    account: Callable[[str], Account]
    limits: Callable[[Account], tuple[Limit, ...]]
    destination: Callable[[str], tuple[Vendor, Operation]]
    quota: Callable[[], Quota | None]
    sending: Callable[[], SendingParts]
    webhook: Callable[[str], Hook]
