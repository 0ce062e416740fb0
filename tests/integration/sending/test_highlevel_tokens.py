"""HighLevel end to end: an app's tokens are renewed when they end or are refused, by one at a time, and shown nowhere."""

from __future__ import annotations

import pytest

from pipeline.account import Account
from pipeline.service import accounts as account_verbs
from pipeline.settings import AccountSettings
from pipeline.wiring import Wiring
from tests.integration.sending.highlevel import (
    AT_TOKEN,
    UPSERT,
    MakeRig,
    balanced,
    people,
    run,
    told,
)
from tests.integration.sending.rig import KEY, Rig


def with_app(rig: Rig, **values: str) -> Rig:
    """The rig with an app's tokens in the place of the private integration's."""
    table = rig.wiring.settings.accounts["main"].model_dump()
    for name in ("token", "client_id", "client_secret", "refresh_token"):
        table.pop(name, None)
    table |= {**rig.sandbox.company.vendor.facts()["app"], **values}
    accounts = {"main": AccountSettings(**{name: value for name, value in table.items() if value is not None})}
    rig.wiring = Wiring(rig.wiring.settings.model_copy(update={"accounts": accounts}))
    rig.__post_init__()
    return rig


def renewals(rig: Rig) -> dict[str, int]:
    return dict(rig.report()["by_path"].get("POST /oauth/token", {}).get("statuses", {}))


def test_an_app_sends_with_stored_tokens_that_nothing_shows(at_highlevel: MakeRig) -> None:
    rig = with_app(at_highlevel())
    import_id = run(rig, people(20), tags="spring")
    assert balanced(rig, import_id)["delivered"] == 20
    assert renewals(rig) == {"200": 1}
    assert rig.parts.tokens is not None
    account = rig.parts.tokens.fit(rig.parts.account("main"))
    assert isinstance(account, Account)
    held = b"".join(path.read_bytes() for path in rig.home.glob("ledger.db*"))
    secrets = [account.credentials[name] for name in ("access_token", "refresh_token", "client_secret")]
    assert [secret for secret in secrets if secret.encode() in held] == []


def test_tokens_that_end_on_the_way_are_renewed_on_the_way(at_highlevel: MakeRig) -> None:
    rig = with_app(at_highlevel(token_seconds="0.6"))
    import_id = run(rig, people(90))
    assert balanced(rig, import_id)["delivered"] == 90
    assert renewals(rig)["200"] >= 2


def test_a_token_that_is_refused_before_its_end_is_renewed_once_and_no_row_is_spent(at_highlevel: MakeRig) -> None:
    rig = with_app(at_highlevel())
    import_id = rig.submit(people(60), to="highlevel.contacts")
    rig.until(lambda: rig.calls(UPSERT) >= 5)
    rig.switch(refused_tokens="1")
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 60
    assert renewals(rig) == {"200": 2}
    assert set(told(rig, import_id, "delivered", "attempts")) == {0}


def test_a_new_token_that_is_refused_too_holds_the_account(at_highlevel: MakeRig) -> None:
    rig = with_app(at_highlevel(refused_tokens="99"))
    import_id = rig.submit(people(5), to="highlevel.contacts")
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert renewals(rig) == {"200": 2}
    assert rig.shown(import_id)["rows"]["pending"] == 5
    assert "only just given out" in rig.shown(import_id)["waiting"]["sentence"]


def test_a_refresh_token_that_is_no_good_holds_the_account_until_the_settings_have_another(
    at_highlevel: MakeRig,
) -> None:
    rig = with_app(at_highlevel(), refresh_token="used up")
    import_id = rig.submit(people(5), to="highlevel.contacts")
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert "authorise the app again" in rig.shown(import_id)["waiting"]["sentence"]
    said = account_verbs.check(rig.service, "main", actor="test")
    assert (said["ok"], "authorise the app again" in said["sentence"]) == (False, True)
    with_app(rig)
    assert rig.run(import_id)["rows"]["delivered"] == 5


@pytest.mark.parametrize("fault", ["error_before_commit", "cut_before_commit", "throttle_storm"])
def test_a_vendor_that_gives_no_tokens_now_is_waited_for(at_highlevel: MakeRig, fault: str) -> None:
    rig = with_app(at_highlevel(**{f"{fault}@{AT_TOKEN}": "1-3"}))
    import_id = run(rig, people(5))
    assert balanced(rig, import_id)["delivered"] == 5
    assert renewals(rig)["200"] == 1


def test_a_check_renews_a_token_that_was_refused(at_highlevel: MakeRig) -> None:
    rig = with_app(at_highlevel())
    assert account_verbs.check(rig.service, "main", actor="test")["ok"]
    rig.switch(refused_tokens="1")
    assert account_verbs.check(rig.service, "main", actor="test")["ok"]
    assert renewals(rig) == {"200": 2}


def test_a_private_token_that_is_revoked_holds_the_account(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    import_id = rig.submit(people(5), to="highlevel.contacts")
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert renewals(rig) == {}
    rig.sandbox.company.keys.update({"restore": [KEY]})
    assert account_verbs.check(rig.service, "main", actor="test")["ok"]
    assert rig.run(import_id)["rows"]["delivered"] == 5


def test_a_token_of_another_location_holds_the_account_and_is_not_renewed(at_highlevel: MakeRig) -> None:
    rig = with_app(at_highlevel(), location_id="another-location")
    import_id = rig.submit(people(5), to="highlevel.contacts")
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert renewals(rig) == {"200": 1}
