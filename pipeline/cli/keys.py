"""`leadlift keys`: who may call the HTTP API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import typer
from rich.text import Text

from pipeline.cli import screen, tables, words
from pipeline.cli.command import command, group
from pipeline.cli.session import Session, actor

Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called; events name it as key:NAME.")]


def add(app: typer.Typer) -> None:
    """Makes the family of commands."""
    family = group("keys", "Make, list and revoke the keys of the HTTP API; none is valid by default.")
    command(family, "add", examples=("leadlift keys add billing --scope write",))(add_key)
    command(family, "list", examples=("leadlift keys list",))(list_)
    command(family, "revoke", examples=("leadlift keys revoke billing",))(revoke)
    app.add_typer(family, rich_help_panel="Set up")


def add_key(
    session: Session,
    name: Name,
    scope: Annotated[
        Literal["read", "write", "admin"],
        typer.Option("--scope", help="What it may do; each includes those before it.", show_choices=True),
    ] = "read",
) -> None:
    """Make a key and show it, this once: the ledger keeps no more than a hash of it."""
    from pipeline.service import keys

    made = keys.add(session.service, name, scope, actor=actor())
    if session.as_json:
        screen.show_json(made)
        return
    screen.say(made["key"])
    screen.remark(f"The key {name!r} may {keys.may(scope)}. It is not shown again; send it as Authorization: Bearer.")


def list_(session: Session) -> None:
    """Show every key: what it may do, when it was last used, and whether it still works."""
    from pipeline.service import keys

    found = keys.listing(session.service)
    if session.as_json:
        screen.show_json(found)
        return
    table = tables.plain_table("key", "scope", "state", "last used", "made", wraps="state")
    for key in found:
        text, style = _state(key)
        used = words.when(key["last_used_at"]) or "never"
        made = f"{words.when(key['created_at'])} by {key['created_by']}"
        table.add_row(Text(key["name"]), key["scope"], Text(text, style=style), used, made)
    tables.put(table if found else Text("There is no key; `leadlift keys add NAME --scope write` makes one."))


def _state(key: Mapping[str, Any]) -> tuple[str, str]:
    if key["revoked_at"] is None:
        return "valid", "green"
    return f"revoked {words.when(key['revoked_at'])} by {key['revoked_by']}", "dim"


def revoke(session: Session, name: Name) -> None:
    """End a key at once."""
    from pipeline.service import keys

    keys.revoke(session.service, name, actor=actor())
    if session.as_json:
        screen.show_json({"name": name, "revoked": True})
    else:
        screen.say(f"The key {name!r} is valid no more.")
