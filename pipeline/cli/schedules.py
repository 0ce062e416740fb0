"""`leadlift schedules`: what is read by itself, when next, and how the last time went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich.text import Text

from pipeline.cli import screen, tables, words
from pipeline.cli.command import command
from pipeline.cli.session import Session


def add(app: typer.Typer) -> None:
    """Makes `schedules` a command."""
    command(app, "schedules", panel="Look", examples=("leadlift schedules", "leadlift schedules --json"))(schedules)


def schedules(session: Session) -> None:
    """Show the schedules of the settings: when each runs next, and what its last run did."""
    from pipeline.service import schedules as service

    found = service.listing(session.service)
    screen.show_json(found) if session.as_json else _shown(found)


def next_runs(session: Session) -> list[str]:
    """A sentence for each schedule."""
    if not session.settings.schedules:
        return []
    from pipeline.service import schedules as service  # pandas: `status` does without where there is none

    return [
        f"Schedule {one['name']} reads {_what(one)} next at {_at(one['next_at'])}."
        for one in service.listing(session.service)
    ]


def _shown(found: Sequence[Mapping[str, Any]]) -> None:
    if not found:
        tables.put(Text("There is no schedule; docs/inbox.md tells how one is set up."))
        return
    table = tables.plain_table("schedule", "cron", "reads", "to", "next", "last", wraps="last")
    for one in found:
        cron = one["cron"] if one["timezone"] == "UTC" else f"{one['cron']} {one['timezone']}"
        to = one["destination"] or "its folders"
        table.add_row(one["name"], Text(cron), Text(_what(one)), to, _at(one["next_at"]), Text(_last(one["last"])))
    tables.put(table)
    for one in found:
        for line in ((one["last"] or {}).get("why") or "").splitlines():
            tables.put(tables.bullet(f"{one['name']}: {line}", "yellow"))


def _at(iso: str) -> str:
    return f"{words.when(iso).removesuffix(' UTC')} UTC"


def _what(one: Mapping[str, Any]) -> str:
    return "the inbox" if one["source"] == "inbox" else f"{one['source']}/{one['path']}"


def _last(last: Mapping[str, Any] | None) -> str:
    if last is None:
        return "not yet"
    if last["ended_at"] is None:
        return f"{words.when(last['due_at'])}: under way"
    refused = f", {words.number(last['refused'])} refused" if last["refused"] else ""
    return f"{words.when(last['due_at'])}: {words.counted(last['imported'], 'file')} imported{refused}"
