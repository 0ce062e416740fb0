"""Brings a ledger's tables up to date; safe when many processes start at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipeline import errors
from pipeline.ledger import schema
from pipeline.ledger.engine import Ledger

FOLDER = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def upgrade(ledger: Ledger) -> None:
    """Applies the migrations that the ledger lacks. Raises SettingsError when the ledger is newer than this program."""
    config = _config()
    known = ScriptDirectory.from_config(config)
    with ledger.upgrading() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        if at == known.get_current_head():
            return
        if at is not None and at not in {script.revision for script in known.walk_revisions()}:
            raise errors.SettingsError("The ledger was made by a newer Leadlift; upgrade this one.")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ledger's tables stand to this program: which migration they are at, and which is the last it knows."""

    state: Literal["current", "empty", "behind", "ahead"]
    at: str
    head: str


def standing(ledger: Ledger) -> Standing:
    """How the ledger's tables stand; nothing is changed. Raises Unavailable."""
    known = ScriptDirectory.from_config(_config())
    with ledger.looking() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    head = known.get_current_head() or ""
    if at is None:
        return Standing("empty", "", head)
    if at == head:
        return Standing("current", at, head)
    return Standing("behind" if at in {script.revision for script in known.walk_revisions()} else "ahead", at, head)


def differences(connection: sa.Connection) -> list[object]:
    """What the tables of a migrated ledger lack against the schema in the code; empty when they agree."""
    return list(compare_metadata(MigrationContext.configure(connection), schema.metadata))


def check_secret(ledger: Ledger) -> None:
    """Remembers the ledger's key by a hash of it. Raises SettingsError when the ledger was begun with another."""
    t = schema.meta.c
    with ledger.read() as tx:
        mark = tx.hmac("leadlift")
        known = tx.conn.execute(sa.select(t.value).where(t.key == "secret_check")).scalar()
    if known is None:
        with ledger.write() as tx:
            tx.conn.execute(tx.insert(schema.meta).values(key="secret_check", value=mark).on_conflict_do_nothing())
            known = tx.conn.execute(sa.select(t.value).where(t.key == "secret_check")).scalar()
    if known != mark:
        raise errors.SettingsError(
            "The secret key is not the one that this ledger was begun with; put the old one back"
            " (LEADLIFT_SECRET_KEY, or secret.key in the home)."
        )
