"""The bytes of imported files, copied before the door answers: the user may edit or move theirs.

A file is kept under the hash of its bytes, in a folder of this machine or wherever fsspec reaches.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from pipeline import errors
from pipeline.store.cache import Cache
from pipeline.store.folder import PIECE_BYTES, Folder


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file: its key, and the hash and length of its bytes."""

    key: str
    sha256: str
    length_bytes: int


class Store:
    """Files by the hash of their bytes, under an fsspec URL. A file that is there is whole: it gets its name last."""

    def __init__(
        self, url: str, *, limit_bytes: int, options: Mapping[str, Any] | None = None, copies: Path | None = None
    ) -> None:
        """What is kept elsewhere is copied into the folder `copies` to be read."""
        self._folder = Folder(url, options)
        self._limit_bytes = limit_bytes
        self._copies = copies

    def put(self, source: BinaryIO) -> Kept:
        """Copies a stream in. Raises FileError when it is longer than the limit, Unavailable where it cannot be kept."""
        with self._arriving() as path:
            kept = self._copied(source, path)
            if self._folder.local is not None:
                with _writing():
                    path.replace(self._folder.local / kept.key)
            elif not self._is_whole(kept):
                self._folder.make()
                self._folder.write(kept.key, path)
            if self._folder.local is None:
                self._cache.add(kept.key, path)
        return kept

    @contextlib.contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """The stored file as a file of this machine, copied from elsewhere where need be. Raises NotFound."""
        root = self._folder.local
        if root is None:
            with self._cache.copy(key, lambda path: self._fetch(key, path)) as path:
                yield path
        elif (root / key).exists():
            yield root / key
        else:
            raise errors.NotFound("The stored copy of the file is gone.")

    def has(self, key: str) -> bool:
        """Whether the file is kept here."""
        return self._folder.entry(key) is not None

    def delete(self, key: str) -> None:
        """Deletes a stored file; one that is gone already is fine."""
        self._folder.delete(key)
        if self._folder.local is None:
            self._cache.forget(key)

    def close(self) -> None:
        """Removes the copies that this process made of what is kept elsewhere."""
        if "_cache" in self.__dict__:
            self._cache.close()

    @cached_property
    def _cache(self) -> Cache:
        return Cache(self._copies or Path(tempfile.mkdtemp(prefix="leadlift-")))

    @contextlib.contextmanager
    def _arriving(self) -> Iterator[Path]:
        root = self._folder.local
        if root is None:
            with self._cache.arriving() as path:
                yield path
            return
        with _writing():
            root.mkdir(parents=True, exist_ok=True)
        path = root / f"arriving-{uuid.uuid4().hex}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _copied(self, source: BinaryIO, path: Path) -> Kept:
        digest, length_bytes = hashlib.sha256(), 0
        with _opened(path) as target:
            while piece := source.read(PIECE_BYTES):
                length_bytes += len(piece)
                if length_bytes > self._limit_bytes:
                    raise errors.FileError(f"The file is longer than {self._limit_bytes} bytes; split it.")
                digest.update(piece)
                with _writing():
                    target.write(piece)
            with _writing():
                target.flush()
                os.fsync(target.fileno())
        key = digest.hexdigest()
        return Kept(key, key, length_bytes)

    def _is_whole(self, kept: Kept) -> bool:
        there = self._folder.entry(kept.key)
        return there is not None and there.size_bytes == kept.length_bytes

    def _fetch(self, key: str, path: Path) -> None:
        try:
            self._folder.fetch(key, path, limit_bytes=self._limit_bytes)
        except errors.NotFound:
            raise errors.NotFound("The stored copy of the file is gone.") from None


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with _writing():
        target = path.open("wb")
    try:
        yield target
    finally:
        with _writing():
            target.close()


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """A disk that is full, or not ours, is told as what it is."""
    try:
        yield
    except OSError as error:
        raise errors.Unavailable(f"The store cannot be written to: {error.strerror}.") from error
