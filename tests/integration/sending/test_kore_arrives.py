"""Kore.ai end to end: what the list shows is delivered, what it never shows is refused, and nothing is added twice."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pipeline import errors
from pipeline.ledger import rows
from pipeline.service import control
from pipeline.service.verify import verify
from tests.integration.sending.rig import KEY, Rig

MakeRig = Callable[..., Rig]
PREFIX = "/agentassist/api/v1/public/{app}/campaign/contactList"
ADD = "POST /api/1.1/public/{app}/campaign/contactList/addContacts"
READ = f"GET {PREFIX}/{{list}}/getAllContacts"
CREATE = f"POST {PREFIX}/createContactList"
AT_ADD, AT_READ, AT_CREATE = "addContacts", "getAllContacts", "createContactList"
QUICK = {"list": "June", "wait_seconds": "0", "rounds": "3"}
TWICE = {**QUICK, "allow_duplicates": "yes"}
REPEATED_OR_ASKED = pytest.mark.parametrize("options", [QUICK, TWICE], ids=["no duplicates", "duplicates"])


def people(number: int, *, first: int = 1, columns: Mapping[str, Callable[[int], str]] | None = None) -> str:
    """A CSV of so many people; `columns` makes a cell from each one's number."""
    more, out = dict(columns or {}), io.StringIO()
    write = csv.writer(out)
    write.writerow(["Mobile", "First name", "Last name", *more])
    for n in range(first, first + number):
        cells = [make(n) for make in more.values()]
        write.writerow([f"(415) 555-{n:04}", "Ada", f"No {n}", *cells])
    return out.getvalue()


def contacts(rig: Rig, name: str = "June") -> list[dict[str, Any]]:
    return [one for one in rig.sandbox.company.vendor.dump()["contacts"] if one["list"] == name]


def submit(rig: Rig, text: str, options: Mapping[str, str] = QUICK, **values: Any) -> str:
    return rig.submit(text, to="kore.list", options=options, **values)


def at(pattern: str, fault: str) -> str:
    return f"{fault}@*{pattern}"


def balanced(rig: Rig, import_id: str) -> Mapping[str, int]:
    """The counts of an import whose books balance, at a vendor where nobody was added twice and no limit was broken."""
    verified, report = verify(rig.service, import_id), rig.report()
    assert [check for check in verified.checks if not check.ok] == []
    assert (report["created_twice"], report["breaches"]) == ([], 0)
    return verified.by_state


def refused(rig: Rig, import_id: str) -> list[Mapping[str, Any]]:
    with rig.parts.ledger.read() as tx:
        return [dict(row) for row in rows.in_state(tx, import_id, "refused")]


@pytest.fixture
def kore(make_rig: MakeRig) -> MakeRig:
    """A rig of Kore.ai with a patience that suits tests."""

    def make(account: Mapping[str, Any] | None = None, **switches: object) -> Rig:
        quick = {"deadline_seconds": 1.0, "settle_after_seconds": 0.2, **(account or {})}
        return make_rig(vendor="kore", switches=switches, account=quick)

    return make


# --- arriving ---------------------------------------------------------------------------------------------------------


def test_a_list_is_made_filled_in_full_calls_and_read_back_once(kore: MakeRig) -> None:
    rig = kore()
    import_id = submit(rig, people(230))
    assert rig.run(import_id)["state"] == "finished"
    assert balanced(rig, import_id)["delivered"] == len(contacts(rig)) == 230
    assert (rig.calls(CREATE), rig.calls(ADD), rig.calls(READ)) == (1, 3, 5)


def test_every_delivered_row_has_the_id_of_its_contact(kore: MakeRig) -> None:
    rig = kore()
    import_id = submit(rig, people(3, columns={"Unique ID": lambda n: f"crm-{n}"}))
    rig.run(import_id)
    there = {one["id"]: one["uniqueId"] for one in contacts(rig)}
    with rig.parts.ledger.read() as tx:
        told = {row["vendor_id"]: row["number"] for row in rows.in_state(tx, import_id, "delivered")}
    assert {there[id_]: number for id_, number in told.items()} == {"crm-1": 2, "crm-2": 3, "crm-3": 4}


def test_a_list_that_is_there_is_used_by_its_name_whatever_its_case(kore: MakeRig) -> None:
    rig = kore()
    rig.run(submit(rig, people(5)))
    import_id = submit(rig, people(5, first=6), {**QUICK, "list": "JUNE"})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 5
    assert (len(contacts(rig)), rig.calls(CREATE)) == (10, 1)


def test_a_number_that_the_list_has_is_delivered_and_not_there_twice(kore: MakeRig) -> None:
    rig = kore()
    rig.run(submit(rig, people(5)))
    import_id = submit(rig, people(8))
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(contacts(rig)) == 8


def test_a_queue_that_is_slow_is_waited_for(kore: MakeRig) -> None:
    rig = kore(apply_after_seconds=1.5)
    import_id = submit(rig, people(5), {**QUICK, "wait_seconds": "1"})
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 5
    assert rig.calls(READ) == 2


def test_what_the_list_never_shows_is_refused_with_that_reason_and_the_others_are_delivered(kore: MakeRig) -> None:
    rig = kore(refuse_phone="5550003")
    import_id = submit(rig, people(120))
    rig.run(import_id)
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (119, 1)
    [row] = refused(rig, import_id)
    assert (row["number"], row["code"]) == (4, "absent_on_readback")
    assert "in 3 readings" in row["reason"]
    assert rig.calls(READ) == 3 + 1 + 1, "a list that did not grow is not paged through again"


@pytest.mark.parametrize(
    ("options", "added_again"), [(QUICK, True), (TWICE, False)], ids=["no duplicates", "duplicates"]
)
def test_a_retry_adds_again_what_the_list_never_showed_where_nobody_can_be_there_twice(
    kore: MakeRig, options: dict[str, str], added_again: bool
) -> None:
    rig = kore(refuse_phone="5550003")
    import_id = submit(rig, people(5), options)
    rig.run(import_id)
    rig.switch(refuse_phone="")
    assert control.retry(rig.service, import_id, actor="test") == 1
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(contacts(rig)) == (5 if added_again else 4)
    assert rig.calls(ADD) == (2 if added_again else 1)


@pytest.mark.parametrize(
    "switches",
    [
        {"paging": "page", "paging_facts": "has_more", "order": "newest", "lists_page": "1"},
        {"paging": "offset", "paging_facts": "total", "shown_phone": "plus", "lists_method": "GET"},
        {"mapped_keys": "ignore", "error_body": "status", "name_case": "kept", "false_sync_mode": "absent"},
        {"duplicate_key": "uniqueId", "window": "sliding", "add_answer": "queued"},
    ],
    ids=str,
)
@REPEATED_OR_ASKED
def test_whatever_the_pages_leave_open_new_and_known_contacts_arrive(
    kore: MakeRig, switches: dict[str, object], options: dict[str, str]
) -> None:
    rig = kore(**switches)
    rig.run(submit(rig, people(60, columns={"Unique ID": str}), {**options, "list": "May"}))
    rig.run(submit(rig, people(60, columns={"Unique ID": str}), options, again=True))
    import_id = submit(rig, people(60, first=61, columns={"Unique ID": str}), options)
    assert rig.run(import_id)["state"] == "finished"
    assert balanced(rig, import_id)["delivered"] == 60
    assert len(contacts(rig)) == 120


# --- nothing twice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "faults",
    [
        ("commit_then_cut",),
        ("cut_before_commit",),
        ("error_before_commit",),
        ("error_after_commit",),
        ("truncated_json",),
        ("throttle_storm", "shuffled", "slow"),
    ],
    ids="+".join,
)
@REPEATED_OR_ASKED
def test_a_fault_costs_no_row_and_makes_none_twice(
    kore: MakeRig, faults: tuple[str, ...], options: dict[str, str]
) -> None:
    rig = kore()
    for fault in faults:
        slow = fault == "slow"
        rig.switch(**{at(AT_ADD, fault): "0-10" if slow else "1-2", at(AT_READ, fault): "0-10" if slow else "2"})
    import_id = submit(rig, people(130), options)
    assert rig.run(import_id)["state"] == "finished"
    assert balanced(rig, import_id)["delivered"] == len(contacts(rig)) == 130


@REPEATED_OR_ASKED
def test_a_call_that_comes_late_is_not_made_twice(kore: MakeRig, options: dict[str, str]) -> None:
    rig = kore({"settle_after_seconds": 0.6}, **{at(AT_ADD, "late_commit"): "1", "late_commit_seconds": 0.5})
    import_id = submit(rig, people(30), options)
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == len(contacts(rig)) == 30


def test_contacts_that_were_in_a_list_with_duplicates_before_are_not_taken_for_ours(kore: MakeRig) -> None:
    rig = kore()
    rig.run(submit(rig, people(30), TWICE))
    rig.switch(**{at(AT_ADD, "cut_before_commit"): "1"})
    import_id = submit(rig, people(30), TWICE, again=True)
    rig.run(import_id)
    assert verify(rig.service, import_id).by_state["delivered"] == 30
    assert len(contacts(rig)) == 60


def test_a_list_that_takes_contacts_twice_is_not_used_without_saying_so(kore: MakeRig) -> None:
    rig = kore()
    rig.run(submit(rig, people(3), TWICE))
    shown = rig.run(submit(rig, people(3, first=4)))
    assert shown["state"] == "paused"
    assert "allow_duplicates=yes" in shown["why"]
    assert len(contacts(rig)) == 3


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "same_name"),
    [("commit_then_cut", "second"), ("error_after_commit", "return"), ("truncated_json", "refuse")],
)
def test_a_list_whose_making_had_no_answer_is_made_once(kore: MakeRig, fault: str, same_name: str) -> None:
    rig = kore(**{at(AT_CREATE, fault): "1", "same_name": same_name})
    import_id = submit(rig, people(5))
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 5
    assert rig.report()["created"]["contact_list"] == 1


def test_two_lists_of_one_name_stop_the_import_before_a_row_is_sent(kore: MakeRig) -> None:
    rig = kore(same_name="second")
    vendor = rig.sandbox.company.vendor
    for _ in range(2):
        vendor._add_list("June", "", False, 1.0)  # type: ignore[attr-defined]
    shown = rig.run(submit(rig, people(5)))
    assert shown["state"] == "paused"
    assert "2 contact lists named 'June'" in shown["why"]
    assert all(one["id"] in shown["why"] for one in vendor.dump()["lists"] if one["name"] == "June")
    assert rig.calls(ADD) == 0


@pytest.mark.parametrize(("unknown_list", "state"), [("400", "paused"), ("accept", "finished")])
def test_a_list_that_vanished_delivers_nothing(kore: MakeRig, unknown_list: str, state: str) -> None:
    rig = kore(unknown_list=unknown_list)
    import_id = submit(rig, people(5))
    rig.until(lambda: bool(rig.imp(import_id)["prepared"]))
    [made] = [one for one in rig.sandbox.company.vendor._lists.values() if one.name == "June"]  # type: ignore[attr-defined]
    made.name = "renamed"
    shown = rig.run(import_id)
    assert shown["state"] == state
    assert shown["rows"]["delivered"] == 0


# --- quota, credentials and what is not understood --------------------------------------------------------------------


def test_a_reading_that_the_quota_interrupts_goes_on_where_it_was(kore: MakeRig) -> None:
    rig = kore(**{at(AT_READ, "throttle_storm"): "4"})
    import_id = submit(rig, people(300))
    assert rig.run(import_id)["state"] == "finished"
    assert (balanced(rig, import_id)["delivered"], rig.calls(READ)) == (300, 6 + 1)


@pytest.mark.parametrize("status", ["400", "200"])
def test_the_message_of_a_used_up_minute_counts_under_any_status(kore: MakeRig, status: str) -> None:
    rig = kore(**{at(AT_ADD, "throttle_storm"): "1", at(AT_READ, "throttle_storm"): "1", "throttled_status": status})
    import_id = submit(rig, people(5))
    assert rig.run(import_id)["state"] == "finished"
    assert balanced(rig, import_id)["delivered"] == 5


def test_a_wrong_secret_holds_the_account_and_burns_no_row(kore: MakeRig) -> None:
    rig = kore({"client_secret": "another secret"})
    import_id = submit(rig, people(5))
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert rig.shown(import_id)["rows"]["pending"] == 5


def test_a_scope_that_was_taken_away_holds_the_account(kore: MakeRig) -> None:
    rig = kore()
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    import_id = submit(rig, people(5))
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")


@pytest.mark.parametrize(
    ("switches", "words"), [({"shown_phone": "masked"}, "masked"), ({"paging": "none"}, "same page")], ids=str
)
def test_a_list_that_cannot_be_read_pauses_the_import_and_says_why(
    kore: MakeRig, switches: dict[str, object], words: str
) -> None:
    rig = kore(**switches)
    import_id = submit(rig, people(60))
    shown = rig.run(import_id)
    assert (shown["state"], shown["rows"]["delivered"]) == ("paused", 0)
    assert words in shown["why"]
    rig.switch(shown_phone="default", paging="default")
    control.resume(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 60
    assert balanced(rig, import_id)["delivered"] == 60


def test_keys_that_are_refused_are_refused_in_kores_words(kore: MakeRig) -> None:
    rig = kore(mapped_keys="refuse")
    import_id = submit(rig, people(3))
    rig.run(import_id)
    assert balanced(rig, import_id)["refused"] == 3
    assert {row["reason"].partition("Kore.ai said: ")[2] for row in refused(rig, import_id)} == {
        "firstName is not allowed."
    }


@pytest.mark.parametrize(
    ("option", "text"), [("list", "x" * 49), ("description", "x" * 257), ("rounds", "0"), ("wait_seconds", "soon")]
)
def test_an_option_that_kore_would_not_take_is_refused_before_anything_is_read(
    kore: MakeRig, option: str, text: str
) -> None:
    with pytest.raises(errors.RequestError, match=option):
        submit(kore(), people(3), {**QUICK, option: text})
