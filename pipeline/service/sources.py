"""Sources: places of the settings that files are read from, `[sources.NAME]`, for every door that takes one."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from pipeline import errors
from pipeline.service.parts import Service
from pipeline.settings import storage_options
from pipeline.store import Entry, Folder, temporary
from pipeline.store.folder import inside

_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".swp", "~")
_OURS = (".error.txt", ".note.txt")
_SYSTEM = {"desktop.ini", "thumbs.db"}


def is_whole(name: str) -> bool:
    """Whether a file of that name is somebody's finished one: programs mark those that they still write."""
    lower = name.lower()
    return not (lower.startswith((".", "~$")) or lower.endswith((*_UNFINISHED, *_OURS)) or lower in _SYSTEM)


def folder(service: Service, name: str) -> Folder:
    """The source's folder. Raises RequestError for a name that the settings do not have."""
    found = service.settings.sources.get(name)
    if found is None:
        known = ", ".join(sorted(service.settings.sources)) or "none"
        raise errors.RequestError(f"There is no source {name!r}; the settings have {known}.")
    return Folder(found.url, storage_options(f"sources.{name}.options", found.options))


def listing(service: Service, name: str, pattern: str = "*") -> dict[str, Entry]:
    """The files of a source whose path fits a pattern such as `2026/*.csv`, by path, oldest first.

    Only the last part of a pattern may hold `*` or `?`: a source is not walked through.
    """
    where, _, names = pattern.rpartition("/")
    with contextlib.closing(folder(service, name)) as place:
        found = place.entries(inside(where) if where else "")
    files = (e for e in found if e.kind == "file" and is_whole(e.name) and fnmatchcase(e.name, names))
    return {f"{where}/{entry.name}" if where else entry.name: entry for entry in files}


def of_url(service: Service, url: str) -> tuple[str, str]:
    """The source under whose URL a file's URL lies, and the file's path in it. Raises RequestError where none is."""
    found = [
        (root, name)
        for name, source in service.settings.sources.items()
        if url.startswith(root := source.url.rstrip("/") + "/")
    ]
    if not found:
        raise errors.RequestError("The URL lies under no source of the settings; files are read from those alone.")
    root, name = max(found)
    return name, url.removeprefix(root)


@contextlib.contextmanager
def opened(service: Service, name: str, path: str) -> Iterator[Path]:
    """A file of a source as a file of this machine, for as long as this lasts; only to be read.

    Raises RequestError for a path that leaves the source, NotFound where there is no such file, FileError for one that is
    too long, SettingsError or Unavailable where the source cannot be used. Nothing else has changed then.
    """
    with contextlib.closing(folder(service, name)) as place, brought(service, place, inside(path)) as here:
        yield here


@contextlib.contextmanager
def brought(service: Service, place: Folder, path: str) -> Iterator[Path]:
    """A file of a folder as a file of this machine: itself, or a copy that is gone afterwards."""
    limit_bytes = service.settings.upload_limit_bytes
    entry = place.entry(path)
    if entry is None:
        raise errors.NotFound(f"{place.shown} has no file {path}.")
    if entry.kind != "file":
        raise errors.FileError(f"{path} is a folder, a link or something else that is no file; name a file.")
    if entry.size_bytes > limit_bytes:
        raise errors.FileError(f"The file is longer than {limit_bytes} bytes; split it.")
    if place.local is not None:
        yield _within(place.local, path)
        return
    with tempfile.TemporaryDirectory(dir=temporary(service.settings.home)) as own:
        copy = Path(own) / "file"
        place.fetch(path, copy, limit_bytes=limit_bytes)
        yield copy


def is_alone(service: Service, name: str, error: errors.OutOfReach) -> bool:
    """Whether a file of a source is out of reach and the source itself is not."""
    place = folder(service, name)
    if error.where not in ("", place.shown):
        return False
    with contextlib.closing(place), contextlib.suppress(errors.LeadliftError):
        place.entries()
        return True
    return False


def _within(root: Path, path: str) -> Path:
    """The file itself; a link on the way that leads out of the folder is not followed."""
    found = (root / path).resolve()
    if not found.is_relative_to(root.resolve()):
        raise errors.RequestError(f"{path} leads out of its source; copy the file into it.")
    return found
