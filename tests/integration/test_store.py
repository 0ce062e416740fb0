"""The store: bytes are copied before the door answers, known by their hash, and reachable wherever fsspec reaches."""

from __future__ import annotations

import hashlib
import io
import shutil
import uuid
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.store import Folder, Store
from pipeline.store.cache import MOST_IDLE, Cache
from tests import places
from tests.processes import wait_until

BYTES = b"Email\nada@acme-widgets.com\n"


@pytest.fixture(params=["folder", "s3", "sftp"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store in a folder, in an object store, and on another machine."""
    name = uuid.uuid4().hex
    if request.param == "folder":
        return Store(f"file://{tmp_path / 'store'}", limit_bytes=1000)
    place: places.S3 | places.Sftp = request.getfixturevalue(request.param)
    return Store(place.url(name), limit_bytes=1000, options=place.options, copies=tmp_path / "copies")


def test_a_file_is_kept_under_the_hash_of_its_bytes(store: Store) -> None:
    kept = store.put(io.BytesIO(BYTES))
    assert kept.sha256 == kept.key == hashlib.sha256(BYTES).hexdigest()
    assert kept.length_bytes == len(BYTES)


def test_a_kept_file_can_be_read_as_a_file_of_this_machine(store: Store) -> None:
    kept = store.put(io.BytesIO(BYTES))
    with store.local(kept.key) as path:
        assert path.read_bytes() == BYTES


def test_the_copy_stays_when_the_users_file_changes(store: Store, tmp_path: Path) -> None:
    theirs = tmp_path / "contacts.csv"
    theirs.write_bytes(BYTES)
    with theirs.open("rb") as source:
        kept = store.put(source)
    theirs.write_bytes(b"edited")
    with store.local(kept.key) as path:
        assert path.read_bytes() == BYTES


def test_the_same_bytes_are_one_file(store: Store) -> None:
    assert store.put(io.BytesIO(BYTES)) == store.put(io.BytesIO(BYTES))


def test_a_file_that_is_too_long_is_refused_and_nothing_of_it_stays(tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}", limit_bytes=10)
    with pytest.raises(errors.FileError, match="longer than 10 bytes"):
        store.put(io.BytesIO(BYTES))
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Breaking(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError("the disk is gone")

    store = Store(f"file://{tmp_path}", limit_bytes=10)
    with pytest.raises(OSError, match="the disk is gone"):
        store.put(Breaking())
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_a_file(store: Store) -> None:
    kept = store.put(io.BytesIO(b""))
    with store.local(kept.key) as path:
        assert path.read_bytes() == b""


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store: Store) -> None:
    kept = store.put(io.BytesIO(BYTES))
    store.delete(kept.key)
    store.delete(kept.key)
    with pytest.raises(errors.NotFound), store.local(kept.key):
        pass


def test_what_was_never_kept_is_not_found(store: Store) -> None:
    with pytest.raises(errors.NotFound), store.local("0" * 64):
        pass


# --- kept elsewhere ---------------------------------------------------------------------------------------------------


def test_another_machine_reads_what_one_has_kept(s3: places.S3, tmp_path: Path) -> None:
    here, there = (
        Store(s3.url("shared"), limit_bytes=1000, options=s3.options, copies=tmp_path / name) for name in ("a", "b")
    )
    kept = here.put(io.BytesIO(BYTES))
    with there.local(kept.key) as path:
        assert path.read_bytes() == BYTES
    there.delete(kept.key)
    assert not here.has(kept.key)


def test_what_is_read_in_turns_is_fetched_once(s3: places.S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    whole = Folder.fetch

    def counted(folder: Folder, path: str, target: Path, *, limit_bytes: int) -> None:
        fetched.append(path)
        whole(folder, path, target, limit_bytes=limit_bytes)

    monkeypatch.setattr(Folder, "fetch", counted)
    given = Store(s3.url("turns"), limit_bytes=1000, options=s3.options, copies=tmp_path / "given")
    keys = [given.put(io.BytesIO(BYTES + bytes([65 + number]))).key for number in range(3 * MOST_IDLE)]
    reader = Store(s3.url("turns"), limit_bytes=1000, options=s3.options, copies=tmp_path / "reader")
    for key in keys[1:]:
        with reader.local(keys[0]), reader.local(key):
            pass
    assert fetched == keys
    assert len(list((tmp_path / "reader").glob("*/*"))) == MOST_IDLE + 1  # and the lock


def test_copies_of_a_process_that_ended_are_removed_by_the_next(s3: places.S3, tmp_path: Path) -> None:
    left = tmp_path / "copies" / "1-dead"
    left.mkdir(parents=True)
    (left / "lock").touch()
    (left / "abc").write_bytes(BYTES)
    store = Store(s3.url("dead"), limit_bytes=1000, options=s3.options, copies=tmp_path / "copies")
    kept = store.put(io.BytesIO(BYTES))
    another = Store(s3.url("dead"), limit_bytes=1000, options=s3.options, copies=tmp_path / "copies")
    assert another.put(io.BytesIO(BYTES)) == kept
    assert not left.exists()
    with store.local(kept.key) as path:
        assert path.read_bytes() == BYTES


def test_nothing_of_a_file_that_is_too_long_is_kept_elsewhere(s3: places.S3, tmp_path: Path) -> None:
    store = Store(s3.url("long"), limit_bytes=10, options=s3.options, copies=tmp_path / "copies")
    with pytest.raises(errors.FileError, match="longer than 10 bytes"):
        store.put(io.BytesIO(BYTES))
    assert Folder(s3.url("long"), s3.options).entries() == []


def test_a_store_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    options = {"key": "k", "secret": "s", "endpoint_url": "http://127.0.0.1:9"}
    once = {"retries": {"total_max_attempts": 1}}
    store = Store("s3://b/x", limit_bytes=1000, options={**options, "config_kwargs": once}, copies=tmp_path / "copies")
    with pytest.raises(errors.Unavailable, match="cannot be reached"):
        store.put(io.BytesIO(BYTES))


def test_a_copy_that_nobody_uses_goes_by_itself(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "copies", idle_seconds=0.05)
    source = tmp_path / "source"
    source.write_bytes(BYTES)
    with cache.copy("key", lambda path: shutil.copy(source, path)) as path:
        assert path.read_bytes() == BYTES
    wait_until(lambda: not path.exists(), what="the end of the copy")


def test_no_copy_stays_when_a_process_ends(s3: places.S3, tmp_path: Path) -> None:
    store = Store(s3.url("ends"), limit_bytes=1000, options=s3.options, copies=tmp_path / "copies")
    kept = store.put(io.BytesIO(BYTES))
    with store.local(kept.key):
        pass
    store.close()
    assert list((tmp_path / "copies").rglob("*")) == []
