"""A folder is the same to whoever reads and writes it, on this machine, in an object store and over SFTP."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.store import Folder
from tests import places

BYTES = b"Email\nada@acme-widgets.com\n"


@pytest.fixture(params=["disk", "s3", "sftp"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    """A folder of each kind, which is not there yet."""
    name = uuid.uuid4().hex
    match request.param:
        case "disk":
            found = Folder(f"file://{tmp_path / name}")
        case "s3":
            s3: places.S3 = request.getfixturevalue("s3")
            found = Folder(s3.url(name), s3.options)
        case _:
            sftp: places.Sftp = request.getfixturevalue("sftp")
            found = Folder(sftp.url(name), sftp.options)
    yield found
    found.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(BYTES)
    return path


def content(folder: Folder, path: str) -> bytes:
    with folder.reading(path) as stream:
        return stream.read()


def test_what_is_written_is_listed_and_read(folder: Folder, source: Path) -> None:
    folder.make("main/leads")
    folder.write("main/leads/a.csv", source)
    [entry] = folder.entries("main/leads")
    assert (entry.name, entry.kind, entry.size_bytes) == ("a.csv", "file", len(BYTES))
    assert folder.entry("main/leads/a.csv") is not None
    assert content(folder, "main/leads/a.csv") == BYTES
    assert [(entry.name, entry.kind) for entry in folder.entries("main")] == [("leads", "folder")]


def test_a_version_is_the_same_until_the_bytes_change(folder: Folder, source: Path) -> None:
    folder.make()
    folder.write("a.csv", source)
    [listed] = folder.entries()
    alone = folder.entry("a.csv")
    assert alone is not None
    assert alone.version == listed.version
    source.write_bytes(BYTES * 2)
    folder.write("a.csv", source)
    assert folder.entries()[0].version != listed.version


def test_a_file_moves_with_its_bytes_whatever_its_name(folder: Folder, source: Path) -> None:
    folder.make("done")
    for name in ("a[1]*?.csv", "ä b.csv", "#x.csv"):
        folder.write(name, source)
        folder.move(name, f"done/{name}")
        assert content(folder, f"done/{name}") == BYTES
        assert folder.entry(name) is None
    assert {entry.name for entry in folder.entries() if entry.kind == "file"} == set()


def test_what_is_not_there_is_nothing_and_is_not_read(folder: Folder) -> None:
    assert folder.entries("nowhere") == []
    assert folder.entry("nowhere/a.csv") is None
    folder.delete("nowhere/a.csv")
    with pytest.raises(errors.NotFound), folder.reading("nowhere/a.csv"):
        pass
    with pytest.raises(errors.NotFound):
        folder.move("nowhere/a.csv", "b.csv")


def test_a_file_of_another_program_is_seen_at_once(s3: places.S3, source: Path) -> None:
    folder = Folder(s3.url("seen"), s3.options)
    assert folder.entries() == []
    s3.connected().put_file(str(source), f"{s3.bucket}/seen/a.csv")
    assert [entry.name for entry in folder.entries()] == ["a.csv"]


def test_a_server_that_replaces_nothing_by_a_rename_will_do(sftp: places.Sftp, source: Path) -> None:
    folder = Folder(sftp.url("plain"), sftp.options)
    folder.make()
    sftp.plain = True
    try:
        folder.write("a.csv", source)
        source.write_bytes(BYTES * 2)
        folder.write("a.csv", source)
        folder.move("a.csv", "b.csv")
    finally:
        sftp.plain = False
    assert content(folder, "b.csv") == BYTES * 2
    assert [entry.name for entry in folder.entries()] == ["b.csv"]


def test_a_large_file_is_fetched_whole(folder: Folder, source: Path, tmp_path: Path) -> None:
    source.write_bytes(bytes(range(256)) * 20_000)
    folder.make()
    folder.write("large", source)
    folder.fetch("large", tmp_path / "copy", limit_bytes=10_000_000)
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()
    with pytest.raises(errors.FileError, match="longer than 1000"):
        folder.fetch("large", tmp_path / "copy", limit_bytes=1000)


def test_a_file_with_the_name_of_its_folder_is_there_too(folder: Folder, source: Path) -> None:
    folder.make("leads")
    folder.write("leads/leads", source)
    assert [entry.name for entry in folder.entries("leads")] == ["leads"]


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_server_whose_key_is_not_known_is_not_spoken_to(sftp: places.Sftp, tmp_path: Path) -> None:
    folder = Folder(sftp.url(""), {**sftp.options, "known_hosts": str(tmp_path / "none")})
    with pytest.raises(errors.SettingsError, match="ssh-keyscan"):
        folder.entries()


def test_a_wrong_password_is_told_and_not_shown(sftp: places.Sftp) -> None:
    folder = Folder(sftp.url(""), {**sftp.options, "password": "hunter2"})
    with pytest.raises(errors.SettingsError, match="credentials") as caught:
        folder.entries()
    assert "hunter2" not in caught.value.message


def test_a_connection_that_was_cut_is_made_anew(sftp: places.Sftp, source: Path) -> None:
    folder = Folder(sftp.url("cut"), sftp.options)
    folder.make()
    folder.write("a.csv", source)
    sftp.cut()
    with pytest.raises(errors.Unavailable):
        folder.entries()
    assert [entry.name for entry in folder.entries()] == ["a.csv"]


def test_a_bucket_that_is_not_there_is_told_before_anything_is_waited_for(s3: places.S3) -> None:
    with pytest.raises(errors.SettingsError, match="no-such-bucket"):
        Folder("s3://no-such-bucket/inbox", s3.options).make()


def test_a_server_that_is_not_there_is_unavailable() -> None:
    options = {
        "key": "k",
        "secret": "s",
        "endpoint_url": "http://127.0.0.1:9",
        "config_kwargs": {"retries": {"total_max_attempts": 1}},
    }
    with pytest.raises(errors.Unavailable, match="cannot be reached"):
        Folder("s3://bucket/inbox", options).entries()
    with pytest.raises(errors.Unavailable, match="cannot be reached"):
        Folder("s3://bucket/inbox", options).make()


def test_a_url_is_shown_without_its_password() -> None:
    assert Folder("sftp://ada:hunter2@files.example.com/in").shown == "sftp://files.example.com/in"
