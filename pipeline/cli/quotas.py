"""`leadlift quotas`: what each account may still call, and when there is more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer
from rich.text import Text

from pipeline.cli import screen, tables, words
from pipeline.cli.command import command
from pipeline.cli.session import Session


def add(app: typer.Typer) -> None:
    """Makes `quotas` a command."""
    command(app, "quotas", panel="Look", examples=("leadlift quotas",))(quotas)


def quotas(session: Session) -> None:
    """Show each limit of each account: what is left of it, and when there is more."""
    from pipeline.service import quotas as telling

    found = telling.quotas(session.service)
    if session.as_json:
        screen.show_json(found)
        return
    table = tables.plain_table("account", "limit", "left", "in calls", "more", numbers=("left", "in calls"))
    for one in found:
        left = f"{words.number(one['left'])} of {words.number(one['allowed'])}"
        table.add_row(Text(one["account"]), _limit(one), left, words.number(one["in_flight"]), _more(one))
    tables.put(table if found else Text("No account is usable; `leadlift accounts list` tells why."))


def _limit(one: Mapping[str, Any]) -> Text:
    window = "a day (UTC)" if one["window"] == "utc_day" else f"any {words.window(one['window_seconds'])}"
    return Text(f"{one['limit']}: in {window}")


def _more(one: Mapping[str, Any]) -> Text:
    if one["opens_at"]:
        return Text(f"next call {words.when(one['opens_at'])}", style="yellow")
    return Text(f"all by {words.when(one['resets_at'])}" if one["resets_at"] else "all of it", style="dim")
