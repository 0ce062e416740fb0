"""An inbox in an object store, where a move is a copy and a deletion, and one on an SFTP server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.s3.models import FakeKey

from pipeline.service import imports, results
from pipeline.store import Folder
from tests import places
from tests.integration.inbox.box import CONTACTS, REST_SECONDS, Box, Killed, wiring
from workers.inbox import arriving, sick


class Elsewhere(Box):
    """An inbox that another program reaches by its own way."""

    def drop(self, name: str = "contacts.csv", text: str | bytes = CONTACTS, where: str = "main/leads") -> Path:
        source = self.wiring.settings.home / "source"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(text.encode() if isinstance(text, str) else text)
        other = self.another_program()
        other.make(where)
        other.write(f"{where}/{name}", source)
        return source

    def another_program(self) -> Folder:
        return Folder(self.folder._url, self.folder._options)

    def there(self, where: str = "main/leads") -> set[str]:
        other = self.another_program()
        folders = ["", "processing/", "done/", "failed/"]
        found = [(folder, entry) for folder in folders for entry in other.entries(f"{where}/{folder}")]
        return {f"{folder}{entry.name}" for folder, entry in found if entry.kind == "file"}

    def text(self, name: str, where: str = "main/leads") -> str:
        with self.another_program().reading(f"{where}/{name}") as stream:
            return stream.read().decode("utf-8-sig")


@pytest.fixture(params=["s3", "sftp"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> Iterator[Elsewhere]:
    """An inbox of each kind."""
    place: Any = request.getfixturevalue(request.param)
    folder = Folder(place.url(f"inbox-{uuid.uuid4().hex}"), place.options)
    yield Elsewhere(wiring(tmp_path / "home", sqlite_url, "main"), tmp_path, folder)
    folder.close()


@pytest.fixture
def bucket(s3: places.S3, tmp_path: Path, sqlite_url: str) -> Elsewhere:
    """An inbox in an object store."""
    folder = Folder(s3.url(f"inbox-{uuid.uuid4().hex}"), s3.options)
    return Elsewhere(wiring(tmp_path / "home", sqlite_url, "main"), tmp_path, folder)


def driven(box: Box) -> None:
    box.rested()
    for made in box.imports():
        if made["state"] == "queued":
            box.sent(made["id"])
    box.look()


def test_a_file_arrives_and_comes_back_with_its_results(elsewhere: Elsewhere) -> None:
    elsewhere.drop("contacts.csv.toml", 'priority = "high"')
    elsewhere.drop()
    driven(elsewhere)
    assert elsewhere.there() == {
        "done/contacts.csv",
        "done/contacts.csv.toml",
        "done/contacts.csv.delivered.csv",
    }
    assert elsewhere.text("done/contacts.csv") == CONTACTS
    assert "ada@acme-widgets.com" in elsewhere.text("done/contacts.csv.delivered.csv")


def test_copies_of_files_from_elsewhere_lie_in_the_home_and_go(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies: list[Path] = []
    submit, write = imports.submit, results.write

    def submitted(service: Any, asked: Any) -> str:
        copies.append(asked.path)
        return submit(service, asked)

    def written(service: Any, import_id: str, folder: Path) -> Any:
        copies.append(folder)
        return write(service, import_id, folder)

    monkeypatch.setattr(imports, "submit", submitted)
    monkeypatch.setattr(results, "write", written)
    elsewhere.drop()
    driven(elsewhere)
    home = elsewhere.wiring.settings.home / "temp"
    assert [copy.is_relative_to(home) for copy in copies] == [True, True]
    assert [path.name for path in home.rglob("*") if not path.is_dir()] == ["lock"]


def test_what_cannot_be_read_is_put_aside_with_a_sentence(elsewhere: Elsewhere) -> None:
    elsewhere.drop(text=b"%PDF-1.7")
    elsewhere.rested()
    assert elsewhere.there() == {"failed/contacts.csv", "failed/contacts.csv.error.txt"}
    assert "PDF" in elsewhere.text("failed/contacts.csv.error.txt")


def test_an_object_that_is_never_given_keeps_no_other_and_is_put_aside(
    s3: places.S3, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = {**s3.options, "config_kwargs": {"retries": {"total_max_attempts": 1}}}
    folder = Folder(s3.url(f"inbox-{uuid.uuid4().hex}"), once)
    bucket = Elsewhere(wiring(tmp_path / "home", sqlite_url, "main"), tmp_path, folder)
    whole = FakeKey.value.fget  # the server's own: it gives no bytes of this one

    def value(key: Any) -> bytes:
        if key.name.endswith("bad.csv"):
            raise RuntimeError("a disk of the server is broken")
        return bytes(whole(key))

    monkeypatch.setattr(sick, "WAITS_SECONDS", sick.WAITS_SECONDS[:1])
    bucket.drop("bad.csv", CONTACTS + "bad@acme-widgets.com,B,B\n")
    bucket.drop("well.csv")
    with monkeypatch.context() as patch:
        patch.setattr(FakeKey, "value", FakeKey.value.getter(value))
        bucket.rested()
        assert [made["source"] for made in bucket.imports()] == ["well.csv"]
        assert "try 2 of 2" in bucket.text("processing/bad.csv.note.txt")
        bucket.leases_end(sick.WAITS_SECONDS[0] + 1)
        bucket.look()
    assert bucket.states() == ["settled", "sent"]
    told = next(name for name in bucket.there() if "bad.csv." in name)
    assert "tried 2 times" in bucket.text(told)


def test_names_full_of_tricks_are_only_names_there_too(bucket: Elsewhere) -> None:
    names = {"c..%2f..%2fd.csv": "c..%2f..%2fd.csv", "#e?.csv": "#e_.csv", "-rf": "-rf", "=1+1|.csv": "=1+1_.csv"}
    for number, name in enumerate(names):
        bucket.drop(name, CONTACTS + f"p{number}@acme-widgets.com,P,Q\n")
    driven(bucket)
    assert {name for name in bucket.there() if not name.endswith(".delivered.csv")} == {
        f"done/{n}" for n in names.values()
    }
    assert sorted(made["source"] for made in bucket.imports()) == sorted(names.values())


def test_two_watchers_take_each_file_once(elsewhere: Elsewhere) -> None:
    for number in range(3):
        elsewhere.drop(f"{number}.csv", CONTACTS + f"p{number}@acme-widgets.com,P,Q\n")
    first, second = elsewhere.another_watcher(), elsewhere.another_watcher()
    for watcher in (first, second):
        elsewhere.look(watcher)
    elsewhere.elapsed += REST_SECONDS
    listed = elsewhere.folder.entries("main/leads")
    elsewhere.look(first)
    stale = [entry for entry in listed if entry.kind == "file"]
    assert len(stale) == 3
    elsewhere.look(second)
    assert len(elsewhere.imports()) == 3


def test_one_that_saw_a_file_before_another_took_it_finds_it_gone(bucket: Elsewhere) -> None:
    bucket.drop()
    slow = bucket.another_watcher()
    bucket.look(slow)
    bucket.elapsed += REST_SECONDS
    whole = arriving.claimed

    def late(inbox: Any, ready: Any) -> Any:
        arriving.claimed = whole
        driven(bucket)  # another watcher does all there is to do, and forgets the file's claim
        return whole(inbox, ready)

    arriving.claimed = late
    bucket.look(slow)
    assert len(bucket.imports()) == 1
    assert bucket.there() == {"done/contacts.csv", "done/contacts.csv.delivered.csv"}
    assert bucket.states() == ["settled"]


@pytest.mark.parametrize("deletions", [1, 2, 3], ids=["options taken", "file taken", "file put away"])
def test_a_watcher_killed_between_a_copy_and_its_deletion_is_followed(
    bucket: Elsewhere, monkeypatch: pytest.MonkeyPatch, deletions: int
) -> None:
    bucket.drop("contacts.csv.toml", "again = true")
    bucket.drop()
    bucket.look()  # connects
    whole, left = bucket.folder._fs.rm_file, [deletions]

    def counted(path: str) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed
        whole(path)

    with monkeypatch.context() as patch:
        patch.setattr(bucket.folder._fs, "rm_file", counted)
        with pytest.raises(Killed):
            driven(bucket)
    _followed(bucket)


def test_an_object_that_is_replaced_while_it_is_copied_is_taken_as_it_is_then(
    bucket: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.drop()
    bucket.look()
    whole = bucket.folder._fs.cp_file
    newer = CONTACTS + "grace@acme-widgets.com,Grace,Hopper\n"

    def replaced(before: str, after: str) -> None:
        whole(before, after)
        bucket.drop(text=newer)

    with monkeypatch.context() as patch:
        patch.setattr(bucket.folder._fs, "cp_file", replaced)
        bucket.rested()
    assert bucket.imports() == []
    driven(bucket)
    assert bucket.text("done/contacts.csv") == newer


def _followed(bucket: Elsewhere) -> None:
    bucket.leases_end()
    bucket.watcher = bucket.another_watcher()
    driven(bucket)
    driven(bucket)
    assert len(bucket.imports()) == 1
    assert bucket.there() == {"done/contacts.csv", "done/contacts.csv.toml", "done/contacts.csv.delivered.csv"}
    assert bucket.states() == ["settled"]


def test_an_inbox_that_cannot_be_reached_for_a_while_goes_on_afterwards(
    sftp: places.Sftp, tmp_path: Path, sqlite_url: str
) -> None:
    folder = Folder(sftp.url(f"inbox-{uuid.uuid4().hex}"), sftp.options)
    box = Elsewhere(wiring(tmp_path / "home", sqlite_url, "main"), tmp_path, folder)
    box.drop()
    box.look()
    sftp.cut()
    box.look(after=REST_SECONDS)
    assert box.imports() == []
    box.rested()
    assert box.there() == {"processing/contacts.csv"}
