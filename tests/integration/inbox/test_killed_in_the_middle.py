"""A watcher may be killed anywhere: another goes on, the file goes out once, and everything ends where it belongs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from pipeline import errors
from pipeline.ledger import arrivals
from pipeline.service import imports, results
from pipeline.service.submission import Submission
from pipeline.store import Folder, Store
from tests.integration.inbox.box import CONTACTS, STABLE_SECONDS, Box, Killed, killed_at
from workers.inbox import arriving, ending, notes

POINTS = [
    (arriving, "take"),
    (Folder, "move"),
    (arriving, "_submit"),
    (Store, "put"),
    (imports, "submit"),
    (arrivals, "sent"),
    (results, "write"),
    (Folder, "write"),
    (ending, "_put_away"),
    (arrivals, "settle"),
]
ENDED = {"done/contacts.csv", "done/contacts.csv.toml", "done/contacts.csv.delivered.csv"}


def driven(box: Box) -> None:
    """Whatever is to be done for a file is done."""
    box.rested()
    for made in box.imports():
        if made["state"] == "queued":
            box.sent(made["id"])
    box.look()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "name"), POINTS, ids=[name for _, name in POINTS])
def test_a_file_is_taken_up_where_a_watcher_left_it(
    box: Box, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, after: bool
) -> None:
    box.drop("contacts.csv.toml", "again = true")  # nothing but the ledger keeps it from going out twice
    box.drop()
    with killed_at(monkeypatch, owner, name, after=after), pytest.raises(Killed):
        driven(box)
    box.leases_end()
    box.watcher = box.another_watcher()
    driven(box)
    assert len(box.imports()) == 1
    assert box.there() == ENDED
    assert box.text("done/contacts.csv") == CONTACTS
    assert box.states() == ["settled"]


@pytest.mark.parametrize(("owner", "name"), [(notes, "write"), (Folder, "move"), (arrivals, "settle")])
def test_a_refusal_is_finished_where_a_watcher_left_it(
    box: Box, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    box.drop(text=b"%PDF-1.7")
    with killed_at(monkeypatch, owner, name, after=True), pytest.raises(Killed):
        box.rested()
    box.leases_end()
    box.watcher = box.another_watcher()
    box.rested()
    assert box.there() == {"failed/contacts.csv", "failed/contacts.csv.error.txt"}


def test_a_file_whose_taking_kills_every_watcher_is_put_aside(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop()
    with killed_at(monkeypatch, arriving, "_submit", after=False):
        for _ in range(arriving.MOST_TRIES):
            with pytest.raises(Killed):
                box.rested()
            box.leases_end()
        box.rested()
    assert "ended 5 times" in box.text("failed/contacts.csv.error.txt")
    assert box.imports() == []


def test_what_cannot_be_reached_for_long_is_nobodys_fault(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> str:
        raise errors.Unavailable

    box.drop()
    with monkeypatch.context() as patch:
        patch.setattr(imports, "submit", away)
        for _ in range(2 * arriving.MOST_TRIES):
            with pytest.raises(errors.Unavailable):
                box.rested()
            box.leases_end()
    driven(box)
    assert "done/contacts.csv" in box.there()


def test_of_two_watchers_at_once_one_takes_each_file(box_everywhere: Box) -> None:
    box = box_everywhere
    for number in range(30):
        box.drop(f"{number}.csv", CONTACTS + f"p{number}@acme-widgets.com,P,Q\n")
    watchers = [box.another_watcher() for _ in range(2)]
    for watcher in watchers:
        box.look(watcher)
    box.elapsed += STABLE_SECONDS
    threads = [threading.Thread(target=lambda one=watcher: _until_nothing(box, one)) for watcher in watchers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made["source"] for made in box.imports()) == sorted(f"{number}.csv" for number in range(30))
    assert box.there() == {f"processing/{number}.csv" for number in range(30)}


def _until_nothing(box: Box, watcher: Any) -> None:
    while box.look(watcher):
        pass


def test_a_watcher_that_was_held_up_does_not_import_what_another_has_taken(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = imports.submit
    overtaken: list[bool] = []

    def slow(service: Any, asked: Submission) -> str:
        if not overtaken:
            overtaken.append(True)
            box.leases_end()
            box.look(box.another_watcher())  # meanwhile another watcher finds the lease over
        return whole(service, asked)

    box.drop("contacts.csv.toml", "again = true")
    box.drop()
    monkeypatch.setattr(imports, "submit", slow)
    box.rested()
    assert len(box.imports()) == 1
    assert box.there() == {"processing/contacts.csv", "processing/contacts.csv.toml"}


def test_a_file_that_is_written_to_while_it_is_taken_is_put_back_until_it_rests(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Store.put

    def written_to(store: Store, source: Any) -> Any:
        kept = whole(store, source)
        with (box.root / "main/leads/processing/contacts.csv").open("a") as file:
            file.write("grace@acme-widgets.com,Grace,Hopper\n")
        return kept

    box.drop("contacts.csv.toml", 'priority = "high"')
    box.drop()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", written_to)
        box.rested()
        assert box.imports() == []
        assert box.there() == {"contacts.csv", "contacts.csv.toml"}
    box.rested()
    [made] = box.imports()
    box.read(made["id"])
    assert box.imports()[0]["rows"]["read"] == 3


def test_a_look_that_breaks_off_lets_go_of_what_it_had_in_hand(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> str:
        raise errors.Unavailable

    for name in ("a.csv", "b.csv"):
        box.drop(name, f"Email\n{name}@acme-widgets.com\n")
    with monkeypatch.context() as patch:
        patch.setattr(imports, "submit", away)
        with pytest.raises(errors.Unavailable):
            box.rested()
    assert box.inbox.leases._held  # while it has them in hand nobody else takes them
    box.look()
    assert not box.inbox.leases._held
    box.leases_end()
    box.look()
    assert sorted(made["source"] for made in box.imports()) == ["a.csv", "b.csv"]


def test_trouble_with_one_file_or_folder_does_not_stop_the_others(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop("a.csv")
    box.rested()
    [made] = box.imports()
    box.sent(made["id"])

    def broken(*_: object) -> object:
        raise OSError("a disk that is full")

    monkeypatch.setattr(results, "write", broken)
    (box.root / "main/campaign").rename(box.root / "main/elsewhere")
    (box.root / "main/campaign").write_text("a file where a folder should be")
    box.drop("b.csv", CONTACTS + "b@acme-widgets.com,B,B\n")
    box.rested()
    assert {"processing/a.csv", "processing/b.csv"} <= box.there()
    monkeypatch.undo()
    box.leases_end()
    box.look()
    assert "done/a.csv.delivered.csv" in box.there()


def test_two_inboxes_with_one_ledger_do_not_take_each_others_files(box: Box, tmp_path: Path) -> None:
    box.drop()
    box.rested()
    other = Box(box.wiring, tmp_path / "other", Folder(f"file://{tmp_path / 'other'}"))
    [made] = box.imports()
    box.sent(made["id"])
    box.leases_end()
    other.look()
    assert box.there() == {"processing/contacts.csv"}
    same = Box(box.wiring, tmp_path / "inbox", Folder(f"file://{tmp_path}/./inbox"))
    same.look()
    assert "done/contacts.csv" in box.there()
