"""An account: credentials resolved, limits as granted, scaled and shared, and hashes that know when to change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import errors, vendors
from pipeline.account import MOST_ROWS_AT_ONCE, Account, resolve, tightest
from pipeline.settings import AccountSettings

VENDOR = vendors.get("persistiq")
KEY = b"0123456789abcdef"


def account(name: str = "main", key: bytes = KEY, **values: Any) -> Account:
    return resolve(name, AccountSettings(**{"vendor": "persistiq", "api_key": "a key", **values}), VENDOR, key)


def refusal(**values: Any) -> str:
    with pytest.raises(errors.SettingsError) as caught:
        account(**values)
    return caught.value.message


# --- credentials ------------------------------------------------------------------------------------------------------


def test_a_credential_may_be_written_outright() -> None:
    assert account(api_key="a key").credentials == {"api_key": "a key"}


def test_a_credential_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_KEY", "from there")
    assert account(api_key="env:OUR_KEY").credentials == {"api_key": "from there"}


def test_a_credential_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("from there\n")
    assert account(api_key=f"file:{path}").credentials == {"api_key": "from there"}


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\x00"], ids=["empty", "blank", "no text"])
def test_a_file_without_a_credential_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    assert "accounts.main.api_key" in refusal(api_key=f"file:{path}")


def test_what_a_credential_is_to_come_from_is_named_when_it_is_not_there(tmp_path: Path) -> None:
    assert "OUR_MISSING_KEY" in refusal(api_key="env:OUR_MISSING_KEY")
    assert "No such file" in refusal(api_key=f"file:{tmp_path / 'none'}")


def test_a_missing_credential_is_named_with_where_to_find_it() -> None:
    told = refusal(api_key="")
    assert "accounts.main.api_key is missing" in told
    assert "Settings" in told


def test_a_credential_that_the_vendor_does_not_have_is_named_without_its_value() -> None:
    told = refusal(api_kee="secret value")
    assert "accounts.main.api_kee is not a setting of PersistIQ" in told
    assert "secret value" not in told


# --- limits and records -----------------------------------------------------------------------------------------------


def test_limits_are_the_vendors_own() -> None:
    assert account().limits == VENDOR.limits


def test_a_granted_limit_takes_the_place_of_the_vendors() -> None:
    [limit] = account(limits={"minute": 500}).limits
    assert (limit.calls, limit.window_seconds, limit.source) == (500, 60.0, "settings")


def test_the_time_scale_shortens_windows() -> None:
    [limit] = account(time_scale=0.1).limits
    assert limit.window_seconds == pytest.approx(6.0)
    assert limit.calls == 100


def test_records_per_call_are_the_steps_or_as_set() -> None:
    leads, campaign = VENDOR.operation("campaign").steps
    given = account(records={"leads": 5})
    assert (given.records_per_call(leads), given.records_per_call(campaign)) == (5, 100)


def test_no_chunk_holds_more_rows_than_a_transaction_bears() -> None:
    leads = account().vendor.operations[0].steps[0]
    assert account().records_per_call(replace(leads, records_per_call=100_000)) == MOST_ROWS_AT_ONCE
    assert account(records={"leads": 20_000}).records_per_call(leads) == MOST_ROWS_AT_ONCE


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"limits": {"hour": 5}}, "accounts.main.limits.hour is not a limit of PersistIQ; it has minute."),
        ({"limits": {"minute": 0}}, "accounts.main.limits must be at least 1."),
        ({"limits": {"minute": -1}}, "accounts.main.limits must be at least 1."),
        ({"records": {"lead": 5}}, "accounts.main.records.lead is not a step of PersistIQ."),
        ({"records": {"leads": 0}}, "accounts.main.records must be at least 1."),
    ],
)
def test_limits_that_make_no_sense_are_refused_in_words(values: dict[str, Any], named: str) -> None:
    assert refusal(**values) == named


def test_accounts_that_share_a_key_get_the_tightest_limits() -> None:
    wide, narrow = account(limits={"minute": 500}), account("second", limits={"minute": 50})
    assert wide.counted_by == narrow.counted_by
    assert [limit.calls for limit in tightest([wide, narrow])] == [50]
    assert tightest([wide, narrow]) == tightest([narrow, wide])


def test_of_shared_limits_the_longest_window_counts_whoever_has_the_fewest_calls() -> None:
    short, long = account(limits={"minute": 50}, time_scale=0.1), account("second")
    for order in ([short, long], [long, short]):
        [limit] = tightest(order)
        assert (limit.calls, limit.window_seconds) == (50, 60.0)


def test_one_account_keeps_its_limits() -> None:
    assert tightest([account()]) == account().limits


# --- hashes -----------------------------------------------------------------------------------------------------------


def test_a_quota_is_known_by_the_key_wherever_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_KEY", "a key")
    assert account("second", api_key="env:OUR_KEY").counted_by == account().counted_by


def test_a_quota_is_another_at_another_address() -> None:
    assert account(base_url="http://127.0.0.1:1/v1").counted_by != account().counted_by
    assert account(base_url=VENDOR.base_url + "/").counted_by == account().counted_by


@pytest.mark.parametrize("url", ["HTTPS://API.PersistIQ.com/v1", "https://api.persistiq.com:443/v1/", " {url} "])
def test_a_quota_is_the_same_however_its_address_is_written(url: str) -> None:
    assert account(base_url=url.format(url=VENDOR.base_url)).counted_by == account().counted_by


@pytest.mark.parametrize("url", ["http://127.0.0.1:80/v1", "http://127.0.0.1/V1", "http://[::1]:8080/v1"])
def test_what_matters_in_an_address_stays(url: str) -> None:
    assert account(base_url=url).base_url == url.replace(":80/", "/")


@pytest.mark.parametrize(
    "url",
    [
        "api.persistiq.com/v1",
        "ftp://x/v1",
        "https://",
        "https://[::1/",
        "https://u:hunter2@x/v1",
        "https://x/v1?a=hunter2",
    ],
)
def test_what_is_no_address_is_refused_without_being_shown(url: str) -> None:
    told = refusal(base_url=url)
    assert "accounts.main.base_url" in told
    assert "hunter2" not in told


@pytest.mark.parametrize("key", ["a key ", "\ta key\n", "env:OUR_KEY"])
def test_blanks_around_a_key_make_no_second_quota_of_it(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("OUR_KEY", "a key\n")
    assert account(api_key=key).counted_by == account().counted_by


@pytest.mark.parametrize("setting", ["deadline_seconds", "settle_after_seconds"])
@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), 1e9])
def test_a_call_ends_some_day(setting: str, seconds: float) -> None:
    with pytest.raises(ValueError, match=setting):
        AccountSettings(**{"vendor": "persistiq", setting: seconds})


def test_another_key_is_another_credential_and_for_persistiq_another_quota() -> None:
    assert account(api_key="rotated").credential_hmac != account().credential_hmac
    assert account(api_key="rotated").counted_by != account().counted_by


def test_the_credential_is_the_same_at_another_address() -> None:
    assert account(base_url="http://127.0.0.1:1/v1").credential_hmac == account().credential_hmac


def test_hashes_need_the_ledgers_key() -> None:
    assert account(key=b"another key entirely").counted_by != account().counted_by
    assert "a key" not in account().counted_by + account().credential_hmac


# --- the rest ---------------------------------------------------------------------------------------------------------


def test_an_account_does_not_show_its_credentials() -> None:
    shown = repr(account(api_key="the secret"))
    assert "main" in shown
    assert "the secret" not in shown


def test_times_are_the_vendors_own_unless_set() -> None:
    assert account().deadline_seconds == VENDOR.deadline_seconds
    assert account(deadline_seconds=2, settle_after_seconds=0).deadline_seconds == 2
    assert account(deadline_seconds=2, settle_after_seconds=0).settle_after_seconds == 0
