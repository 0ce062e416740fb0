"""Imported files in an object store: a door on one machine takes a file in, a reader on another reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ledger import imports
from pipeline.service import prune, verify
from pipeline.settings import AccountSettings, Settings
from pipeline.wiring import Wiring
from tests import places
from tests.integration.conftest import SECRET
from tests.integration.service.desk import Desk

CONTACTS = "Email,First Name\n" + "".join(f"p{number}@acme-widgets.com,P\n" for number in range(50))


def machine(folder: Path, ledger_url: str, s3: places.S3, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A machine of its own, with the settings that all share."""
    folder.mkdir()
    monkeypatch.setenv("STORE_SECRET", places.SECRET)
    table = {"vendor": "persistiq", "base_url": "http://vendor.invalid", "api_key": "k", "region": "US"}
    settings = Settings(
        home=folder / "home",
        ledger_url=ledger_url,
        redis_url="redis://redis.invalid",
        secret_key=SECRET.decode(),
        store_url=s3.url("store"),
        store_options={**s3.options, "secret": "env:STORE_SECRET"},
        accounts={"main": AccountSettings.model_validate(table)},
    )
    return Desk(Wiring(settings), folder)


def test_what_one_machine_took_in_another_reads_verifies_and_prunes(
    tmp_path: Path, sqlite_url: str, s3: places.S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, reader = (machine(tmp_path / name, sqlite_url, s3, monkeypatch) for name in ("door", "reader"))
    import_id = door.submitted(CONTACTS)
    (door.folder / "contacts.csv").unlink()
    with reader.service.ledger.read() as tx:
        kept = imports.get(tx, import_id)["store_key"]
    assert s3.connected().exists(f"{s3.bucket}/store/{kept}")

    reader.read(import_id)
    for first in range(2, 52, 10):
        reader.answer(import_id, numbers=range(first, first + 10))
    reader.finish(import_id, days_ago=100)
    assert verify.verify(reader.service, import_id).ok

    assert prune.prune(door.service, older_than_days=90, actor="ada")["pruned"] == [import_id]
    assert not s3.connected().exists(f"{s3.bucket}/store/{kept}")
    assert not list(tmp_path.glob(f"door/home/cache/*/{kept}"))
