"""HighLevel end to end: contacts with their tags, notes and tasks arrive once, whatever the documents leave open."""

from __future__ import annotations

import pytest

from pipeline.service import control
from pipeline.service.dry_run import preview
from pipeline.service.imports import Submission
from tests.integration.sending.highlevel import (
    AT_CREATE,
    AT_NOTES,
    AT_TAGS,
    AT_TASKS,
    AT_UPSERT,
    BULK_TAGS,
    FAULTS,
    UPSERT,
    MakeRig,
    balanced,
    each_once,
    kept,
    people,
    run,
    table,
    told,
)


def test_contacts_arrive_with_their_fields_their_own_columns_and_nothing_else(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    columns = {
        "Lead score": lambda _n: "1,250",
        "Interests": lambda _n: "boats; cars",
        "Agreement": lambda _n: "a file",
        "Shoe size": lambda _n: "43",
        "Country": lambda n: ("Deutschland", "us", "Great Britain")[n % 3],
    }
    import_id = run(rig, people(30, columns=columns), source="Trade fair")
    assert balanced(rig, import_id)["delivered"] == 30
    assert rig.shown(import_id)["unused"] == ["Agreement", "Shoe size"]
    contacts = kept(rig, "contacts")
    assert {one["country"] for one in contacts} == {"DE", "US", "GB"}
    assert {one["source"] for one in contacts} == {"Trade fair"}
    assert {str([field["value"] for field in one["customFields"]]) for one in contacts} == {"[1250, ['boats', 'cars']]"}
    assert set(told(rig, import_id, "delivered", "outcome")) == {"created"}


def test_one_of_e_mail_and_phone_is_enough_and_either_finds_the_contact(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    run(rig, table("Email,Phone", "ada@acme-widgets.com,", ",415-555-0101", "ben@acme-widgets.com,415-555-0102"))
    text = table(
        "Email,Phone,City", "ADA@acme-widgets.com,,Oslo", ",+14155550102,Rome", ",(415) 555-0101,Bern", ",,Paris"
    )
    import_id = run(rig, text)
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["rejected"]) == (3, 1)
    assert told(rig, import_id, "rejected", "code") == ["identity_missing"]
    assert sorted(one["city"] for one in kept(rig, "contacts")) == ["Bern", "Oslo", "Rome"]
    assert set(told(rig, import_id, "delivered", "outcome")) == {"existed"}


def test_an_upsert_leaves_the_tags_of_a_contact_alone_and_new_ones_are_added(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    run(rig, people(3), tags="Old")
    import_id = run(rig, people(3, columns={"Tags": lambda n: "Warm" if n == 2 else ""}), tags="Spring, spring fair")
    assert balanced(rig, import_id)["delivered"] == 3
    tags = {one["email"]: set(one["tags"]) for one in kept(rig, "contacts")}
    everybody = {"old", "spring", "spring fair"}
    assert tags["Person2@acme-widgets.com"] == everybody | {"warm"}
    assert tags["Person1@acme-widgets.com"] == tags["Person3@acme-widgets.com"] == everybody


def test_rows_with_the_same_tags_share_full_calls(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    import_id = run(rig, people(120, columns={"Tags": lambda n: "odd" if n % 2 else "even, late"}))
    assert balanced(rig, import_id)["delivered"] == 120
    assert len(kept(rig, "tags")) == 60 + 2 * 60
    assert rig.calls(BULK_TAGS) <= 4


def test_notes_and_tasks_are_written_only_where_a_row_has_one(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    columns = {
        "Notes": lambda n: "Met at the fair" if n % 3 == 0 else "",
        "Task": lambda n: "Call" if n % 2 == 0 else "",
        "Task due": lambda n: "2026-12-24" if n == 4 else "",
    }
    import_id = run(rig, people(12, columns=columns), task_due="2027-01-15 09:30")
    assert balanced(rig, import_id)["delivered"] == 12
    assert [note["body"] for note in kept(rig, "notes")] == ["Met at the fair"] * 4
    due = sorted(task["dueDate"] for task in kept(rig, "tasks"))
    assert due == ["2026-12-24T00:00:00Z", *["2027-01-15T09:30:00Z"] * 5]


def test_a_dry_run_counts_notes_and_tasks_only_where_a_row_has_one(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    columns = {"Notes": lambda n: "Met her" if n <= 4 else "", "Task": lambda n: "Call" if n == 1 else ""}
    (rig.home / "contacts.csv").write_text(people(120, columns=columns), encoding="utf-8")
    asked = Submission(rig.home / "contacts.csv", "highlevel.contacts", "test", options={"tags": "spring"})
    assert preview(rig.service, asked)["calls"] == 120 + 2 + 4 + 1


def test_a_task_without_a_day_is_refused_at_that_step_and_goes_on_from_there(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    import_id = run(rig, people(3, columns={"Task": lambda n: "Call" if n == 2 else ""}))
    assert balanced(rig, import_id)["refused"] == 1
    [reason] = told(rig, import_id, "refused", "reason")
    assert "dueDate" in reason
    upserts = rig.calls(UPSERT)
    assert control.retry(rig.service, import_id, actor="test") == 1
    rig.run(import_id)
    assert rig.calls(UPSERT) == upserts == 3


def test_contacts_that_exist_are_left_alone_where_that_is_wanted(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    run(rig, people(2, columns={"City": lambda _n: "Oslo"}))
    import_id = run(rig, people(4, columns={"City": lambda _n: "Rome"}), existing="keep")
    assert balanced(rig, import_id)["delivered"] == 4
    assert sorted(one["city"] for one in kept(rig, "contacts")) == ["Oslo", "Oslo", "Rome", "Rome"]
    assert told(rig, import_id, "delivered", "outcome") == ["existed", "existed", "created", "created"]


@pytest.mark.parametrize("existing", ["update", "keep"])
def test_a_422_that_wrote_all_the_same_is_found_out(at_highlevel: MakeRig, existing: str) -> None:
    rig = at_highlevel(create_answer="422", upsert_answer="422")
    import_id = run(rig, people(3, columns={"City": lambda _n: "Oslo"}), existing=existing)
    assert balanced(rig, import_id)["delivered"] == len(kept(rig, "contacts")) == 3
    assert set(told(rig, import_id, "delivered", "outcome")) == {"created" if existing == "keep" else "unsaid"}


@pytest.mark.parametrize("existing", ["update", "keep"])
@pytest.mark.parametrize("message", ["list", "text"])
def test_a_refused_contact_is_refused_with_the_vendors_words(
    at_highlevel: MakeRig, existing: str, message: str
) -> None:
    rig = at_highlevel(refuse_contact="person2@", message=message)
    import_id = run(rig, people(3), existing=existing, tags="spring")
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"], len(kept(rig, "contacts"))) == (2, 1, 2)
    [(code, reason)] = told(rig, import_id, "refused", "code", "reason")
    assert (code, reason.endswith("HighLevel said: email is not acceptable")) == ("vendor_refused", True)


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"allow_duplicates": "yes"},
        {"found_by": "phone,email"},
        {"found_by": "email"},
        {"found_by": "phone"},
        {"found_shape": "short"},
        {"unknown_contact": "404"},
        {"tag_case": "kept"},
        {"note_text": "html"},
        {"message": "text"},
        {"window": "sliding"},
    ],
    ids=str,
)
def test_new_and_known_contacts_arrive_under_every_setting(at_highlevel: MakeRig, switches: dict[str, object]) -> None:
    rig = at_highlevel(**switches)
    run(rig, people(2))
    run(rig, people(4), tags="Spring")
    import_id = run(rig, people(6, columns={"Notes": lambda n: f"No {n}"}), existing="keep", tags="Spring")
    assert balanced(rig, import_id)["delivered"] == 6
    assert len(kept(rig, "contacts")) == len(kept(rig, "notes")) == len(kept(rig, "tags")) == 6


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_every_step_costs_no_row_and_makes_nothing_twice(at_highlevel: MakeRig, fault: str) -> None:
    rig = at_highlevel(**{f"{fault}@{at}": "1,3" for at in (AT_UPSERT, AT_TAGS, AT_NOTES, AT_TASKS)})
    columns = {"Notes": lambda n: f"No {n}", "Task": lambda _n: "Call"}
    import_id = run(rig, people(4, columns=columns), tags="spring", task_due="2026-12-24")
    assert balanced(rig, import_id)["delivered"] == 4
    assert [len(kept(rig, kind)) for kind in ("contacts", "notes", "tasks", "tags")] == [4] * 4


def test_a_create_that_fails_is_asked_about_and_never_made_twice(at_highlevel: MakeRig) -> None:
    rig = at_highlevel(**each_once(AT_CREATE), allow_duplicates="yes")
    import_id = run(rig, people(6), existing="keep")
    assert balanced(rig, import_id)["delivered"] == len(kept(rig, "contacts")) == 6


@pytest.mark.parametrize("fault", ["missing_rows", "shuffled", "truncated_json", "html"])
def test_an_answer_that_tells_too_little_costs_no_row(at_highlevel: MakeRig, fault: str) -> None:
    rig = at_highlevel(**{f"{fault}@{AT_TAGS}": "1", "html_status": "200", "html_commits": "yes"})
    import_id = run(rig, people(6), tags="spring")
    assert balanced(rig, import_id)["delivered"] == len(kept(rig, "tags")) == 6


def test_what_a_repeat_answers_is_no_evidence(at_highlevel: MakeRig) -> None:
    rig = at_highlevel(**{f"commit_then_cut@{AT_UPSERT}": "1"})
    import_id = run(rig, people(2))
    assert sorted(told(rig, import_id, "delivered", "outcome")) == ["created", "unsaid"]


def test_the_allowance_is_used_and_never_overrun(at_highlevel: MakeRig) -> None:
    rig = at_highlevel(account={"limits": {"burst": 8}}, calls_per_burst=8, slow="0.001-0.004")
    import_id = run(rig, people(50))
    assert balanced(rig, import_id)["delivered"] == 50
    report = rig.report()
    assert report["throttled"] == 0
    assert 6 <= report["windows"]["burst"]["most_calls"] <= 8
