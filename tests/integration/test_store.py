"""The store: bytes are copied before the door answers, known by their hash, and reachable wherever fsspec reaches."""

from __future__ import annotations

import hashlib
import io
import uuid
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.store import Store

BYTES = b"Email\nada@acme-widgets.com\n"


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store in a folder, and one that is nowhere on this machine's disk."""
    url = f"file://{tmp_path / 'store'}" if request.param == "folder" else f"memory://store-{uuid.uuid4().hex}"
    return Store(url, limit_bytes=1000)


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
