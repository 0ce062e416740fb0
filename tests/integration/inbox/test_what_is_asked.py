"""`leadlift.toml` in a folder and `FILE.toml` beside a file say how it is read and sent; what makes no sense is told."""

from __future__ import annotations

import errno
import os

import pytest
from fsspec.implementations.local import LocalFileSystem

from pipeline.ledger import imports
from pipeline.service import control
from tests.integration.inbox.box import CONTACTS, Box

UNSURE = "Email,Reach\n" + "".join(
    f"{name}@acme-widgets.com,+1 415 555 01{at}0\n" for at, name in enumerate(("ada", "alan", "grace", "edsger"))
)
DUPLICATE = "The same bytes went to persistiq.leads"


def import_of(box: Box, number: int = -1) -> imports.Import:
    with box.wiring.ledger().read() as tx:
        return imports.get(tx, box.imports()[number]["id"])


def test_the_folders_options_hold_for_every_file_and_a_files_own_go_before_them(box: Box) -> None:
    box.drop("leadlift.toml", 'priority = "low"\nregion = "DE"\nhold = true\n[map]\n"First Name" = "first_name"\n')
    box.drop("a.csv")
    box.drop("b.csv.toml", 'priority = "high"\nhold = false\n')
    box.drop("b.csv", CONTACTS + "b@acme-widgets.com,B,B\n")
    box.rested()
    made = {imp["source_name"]: imp for imp in (import_of(box, 0), import_of(box, 1))}
    assert (made["a.csv"]["priority"], made["a.csv"]["region"], made["a.csv"]["hold"]) == (1, "DE", True)
    assert (made["b.csv"]["priority"], made["b.csv"]["region"], made["b.csv"]["hold"]) == (16, "DE", False)
    assert box.there() == {"leadlift.toml", "processing/a.csv", "processing/b.csv", "processing/b.csv.toml"}


def test_a_destinations_own_options_are_set_and_what_it_needs_is_asked_for(box: Box) -> None:
    box.drop("with.csv.toml", '[options]\ncampaign = "c_1"\n', where="main/campaign")
    box.drop("with.csv", where="main/campaign")
    box.drop("without.csv", where="main/campaign")
    box.rested()
    assert import_of(box)["options"]["campaign"] == "c_1"
    text = box.text("failed/without.csv.error.txt", "main/campaign")
    assert "needs --set campaign" in text
    assert "without.csv.toml" in text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("hold = maybe", "contacts.csv.toml is not valid TOML"),
        ('holds = "yes"', "holds: there is no such option; there are options, map, region"),
        ('hold = "perhaps"', "contacts.csv.toml is not usable: hold"),
        ('priority = "top"', "priority: Input should be 'low', 'normal' or 'high'"),
        ('[options]\ncolour = "red"', "no option 'colour'"),
        ('region = "ZZ"', "no region 'ZZ'"),
        ('sheet = "Leads"', "sheet"),
        ("x" * 70_000, "longer than options are"),
        ("a = " + "[" * 60_000, "deeper than options do"),
    ],
)
def test_options_that_make_no_sense_are_told_and_nothing_is_sent(box: Box, options: str, sentence: str) -> None:
    box.drop("contacts.csv.toml", options)
    box.drop()
    box.rested()
    assert sentence in box.text("failed/contacts.csv.error.txt")
    assert box.there() == {"failed/contacts.csv", "failed/contacts.csv.toml", "failed/contacts.csv.error.txt"}
    assert box.imports() == []


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
@pytest.mark.parametrize("name", ["leadlift.toml", "contacts.csv.toml", "contacts.toml"])
def test_options_that_are_no_file_are_told_and_keep_no_other_file(box: Box, name: str, kind: str) -> None:
    path = box.drop().with_name(name)
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(box.root.parent / "elsewhere.toml")
    else:
        os.mkfifo(path)
    box.drop("b.csv", where="other/leads")
    box.rested()
    assert f"{name} is a folder, a link or a pipe" in box.text("failed/contacts.csv.error.txt")
    assert [made["account"] for made in box.imports()] == ["other"]


def test_options_that_may_not_be_read_are_told_and_keep_no_other_file(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = LocalFileSystem.open

    def opened(place: LocalFileSystem, path: str, *more: object, **named: object) -> object:
        if path.endswith(".toml"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return whole(place, path, *more, **named)

    monkeypatch.setattr(LocalFileSystem, "open", opened)
    box.drop("leadlift.toml", "hold = true")
    box.drop()
    box.drop("b.csv", where="other/leads")
    box.rested()
    assert "leadlift.toml may not be read" in box.text("failed/contacts.csv.error.txt")
    assert [made["account"] for made in box.imports()] == ["other"]


def test_the_short_name_of_options_is_understood_where_only_one_file_can_be_meant(box: Box) -> None:
    box.drop("a.toml", "hold = true")
    box.drop("a.csv")
    box.rested()
    assert import_of(box)["hold"]
    assert box.there() == {"processing/a.csv", "processing/a.csv.toml"}
    box.drop("b.toml", "hold = true")
    box.drop("b.csv")
    box.drop("b.tsv")
    box.rested()
    assert "b.toml could be meant for b.csv or b.tsv" in box.text("failed/b.csv.error.txt")


def test_a_file_waits_until_its_options_are_whole(box: Box) -> None:
    box.drop()
    box.look()
    box.drop("contacts.csv.toml", "hold = true")
    box.look(after=5)
    assert box.imports() == []
    box.rested()
    assert import_of(box)["hold"]


# --- the same bytes ---------------------------------------------------------------------------------------------------


def test_the_same_bytes_are_recognised_and_not_sent_twice(box_everywhere: Box) -> None:
    box = box_everywhere
    box.drop("first.csv")
    box.rested()
    [made] = box.imports()
    box.drop("again.csv")
    box.rested()
    assert len(box.imports()) == 1
    told = box.text("done/again.csv.note.txt")
    assert DUPLICATE in told
    assert made["id"] in told
    assert "again = true" in told
    assert box.there() == {"processing/first.csv", "done/again.csv", "done/again.csv.note.txt"}


def test_the_same_file_dropped_once_more_is_recognised_too(box: Box) -> None:
    for _ in range(2):
        box.drop()
        box.rested()
        for made in box.imports():
            if made["state"] == "queued":
                box.sent(made["id"])
        box.look()
    assert len(box.imports()) == 1
    assert DUPLICATE in box.text("done/contacts-2.csv.note.txt")


def test_the_same_bytes_go_to_another_destination_or_account(box: Box) -> None:
    box.drop()
    box.drop(where="other/leads")
    box.rested()
    assert sorted(made["account"] for made in box.imports()) == ["main", "other"]


def test_the_same_bytes_are_sent_again_where_that_is_asked_for(box: Box) -> None:
    box.drop("first.csv")
    box.rested()
    box.drop("again.csv.toml", "again = true")
    box.drop("again.csv")
    box.rested()
    assert [made["source"] for made in box.imports()] == ["first.csv", "again.csv"]


# --- approval ---------------------------------------------------------------------------------------------------------


def test_a_file_whose_columns_are_a_guess_waits_for_approval_and_says_how_to_give_it(box: Box) -> None:
    box.drop(text=UNSURE)
    box.rested()
    made = import_of(box)
    assert made["hold"]
    box.read(made["id"])
    box.look()
    told = box.text("processing/contacts.csv.note.txt")
    assert f"leadlift approve {made['id']}" in told
    assert "'Reach' is phone" in told
    assert "ada@" not in told
    control.resume(box.inbox.service, made["id"], actor="ada")
    box.look()
    assert box.there() == {"processing/contacts.csv"}


def test_a_file_most_of_whose_rows_are_invalid_waits_and_the_note_says_why(box: Box) -> None:
    box.drop(text="Email,First name\nada@acme-widgets.com,Ada\nnobody,Bo\nno one,Cy\n")
    box.rested()
    made = import_of(box)
    box.read(made["id"])
    box.look()
    told = box.text("processing/contacts.csv.note.txt")
    assert "2 rows of the first 3 would be invalid for one reason" in told
    assert f"leadlift approve {made['id']}" in told


def test_a_file_whose_columns_are_sure_does_not_wait(box: Box) -> None:
    box.drop()
    box.rested()
    assert not import_of(box)["hold"]


def test_whoever_says_hold_false_is_not_asked(box: Box) -> None:
    box.drop("contacts.csv.toml", "hold = false")
    box.drop(text=UNSURE)
    box.rested()
    assert not import_of(box)["hold"]


def test_an_import_that_is_cancelled_comes_back_with_what_was_not_sent(box: Box) -> None:
    box.drop("contacts.csv.toml", "hold = true")
    box.drop()
    box.rested()
    [made] = box.imports()
    box.read(made["id"])
    box.look()
    control.cancel(box.inbox.service, made["id"], actor="ada")
    box.look()
    assert box.there() == {"done/contacts.csv", "done/contacts.csv.toml", "done/contacts.csv.cancelled.csv"}
