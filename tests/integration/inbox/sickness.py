"""Files of this machine that answer with I/O errors, as those on a mount do whose server has lost them."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

Kind = Literal["stale", "unreadable", "stuck"]


class _Unreadable(io.RawIOBase):
    """An open file that gives no bytes."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


class _Listed:
    """What a listing tells of a file that cannot be looked at."""

    def __init__(self, entry: os.DirEntry[str]) -> None:
        self.name, self.path, self.inode = entry.name, entry.path, entry.inode

    def is_dir(self, **_: object) -> bool:
        return False

    is_symlink = is_dir

    def is_file(self, **_: object) -> bool:
        return True

    def stat(self, **_: object) -> os.stat_result:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))


class Sick:
    """Which names are sick, and how: `stale` at every touch, `unreadable` to its end, `stuck` that and not to be moved."""

    def __init__(self) -> None:
        self.names: dict[str, Kind] = {}
        self.touched = 0

    def check(self, path: Any, *kinds: Kind) -> None:
        """Raises where one of these names is sick so."""
        if not isinstance(path, int) and self.names.get(os.path.basename(os.fspath(path))) in kinds:
            self.touched += 1
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))


@contextmanager
def sick_files(patch: pytest.MonkeyPatch, **names: Kind) -> Iterator[Sick]:
    """Files of these names (without `.csv`) are sick wherever they stand; healed when this ends."""
    sick = Sick()
    sick.names = {f"{name}.csv": kind for name, kind in names.items()}
    lstat, rename, scandir, opened = os.lstat, os.rename, os.scandir, Path.open

    @contextmanager
    def scanned(path: Any) -> Iterator[Iterator[Any]]:
        with scandir(path) as entries:
            yield (_Listed(one) if sick.names.get(one.name) == "stale" else one for one in entries)

    def looked(path: Any, **named: Any) -> os.stat_result:
        found = lstat(path, **named)
        sick.check(path, "stale")
        return found

    def renamed(since: Any, to: Any, **named: Any) -> None:
        lstat(since)
        sick.check(since, "stale", "stuck")
        rename(since, to, **named)

    def open_(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        sick.check(path, "stale")
        if mode == "rb" and path.name in sick.names:
            sick.touched += 1
            return io.BufferedReader(_Unreadable())
        return opened(path, mode, *more, **named)

    with patch.context() as inner:
        inner.setattr(os, "lstat", looked)
        inner.setattr(os, "rename", renamed)
        inner.setattr(os, "scandir", scanned)
        inner.setattr(Path, "open", open_)
        yield sick
