"""What stands in a folder, as its place tells of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

COARSE_SECONDS = 2.0  # FAT's times, the coarsest; some mounts and SFTP tell whole seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a folder. `version` changes when the bytes do: the ETag, else size and time.

    Of one that cannot be looked at, as a mount has it whose server forgot a file, the size is negative.
    """

    name: str
    kind: Literal["file", "folder", "other"]
    size_bytes: int
    modified_at: float
    version: str

    @property
    def is_coarse(self) -> bool:
        """Whether its time is a whole second: then writes within `COARSE_SECONDS` may not show in its version."""
        return self.size_bytes >= 0 and float(self.modified_at).is_integer()


def from_info(info: Mapping[str, Any]) -> Entry:
    """The entry that fsspec tells of so."""
    kind: Literal["file", "folder", "other"] = "other"
    if not info.get("islink"):
        kind = "folder" if info["type"] == "directory" else "file" if info["type"] == "file" else "other"
    size, modified_at = int(info.get("size") or 0), _epoch(info)
    version = str(info.get("ETag") or "").strip('"') or f"{size}-{modified_at!r}"
    return Entry(_name(info), kind, size, modified_at, version)


def _epoch(info: Mapping[str, Any]) -> float:
    when = next((info[key] for key in ("mtime", "LastModified", "created") if info.get(key) is not None), 0.0)
    return when.timestamp() if isinstance(when, datetime) else float(when)


def listed(whole: str) -> list[Entry]:
    """What stands in a folder of this machine."""
    found = []
    with os.scandir(whole) as entries:
        for entry in entries:
            try:
                found.append(from_status(entry.name, entry.stat(follow_symlinks=False)))
            except FileNotFoundError:
                pass  # gone meanwhile
            except OSError:  # one that is sick does not hide the others
                found.append(Entry(entry.name, _kind(entry), -1, 0.0, f"unknown-{entry.inode()}"))
    return found


def _kind(entry: os.DirEntry[str]) -> Literal["file", "folder"]:
    try:
        return "folder" if entry.is_dir(follow_symlinks=False) else "file"
    except OSError:
        return "file"


def from_status(name: str, status: os.stat_result) -> Entry:
    """The entry of a file of this machine; of a link, the link itself."""
    kind: Literal["file", "folder", "other"] = (
        "file" if stat.S_ISREG(status.st_mode) else "folder" if stat.S_ISDIR(status.st_mode) else "other"
    )
    return Entry(name, kind, status.st_size, status.st_mtime, f"{status.st_size}-{status.st_mtime_ns}")


def path_of(info: Mapping[str, Any]) -> str:
    """The whole path that fsspec tells of."""
    return str(os.fspath(info["name"]))


def _name(info: Mapping[str, Any]) -> str:
    return last_part(path_of(info))


def last_part(path: str) -> str:
    """The name at the end of a path."""
    return path.rstrip("/").rpartition("/")[2]
