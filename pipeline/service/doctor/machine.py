"""This machine: the home, the room on its disks, and who can read what is secret."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from pipeline.service.doctor.finding import Finding, good, problem, warning
from pipeline.settings import Settings, config_path, credential_file

LEAST_FREE_BYTES = 1024**3
OTHERS = stat.S_IRGRP | stat.S_IROTH


def home(settings: Settings) -> Finding:
    """Whether the home can be written to."""
    folder = settings.home.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return good("home", f"{folder} can be written to.")
    except OSError as error:
        return problem(
            "home",
            f"The home {folder} cannot be written to: {error.strerror}.",
            "Give this user the right to, or set another home (LEADLIFT_HOME).",
        )


def disk(settings: Settings, least_free_bytes: int) -> Iterator[Finding]:
    """Whether there is room for files, results and the ledger."""
    for folder in {settings.home.resolve(), _ledger_folder(settings)}:
        free = shutil.disk_usage(folder).free
        told = f"{free / 1024**3:.1f} GiB are free in {folder}"
        if free >= least_free_bytes:
            yield good("disk", f"{told}.")
        else:
            why = f"Only {told}; it should be at least {least_free_bytes / 1024**3:.1f} GiB."
            yield problem(
                "disk", why, "Make room: `leadlift prune` deletes what old imports hold, logs/ may be emptied."
            )


def _ledger_folder(settings: Settings) -> Path:
    try:
        url = sa.make_url(settings.ledger)
    except sa.exc.ArgumentError:  # which is told where the ledger is looked at
        return settings.home.resolve()
    inside = url.database if url.get_backend_name() == "sqlite" else None
    folder = Path(inside).resolve().parent if inside else settings.home.resolve()
    return folder if folder.is_dir() else settings.home.resolve()


def secrets(settings: Settings, key_file: Path, config: Path | None) -> Iterator[Finding]:
    """Whether others on this machine can read what is secret: keys, and contact data."""
    home = settings.home.resolve()
    open_to_others = [path for path in _secret_files(settings, key_file, config) if path.exists() and _is_open(path)]
    for path in open_to_others:
        yield warning("secrets", f"Others on this machine can read {path}.", f"chmod 600 {path}")
    if _is_open(home):
        yield warning(
            "secrets", f"Others on this machine can look into {home}, contact data in it.", f"chmod 700 {home}"
        )
    elif not open_to_others:
        yield good("secrets", "Only their owner can read secrets and contact data.")


def _secret_files(settings: Settings, key_file: Path, config: Path | None) -> Iterator[Path]:
    yield key_file
    yield from (path for text in _credentials(settings) if (path := credential_file(text)) is not None)
    if (path := config_path(config)) is not None and any(
        not text.startswith(("env:", "file:")) for text in _credentials(settings)
    ):
        yield path


def _credentials(settings: Settings) -> Iterator[str]:
    """What is secret in the settings file, as it is written there."""
    yield from (text for one in settings.accounts.values() for text in one.credentials.values())
    yield from (hook.secret for hook in settings.webhooks.values())


def _is_open(path: Path) -> bool:
    """Whether others than its owner may read it; what somebody else owns is read by those others' right, and left alone."""
    found = path.stat()
    return found.st_uid == os.getuid() and bool(found.st_mode & OTHERS)
