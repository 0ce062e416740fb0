"""The bytes of imported files, copied before the door answers: the user may edit or move theirs.

A file is kept under the hash of its bytes, in a folder of this machine or wherever fsspec reaches.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import fsspec

from pipeline import errors

PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file: its key, and the hash and length of its bytes."""

    key: str
    sha256: str
    length_bytes: int


class Store:
    """Files by the hash of their bytes, under an fsspec URL."""

    def __init__(self, url: str, *, limit_bytes: int) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)
        self._limit_bytes = limit_bytes

    def put(self, source: BinaryIO) -> Kept:
        """Copies a stream in. Raises FileError when it is longer than the limit."""
        digest, length_bytes = hashlib.sha256(), 0
        arriving = f"{self._root}/arriving-{uuid.uuid4().hex}"
        self._fs.makedirs(self._root, exist_ok=True)
        try:
            with self._fs.open(arriving, "wb") as target:
                while piece := source.read(PIECE_BYTES):
                    length_bytes += len(piece)
                    if length_bytes > self._limit_bytes:
                        raise errors.FileError(f"The file is longer than {self._limit_bytes} bytes; split it.")
                    digest.update(piece)
                    target.write(piece)
            key = digest.hexdigest()
            self._fs.mv(arriving, f"{self._root}/{key}")
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                self._fs.rm(arriving)
            raise
        return Kept(key, key, length_bytes)

    @contextlib.contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """The stored file as a file of this machine, copied from elsewhere where need be. Raises NotFound."""
        path = f"{self._root}/{key}"
        if not self._fs.exists(path):
            raise errors.NotFound("The stored copy of the file is gone.")
        if "file" in self._fs.protocol:
            yield Path(path)
            return
        with tempfile.TemporaryDirectory(prefix="leadlift-") as folder:
            copy = Path(folder) / key
            self._fs.get(path, str(copy))
            yield copy

    def has(self, key: str) -> bool:
        """Whether the file is kept here."""
        return bool(self._fs.exists(f"{self._root}/{key}"))

    def delete(self, key: str) -> None:
        """Deletes a stored file; one that is gone already is fine."""
        with contextlib.suppress(FileNotFoundError):
            self._fs.rm(f"{self._root}/{key}")
