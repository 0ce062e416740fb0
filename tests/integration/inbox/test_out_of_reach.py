"""A file that answers with I/O errors is that file's trouble alone: told beside it, tried again, given up at last."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline import errors
from pipeline.store import Folder
from tests.integration.inbox.box import CONTACTS, Box
from tests.integration.inbox.sickness import Kind, sick_files
from workers.inbox import sick

KINDS: list[Kind] = ["stale", "unreadable", "stuck"]


def other(name: str = "well") -> str:
    return CONTACTS + f"{name}@acme-widgets.com,W,W\n"


def waited(box: Box, times: int = 1) -> None:
    """The longest wait goes by, and the file is tried again, so often."""
    for _ in range(times):
        box.leases_end(max(sick.WAITS_SECONDS) + 1)
        box.rested()


@pytest.mark.parametrize("kind", KINDS)
def test_a_sick_file_is_told_beside_it_and_the_others_go_on_in_the_same_look(
    box: Box, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    box.drop("bad.csv")
    box.drop("well.csv", other())
    box.look()
    with sick_files(monkeypatch, bad=kind):
        box.rested()
        assert [made["source"] for made in box.imports()] == ["well.csv"]
        told = box.text("processing/bad.csv.note.txt")
        assert os.strerror(errno.EIO if kind == "unreadable" else errno.ESTALE) in told
        assert "tried again" in told
        assert "UTC, as try 2 of 9" in told
    waited(box)
    assert sorted(made["source"] for made in box.imports()) == ["bad.csv", "well.csv"]
    assert box.there() == {"processing/bad.csv", "processing/well.csv"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_sick_file_waits_longer_each_time_and_is_given_up_at_last(
    box: Box, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    box.drop("bad.csv")
    box.look()
    with sick_files(monkeypatch, bad=kind) as sickness:
        box.rested()
        tried = sickness.touched
        box.leases_end(sick.WAITS_SECONDS[0] + 1)
        box.rested()
        assert sickness.touched > tried
        box.leases_end(sick.WAITS_SECONDS[0] + 1)
        told = box.text("processing/bad.csv.note.txt")
        box.rested()
        assert box.text("processing/bad.csv.note.txt") == told  # the second wait is longer than the first
        waited(box, len(sick.WAITS_SECONDS))
        assert box.states() == ["settled"]
        standing = {path.name: path.parent.name for path in box.root.rglob("bad.csv*")}
    if kind == "unreadable":
        assert standing == {"bad.csv": "failed", "bad.csv.error.txt": "failed"}
        assert "tried 9 times" in box.text("failed/bad.csv.error.txt")
    else:
        assert standing == {"bad.csv": "leads", "bad.csv.note.txt": "processing"}
        assert "tried 9 times" in box.text("processing/bad.csv.note.txt")
        assert "drop it anew" in box.text("processing/bad.csv.note.txt")
    assert box.imports() == []


def test_a_file_that_was_given_up_is_taken_when_it_is_dropped_anew(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop("bad.csv")
    box.look()
    with sick_files(monkeypatch, bad="stuck"):
        box.rested()
        waited(box, len(sick.WAITS_SECONDS) + 1)
    waited(box)
    assert box.imports() == []
    os.utime(box.drop("bad.csv"), (1_000, 1_000))
    box.rested()
    assert [made["source"] for made in box.imports()] == ["bad-2.csv"]


def test_options_that_cannot_be_read_are_their_own_files_trouble(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop("a.csv.toml", 'priority = "high"')
    box.drop("a.csv")
    box.drop("well.csv", other())
    whole = Folder.reading

    def reading(folder: Folder, path: str) -> Any:
        if path.endswith(".toml"):
            raise errors.OutOfReach(where=folder.shown, why="Stale file handle")
        return whole(folder, path)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "reading", reading)
        box.rested()
        assert [made["source"] for made in box.imports()] == ["well.csv"]
        assert "Stale" in box.text("processing/a.csv.note.txt")
    waited(box)
    assert sorted(made["source"] for made in box.imports()) == ["a.csv", "well.csv"]
    assert box.there() == {"processing/a.csv", "processing/a.csv.toml", "processing/well.csv"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_fell_sick_when_its_import_was_over_keeps_no_other(
    box: Box, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    for name in ("bad", "well"):
        box.drop(f"{name}.csv", other(name))
    box.rested()
    for made in box.imports():
        box.sent(made["id"])
    with sick_files(monkeypatch, bad=kind):
        box.look()
        assert "done/well.csv.delivered.csv" in box.there()
        if kind != "unreadable":  # nobody reads it any more
            assert "tried again" in box.text("processing/bad.csv.note.txt")
            waited(box, len(sick.WAITS_SECONDS))
            assert box.states() == ["settled", "settled"]
            assert f"leadlift results {box.imports()[0]['id']}" in box.text("processing/bad.csv.note.txt")
            return
    assert {"done/bad.csv", "done/bad.csv.delivered.csv"} <= box.there()


def test_a_file_whose_import_is_over_comes_to_its_place_when_it_is_well_again(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop("bad.csv")
    box.rested()
    box.sent(box.imports()[0]["id"])
    with sick_files(monkeypatch, bad="stuck"):
        box.look()
    waited(box)
    assert box.there() == {"done/bad.csv", "done/bad.csv.delivered.csv"}


def test_a_place_that_cannot_be_listed_keeps_no_other(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop("well.csv")
    box.drop("bad.csv", where="other/leads")
    whole = os.scandir

    def scanned(path: Any) -> Any:
        if str(path).endswith("other/leads"):
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return whole(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", scanned)
        box.rested()
    assert [made["source"] for made in box.imports()] == ["well.csv"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_folder_that_takes_nothing_is_no_files_trouble(
    box: Box, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    box.drop("contacts.csv")
    box.look()

    def nothing(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", nothing)
        patch.setattr(Folder, "write", _away(Folder.write))
        for _ in range(len(sick.WAITS_SECONDS) + 1):
            with pytest.raises(errors.Unavailable):
                box.rested()
            box.leases_end(max(sick.WAITS_SECONDS) + 1)
    box.rested()
    assert box.there() == {"processing/contacts.csv"}
    assert len(box.imports()) == 1


def _away(whole: Any) -> Any:
    def write(folder: Folder, path: str, source: Path, *, like: str = "") -> None:
        with folder.faults():
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        whole(folder, path, source, like=like)

    return write


def test_sick_files_come_last_and_take_a_bounded_part_of_a_look(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"bad{number}" for number in range(4)]
    for name in names:
        box.drop(f"{name}.csv", other(name))
    box.look()
    with sick_files(monkeypatch, **dict.fromkeys(names, "stale")) as sickness:
        box.rested()
        box.drop("well.csv", other())
        box.look()
        box.leases_end(max(sick.WAITS_SECONDS) + 1)
        taken: list[str] = []
        whole = sickness.check

        def slow(path: Any, *kinds: Kind) -> None:
            if os.path.basename(path) in sickness.names and not taken:
                taken.extend(made["source"] for made in box.imports())
            box.elapsed += sick.MOST_SECONDS if os.path.basename(path) in sickness.names else 0
            whole(path, *kinds)

        monkeypatch.setattr(sickness, "check", slow)
        touched = sickness.touched
        box.look(after=5)
        assert taken == ["well.csv"]
        assert sickness.touched - touched <= 3  # one of the four, and not the others
