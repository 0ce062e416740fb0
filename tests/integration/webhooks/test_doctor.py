"""What the doctor finds of webhooks: each with what to do about it."""

from __future__ import annotations

from pathlib import Path

from pipeline.ledger import services
from pipeline.service.doctor import telling
from pipeline.service.doctor.finding import Finding
from pipeline.settings import WebhookSettings
from pipeline.wiring import Wiring
from tests.integration.webhooks.conftest import DAY_SECONDS, HOOK_SECRET, Office, settings_of


def found(office: Office) -> Finding:
    [finding] = telling.webhooks(office.desk.service)
    return finding


def test_messages_that_nobody_tells_are_a_problem_until_somebody_does(office: Office) -> None:
    assert found(office).state == "good"
    office.paused()
    assert (found(office).state, "leadlift service webhooks" in found(office).todo) == ("problem", True)
    with office.wiring.ledger().write() as tx:
        services.beat(tx, "one", kind="webhooks", host="here", pid=1, slots=1)
    assert found(office).state == "good"


def test_messages_that_were_given_up_are_told(office: Office) -> None:
    office.receiver.answers = [500, 500]
    office.paused()
    office.deliver()
    office.later(DAY_SECONDS)
    office.deliver()
    assert (found(office).state, "did not take 1 messages" in found(office).sentence) == ("warning", True)


def test_a_webhook_that_cannot_be_used_is_a_problem(tmp_path: Path, sqlite_url: str) -> None:
    hook = WebhookSettings(url="http://inside/key-4711", secret=HOOK_SECRET)
    [finding] = telling.webhooks(Wiring(settings_of(tmp_path, sqlite_url, crm=hook)).service())
    assert finding.state == "problem"
    assert "key-4711" not in finding.sentence
