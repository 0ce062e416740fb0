"""Where the services of one home keep their files, and the short folder for their sockets."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from pipeline import errors

SOCKET_PATH_BYTES = 100
"""The kernel holds a socket's path in 108 bytes on Linux and in 104 on macOS."""


def private(folder: Path) -> Path:
    """The folder, made where it is missing, and so its parents; only their owner may look into what is made here."""
    if not folder.is_dir():
        private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def log_file(home: Path, name: str) -> Path:
    """Where a service's output goes."""
    return private(home / "logs") / f"{name}.log"


def ready_file(home: Path, name: str) -> Path:
    """The file that a service makes when it can be used."""
    return private(home / "run") / f"{name}.ready"


def runtime_folder(home: Path) -> Path:
    """The 0700 folder for this home's sockets: short whatever the home's own path, and the same at every start."""
    name = hashlib.sha256(f"{os.getuid()}:{home.resolve()}".encode()).hexdigest()[:12]
    folder = _parent() / f"leadlift-{name}"
    try:
        private(folder)
        found = folder.lstat()
    except OSError as error:
        raise errors.SettingsError(f"{folder} is needed for sockets and cannot be made: {error.strerror}.") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise errors.SettingsError(f"{folder} is not a folder that you alone can open; remove it and start again.")
    return folder


def remove_runtime_folder(home: Path) -> None:
    """Leave nothing of this home outside of it."""
    shutil.rmtree(runtime_folder(home), ignore_errors=True)


def _parent() -> Path:
    """The user's runtime folder where the system gives one, else the folder for temporary files, if short enough."""
    given = Path(os.environ.get("XDG_RUNTIME_DIR") or "-")
    usable = given.is_absolute() and given.is_dir() and os.access(given, os.W_OK)
    parent = given if usable else Path(tempfile.gettempdir())
    too_long = len(os.fsencode(parent)) > SOCKET_PATH_BYTES - len("/leadlift-0123456789ab/redis.sock")
    return Path("/tmp") if too_long else parent
