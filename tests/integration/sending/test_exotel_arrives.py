"""Exotel end to end: each destination with its books balanced, and nobody there twice, whatever goes wrong on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from pipeline.ledger import rows
from pipeline.service import control, suppress
from pipeline.service.verify import verify
from tests.integration.sending.rig import Rig

MakeRig = Callable[..., Rig]
ROOT = "/v2/accounts/{account}"
CREATE, ADD = f"POST {ROOT}/contacts", f"POST {ROOT}/lists/{{list}}/contacts"
MAKE_LIST, LISTS = f"POST {ROOT}/lists", f"GET {ROOT}/lists"
UPLOAD, UPLOAD_TO = f"POST {ROOT}/contacts/csv-upload", f"PUT {ROOT}/contacts/csv-upload/{{list}}"
STATUS, MEMBERS = f"GET {ROOT}/csv-status/{{upload}}", f"GET {ROOT}/lists/{{list}}/contacts"
TAKE_OFF, CHANGE = f"DELETE {ROOT}/lists/{{list}}/contacts/{{contact}}", f"PUT {ROOT}/lists"
BOOK = f"GET {ROOT}/contacts"
AT_CREATE, AT_ADD, AT_UPLOAD = "POST */contacts", "POST */lists/*/contacts", "POST */csv-upload"
JUNE = {"list": "June"}
SMALL = {"contacts": 10, "list": 10, "csv": 10, "lists": 10, "find": 10}


def table(header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *lines])
    return out.getvalue()


def people(number: int, *, first: int = 1) -> str:
    """A CSV of so many people."""
    header = ["Mobile", "First name", "Last name", "Company", "E-mail", "Tag"]
    rest = ("Asha", "Rao", "Acme, Inc.", "asha@acme-widgets.com", "spring")
    return table(header, ([f"+91 98765 {n:05}", *rest] for n in range(first, first + number)))


def there(rig: Rig, what: str) -> list[dict[str, Any]]:
    """What the simulated vendor has of a kind."""
    return list(rig.sandbox.company.vendor.dump()[what])


def members(rig: Rig, name: str = "June") -> list[str]:
    return sorted(one["number"] for one in there(rig, "members") if one["list"] == name)


def balanced(rig: Rig, import_id: str) -> Mapping[str, int]:
    """The counts of an import whose books balance, at a vendor where nobody was added twice and no limit was broken."""
    verified, report = verify(rig.service, import_id), rig.report()
    assert [check for check in verified.checks if not check.ok] == []
    assert (report["created_twice"], report["breaches"]) == ([], 0)
    return verified.by_state


def of_state(rig: Rig, import_id: str, state: str) -> list[Mapping[str, Any]]:
    with rig.parts.ledger.read() as tx:
        return [dict(row) for row in rows.in_state(tx, import_id, state)]


@pytest.fixture
def exotel(make_rig: MakeRig) -> MakeRig:
    """A rig of Exotel with a patience that suits tests; switches are for everything, or for calls under `at`."""

    def make(
        account: Mapping[str, Any] | None = None,
        at: Mapping[str, Mapping[str, object]] | None = None,
        **switches: object,
    ) -> Rig:
        quick = {"deadline_seconds": 1.0, "settle_after_seconds": 0.2, **(account or {})}
        some = {f"{name}@{place}": value for place, each in (at or {}).items() for name, value in each.items()}
        return make_rig(vendor="exotel", switches={**switches, **some}, account=quick)

    return make


TROUBLE = {
    "error_before_commit": "1",
    "commit_then_cut": "2",
    "error_after_commit": "3",
    "throttle_storm": "4-5",
    "truncated_json": "6",
    "missing_rows": "7",
    "cut_before_commit": "8",
}


# --- contacts ---------------------------------------------------------------------------------------------------------


def test_contacts_arrive_in_full_calls_with_their_sids(exotel: MakeRig) -> None:
    rig = exotel({"records": {"contacts": 100}})
    import_id = rig.submit(people(230), to="exotel.contacts")
    assert rig.run(import_id)["state"] == "finished"
    assert balanced(rig, import_id)["delivered"] == 230
    assert rig.calls(CREATE) == 3
    sids = {one["number"]: one["sid"] for one in there(rig, "contacts")}
    told = {row["number"]: row["vendor_id"] for row in of_state(rig, import_id, "delivered")}
    assert (told[2], told[231]) == (sids["+919876500001"], sids["+919876500230"])


def test_contacts_arrive_once_whatever_goes_wrong_on_the_way(exotel: MakeRig) -> None:
    rig = exotel({"records": SMALL}, at={AT_CREATE: TROUBLE}, shuffled="always")
    import_id = rig.submit(people(60), to="exotel.contacts")
    assert rig.run(import_id)["state"] == "finished"
    assert balanced(rig, import_id)["delivered"] == 60
    assert rig.report()["faults"].keys() >= TROUBLE.keys() - {"throttle_storm"}


def test_each_refused_contact_is_told_by_its_number_and_with_its_reason(exotel: MakeRig) -> None:
    rig = exotel(refuse_number="98765000", shuffled="always", failed_item="bare")
    import_id = rig.submit(people(12, first=95), to="exotel.contacts")
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 7
    refused = of_state(rig, import_id, "refused")
    assert [row["number"] for row in refused] == [2, 3, 4, 5, 6]
    assert all("is not a valid number" in row["reason"] for row in refused)


def test_failures_of_several_kinds_that_name_no_record_are_told_apart_by_smaller_calls(exotel: MakeRig) -> None:
    rig = exotel(existing_contact="conflict", failed_item="bare")
    rig.run(rig.submit(people(4), to="exotel.contacts"))
    rig.switch(refuse_number="9876500010", shuffled="always")
    import_id = rig.submit(people(16), to="exotel.contacts", again=True)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 15
    assert [row["number"] for row in of_state(rig, import_id, "refused")] == [11]
    existed = [row["number"] for row in of_state(rig, import_id, "delivered") if row["outcome"] == "existed"]
    assert set(existed) <= {2, 3, 4, 5}  # never one that a first call of this import had made


def test_columns_that_are_named_go_along_as_custom_fields(exotel: MakeRig) -> None:
    rig = exotel()
    text = table(["Mobile", "Plan", "Shoe size"], [["+919876500001", "gold", "43"]])
    shown = rig.run(rig.submit(text, to="exotel.contacts", options={"custom": "plan"}))
    assert shown["unused"] == ["Shoe size"]
    assert [one["custom"] for one in there(rig, "contacts") if "custom" in one] == [{"Plan": "gold"}]


# --- a list -----------------------------------------------------------------------------------------------------------


def test_a_list_is_made_once_and_filled(exotel: MakeRig) -> None:
    rig = exotel()
    import_id = rig.submit(people(25), to="exotel.list", options={**JUNE, "list_tag": "summer"})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(members(rig)) == 25
    assert [rig.calls(path) for path in (LISTS, MAKE_LIST, CREATE, ADD)] == [1, 1, 1, 1]
    assert [one["tag"] for one in there(rig, "lists") if one["name"] == "June"] == ["summer"]


def test_a_list_that_is_there_is_used_by_its_name_even_where_the_search_does_not_show_it(exotel: MakeRig) -> None:
    rig = exotel(list_search="nothing")
    import_id = rig.submit(people(3), to="exotel.list", options={"list": "Renewals"})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 3
    assert len(members(rig, "Renewals")) == 6
    assert rig.report()["created"].get("list", 0) == 0


def test_contacts_that_exotel_has_and_gives_no_sid_for_are_found_in_the_address_book(exotel: MakeRig) -> None:
    rig = exotel(existing_contact="conflict")
    rig.run(rig.submit(people(45), to="exotel.contacts"))
    import_id = rig.submit(people(50), to="exotel.list", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(members(rig)) == 50
    assert rig.calls(BOOK) >= 3


def test_a_list_is_filled_once_whatever_goes_wrong_on_the_way(exotel: MakeRig) -> None:
    making = {"commit_then_cut": "1"}
    rig = exotel(
        {"records": SMALL}, at={AT_ADD: TROUBLE, "POST */lists": making}, shuffled="always", in_list="conflict"
    )
    import_id = rig.submit(people(60), to="exotel.list", options=JUNE)
    assert rig.run(import_id)["state"] == "finished"
    assert balanced(rig, import_id)["delivered"] == len(members(rig)) == 60


def test_a_list_that_is_not_made_stops_the_import_with_the_reason(exotel: MakeRig) -> None:
    rig = exotel(list_search="nothing", page_total="absent")
    rig.sandbox.company.vendor.routes = tuple(
        route for route in rig.sandbox.company.vendor.routes if route.template != "/{account}/lists"
    )
    shown = rig.run(rig.submit(people(3), to="exotel.list", options=JUNE))
    assert (shown["state"], shown["rows"]["pending"]) == ("paused", 3)
    assert "Exotel did not make the list" in shown["why"]


# --- an upload --------------------------------------------------------------------------------------------------------


def test_an_upload_makes_its_list_and_every_row_has_its_own_end(exotel: MakeRig) -> None:
    rig = exotel(refuse_number="500007")
    import_id = rig.submit(people(620), to="exotel.csv", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(members(rig)) == 619
    assert [rig.calls(path) for path in (UPLOAD, STATUS, MEMBERS)] == [1, 2, 2]
    [refused] = of_state(rig, import_id, "refused")
    assert (refused["number"], refused["code"]) == (8, "vendor_refused")
    assert "of 620 it counted 1 as failed and 0 as duplicates" in refused["reason"]
    sids = {one["number"]: one["sid"] for one in there(rig, "members") if one["list"] == "June"}
    assert of_state(rig, import_id, "delivered")[0]["vendor_id"] == sids["+919876500001"]


def test_an_upload_goes_into_a_list_that_is_there_by_its_sid_where_its_name_is_taken(exotel: MakeRig) -> None:
    rig = exotel(upload_by_name="conflict", taken_name="status")
    import_id = rig.submit(people(5), to="exotel.csv", options={"list": "Renewals"})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 5
    assert [rig.calls(path) for path in (UPLOAD, UPLOAD_TO)] == [1, 1]
    assert len(members(rig, "Renewals")) == 8


def test_an_upload_whose_answer_was_cut_is_asked_about_and_not_made_again(exotel: MakeRig) -> None:
    rig = exotel(at={AT_UPLOAD: {"commit_then_cut": "1"}}, upload_seconds=1.0)
    import_id = rig.submit(people(5), to="exotel.csv", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(members(rig)) == 5
    assert rig.calls(UPLOAD) == 1


def test_an_upload_that_never_came_is_made_again(exotel: MakeRig) -> None:
    rig = exotel(at={AT_UPLOAD: {"cut_before_commit": "1", "throttle_storm": "2"}})
    import_id = rig.submit(people(5), to="exotel.csv", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(members(rig)) == 5


def test_what_is_read_around_an_upload_may_fail_without_another_upload(exotel: MakeRig) -> None:
    trouble = {"error_before_commit": "1", "cut_mid_answer": "2", "truncated_json": "3"}
    rig = exotel(at={"GET */csv-status/*": trouble, "GET */lists/*/contacts": trouble})
    import_id = rig.submit(people(5), to="exotel.csv", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 5
    assert rig.calls(UPLOAD) == 1


def test_a_failed_upload_refuses_its_rows_and_a_retry_brings_them(exotel: MakeRig) -> None:
    rig = exotel(upload_ends="failed")
    import_id = rig.submit(people(3), to="exotel.csv", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["refused"] == 3
    assert all("ended as failed" in row["reason"] for row in of_state(rig, import_id, "refused"))
    rig.switch(upload_ends="completed")
    control.retry(rig.service, import_id, actor="test")
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 3


# --- off a list -------------------------------------------------------------------------------------------------------


def test_contacts_are_taken_off_a_list_and_stay_in_the_address_book(exotel: MakeRig) -> None:
    rig = exotel()
    rig.run(rig.submit(people(12), to="exotel.list", options=JUNE))
    import_id = rig.submit(people(5, first=10), to="exotel.unlist", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 3
    assert [row["code"] for row in of_state(rig, import_id, "refused")] == ["not_there", "not_there"]
    assert (len(members(rig)), len(there(rig, "contacts"))) == (9, 15)
    assert [rig.calls(path) for path in (MEMBERS, TAKE_OFF)] == [2, 3]


def test_whoever_must_not_be_contacted_is_taken_off_a_list_all_the_same(exotel: MakeRig) -> None:
    rig = exotel()
    rig.run(rig.submit(people(2), to="exotel.list", options=JUNE))
    suppress.add(rig.service, ["+919876500001"], account=None, actor="test")
    import_id = rig.submit(people(2), to="exotel.unlist", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 2
    assert members(rig) == []


def test_removals_may_be_repeated(exotel: MakeRig) -> None:
    trouble = {"commit_then_cut": "1", "error_after_commit": "2", "throttle_storm": "3", "error_before_commit": "4"}
    rig = exotel(at={"DELETE *": trouble})
    rig.run(rig.submit(people(6), to="exotel.list", options=JUNE))
    import_id = rig.submit(people(6), to="exotel.unlist", options=JUNE)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 6
    assert members(rig) == []


def test_a_list_that_is_not_there_stops_a_removal_before_its_first_row(exotel: MakeRig) -> None:
    rig = exotel()
    shown = rig.run(rig.submit(people(2), to="exotel.unlist", options={"list": "Jun"}))
    assert shown["state"] == "paused"
    told = ", ".join(f"{one['name']} ({one['sid']})" for one in there(rig, "lists"))
    assert f"Exotel has no list 'Jun'; it has {told}." in shown["why"]
    assert rig.calls(TAKE_OFF) == 0


@pytest.mark.parametrize("named_by", ["JUNE", "sid"])
def test_a_list_may_be_named_in_capitals_or_by_its_sid(exotel: MakeRig, named_by: str) -> None:
    rig = exotel()
    rig.run(rig.submit(people(3), to="exotel.list", options=JUNE))
    sid = next(one["sid"] for one in there(rig, "lists") if one["name"] == "June")
    wanted = sid if named_by == "sid" else named_by
    import_id = rig.submit(people(2), to="exotel.unlist", options={"list": wanted})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 2
    assert len(members(rig)) == 1


def test_a_list_that_two_are_called_stops_a_removal_with_their_sids(exotel: MakeRig) -> None:
    rig = exotel()
    made = [rig.sandbox.company.vendor._lists.add(name, "", 0.0) for name in ("June", "june")]  # type: ignore[attr-defined]
    shown = rig.run(rig.submit(people(2), to="exotel.unlist", options={"list": "JUNE"}))
    assert shown["state"] == "paused"
    assert f"the id of the one that is meant: {made[0].sid}, {made[1].sid}." in shown["why"]
    assert rig.calls(TAKE_OFF) == 0


# --- lists ------------------------------------------------------------------------------------------------------------


def test_lists_are_renamed_and_tagged_whatever_goes_wrong_on_the_way(exotel: MakeRig) -> None:
    trouble = {"commit_then_cut": "1", "error_after_commit": "2", "throttle_storm": "3"}
    rig = exotel(at={"PUT */lists": trouble}, shuffled="always")
    full, empty = there(rig, "lists")
    wanted = [
        [full["sid"], "Renewals 2027", "renewal"],
        [empty["sid"], "Autumn callers", ""],
        ["0" * 32, "Nobody's", "none"],
    ]
    import_id = rig.submit(table(["List sid", "Name", "Tag"], wanted), to="exotel.lists")
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 2
    told = [(one["name"], one["tag"]) for one in there(rig, "lists")]
    assert told == [("Renewals 2027", "renewal"), ("Autumn callers", empty["tag"])]
    assert [row["number"] for row in of_state(rig, import_id, "refused")] == [4]
    assert rig.calls(CHANGE) >= 3


def test_the_quota_is_the_accounts_and_is_never_overrun(exotel: MakeRig) -> None:
    rig = exotel({"records": SMALL, "limits": {"minute": 8}}, calls_per_minute=8)
    import_id = rig.submit(people(170), to="exotel.contacts")
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 170
    report = rig.report()
    assert report["throttled"] == 0
    assert report["windows"]["minute"]["most_calls"] <= 8
