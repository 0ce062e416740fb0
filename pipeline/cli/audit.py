"""`leadlift audit`: what people, keys and Leadlift itself did, from the ledger's own trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from pipeline.cli import screen, tables, words
from pipeline.cli.command import command
from pipeline.cli.session import Session

EXAMPLES = ("leadlift audit", "leadlift audit --import last", "leadlift audit --actor key: --verb cancel --since 7d")


def add(app: typer.Typer) -> None:
    """Makes `audit` a command."""
    command(app, "audit", panel="Look", examples=EXAMPLES)(audit)


def audit(
    session: Session,
    actor: Annotated[
        str, typer.Option("--actor", metavar="NAME", help="What this one did; the beginning of a name will do.")
    ] = "",
    verb: Annotated[str, typer.Option("--verb", metavar="VERB", help="This alone, as cancel or suppress.")] = "",
    of_import: Annotated[str, typer.Option("--import", metavar="ID", help="What was done to this import.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="WHEN", help="From 2026-05-01 on, or an age as 7d.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="How many at most.", min=1, max=1000)] = 100,
    cursor: Annotated[str, typer.Option("--cursor", metavar="NEXT", help="Go on where a page ended.")] = "",
) -> None:
    """Show who did what, newest first: every verb of every door that changed something, and what Leadlift did itself."""
    from pipeline.service import audit as service

    import_id = session.import_id(of_import) if of_import else ""
    page = service.page(session.service, service.Asked(actor, verb, import_id, since, cursor, limit))
    if session.as_json:
        screen.show_json(page)
        return
    _shown(page["events"])
    if page["next"]:
        tables.put(tables.bullet(f"There is more: --cursor {page['next']} goes on.", "dim"))


def _shown(events: Sequence[Mapping[str, Any]]) -> None:
    if not events:
        tables.put(Text("Nothing of this kind was done."))
        return
    table = tables.plain_table("at", "who", "did", "to", "detail", wraps="detail")
    table.columns[3].no_wrap, table.columns[3].overflow = False, "fold"
    for event in events:
        at = f"{words.moment(event['at']):%Y-%m-%d %H:%M:%S}"
        table.add_row(at, Text(event["actor"]), Text(event["verb"]), Text(_object(event)), Text(_detail(event)))
    tables.put(table)


def _object(event: Mapping[str, Any]) -> str:
    return f"{event['of']} {event['object']}".strip()


def _detail(event: Mapping[str, Any]) -> str:
    told = {name: value for name, value in event["detail"].items() if value not in (None, "", False)}
    return ", ".join(f"{name} {value}" for name, value in told.items())
