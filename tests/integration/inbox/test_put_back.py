"""A file that is written to while it is taken is put back; whatever stands in its place by then, nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.ledger import arrivals
from pipeline.service import imports
from pipeline.store import Folder, Store
from tests.integration.inbox.box import CONTACTS, Box, Killed, killed_at
from workers.inbox import notes

MORE = "grace@acme-widgets.com,Grace,Hopper\n"
NEWER = "Email,First Name,Last Name\nedsger@acme-widgets.com,Edsger,Dijkstra\n"


def write_on(box: Box, monkeypatch: pytest.MonkeyPatch, *anew: str, text: str = NEWER) -> None:
    """While the file is taken somebody writes to it, and others drop files of these names anew."""
    whole, done = Store.put, list[bool]()

    def put(store: Store, source: Any) -> Any:
        kept = whole(store, source)
        if not done:
            done.append(True)
            with (box.root / "main/leads/processing/contacts.csv").open("a") as file:
                file.write(MORE)
            for name in anew:
                box.drop(name, 'priority = "low"' if name.endswith(".toml") else text)
        return kept

    monkeypatch.setattr(Store, "put", put)


def read_of(box: Box) -> list[tuple[str, int]]:
    """The imports and how many rows each has, once they are read."""
    for made in box.imports():
        if made["state"] == "queued":
            box.read(made["id"])
    return sorted((made["source"], made["rows"]["read"]) for made in box.imports())


def test_a_file_whose_name_was_dropped_anew_is_put_back_under_another(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_on(box, monkeypatch, "contacts.csv")
    box.drop("contacts.csv.toml", 'priority = "high"')
    box.drop()
    box.rested()
    assert box.there() == {"contacts.csv", "contacts-2.csv", "contacts-2.csv.toml"}
    assert box.text("contacts-2.csv") == CONTACTS + MORE
    box.rested()
    assert read_of(box) == [("contacts-2.csv", 3), ("contacts.csv", 1)]
    assert {made["source"]: made["priority"] for made in box.imports()} == {
        "contacts-2.csv": "high",
        "contacts.csv": "normal",
    }


def test_options_that_were_dropped_anew_hold_and_the_old_ones_are_told_of(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_on(box, monkeypatch, "contacts.csv.toml")
    box.drop("contacts.csv.toml", 'priority = "high"')
    box.drop()
    box.rested()
    assert box.there() == {
        "contacts.csv",
        "contacts.csv.toml",
        "failed/contacts.csv.toml",
        "failed/contacts.csv.toml.error.txt",
    }
    assert box.text("contacts.csv.toml") == 'priority = "low"'
    assert box.text("failed/contacts.csv.toml") == 'priority = "high"'
    assert "others stand in their place" in box.text("failed/contacts.csv.toml.error.txt")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "name"), [(Folder, "move"), (arrivals, "let_go"), (notes, "write")])
@pytest.mark.parametrize("anew", [(), ("contacts.csv",), ("contacts.csv.toml",), ("contacts.csv", "contacts.csv.toml")])
def test_a_watcher_killed_while_it_puts_back_loses_nothing(
    box: Box, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, after: bool, anew: tuple[str, ...]
) -> None:
    write_on(box, monkeypatch, *anew)
    whole = Store.put
    box.drop("contacts.csv.toml", 'priority = "high"')
    box.drop()

    def put(store: Store, source: Any) -> Any:
        kept = whole(store, source)
        patch.__enter__()
        return kept

    with monkeypatch.context() as outer:
        patch = killed_at(outer, owner, name, after=after)
        outer.setattr(Store, "put", put)
        try:
            box.rested()
        except Killed:
            pass
        finally:
            patch.__exit__(None, None, None)
    box.leases_end()
    box.watcher = box.another_watcher()
    box.rested()
    box.leases_end()
    box.rested()
    rows = sorted(rows for _, rows in read_of(box))
    assert rows == ([1, 3] if "contacts.csv" in anew else [3])
    assert {path for path in box.there() if not path.startswith("failed/")} == {
        *(f"processing/{made['source']}" for made in box.imports()),
        *(f"processing/{path.name}" for path in box.root.rglob("processing/*.toml")),
    }


def test_what_comes_at_that_very_moment_is_not_written_over(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    write_on(box, monkeypatch)
    box.drop()
    whole = Folder.move

    def moved(folder: Folder, path: str, to: str, **named: Any) -> None:
        if path.endswith("processing/contacts.csv"):
            entry = folder.entry

            def looked(where: str) -> Any:
                found = entry(where)
                if where == "main/leads/contacts.csv":
                    box.drop(text=NEWER)  # just after the look that finds the name free
                return found

            with monkeypatch.context() as inner:
                inner.setattr(folder, "entry", looked)
                whole(folder, path, to, **named)
        else:
            whole(folder, path, to, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "move", moved)
        box.rested()
    for _ in range(4):
        box.leases_end()
        box.rested()
    assert read_of(box) == [("contacts-2.csv", 3), ("contacts.csv", 1)]


def test_what_is_written_after_the_import_was_made_is_told(box: Box) -> None:
    box.drop()
    box.rested()
    [made] = box.imports()
    with (box.root / "main/leads/processing/contacts.csv").open("a") as file:
        file.write(MORE)
    box.sent(made["id"])
    box.look()
    told = box.text("done/contacts.csv.note.txt")
    assert made["id"] in told
    assert "was not imported" in told


def test_a_file_that_is_gone_while_it_is_taken_leaves_nothing_behind(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop("contacts.csv.toml", "again = true")
    box.drop()

    def gone(*_: object) -> str:
        (box.root / "main/leads/processing/contacts.csv").unlink()
        return whole(*_)

    whole = imports.submit
    with monkeypatch.context() as patch:
        patch.setattr(imports, "submit", gone)
        box.rested()
    for _ in range(6):
        box.leases_end()
        box.rested()
    assert box.imports() == []
    assert not {path for path in box.there() if path.startswith("processing/")}
