"""Brings a ledger's tables up to date; safe when many processes start at once.

Alembic is loaded only when there is something to apply: every process asks whether there is, and hardly ever is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import schema
from pipeline.ledger.engine import Ledger

FOLDER = Path(__file__).parent / "migrations"
NUMBER = slice(0, 4)  # a migration's file begins with its revision


@cache
def revisions() -> tuple[str, ...]:
    """The revisions that this program knows, in their order."""
    return tuple(sorted(path.name[NUMBER] for path in (FOLDER / "versions").glob("[0-9]*.py")))


def upgrade(ledger: Ledger) -> None:
    """Applies the migrations that the ledger lacks. Raises SettingsError when the ledger is newer than this program."""
    with ledger.looking() as connection:
        if _at(connection) == revisions()[-1]:
            return
    with ledger.upgrading() as connection:
        at = _at(connection)
        if at == revisions()[-1]:
            return
        if at is not None and at not in revisions():
            raise errors.SettingsError("The ledger was made by a newer Leadlift; upgrade this one.")
        _apply(connection)


def _at(connection: sa.Connection) -> str | None:
    """The revision of the ledger's tables; None where there are none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _apply(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
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
    head = revisions()[-1]
    with ledger.looking() as connection:
        at = _at(connection)
    if at is None:
        return Standing("empty", "", head)
    if at == head:
        return Standing("current", at, head)
    return Standing("behind" if at in revisions() else "ahead", at, head)


def differences(connection: sa.Connection) -> list[object]:
    """What the tables of a migrated ledger lack against the schema in the code; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

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
