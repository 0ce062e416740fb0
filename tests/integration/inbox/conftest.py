"""Inboxes for tests, each on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.store import Folder
from tests.integration.inbox.box import Box, wiring


@pytest.fixture
def box(tmp_path: Path, sqlite_url: str) -> Box:
    """An inbox in a folder of this machine."""
    root = tmp_path / "inbox"
    return Box(wiring(tmp_path / "home", sqlite_url), root, Folder(f"file://{root}"))


@pytest.fixture
def box_everywhere(tmp_path: Path, ledger_url: str) -> Box:
    """The same, once on each database."""
    root = tmp_path / "inbox"
    return Box(wiring(tmp_path / "home", ledger_url), root, Folder(f"file://{root}"))
