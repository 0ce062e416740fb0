"""A migrated, empty ledger in SQLite, made once: to copy is quicker than to migrate."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from pipeline.ledger import Ledger, upgrade


@cache
def migrated() -> bytes:
    """The bytes of its file."""
    with tempfile.TemporaryDirectory(prefix="leadlift-migrated-") as folder:
        path = Path(folder) / "ledger.db"
        ledger = Ledger(f"sqlite:///{path}", b"no key is remembered by it")
        upgrade(ledger)
        ledger.empty_log()
        ledger.close()
        return path.read_bytes()
