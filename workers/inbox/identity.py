"""Which inbox this is: the ledger is shared by machines, each of which may have an inbox of its own, or see the same one.

A folder on a disk or a mount has its name in a file of it, wherever it is mounted; any other place is known by its URL.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from pipeline import errors
from pipeline.store import Folder

NAME_FILE = ".leadlift-inbox"


@dataclass(slots=True)
class Identity:
    """An inbox's name, remembered with the disk that it was on."""

    _name: str = ""
    _device: int = 0

    def prefix(self, folder: Folder) -> str:
        """How the ledger calls what is in this inbox.

        Raises Unavailable where it is not mounted any more, and SettingsError where it may not be written to.
        """
        if folder.local is None:
            return f"inbox/{hashlib.sha256(folder.shown.encode()).hexdigest()[:12]}/"
        with folder.faults():
            self._look(folder, folder.local)
            return f"inbox/{self._name}/"

    def _look(self, folder: Folder, root: Path) -> None:
        path = root / NAME_FILE
        if self._name and not path.exists():
            # Somebody deleted it: it is made again. But what shows where a disk was mounted is nobody's inbox.
            if _device(root) != self._device:
                raise errors.Unavailable("The inbox is not on the disk where it was; mount that again.")
            folder.make()
            _give(path, self._name)
        elif not self._name:
            folder.make()
        self._name, self._device = _name_of(root), _device(root)


def _device(path: Path) -> int:
    """The disk of a folder, or where it would be made."""
    there = next(one for one in (path, *path.parents) if one.exists())
    return there.stat().st_dev


def _name_of(root: Path) -> str:
    """The inbox's name, given by whoever comes first."""
    path = root / NAME_FILE
    if not path.exists():
        _give(path, secrets.token_hex(6))
    name = path.read_text(encoding="ascii").strip()
    if not name:
        raise errors.Unavailable("The inbox has no name yet; another process is about to give it.")
    return name


def _give(path: Path, name: str) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    fresh.write_text(name, encoding="ascii")
    try:
        os.link(fresh, path)  # whole at once, and never in the place of another
    except FileExistsError:
        pass
    except OSError:  # mounts without links
        with contextlib.suppress(FileExistsError), path.open("x", encoding="ascii") as file:
            file.write(name)
    finally:
        fresh.unlink()
