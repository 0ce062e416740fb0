"""HighLevel end to end: contacts with their tags, notes and tasks arrive once, whatever the documents leave open."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pipeline.account import Account
from pipeline.ledger import rows, suppressions
from pipeline.service import accounts as account_verbs
from pipeline.service import control
from pipeline.service.imports import Submission, preview
from pipeline.service.verify import verify
from pipeline.settings import AccountSettings
from pipeline.wiring import Wiring
from tests.integration.sending.rig import KEY, Rig

MakeRig = Callable[..., Rig]
UPSERT = "POST /contacts/upsert"
CREATE = "POST /contacts"
BULK_TAGS = "POST /contacts/bulk/tags/update/{type}"
NOTES = "POST /contacts/{contact}/notes"
DUPLICATE = "GET /contacts/search/duplicate"
AT_UPSERT, AT_CREATE, AT_TAGS, AT_NOTES = UPSERT, "POST /contacts/", "POST /contacts/bulk/tags*", "POST */notes"
AT_TASKS, AT_BUSINESS, AT_DELETE, AT_TOKEN = "POST */tasks", "POST */bulk/business", "DELETE *", "POST /oauth/token"
FAULTS = ("commit_then_cut", "cut_before_commit", "error_before_commit", "error_after_commit", "throttle_storm")


def each_once(at: str) -> dict[str, object]:
    """Every fault once, one after the other, at calls that fit a pattern."""
    return {f"{fault}@{at}": str(number) for number, fault in enumerate(FAULTS, 1)}


@pytest.fixture
def there(make_rig: MakeRig) -> MakeRig:
    """A rig of HighLevel with a patience that suits tests."""

    def make(account: Mapping[str, Any] | None = None, **switches: object) -> Rig:
        quick = {"deadline_seconds": 1.0, "settle_after_seconds": 0.2, **(account or {})}
        return make_rig(vendor="highlevel", switches=switches, account=quick, time_scale=0.05)

    return make


def table(header: str, *lines: str) -> str:
    return "\n".join([header, *lines]) + "\n"


def people(number: int, *, first: int = 1, columns: Mapping[str, Callable[[int], str]] | None = None) -> str:
    """A CSV of so many people; `columns` makes a cell from each one's number."""
    more, out = dict(columns or {}), io.StringIO()
    write = csv.writer(out)
    write.writerow(["Email", "Mobile", "First name", *more])
    for n in range(first, first + number):
        cells = [make(n) for make in more.values()]
        write.writerow([f"Person{n}@acme-widgets.com", f"(415) 555-{n:04}", "Ada", *cells])
    return out.getvalue()


def run(rig: Rig, text: str, to: str = "contacts", **options: str) -> str:
    import_id = rig.submit(text, to=f"highlevel.{to}", options=options)
    assert rig.run(import_id)["state"] == "finished"
    return import_id


def balanced(rig: Rig, import_id: str) -> Mapping[str, int]:
    """The counts of an import whose books balance, at a vendor where nothing was made twice and no limit was broken."""
    verified, report = verify(rig.service, import_id), rig.report()
    assert [check for check in verified.checks if not check.ok] == []
    assert (report["created_twice"], report["breaches"]) == ([], 0)
    return verified.by_state


def kept(rig: Rig, kind: str) -> list[dict[str, Any]]:
    """What the location has, without what was there from the beginning."""
    dump = list(rig.sandbox.company.vendor.dump()[kind])
    return [one for one in dump if not str(one.get("email") or "").endswith("@company.test")]


def told(rig: Rig, import_id: str, state: str, *names: str) -> list[Any]:
    with rig.parts.ledger.read() as tx:
        found = [tuple(row[name] for name in names) for row in rows.in_state(tx, import_id, state)]
    return [values[0] if len(values) == 1 else values for values in found]


# --- contacts ---------------------------------------------------------------------------------------------------------


def test_contacts_arrive_with_their_fields_their_own_columns_and_nothing_else(there: MakeRig) -> None:
    rig = there()
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


def test_one_of_e_mail_and_phone_is_enough_and_either_finds_the_contact(there: MakeRig) -> None:
    rig = there()
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


def test_an_upsert_leaves_the_tags_of_a_contact_alone_and_new_ones_are_added(there: MakeRig) -> None:
    rig = there()
    run(rig, people(3), tags="Old")
    import_id = run(rig, people(3, columns={"Tags": lambda n: "Warm" if n == 2 else ""}), tags="Spring, spring fair")
    assert balanced(rig, import_id)["delivered"] == 3
    tags = {one["email"]: set(one["tags"]) for one in kept(rig, "contacts")}
    everybody = {"old", "spring", "spring fair"}
    assert tags["Person2@acme-widgets.com"] == everybody | {"warm"}
    assert tags["Person1@acme-widgets.com"] == tags["Person3@acme-widgets.com"] == everybody


def test_rows_with_the_same_tags_share_full_calls(there: MakeRig) -> None:
    rig = there()
    import_id = run(rig, people(120, columns={"Tags": lambda n: "odd" if n % 2 else "even, late"}))
    assert balanced(rig, import_id)["delivered"] == 120
    assert len(kept(rig, "tags")) == 60 + 2 * 60
    assert rig.calls(BULK_TAGS) <= 4


def test_notes_and_tasks_are_written_only_where_a_row_has_one(there: MakeRig) -> None:
    rig = there()
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


def test_a_dry_run_counts_notes_and_tasks_only_where_a_row_has_one(there: MakeRig) -> None:
    rig = there()
    columns = {"Notes": lambda n: "Met her" if n <= 4 else "", "Task": lambda n: "Call" if n == 1 else ""}
    (rig.home / "contacts.csv").write_text(people(120, columns=columns), encoding="utf-8")
    asked = Submission(rig.home / "contacts.csv", "highlevel.contacts", "test", options={"tags": "spring"})
    assert preview(rig.service, asked)["calls"] == 120 + 2 + 4 + 1


def test_a_task_without_a_day_is_refused_at_that_step_and_goes_on_from_there(there: MakeRig) -> None:
    rig = there()
    import_id = run(rig, people(3, columns={"Task": lambda n: "Call" if n == 2 else ""}))
    assert balanced(rig, import_id)["refused"] == 1
    [reason] = told(rig, import_id, "refused", "reason")
    assert "dueDate" in reason
    upserts = rig.calls(UPSERT)
    assert control.retry(rig.service, import_id, actor="test") == 1
    rig.run(import_id)
    assert rig.calls(UPSERT) == upserts == 3


def test_contacts_that_exist_are_left_alone_where_that_is_wanted(there: MakeRig) -> None:
    rig = there()
    run(rig, people(2, columns={"City": lambda _n: "Oslo"}))
    import_id = run(rig, people(4, columns={"City": lambda _n: "Rome"}), existing="keep")
    assert balanced(rig, import_id)["delivered"] == 4
    assert sorted(one["city"] for one in kept(rig, "contacts")) == ["Oslo", "Oslo", "Rome", "Rome"]
    assert told(rig, import_id, "delivered", "outcome") == ["existed", "existed", "created", "created"]


@pytest.mark.parametrize("existing", ["update", "keep"])
def test_a_422_that_wrote_all_the_same_is_found_out(there: MakeRig, existing: str) -> None:
    rig = there(create_answer="422", upsert_answer="422")
    import_id = run(rig, people(3, columns={"City": lambda _n: "Oslo"}), existing=existing)
    assert balanced(rig, import_id)["delivered"] == len(kept(rig, "contacts")) == 3
    assert set(told(rig, import_id, "delivered", "outcome")) == {"created" if existing == "keep" else "unsaid"}


@pytest.mark.parametrize("existing", ["update", "keep"])
@pytest.mark.parametrize("message", ["list", "text"])
def test_a_refused_contact_is_refused_with_the_vendors_words(there: MakeRig, existing: str, message: str) -> None:
    rig = there(refuse_contact="person2@", message=message)
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
def test_new_and_known_contacts_arrive_under_every_setting(there: MakeRig, switches: dict[str, object]) -> None:
    rig = there(**switches)
    run(rig, people(2))
    run(rig, people(4), tags="Spring")
    import_id = run(rig, people(6, columns={"Notes": lambda n: f"No {n}"}), existing="keep", tags="Spring")
    assert balanced(rig, import_id)["delivered"] == 6
    assert len(kept(rig, "contacts")) == len(kept(rig, "notes")) == len(kept(rig, "tags")) == 6


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_every_step_costs_no_row_and_makes_nothing_twice(there: MakeRig, fault: str) -> None:
    rig = there(**{f"{fault}@{at}": "1,3" for at in (AT_UPSERT, AT_TAGS, AT_NOTES, AT_TASKS)})
    columns = {"Notes": lambda n: f"No {n}", "Task": lambda _n: "Call"}
    import_id = run(rig, people(4, columns=columns), tags="spring", task_due="2026-12-24")
    assert balanced(rig, import_id)["delivered"] == 4
    assert [len(kept(rig, kind)) for kind in ("contacts", "notes", "tasks", "tags")] == [4] * 4


def test_a_create_that_fails_is_asked_about_and_never_made_twice(there: MakeRig) -> None:
    rig = there(**each_once(AT_CREATE), allow_duplicates="yes")
    import_id = run(rig, people(6), existing="keep")
    assert balanced(rig, import_id)["delivered"] == len(kept(rig, "contacts")) == 6


@pytest.mark.parametrize("fault", ["missing_rows", "shuffled", "truncated_json", "html"])
def test_an_answer_that_tells_too_little_costs_no_row(there: MakeRig, fault: str) -> None:
    rig = there(**{f"{fault}@{AT_TAGS}": "1", "html_status": "200", "html_commits": "yes"})
    import_id = run(rig, people(6), tags="spring")
    assert balanced(rig, import_id)["delivered"] == len(kept(rig, "tags")) == 6


def test_what_a_repeat_answers_is_no_evidence(there: MakeRig) -> None:
    rig = there(**{f"commit_then_cut@{AT_UPSERT}": "1"})
    import_id = run(rig, people(2))
    assert sorted(told(rig, import_id, "delivered", "outcome")) == ["created", "unsaid"]


def test_the_allowance_is_used_and_never_overrun(there: MakeRig) -> None:
    rig = there(account={"limits": {"burst": 8}}, calls_per_burst=8, slow="0.001-0.004")
    import_id = run(rig, people(50))
    assert balanced(rig, import_id)["delivered"] == 50
    report = rig.report()
    assert report["throttled"] == 0
    assert 6 <= report["windows"]["burst"]["most_calls"] <= 8


# --- contacts that exist ----------------------------------------------------------------------------------------------


def known(rig: Rig, number: int) -> list[dict[str, Any]]:
    """So many contacts that HighLevel has, as it tells them."""
    run(rig, people(number), tags="Warm, cold")
    return kept(rig, "contacts")


def by_all_keys(contacts: list[dict[str, Any]]) -> str:
    """A CSV that names the first by its id, the second by its e-mail, the third by its phone, and so on."""
    names = ("id", "email", "phone")
    lines = [
        ",".join(one[name] if place % 3 == at else "" for at, name in enumerate(names))
        for place, one in enumerate(contacts)
    ]
    return table("Contact Id,Email,Phone", *lines)


@pytest.mark.parametrize("action", ["add", "remove"])
@pytest.mark.parametrize("faulty", [False, True])
def test_tags_are_added_and_removed_in_bulk_by_id_e_mail_or_phone(there: MakeRig, action: str, faulty: bool) -> None:
    rig = there()
    contacts = known(rig, 7)
    rig.switch(**each_once(AT_TAGS) if faulty else {})
    text = by_all_keys(contacts[:6]) + "nobody-1,,\n,nobody@acme-widgets.com,\n"
    import_id = run(rig, text, "tags", tags="Cold, New", action=action)
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (6, 2)
    changed = {"warm", "cold", "new"} if action == "add" else {"warm"}
    assert [set(one["tags"]) for one in kept(rig, "contacts")] == [changed] * 6 + [{"warm", "cold"}]


@pytest.mark.parametrize("switches", [{}, {"some_failed": "false"}, {"bulk_ids": "4"}], ids=str)
def test_contacts_that_bulk_tags_refuse_are_refused_alone(there: MakeRig, switches: dict[str, object]) -> None:
    rig = there()
    contacts = known(rig, 6)
    rig.switch(refuse_contact=contacts[2]["id"], **switches)
    text = table("Contact Id", *(one["id"] for one in contacts))
    import_id = run(rig, text, "tags", tags="new")
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (5, 1)


@pytest.mark.parametrize(
    ("linked_ids", "bad_id", "fault"),
    [  # every pair of values is there
        ("all", "left_out", ""),
        ("changed", "refused", ""),
        ("all", "refused", "commit_then_cut"),
        ("changed", "left_out", "commit_then_cut"),
        ("all", "left_out", "error_after_commit"),
        ("changed", "refused", "error_after_commit"),
        ("all", "refused", "shuffled"),
        ("changed", "left_out", "shuffled"),
    ],
)
def test_contacts_are_linked_to_a_business_by_its_name(
    there: MakeRig, linked_ids: str, bad_id: str, fault: str
) -> None:
    rig = there(linked_ids=linked_ids, bad_id=bad_id)
    contacts = known(rig, 6)
    if fault:
        rig.switch(**{f"{fault}@{AT_BUSINESS}": "1"})
    business = rig.sandbox.company.vendor.facts()["businesses"][1]
    import_id = run(rig, by_all_keys(contacts) + "nobody-1,,\n", "business", business=business["name"].upper())
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (6, 1)
    assert [one["businessId"] for one in kept(rig, "contacts")] == [business["id"]] * 6
    away = run(rig, by_all_keys(contacts), "business", business="none")
    assert balanced(rig, away)["delivered"] == 6
    assert {one["businessId"] for one in kept(rig, "contacts")} == {None}


def test_a_business_that_does_not_exist_stops_the_import_before_a_row_is_sent(there: MakeRig) -> None:
    rig = there()
    import_id = rig.submit(
        table("Email", "a@acme-widgets.com"), to="highlevel.business", options={"business": "Nobody"}
    )
    shown = rig.run(import_id)
    assert shown["state"] == "paused"
    business = rig.sandbox.company.vendor.facts()["businesses"][0]
    assert f"no business 'Nobody'; it has {business['name']} ({business['id']})" in shown["why"]
    assert rig.calls(DUPLICATE) == 0


def test_a_business_that_two_are_called_stops_the_import_with_their_ids(there: MakeRig) -> None:
    rig = there()
    businesses = rig.sandbox.company.vendor.facts()["businesses"]
    businesses.append({**businesses[0], "id": "b_another"})
    options = {"business": businesses[0]["name"].lower()}
    shown = rig.run(rig.submit(table("Email", "a@acme-widgets.com"), to="highlevel.business", options=options))
    assert shown["state"] == "paused"
    assert f"the id of the one that is meant: {businesses[0]['id']}, b_another." in shown["why"]
    assert rig.calls(DUPLICATE) == 0


@pytest.mark.parametrize("unknown_contact", ["400", "404"])
@pytest.mark.parametrize("faulty", [False, True])
def test_contacts_are_deleted_once_by_id_e_mail_or_phone(there: MakeRig, faulty: bool, unknown_contact: str) -> None:
    rig = there(unknown_contact=unknown_contact)
    contacts = known(rig, 7)
    rig.switch(**each_once(AT_DELETE) if faulty else {})
    import_id = run(rig, by_all_keys(contacts[:6]) + "nobody-1,,\n,nobody@acme-widgets.com,\n", "delete")
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (6, 2)
    assert [one["id"] for one in kept(rig, "contacts")] == [contacts[6]["id"]]
    assert rig.report()["removed"]["contact"] == 6


def test_a_deletion_by_e_mail_spares_the_one_who_only_shares_the_phone(there: MakeRig) -> None:
    rig = there()
    run(rig, table("Email,Phone", "ada@acme-widgets.com,415-555-0101"))
    import_id = run(rig, table("Email,Phone", "eve@acme-widgets.com,415-555-0101"), "delete")
    assert balanced(rig, import_id)["refused"] == 1
    assert len(kept(rig, "contacts")) == 1


def test_the_do_not_contact_list_holds_no_deletion_back(there: MakeRig) -> None:
    rig = there()
    known(rig, 1)
    with rig.parts.ledger.write() as tx:
        suppressions.add(tx, [("email", "person1@acme-widgets.com")], account="", by="test")
    text = table("Email", "person1@acme-widgets.com")
    assert balanced(rig, run(rig, text, "tags", tags="new"))["suppressed"] == 1
    assert balanced(rig, run(rig, text, "delete"))["delivered"] == 1


# --- tokens -----------------------------------------------------------------------------------------------------------


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


def test_an_app_sends_with_stored_tokens_that_nothing_shows(there: MakeRig) -> None:
    rig = with_app(there())
    import_id = run(rig, people(20), tags="spring")
    assert balanced(rig, import_id)["delivered"] == 20
    assert renewals(rig) == {"200": 1}
    assert rig.parts.tokens is not None
    account = rig.parts.tokens.fit(rig.parts.account("main"))
    assert isinstance(account, Account)
    held = b"".join(path.read_bytes() for path in rig.home.glob("ledger.db*"))
    secrets = [account.credentials[name] for name in ("access_token", "refresh_token", "client_secret")]
    assert [secret for secret in secrets if secret.encode() in held] == []


def test_tokens_that_end_on_the_way_are_renewed_on_the_way(there: MakeRig) -> None:
    rig = with_app(there(token_seconds="0.6"))
    import_id = run(rig, people(90))
    assert balanced(rig, import_id)["delivered"] == 90
    assert renewals(rig)["200"] >= 2


def test_a_token_that_is_refused_before_its_end_is_renewed_once_and_no_row_is_spent(there: MakeRig) -> None:
    rig = with_app(there())
    import_id = rig.submit(people(60), to="highlevel.contacts")
    rig.until(lambda: rig.calls(UPSERT) >= 5)
    rig.switch(refused_tokens="1")
    rig.run(import_id)
    assert balanced(rig, import_id)["delivered"] == 60
    assert renewals(rig) == {"200": 2}
    assert set(told(rig, import_id, "delivered", "attempts")) == {0}


def test_a_new_token_that_is_refused_too_holds_the_account(there: MakeRig) -> None:
    rig = with_app(there(refused_tokens="99"))
    import_id = rig.submit(people(5), to="highlevel.contacts")
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert renewals(rig) == {"200": 2}
    assert rig.shown(import_id)["rows"]["pending"] == 5
    assert "only just given out" in rig.shown(import_id)["waiting"]["sentence"]


def test_a_refresh_token_that_is_no_good_holds_the_account_until_the_settings_have_another(there: MakeRig) -> None:
    rig = with_app(there(), refresh_token="used up")
    import_id = rig.submit(people(5), to="highlevel.contacts")
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert "authorise the app again" in rig.shown(import_id)["waiting"]["sentence"]
    said = account_verbs.check(rig.service, "main", actor="test")
    assert (said["ok"], "authorise the app again" in said["sentence"]) == (False, True)
    with_app(rig)
    assert rig.run(import_id)["rows"]["delivered"] == 5


@pytest.mark.parametrize("fault", ["error_before_commit", "cut_before_commit", "throttle_storm"])
def test_a_vendor_that_gives_no_tokens_now_is_waited_for(there: MakeRig, fault: str) -> None:
    rig = with_app(there(**{f"{fault}@{AT_TOKEN}": "1-3"}))
    import_id = run(rig, people(5))
    assert balanced(rig, import_id)["delivered"] == 5
    assert renewals(rig)["200"] == 1


def test_a_check_renews_a_token_that_was_refused(there: MakeRig) -> None:
    rig = with_app(there())
    assert account_verbs.check(rig.service, "main", actor="test")["ok"]
    rig.switch(refused_tokens="1")
    assert account_verbs.check(rig.service, "main", actor="test")["ok"]
    assert renewals(rig) == {"200": 2}


def test_a_private_token_that_is_revoked_holds_the_account(there: MakeRig) -> None:
    rig = there()
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    import_id = rig.submit(people(5), to="highlevel.contacts")
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert renewals(rig) == {}
    rig.sandbox.company.keys.update({"restore": [KEY]})
    assert account_verbs.check(rig.service, "main", actor="test")["ok"]
    assert rig.run(import_id)["rows"]["delivered"] == 5


def test_a_token_of_another_location_holds_the_account_and_is_not_renewed(there: MakeRig) -> None:
    rig = with_app(there(), location_id="another-location")
    import_id = rig.submit(people(5), to="highlevel.contacts")
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert renewals(rig) == {"200": 1}
