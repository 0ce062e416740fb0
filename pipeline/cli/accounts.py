"""`leadlift accounts`: what each account may call, whether it is held, and one cheap call to find out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.text import Text

from pipeline.cli import screen, tables, words
from pipeline.cli.command import command, group
from pipeline.cli.exits import Exit
from pipeline.cli.session import Session, actor

Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name in the settings.")]


def add(app: typer.Typer) -> None:
    """Makes the family of commands."""
    family = group("accounts", "See the accounts of the settings, and try their credentials.")
    command(family, "list", examples=("leadlift accounts list",))(list_)
    command(family, "check", examples=("leadlift accounts check main",))(check)
    why = 'leadlift accounts hold main --why "the contract ends today"'
    command(family, "hold", examples=(why,))(hold)
    command(family, "lift", examples=("leadlift accounts lift main",))(lift)
    app.add_typer(family, rich_help_panel="Set up")


def list_(session: Session) -> None:
    """Show every account: where it calls, whether it is held, and what is left of its quota."""
    from pipeline.service import accounts

    found = accounts.listing(session.service)
    if session.as_json:
        screen.show_json(found)
        return
    table = tables.plain_table("account", "vendor", "state", "quota", wraps="state")
    for shown in found:
        text, style = _state(shown)
        table.add_row(Text(shown["name"]), shown["vendor"], Text(text, style=style), _quota(shown))
    tables.put(table if found else Text("No account is set up; add a table [accounts.NAME] to leadlift.toml."))


def _state(shown: Mapping[str, Any]) -> tuple[str, str]:
    if not shown["usable"]:
        return str(shown["problem"]), "red"
    if shown["hold"]:
        return f"held since {words.when(shown['hold']['since'])}: {shown['hold']['reason']}", "yellow"
    return f"usable, at {shown['base_url']}", "green"


def _quota(shown: Mapping[str, Any]) -> str:
    return ", ".join(f"{one['free']} of {one['allowed']} free ({one['limit']})" for one in shown["quota"])


def check(session: Session, name: Name) -> None:
    """Make one cheap authorised call; when it succeeds, a hold on the credential is lifted."""
    from pipeline.service import accounts

    with quota_at_hand(session):
        checked = accounts.check(session.service, name, actor=actor())
    if session.as_json:
        screen.show_json(checked)
    else:
        screen.say(f"{name}: {checked['sentence']}", style="green" if checked["ok"] else "red")
    raise typer.Exit(Exit.DONE if checked["ok"] else Exit.SETTINGS)


def hold(
    session: Session,
    name: Name,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, for whoever looks.")] = "held by hand",
) -> None:
    """Stop all calls of one account, whichever imports they are for, until it is let go; other accounts go on."""
    from pipeline.service import accounts

    accounts.hold(session.service, name, why=why, actor=actor())
    _said(session, name, f"The account {name} is held; `leadlift accounts lift {name}` lets it go.")


def lift(session: Session, name: Name) -> None:
    """Let an account go on that a person held."""
    from pipeline.service import accounts

    accounts.lift(session.service, name, actor=actor())
    _said(session, name, f"The account {name} goes on where services run.")


def _said(session: Session, name: str, sentence: str) -> None:
    from pipeline.service import accounts

    if session.as_json:
        screen.show_json(next(one for one in accounts.listing(session.service) if one["name"] == name))
    else:
        screen.say(sentence)


@contextmanager
def quota_at_hand(session: Session) -> Iterator[None]:
    """A Redis to count the call with: the settings', what runs here, or a private one for this call alone."""
    from pipeline.local.redis import serving
    from pipeline.local.supervisor import running

    if session.settings.redis_url or running(session.settings.home):
        yield
        return
    with serving(session.settings.home):
        yield
