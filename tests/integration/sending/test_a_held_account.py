"""A hold on one account stops that account at once, and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline import errors
from pipeline.service import accounts, control
from pipeline.settings import AccountSettings
from tests.integration.sending.rig import KEY, Rig, contacts

LEADS = "POST /v1/leads"


@pytest.fixture
def rig(make_rig: Callable[..., Rig]) -> Rig:
    """A rig with a second account, which has a key and so a quota of its own."""
    here = make_rig()
    here.sandbox.company.keys.update({"add": ["another-key"]})
    main = here.wiring.settings.accounts["main"]
    other = AccountSettings(**{**main.model_dump(), "api_key": "another-key"})
    here.wiring.settings.accounts["other"] = other
    return here


def test_a_hold_by_a_person_stops_that_account_alone_until_it_is_let_go(rig: Rig) -> None:
    held = rig.submit(contacts(30), account="main")
    free = rig.submit(contacts(30, first=100), account="other")
    accounts.hold(rig.service, "main", why="The contract ends.", actor="ada")
    assert rig.run(free)["rows"]["delivered"] == 30
    shown = rig.shown(held)
    assert (shown["rows"]["delivered"], shown["waiting"]["reason"]) == (0, "account_held")
    assert "leadlift accounts lift main" in shown["waiting"]["sentence"]
    accounts.lift(rig.service, "main", actor="ada")
    assert rig.run(held)["rows"]["delivered"] == 30


def test_a_key_that_is_refused_holds_its_account_alone(rig: Rig) -> None:
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    held = rig.submit(contacts(30), account="main")
    free = rig.submit(contacts(30, first=100), account="other")
    assert rig.run(free)["rows"]["delivered"] == 30
    rig.until(lambda: (rig.shown(held)["waiting"] or {}).get("reason") == "account_held")
    with pytest.raises(errors.Conflict, match="accounts check main"):
        accounts.lift(rig.service, "main", actor="ada")


def test_a_hold_takes_effect_within_one_call(rig: Rig) -> None:
    import_id = rig.submit(contacts(200), account="main")
    rig.until(lambda: rig.calls(LEADS) >= 2)
    accounts.hold(rig.service, "main", why="Stop.", actor="ada")
    called = rig.calls(LEADS)
    for _ in range(3):
        rig.step()
    assert rig.calls(LEADS) == called
    control.cancel(rig.service, import_id, actor="ada")


def test_a_good_credential_does_not_end_what_a_person_held(rig: Rig) -> None:
    accounts.hold(rig.service, "main", why="The contract ends.", actor="ada")
    assert accounts.check(rig.service, "main", actor="bob")["ok"]
    with pytest.raises(errors.Conflict, match="held already"):
        accounts.hold(rig.service, "main", why="Once more.", actor="bob")
    [main] = [shown for shown in accounts.listing(rig.service) if shown["name"] == "main"]
    assert main["hold"]["by"] == "ada"
    accounts.lift(rig.service, "main", actor="ada")
    with pytest.raises(errors.Conflict, match="not held"):
        accounts.lift(rig.service, "main", actor="ada")


def test_what_a_person_held_stays_held_when_the_credential_changes(rig: Rig) -> None:
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    accounts.check(rig.service, "main", actor="bob")
    accounts.hold(rig.service, "main", why="Whatever comes.", actor="ada")
    rig.sandbox.company.keys.update({"restore": [KEY]})
    accounts.check(rig.service, "main", actor="bob")
    [main] = [shown for shown in accounts.listing(rig.service) if shown["name"] == "main"]
    assert main["hold"]["reason"] == "Whatever comes."


def test_an_account_that_is_not_there_is_not_held(rig: Rig) -> None:
    with pytest.raises(errors.RequestError, match="There is no account"):
        accounts.hold(rig.service, "nobody", why="x", actor="ada")
