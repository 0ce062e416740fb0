"""A home with a webhook `crm`, whose receiver is real, and the desk at which a test says what a vendor answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.ledger import deliveries, outbox
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.settings import AccountSettings, Settings, WebhookSettings
from pipeline.webhooks import Hook
from pipeline.webhooks.deliver import Told, deliver_one, http_for
from pipeline.wiring import Wiring
from tests.integration.conftest import SECRET
from tests.integration.service.desk import Desk
from tests.integration.webhooks.receiver import Receiver, receiving

HOOK_SECRET = "whsec-do-not-tell-4711"
CONTACTS = "Email,First name\nada@acme-widgets.com,Ada\ngrace@acme-widgets.com,Grace\n"
DAY_SECONDS = 86_400.0


@dataclass(slots=True)
class Office:
    """The desk, its webhook and who hears of it."""

    desk: Desk
    receiver: Receiver

    @property
    def wiring(self) -> Wiring:
        return self.desk.wiring

    def registered(self, **changes: Any) -> None:
        """As the process that delivers does when it begins."""
        wish = replace(self.hook().wish, **changes)
        with self.wiring.ledger().write() as tx:
            outbox.register(tx, [wish])

    def hook(self, name: str = "crm") -> Hook:
        return self.wiring.webhook(name)

    def deliver(self) -> Told | None:
        """One delivery, if one is due."""
        hook = self.hook()
        with http_for(hook) as http:
            return deliver_one(self.wiring.ledger(), http, hook, lambda: 0.0)

    def all_told(self) -> list[Told]:
        """Makes deliveries until none is due."""
        found = []
        while (told := self.deliver()) is not None:
            found.append(told)
        return found

    def later(self, seconds: float) -> None:
        """Moves the ledger's clock on."""
        with self.wiring.ledger().write() as tx:
            set_clock_offset(tx, clock_offset(tx) + seconds)

    def standing(self) -> list[deliveries.Delivery]:
        with self.wiring.ledger().read() as tx:
            return deliveries.listed(tx, 100)

    def paused(self) -> str:
        """An import that is paused: the simplest thing to tell of."""
        from pipeline.service import control

        import_id = self.desk.submitted(CONTACTS, again=True)
        control.pause(self.desk.service, import_id, actor="ada", why="call jane@acme-widgets.com first")
        return import_id


def settings_of(tmp_path: Path, ledger_url: str, **hooks: WebhookSettings) -> Settings:
    """Settings with two accounts: one at a vendor that can be asked, one at one that cannot."""
    persistiq = {"vendor": "persistiq", "api_key": "an unused key", "region": "US"}
    kixie = {"vendor": "kixie", "api_key": "an unused key", "business_id": "7", "region": "US"}
    return Settings(
        home=tmp_path / "home",
        ledger_url=ledger_url,
        redis_url="redis://redis.invalid",
        secret_key=SECRET.decode(),
        accounts={
            "main": AccountSettings(**persistiq, base_url="http://vendor.invalid"),
            "dialler": AccountSettings(**kixie, base_url="http://vendor.invalid"),
        },
        webhooks=hooks,
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another service."""
    with receiving() as opened:
        yield opened


@pytest.fixture
def office(tmp_path: Path, ledger_url: str, receiver: Receiver) -> Office:
    """An office with the webhook `crm`, once on each database; tests of one database ask for `sqlite_url`."""
    hook = WebhookSettings(url=receiver.url, secret=HOOK_SECRET, allow_private=True)
    made = Office(Desk(Wiring(settings_of(tmp_path, ledger_url, crm=hook)), tmp_path), receiver)
    made.registered()
    return made
