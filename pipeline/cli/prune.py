"""`leadlift prune`: contact data of imports that ended long ago is deleted; what became of each row stays provable."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import screen, tables, words
from pipeline.cli.command import command
from pipeline.cli.session import Session, actor


def add(app: typer.Typer) -> None:
    """Makes `prune` a command."""
    command(app, "prune", panel="Set up", examples=("leadlift prune --dry-run", "leadlift prune --days 30"))(prune)


def prune(
    session: Session,
    days: Annotated[
        int | None, typer.Option("--days", metavar="N", min=0, help="Ended at least so long ago [prune_after_days].")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show which imports it would be.")] = False,
) -> None:
    """Delete the contact data of imports that ended long ago: cells, fields, bodies, the stored copy of the file."""
    from pipeline.service import prune as pruning

    age = session.settings.prune_after_days if days is None else days
    done = pruning.prune(session.service, older_than_days=age, actor=actor(), dry_run=dry_run)
    if session.as_json:
        screen.show_json(done)
        return
    verb = "would be pruned" if dry_run else "pruned"
    named = f": {words.listed(done['pruned'])}" if done["pruned"] else ""
    screen.say(f"{words.counted(len(done['pruned']), 'import')} {verb}{named}.")
    if done["arrivals"]:
        files = words.counted(done["arrivals"], "file")
        screen.say(f"{'Would be forgotten' if dry_run else 'Forgotten'}: {files} that came by the inbox or a schedule.")
    for blocked in done["blocked"]:
        tables.put(tables.bullet(f"{blocked['import']} stays. {blocked['why']}", "yellow"))
