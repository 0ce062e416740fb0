"""HighLevel end to end: contacts that are there are tagged, linked to a business and deleted, each once."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.ledger import suppressions
from tests.integration.sending.highlevel import (
    AT_BUSINESS,
    AT_DELETE,
    AT_TAGS,
    DUPLICATE,
    MakeRig,
    balanced,
    each_once,
    kept,
    people,
    run,
    table,
)
from tests.integration.sending.rig import Rig


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
def test_tags_are_added_and_removed_in_bulk_by_id_e_mail_or_phone(
    at_highlevel: MakeRig, action: str, faulty: bool
) -> None:
    rig = at_highlevel()
    contacts = known(rig, 7)
    rig.switch(**each_once(AT_TAGS) if faulty else {})
    text = by_all_keys(contacts[:6]) + "nobody-1,,\n,nobody@acme-widgets.com,\n"
    import_id = run(rig, text, "tags", tags="Cold, New", action=action)
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (6, 2)
    changed = {"warm", "cold", "new"} if action == "add" else {"warm"}
    assert [set(one["tags"]) for one in kept(rig, "contacts")] == [changed] * 6 + [{"warm", "cold"}]


@pytest.mark.parametrize("switches", [{}, {"some_failed": "false"}, {"bulk_ids": "4"}], ids=str)
def test_contacts_that_bulk_tags_refuse_are_refused_alone(at_highlevel: MakeRig, switches: dict[str, object]) -> None:
    rig = at_highlevel()
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
    at_highlevel: MakeRig, linked_ids: str, bad_id: str, fault: str
) -> None:
    rig = at_highlevel(linked_ids=linked_ids, bad_id=bad_id)
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


def test_a_business_that_does_not_exist_stops_the_import_before_a_row_is_sent(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    import_id = rig.submit(
        table("Email", "a@acme-widgets.com"), to="highlevel.business", options={"business": "Nobody"}
    )
    shown = rig.run(import_id)
    assert shown["state"] == "paused"
    business = rig.sandbox.company.vendor.facts()["businesses"][0]
    assert f"no business 'Nobody'; it has {business['name']} ({business['id']})" in shown["why"]
    assert rig.calls(DUPLICATE) == 0


def test_a_business_that_two_are_called_stops_the_import_with_their_ids(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    businesses = rig.sandbox.company.vendor.facts()["businesses"]
    businesses.append({**businesses[0], "id": "b_another"})
    options = {"business": businesses[0]["name"].lower()}
    shown = rig.run(rig.submit(table("Email", "a@acme-widgets.com"), to="highlevel.business", options=options))
    assert shown["state"] == "paused"
    assert f"the id of the one that is meant: {businesses[0]['id']}, b_another." in shown["why"]
    assert rig.calls(DUPLICATE) == 0


@pytest.mark.parametrize("unknown_contact", ["400", "404"])
@pytest.mark.parametrize("faulty", [False, True])
def test_contacts_are_deleted_once_by_id_e_mail_or_phone(
    at_highlevel: MakeRig, faulty: bool, unknown_contact: str
) -> None:
    rig = at_highlevel(unknown_contact=unknown_contact)
    contacts = known(rig, 7)
    rig.switch(**each_once(AT_DELETE) if faulty else {})
    import_id = run(rig, by_all_keys(contacts[:6]) + "nobody-1,,\n,nobody@acme-widgets.com,\n", "delete")
    counts = balanced(rig, import_id)
    assert (counts["delivered"], counts["refused"]) == (6, 2)
    assert [one["id"] for one in kept(rig, "contacts")] == [contacts[6]["id"]]
    assert rig.report()["removed"]["contact"] == 6


def test_a_deletion_by_e_mail_spares_the_one_who_only_shares_the_phone(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    run(rig, table("Email,Phone", "ada@acme-widgets.com,415-555-0101"))
    import_id = run(rig, table("Email,Phone", "eve@acme-widgets.com,415-555-0101"), "delete")
    assert balanced(rig, import_id)["refused"] == 1
    assert len(kept(rig, "contacts")) == 1


def test_the_do_not_contact_list_holds_no_deletion_back(at_highlevel: MakeRig) -> None:
    rig = at_highlevel()
    known(rig, 1)
    with rig.parts.ledger.write() as tx:
        suppressions.add(tx, [("email", "person1@acme-widgets.com")], account="", by="test")
    text = table("Email", "person1@acme-widgets.com")
    assert balanced(rig, run(rig, text, "tags", tags="new"))["suppressed"] == 1
    assert balanced(rig, run(rig, text, "delete"))["delivered"] == 1
