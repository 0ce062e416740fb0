"""Folders that somebody deletes are made again at the next look; a disk that is not mounted any more is waited for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline import errors
from tests.integration.inbox.box import Box
from workers.inbox import identity


@pytest.mark.parametrize(
    "gone", ["main/leads/processing", "main/leads/done", "main/leads/failed", "main/leads", "main", "."]
)
def test_a_folder_that_was_deleted_is_made_again_at_the_next_look(box: Box, gone: str) -> None:
    box.look()
    shutil.rmtree(box.root / gone)
    box.look()
    assert {path.name for path in (box.root / "main/leads").iterdir()} == {"processing", "done", "failed"}
    box.drop()
    box.rested()
    box.sent(box.imports()[0]["id"])
    box.look()
    assert box.there() == {"done/contacts.csv", "done/contacts.csv.delivered.csv"}


def test_results_come_although_the_folders_were_deleted_meanwhile(box: Box) -> None:
    box.drop()
    box.rested()
    shutil.rmtree(box.root)
    box.sent(box.imports()[0]["id"])
    box.look()
    assert box.there() == {"done/contacts.csv.delivered.csv"}
    assert box.states() == ["settled"]


def test_where_a_disk_was_mounted_nothing_is_made(box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop()
    box.rested()
    mounted = tmp_path / "away"
    box.root.rename(mounted)
    box.root.mkdir()  # as the mount point shows when nothing is mounted
    with monkeypatch.context() as patch:
        patch.setattr(identity, "_device", lambda _: -1)
        with pytest.raises(errors.Unavailable, match="mount that again"):
            box.look()
        assert list(box.root.iterdir()) == []
    box.root.rmdir()
    mounted.rename(box.root)
    box.sent(box.imports()[0]["id"])
    box.look()
    assert "done/contacts.csv.delivered.csv" in box.there()
