"""What HighLevel, Exotel and Kore.ai have is looked at whole, however many pages it takes, as their sandboxes have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from pipeline.service.look import Look, look, things
from tests.integration.sending.rig import Rig, rig

MANY = 230  # more than two pages of anything
Open = Callable[[str], Rig]


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Open]:
    """A vendor's company with more than a page of what imports put there, opened once."""
    with ExitStack() as opened:
        known: dict[str, Rig] = {}

        def company(vendor: str) -> Rig:
            if vendor not in known:
                home = tmp_path_factory.mktemp(vendor)
                known[vendor] = opened.enter_context(rig(home, redis_server, vendor=vendor, time_scale=0.005))
                FILLED[vendor](known[vendor])
            return known[vendor]

        yield company


def _fill_highlevel(at: Rig) -> None:
    vendor: Any = at.sandbox.company.vendor
    vendor.stock("delete", [{"email": f"person{n}@acme-widgets.com"} for n in range(MANY)])
    for contact in list(vendor._contacts.every()):
        contact.business_id = vendor.facts()["businesses"][0]["id"]
    text = "Email,Notes,Task\nperson1@acme-widgets.com,Met at the fair,Call\n"
    at.run(at.submit(text, to="highlevel.contacts", options={"task_due": "2026-12-01", "tags": "warm"}))


def _fill_exotel(at: Rig) -> None:
    lines = "".join(f"+91 98765 {n:05},Person {n:03}\n" for n in range(MANY))
    at.run(at.submit(f"Mobile,First name\n{lines}", to="exotel.list", options={"list": "June"}))


def _fill_kore(at: Rig) -> None:
    lines = "".join(f"+1 415 555 {n:04},Ada\n" for n in range(MANY))
    at.run(at.submit(f"Mobile,First name\n{lines}", to="kore.list", options={"list": "June", "wait_seconds": "0"}))


FILLED = {"highlevel": _fill_highlevel, "exotel": _fill_exotel, "kore": _fill_kore}


def seen(at: Rig, thing: str, **options: str) -> list[Any]:
    pages = look(at.service, Look(thing, "test", options=options), lambda _seconds, _why: None)
    return [item for page in pages for item in page]


def kept(at: Rig, kind: str) -> list[Any]:
    return list(at.sandbox.company.vendor.dump()[kind])


# --- HighLevel --------------------------------------------------------------------------------------------------------


def test_every_contact_of_a_location_is_shown_once(at: Open) -> None:
    there = at("highlevel")
    assert sorted(one["id"] for one in seen(there, "highlevel.contacts")) == sorted(
        one["id"] for one in kept(there, "contacts")
    )
    assert len(kept(there, "contacts")) > MANY


def test_a_contact_is_shown_with_its_notes_tasks_and_appointments(at: Open) -> None:
    there = at("highlevel")
    known = {one["email"]: one["id"] for one in kept(there, "contacts")}
    shown = seen(there, "highlevel.contact", contact_id=known["person1@acme-widgets.com"])
    assert [next(iter(one)) for one in shown] == ["contact", "notes", "tasks"]
    assert (shown[1]["notes"]["body"], shown[2]["tasks"]["title"]) == ("Met at the fair", "Call")
    seeded = next(id_ for email, id_ in known.items() if email.endswith("@company.test"))
    [contact, met] = seen(there, "highlevel.contact", contact_id=seeded)
    assert (contact["contact"]["id"], met["appointments"]["contactId"]) == (seeded, seeded)


def test_the_contacts_of_a_business_are_shown_by_its_name_or_id(at: Open) -> None:
    there = at("highlevel")
    first, second = there.sandbox.company.vendor.facts()["businesses"]
    linked = {one["id"] for one in kept(there, "contacts") if one["businessId"]}
    assert len(linked) >= MANY
    for wanted in (first["id"], first["name"].lower()):
        shown = seen(there, "highlevel.business-contacts", business=wanted)
        assert sorted(one["id"] for one in shown) == sorted(linked)
    assert seen(there, "highlevel.business-contacts", business_id=second["name"]) == []


@pytest.mark.parametrize("thing", ["businesses", "custom-fields", "tags", "campaigns"])
def test_what_a_person_must_pick_from_at_highlevel_is_shown_with_ids_and_names(at: Open, thing: str) -> None:
    shown = seen(at("highlevel"), f"highlevel.{thing}")
    assert shown
    assert all(one["id"] and one["name"] for one in shown)


# --- Exotel -----------------------------------------------------------------------------------------------------------


def test_lists_and_the_address_book_are_shown_whole_searched_and_sorted(at: Open) -> None:
    there = at("exotel")
    assert sorted(one["sid"] for one in seen(there, "exotel.lists")) == sorted(
        one["sid"] for one in kept(there, "lists")
    )
    assert [one["name"] for one in seen(there, "exotel.lists", name="June")] == ["June"]
    names = [one["name"] for one in seen(there, "exotel.lists", sort_by="name:asc")]
    assert names == sorted(names)
    assert len(seen(there, "exotel.contacts")) == len(kept(there, "contacts")) > MANY
    assert [one["first_name"] for one in seen(there, "exotel.contacts", name="Person 007")] == ["Person 007"]
    people = [one["first_name"] for one in seen(there, "exotel.contacts", sort_by="name:asc")]
    assert people == sorted(people)


@pytest.mark.parametrize("named_by", ["list", "list_sid"])
def test_the_contacts_of_a_list_at_exotel_are_shown_by_its_name_or_sid(at: Open, named_by: str) -> None:
    there = at("exotel")
    sid = next(one["sid"] for one in kept(there, "lists") if one["name"] == "June")
    for wanted in ("june", sid):
        numbers = {one["number"] for one in seen(there, "exotel.members", **{named_by: wanted})}
        assert numbers == {one["number"] for one in kept(there, "members") if one["list"] == "June"}
        assert len(numbers) == MANY


# --- Kore.ai ----------------------------------------------------------------------------------------------------------


def test_lists_and_the_contacts_of_one_at_kore_are_shown_whole(at: Open) -> None:
    there = at("kore")
    assert {one["name"] for one in seen(there, "kore.lists")} == {one["name"] for one in kept(there, "lists")}
    shown = seen(there, "kore.contacts", list="JUNE")
    assert len({one["_id"] for one in shown}) == len(shown) == MANY


def test_everything_that_can_be_looked_at_is_looked_at_here_or_with_persistiq() -> None:
    told = {name for name, _ in things()}
    assert {name for name in told if not name.startswith("persistiq.")} == {
        *(f"highlevel.{one}" for one in ("contacts", "contact", "business-contacts", "businesses", "custom-fields")),
        *("highlevel.tags", "highlevel.campaigns"),
        *("exotel.lists", "exotel.contacts", "exotel.members", "kore.lists", "kore.contacts"),
    }
