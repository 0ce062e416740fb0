"""A file that is dropped becomes an import of its folder's destination, and comes back with what became of its rows."""

from __future__ import annotations

import os

from pipeline.ledger import arrivals, events
from pipeline.service import control
from tests.integration.inbox.box import CONTACTS, STABLE_SECONDS, Box
from tests.integration.service.desk import refused
from workers.inbox.identity import Identity


def test_the_folders_are_there_before_anything_is_dropped(box: Box) -> None:
    box.look()
    made = {str(path.relative_to(box.root)) for path in box.root.glob("*/*")}
    assert {"main/leads", "main/campaign", "other/leads", "other/campaign"} <= made
    assert {path.name for path in (box.root / "main/leads").iterdir()} == {"processing", "done", "failed"}


def test_a_file_goes_to_the_destination_of_its_folder_and_comes_back_with_its_results(box_everywhere: Box) -> None:
    box = box_everywhere
    box.drop()
    box.rested()
    [made] = box.imports()
    assert (made["account"], made["destination"], made["source"]) == ("main", "persistiq.leads", "contacts.csv")
    assert box.there() == {"processing/contacts.csv"}
    box.sent(made["id"])
    box.look()
    assert box.there() == {"done/contacts.csv", "done/contacts.csv.delivered.csv"}
    assert box.text("done/contacts.csv") == CONTACTS
    assert "ada@acme-widgets.com" in box.text("done/contacts.csv.delivered.csv")
    assert box.states() == ["settled"]


def test_who_imported_is_in_the_audit_trail(box: Box) -> None:
    box.drop()
    box.rested()
    [made] = box.imports()
    with box.wiring.ledger().read() as tx:
        assert [event["actor"] for event in events.of(tx, "import", made["id"])] == ["inbox"]


def test_a_file_that_grows_is_not_taken_before_it_rests(box: Box) -> None:
    path = box.drop(text=CONTACTS[:40])
    box.look()
    for end in (50, 60, len(CONTACTS)):
        path.write_text(CONTACTS[:end])
        box.look(after=STABLE_SECONDS)
        assert box.imports() == []
    box.look(after=STABLE_SECONDS)
    [made] = box.imports()
    box.read(made["id"])
    assert box.imports()[0]["rows"]["read"] == 2


def test_a_file_that_keeps_its_length_and_changes_is_not_taken_either(box: Box) -> None:
    path = box.drop()
    box.look()
    os.utime(path, (1_000_000, 1_000_000))
    box.look(after=STABLE_SECONDS)
    assert box.imports() == []


def test_names_of_unfinished_files_are_left_alone_until_they_are_renamed(box: Box) -> None:
    names = ["a.csv.part", "b.tmp", "c.crdownload", ".d.csv", "~$e.xlsx", "Thumbs.db", "f.csv.error.txt"]
    for name in names:
        box.drop(name)
    box.rested()
    assert box.imports() == []
    (box.root / "main/leads/a.csv.part").rename(box.root / "main/leads/a.csv")
    box.rested()
    assert [made["source"] for made in box.imports()] == ["a.csv"]
    assert box.there() == {*names[1:], "processing/a.csv"}


def test_an_empty_file_is_waited_for_longer(box: Box) -> None:
    box.drop(text="")
    box.rested()
    assert box.there() == {"contacts.csv"}
    box.look(after=10 * STABLE_SECONDS)
    assert box.there() == {"failed/contacts.csv", "failed/contacts.csv.error.txt"}
    assert "empty" in box.text("failed/contacts.csv.error.txt")


def test_a_file_of_the_same_name_does_not_write_over_another(box: Box) -> None:
    for turn in range(3):
        box.drop(text=CONTACTS + f"p{turn}@acme-widgets.com,P,Q\n")
        box.rested()
        box.sent(box.imports()[-1]["id"])
    box.drop(text=CONTACTS + "p4@acme-widgets.com,P,Q\n")
    box.rested()
    done = {name for name in box.there() if "delivered" not in name}
    assert done == {"done/contacts.csv", "done/contacts-2.csv", "done/contacts-3.csv", "processing/contacts-4.csv"}
    assert "p2@" in box.text("done/contacts-3.csv")


def test_something_of_that_name_that_is_not_ours_is_left_as_it_is(box: Box) -> None:
    box.drop("done/contacts.csv", text="theirs")
    box.drop("processing/contacts.csv", text="theirs too")
    box.drop()
    box.rested()
    box.sent(box.imports()[0]["id"])
    box.look()
    assert box.text("done/contacts.csv") == "theirs"
    assert box.text("processing/contacts.csv") == "theirs too"
    assert "done/contacts-2.csv" in box.there()


def test_a_retry_that_ends_writes_the_results_anew(box: Box) -> None:
    box.drop()
    box.rested()
    [made] = box.imports()
    box.sent(made["id"], refused)
    box.look()
    assert "done/contacts.csv.refused.csv" in box.there()
    control.retry(box.inbox.service, made["id"], actor="ada")
    box.desk.answer(made["id"])
    box.desk.finish(made["id"])
    box.look(after=60)
    assert box.there() == {"done/contacts.csv", "done/contacts.csv.delivered.csv"}


def test_files_are_taken_by_their_time_and_then_by_their_name(box: Box) -> None:
    times = {"c.csv": 100, "a.csv": 300, "d.csv": 200, "b.csv": 200}
    for name, when in times.items():
        path = box.drop(name, CONTACTS + f"{name[0]}@acme-widgets.com,P,Q\n")
        os.utime(path, (when, when))
    box.rested()
    assert [made["source"] for made in box.imports()] == ["c.csv", "b.csv", "d.csv", "a.csv"]


def test_results_may_be_read_by_those_who_may_read_the_file(box: Box) -> None:
    for name, mode in {"open.csv": 0o664, "closed.csv": 0o600}.items():
        box.drop(name, CONTACTS + f"{name}@acme-widgets.com,P,Q\n").chmod(mode)
    box.rested()
    for made in box.imports():
        box.sent(made["id"])
    box.look()
    done = box.root / "main/leads/done"
    assert (done / "open.csv.delivered.csv").stat().st_mode & 0o777 == 0o664
    assert (done / "closed.csv.delivered.csv").stat().st_mode & 0o777 == 0o600


def test_the_hundred_and_first_file_of_a_name_finds_one_too(box: Box) -> None:
    box.look()
    place = f"{Identity().prefix(box.folder)}main/leads"
    with box.wiring.ledger().write() as tx:
        for number in range(1, 103):
            held_as = "contacts.csv" if number == 1 else f"contacts-{number}.csv"
            arrival = arrivals.claim(tx, place, "contacts.csv", f"{number}", held_as=held_as, asked={})
            assert arrival is not None
            assert arrivals.settle(tx, arrival, 1)
    box.drop()
    box.rested()
    assert box.there() == {"processing/contacts-103.csv"}
