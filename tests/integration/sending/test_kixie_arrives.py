"""Kixie's destinations, each from a file to the sandbox's lists: under faults, and whatever Kixie's answers look like."""

from __future__ import annotations

import itertools
import json
import logging
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
import redis

from pipeline import errors
from pipeline.ledger import chunks, suppressions
from pipeline.sandbox.kixie import BUSINESS_ID, SWITCHES
from pipeline.service import accounts as account_verbs
from pipeline.service import control
from pipeline.service.dry_run import preview
from pipeline.service.imports import Submission
from pipeline.service.remap import remap
from pipeline.service.verify import verify
from tests.integration.sending.rig import KEY, Rig

EVENT = "POST /app/event"
LIST = {"powerlist_id": "1969", "duplicates": "merge"}
FAULTS: tuple[Mapping[str, object], ...] = (
    {"commit_then_cut": "1,4"},
    {"cut_before_commit": "1,4"},
    {"late_commit": "2", "late_commit_seconds": 0.2},
    {"commit_then_silence": "2"},
    {"error_before_commit": "1-2"},
    {"error_after_commit": "1-2"},
    {"html": "2", "html_commits": "yes"},
    {"html": "2", "html_status": 200, "html_commits": "yes"},
    {"truncated_json": "2"},
    {"cut_mid_answer": "2"},
    {"throttle_storm": "2-4", "retry_after_seconds": 0.1},
    {"throttle_storm": "2-4", "retry_after_seconds": 0.1, "used_up": "200"},
    {"slow": "0-0.5", "shuffled": "always", "drip": "3", "drip_seconds": 0.3},
)


def phones(number: int, *, first: int = 0, columns: Mapping[str, str] | None = None) -> str:
    """A CSV of so many contacts, no two with one phone."""
    more = dict(columns or {})
    head = ",".join(["Mobile", "First name", "Email", *more])
    lines = [
        ",".join([f"(415) 555-{position:04}", f"Ada {position}", f"p{position}@acme-widgets.com", *more.values()])
        for position in range(first, first + number)
    ]
    return "\n".join([head, *lines, ""])


def phone(position: int) -> str:
    return f"+1415555{position:04}"


def told(rig: Rig, kind: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{rig.sandbox.origin}/_sandbox/{kind}") as answer:
        return list(json.load(answer)[kind])


def put_there(rig: Rig, number: int, powerlists: tuple[str, ...] = ("1969",)) -> None:
    """Contacts that the lists have before, put there by somebody else."""
    query = urlencode({"apikey": KEY, "businessid": BUSINESS_ID})
    for powerlist, position in itertools.product(powerlists, range(number)):
        contact = {"powerlistId": powerlist, "target": phone(position), "firstName": "Eve", "title": "CFO"}
        body = {"apikey": KEY, "businessid": BUSINESS_ID, "eventname": "updatepowerlist", **contact}
        request = urllib.request.Request(f"{rig.sandbox.origin}/app/event?{query}", json.dumps(body).encode())
        urllib.request.urlopen(request).read()


def sound(rig: Rig, import_id: str) -> bool:
    """The books balance, and the vendor's own books have nothing against us."""
    report = rig.report()
    return verify(rig.service, import_id).ok and not report["breaches"] and not report["created_twice"]


# --- each destination -------------------------------------------------------------------------------------------------


def test_contacts_are_put_on_the_list_with_all_of_their_columns(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie")
    import_id = rig.submit(phones(12, columns={"Favourite colour": "green", "": "?"}), "kixie.powerlist", options=LIST)
    shown = rig.run(import_id)
    assert (shown["state"], shown["rows"]["delivered"], shown["calls"]) == ("finished", 12, 12)
    there = {one["phone"]: one for one in told(rig, "contacts")}
    assert set(there) == {phone(position) for position in range(12)}
    assert there[phone(3)]["extraData"] == {"Favourite colour": "green"}
    assert there[phone(3)]["email"] == "p3@acme-widgets.com"
    assert {one["powerlistId"] for one in there.values()} == {"1969"}
    assert sound(rig, import_id)


def test_phones_are_taken_off_one_list_and_stay_on_the_others(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie")
    put_there(rig, 60, ("1969", "2014"))
    before = rig.calls(EVENT)
    import_id = rig.submit(phones(55), "kixie.remove", options={"powerlist_id": "1969"})
    shown = rig.run(import_id)
    assert (shown["rows"]["delivered"], rig.calls(EVENT) - before) == (55, 2)
    left = [one["powerlistId"] for one in told(rig, "contacts")]
    assert (left.count("1969"), left.count("2014")) == (5, 60)
    assert sound(rig, import_id)


def test_a_removals_size_is_a_setting(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie", account={"records": {"remove": 5}})
    assert rig.run(rig.submit(phones(20), "kixie.remove", options={"powerlist_id": "1969"}))["rows"]["delivered"] == 20
    assert rig.calls(EVENT) == 4


def test_phones_are_taken_off_every_list_at_the_price_of_a_call_for_each(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie", account={"records": {"remove_everywhere": 10}})
    put_there(rig, 25, ("1969", "873"))
    import_id = rig.submit(phones(25), "kixie.remove_everywhere", options={"powerlists": "3"})
    shown = rig.run(import_id)
    assert (shown["rows"]["delivered"], shown["calls"]) == (25, 9)
    assert told(rig, "contacts") == []
    assert rig.report()["windows"]["day"]["most_calls"] == 50 + 3 * 3
    assert sound(rig, import_id)


def test_people_who_must_not_be_contacted_are_taken_off_all_the_same(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie")
    put_there(rig, 3)
    with rig.parts.ledger.write() as tx:
        suppressions.add(tx, [("phone", phone(1))], account="", by="test")
    off = rig.run(rig.submit(phones(3), "kixie.remove", options={"powerlist_id": "1969"}))
    assert off["rows"]["delivered"] == 3
    on = rig.run(rig.submit(phones(3), "kixie.powerlist", options=LIST, again=True))
    assert (on["rows"]["delivered"], on["rows"]["suppressed"]) == (2, 1)


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("faults", FAULTS, ids="-".join)
def test_every_contact_arrives_once_whatever_goes_wrong(
    make_rig: Callable[..., Rig], faults: Mapping[str, object]
) -> None:
    rig = make_rig(vendor="kixie", switches=faults, account={"deadline_seconds": 1.0})
    import_id = rig.submit(phones(5), "kixie.powerlist", options=LIST)
    assert rig.run(import_id)["rows"]["delivered"] == 5
    assert len(told(rig, "contacts")) == 5
    assert sound(rig, import_id)


@pytest.mark.parametrize(
    ("duplicates", "first_name", "title"),
    [("overwrite", "Ada 1", ""), ("merge", "Ada 1", "CFO"), ("ignore", "Eve", "CFO")],
)
def test_a_repeat_leaves_what_one_call_leaves(
    make_rig: Callable[..., Rig], duplicates: str, first_name: str, title: str
) -> None:
    rig = make_rig(vendor="kixie")
    put_there(rig, 2)
    rig.switch(commit_then_cut="1", error_after_commit="4")
    import_id = rig.submit(phones(3), "kixie.powerlist", options={**LIST, "duplicates": duplicates})
    assert rig.run(import_id)["rows"]["delivered"] == 3
    assert rig.calls(EVENT) == 2 + 3 + 2
    there = {one["phone"]: (one["firstName"], one["title"]) for one in told(rig, "contacts")}
    assert (len(there), there[phone(1)], there[phone(2)]) == (3, (first_name, title), ("Ada 2", ""))
    assert sound(rig, import_id)


@pytest.mark.parametrize("faults", [FAULTS[0], FAULTS[1], FAULTS[5], FAULTS[8], FAULTS[10]], ids="-".join)
@pytest.mark.parametrize("to", ["remove", "remove_everywhere"])
def test_removals_survive_what_goes_wrong(make_rig: Callable[..., Rig], to: str, faults: Mapping[str, object]) -> None:
    rig = make_rig(vendor="kixie", account={"deadline_seconds": 1.0, "records": {to: 4}})
    put_there(rig, 12, ("1969", "2014"))
    rig.switch(**faults)
    options = {"powerlist_id": "1969"} if to == "remove" else {"powerlists": "3"}
    import_id = rig.submit(phones(12), f"kixie.{to}", options=options)
    assert rig.run(import_id)["rows"]["delivered"] == 12
    assert len(told(rig, "contacts")) == (12 if to == "remove" else 0)
    assert sound(rig, import_id)


# --- whatever Kixie's answers look like -------------------------------------------------------------------------------

ANSWERS = ("yes", "no", "compared_by", "absent_target", "bad_target")
OPEN = [(switch.name, value) for switch in SWITCHES if switch.name in ANSWERS for value in switch.values]


@pytest.mark.parametrize(("name", "value"), OPEN, ids=str)
def test_an_import_ends_the_same_under_every_value_of_every_switch(
    make_rig: Callable[..., Rig], name: str, value: str
) -> None:
    rig = make_rig(vendor="kixie", switches={name: value, "refuse_target": "4155550003"})
    import_id = rig.submit(phones(3, first=1), "kixie.powerlist", options=LIST)
    shown = rig.run(import_id)
    assert (shown["state"], shown["rows"]["delivered"], shown["rows"]["refused"]) == ("finished", 2, 1)
    off = rig.submit(phones(4), "kixie.remove", options={"powerlist_id": "1969"})
    shown = rig.run(off)
    refused = 0 if value == "left_out" else 1  # where the bad phone does not sink the call, its refusal is not told
    assert (shown["rows"]["delivered"], shown["rows"]["refused"]) == (4 - refused, refused)
    assert told(rig, "contacts") == []
    assert sound(rig, import_id)
    assert sound(rig, off)


@pytest.mark.parametrize("no", ["200", "200_text", "400", "422"])
def test_a_list_that_does_not_exist_pauses_the_import_before_a_row_is_burnt(
    make_rig: Callable[..., Rig], no: str
) -> None:
    rig = make_rig(vendor="kixie", switches={"no": no})
    shown = rig.run(rig.submit(phones(5), "kixie.powerlist", options={**LIST, "powerlist_id": "7"}))
    assert (shown["state"], shown["rows"]["refused"]) == ("paused", 0)
    assert "PowerList 7" in shown["why"]


@pytest.mark.parametrize("wrong_key", ["401", "403", "200"])
def test_a_key_without_access_holds_the_account_whatever_the_status(
    make_rig: Callable[..., Rig], wrong_key: str
) -> None:
    rig = make_rig(vendor="kixie", switches={"wrong_key": wrong_key})
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    import_id = rig.submit(phones(5), "kixie.powerlist", options=LIST)
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert rig.shown(import_id)["rows"]["pending"] == 5
    rig.sandbox.company.keys.update({"restore": [KEY]})
    assert account_verbs.check(rig.service, "main", actor="test")["ok"]
    assert rig.run(import_id)["rows"]["delivered"] == 5


@pytest.mark.parametrize("used_up", ["429", "200", "200_text"])
def test_a_day_that_others_have_used_up_burns_no_row(make_rig: Callable[..., Rig], used_up: str) -> None:
    rig = make_rig(vendor="kixie", switches={"calls_per_day": 3, "used_up": used_up})
    import_id = rig.submit(phones(5), "kixie.powerlist", options=LIST)
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "quota")
    shown = rig.shown(import_id)
    assert (shown["rows"]["delivered"], shown["rows"]["pending"]) == (3, 2)
    assert "429" in shown["waiting"]["sentence"]


# --- before it begins -------------------------------------------------------------------------------------------------

SPARSE = "Mobile,First name,Job title,Colour\n(415) 555-0101,Ada,CEO,\n(415) 555-0102,,,red\n(415) 555-0103,Cem,,\n"


def test_overwriting_says_what_it_would_erase_in_a_dry_run_and_while_it_waits_for_approval(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig(vendor="kixie")
    options = {**LIST, "duplicates": "overwrite"}
    import_id = rig.submit(
        SPARSE + "(415) 555-0101,,,\nnot a phone,,,\n", "kixie.powerlist", options=options, hold=True
    )
    dry = preview(rig.service, Submission(rig.home / "contacts.csv", "kixie.powerlist", "test", options=options))
    [warning] = dry["warnings"]
    assert "first_name in 1 row, last_name in all 3 rows, title in 2 rows" in warning
    assert "'Colour' in 2 rows" in warning
    assert dry["unused"] == []
    assert dry["samples"]["target"] == "14155550101"
    assert rig.run(import_id)["warnings"] == [warning]
    rig.switch(refuse_target="x")
    control.resume(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 3


def test_what_overwriting_would_erase_is_counted_again_when_rejected_rows_are_mapped_anew(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig(vendor="kixie")
    text = "Mobile,Other,First name\n(415) 555-0101,,Ada\n,(415) 555-0102,Ben\n,(415) 555-0103,\n"
    options = {**LIST, "duplicates": "overwrite"}
    import_id = rig.submit(text, "kixie.powerlist", options=options, given={"Other": ""})
    [before] = rig.run(import_id)["warnings"]
    assert "already: last_name in 1 row, " in before
    assert remap(rig.service, import_id, {"Other": "phone"}, actor="test") == 2
    [after] = rig.shown(import_id)["warnings"]
    assert "first_name in 1 row, last_name in all 3 rows" in after
    assert rig.run(import_id)["rows"]["delivered"] == 3


def test_merging_warns_of_nothing(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie")
    assert rig.run(rig.submit(SPARSE, "kixie.powerlist", options=LIST))["warnings"] == []


def test_the_price_of_a_removal_from_all_lists_is_shown_before_it_begins(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie")
    options = {"powerlists": "40"}
    import_id = rig.submit(phones(120), "kixie.remove_everywhere", options=options, hold=True)
    asked = Submission(rig.home / "contacts.csv", "kixie.remove_everywhere", "test", options=options)
    assert preview(rig.service, asked)["calls"] == 3 * 40
    assert "counts as 40 calls" in rig.shown(import_id)["warnings"][0]


@pytest.mark.parametrize(
    ("to", "options", "words"),
    [
        ("powerlist", {"powerlist_id": "1969"}, "duplicates"),
        ("powerlist", {"duplicates": "merge"}, "powerlist_id"),
        ("remove", {}, "powerlist_id"),
        ("remove_everywhere", {}, "powerlists"),
        ("remove_everywhere", {"powerlists": "0"}, "whole number from 1"),
        ("remove_everywhere", {"powerlists": "10001"}, "it could never be made"),
    ],
)
def test_what_must_be_chosen_is_asked_for(
    make_rig: Callable[..., Rig], to: str, options: Mapping[str, str], words: str
) -> None:
    with pytest.raises(errors.RequestError, match=words):
        make_rig(vendor="kixie").submit(phones(1), f"kixie.{to}", options=options)


def test_a_call_of_one_contact_stays_one_whatever_the_settings_say(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(vendor="kixie", account={"records": {"powerlist": 2}})
    with pytest.raises(errors.SettingsError, match="one record a call"):
        rig.submit(phones(1), "kixie.powerlist", options=LIST)


def test_a_removal_of_more_calls_than_the_day_has_left_waits_without_a_chunk(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(
        vendor="kixie",
        switches={"calls_per_day": 10},
        account={"limits": {"day": 10}, "records": {"remove_everywhere": 2}},
    )
    import_id = rig.submit(phones(10), "kixie.remove_everywhere", options={"powerlists": "3"})
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "quota")
    assert rig.shown(import_id)["rows"]["delivered"] == 6
    hints = [rig.step().hints for _ in range(5)]
    assert hints == [[]] * 5
    small = rig.submit(phones(3, first=100), "kixie.powerlist", options=LIST)  # a call that fits is made
    rig.until(lambda: rig.shown(small)["rows"]["delivered"] == 1)
    with rig.parts.ledger.read() as tx:
        assert list(itertools.chain(chunks.open_of(tx, import_id), chunks.open_of(tx, small))) == []
    report = rig.report()
    assert (report["breaches"], report["windows"]["day"]["most_calls"]) == (0, 10)


# --- the key ----------------------------------------------------------------------------------------------------------


def test_the_key_is_in_the_call_alone(
    make_rig: Callable[..., Rig], redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rig = make_rig(
        vendor="kixie",
        switches={"echo_key": "yes", "wrong_key": "200", "commit_then_cut": "1", "error_before_commit": "2"},
    )
    import_id = rig.submit(phones(4), "kixie.powerlist", options=LIST)
    assert rig.run(import_id)["rows"]["delivered"] == 4
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    held = rig.submit(phones(2), "kixie.powerlist", options=LIST, again=True)
    rig.until(lambda: (rig.shown(held)["waiting"] or {}).get("reason") == "account_held")
    checked = account_verbs.check(rig.service, "main", actor="test")
    assert not checked["ok"]
    assert KEY not in repr([rig.shown(held), checked, caplog.text])
    assert KEY in rig.wiring.settings.accounts["main"].credentials["api_key"]
    rig.wiring.ledger().empty_log()
    files = [path for path in rig.home.rglob("*") if path.is_file()]
    assert "ledger.db" in {path.name for path in files}
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
    with redis.Redis.from_url(redis_url) as client:
        kept = [client.dump(name) for name in client.scan_iter()]
    assert kept
    assert not any(KEY.encode() in (dump or b"") for dump in kept)
