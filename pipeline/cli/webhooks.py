"""`leadlift webhooks`: who is told of what happens, what they were told, telling once more, and a trial."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from pipeline import errors
from pipeline.cli import screen, tables, words
from pipeline.cli.command import command, group
from pipeline.cli.session import Session, actor

To = Annotated[str | None, typer.Option("--to", metavar="NAME", help="One webhook alone; all without.")]


def add(app: typer.Typer) -> None:
    """Makes the family of commands."""
    family = group("webhooks", "Other services that are told what becomes of imports: list, test, tell once more.")
    command(family, "list", examples=("leadlift webhooks list", "leadlift webhooks list --state given_up --to crm"))(
        list_
    )
    command(
        family,
        "replay",
        examples=("leadlift webhooks replay evt_5f0c6a9e2b7d41c38a90e6d2", "leadlift webhooks replay --given-up"),
    )(replay)
    command(family, "test", examples=("leadlift webhooks test crm",))(test)
    app.add_typer(family, rich_help_panel="Steer")


def list_(
    session: Session,
    to: To = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="waiting, delivered or given_up; any without.")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many deliveries are listed.")] = 20,
) -> None:
    """Show the webhooks of the settings, and their latest deliveries."""
    from pipeline.service import webhooks

    found = webhooks.listing(session.service, most, state=state, webhook=to)
    if session.as_json:
        screen.show_json(found)
        return
    tables.put(_hooks(found["webhooks"]), Text(""), _deliveries(found["deliveries"]))


def _hooks(hooks: list[dict[str, Any]]) -> Any:
    if not hooks:
        return Text("No webhook is set up; docs/webhooks.md tells how.")
    numbers = ("waiting", "delivered", "given up")
    table = tables.plain_table("webhook", "address", *numbers, "told since", numbers=numbers, wraps="address")
    for hook in hooks:
        since = words.when(hook["since"]) or "no service has started with it"
        counted = [words.number(hook[name]) for name in ("waiting", "delivered", "given_up")]
        table.add_row(hook["name"], hook["address"] or Text(hook["problem"], "red"), *counted, since)
    return table


def _deliveries(found: list[dict[str, Any]]) -> Any:
    if not found:
        return Text("Nothing was told yet.")
    table = tables.plain_table("event", "type", "about", "webhook", "state", "tries", numbers=("tries",), wraps="type")
    for one in found:
        standing = Text(words.state(one["state"]))
        if one["fault"]:
            standing.append(f": {one['fault']}", "dim")
        table.add_row(one["event"], one["type"], one["about"], one["webhook"], standing, words.number(one["attempts"]))
    return table


def replay(
    session: Session,
    event: Annotated[str | None, typer.Argument(metavar="[EVENT]", help="An event's id, as `list` shows it.")] = None,
    to: To = None,
    given_up: Annotated[bool, typer.Option("--given-up", help="All deliveries that were given up.")] = False,
) -> None:
    """Tell of an event once more, under its old id; what delivers then tries for a day again."""
    from pipeline.service import webhooks

    if given_up == (event is not None):
        raise errors.RequestError("Name one EVENT, or give --given-up.")
    number = (
        webhooks.replay_given_up(session.service, actor=actor(), webhook=to)
        if event is None
        else webhooks.replay(session.service, event, actor=actor(), webhook=to)
    )
    if session.as_json:
        screen.show_json({"replayed": number})
    else:
        screen.say(f"{words.counted(number, 'delivery', 'deliveries')} will be made once more.")


def test(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A webhook of the settings.")],
) -> None:
    """Send a message of the type `test` to a webhook, now and once, and show whether it was taken."""
    from pipeline.service import webhooks

    done = webhooks.trial(session.service, name)
    if session.as_json:
        screen.show_json(done)
    else:
        screen.say(f"{name} took the message (status {done['status']}).")
