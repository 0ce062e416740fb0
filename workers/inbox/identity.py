"""Which inbox this is: the ledger is shared by machines, each of which may have an inbox of its own, or see the same one.

A folder on a disk or a mount has its name in a file of it, wherever it is mounted; any other place is known by its URL.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from pipeline import errors
from pipeline.store import Folder

NAME_FILE = ".leadlift-inbox"


def prefix(folder: Folder) -> str:
    """How the ledger calls what is in this inbox. Raises Unavailable, and SettingsError where it may not be written to."""
    if folder.local is None:
        return f"inbox/{hashlib.sha256(folder.shown.encode()).hexdigest()[:12]}/"
    folder.make()
    with folder.faults():
        return f"inbox/{_name_of(folder.local)}/"


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
    fresh = path.with_name(f"{path.name}.{name}")
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
