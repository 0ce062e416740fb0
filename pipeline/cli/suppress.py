"""`leadlift suppress`: the do-not-contact list, consulted in the moment that a call is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from pipeline.cli import screen, tables, words
from pipeline.cli.command import command, group
from pipeline.cli.session import Session, actor

SHOWN_AT_ONCE = 1_000  # of a list of any length, so much is in memory
Account = Annotated[
    str | None, typer.Option("--account", metavar="NAME", help="For this account alone; for all without.")
]
Values = Annotated[
    list[str], typer.Argument(metavar="VALUE...", help="E-mails, phones (+14155550100) or domains (acme.com).")
]


def add(app: typer.Typer) -> None:
    """Makes the family of commands."""
    family = group("suppress", "Keep the do-not-contact list: e-mails, phones, domains; for one account or for all.")
    command(
        family,
        "add",
        examples=("leadlift suppress add jane@acme.com +14155550100", "leadlift suppress add acme.com --account main"),
    )(add_values)
    command(family, "import", examples=("leadlift suppress import opted-out.csv --column Email",))(import_)
    command(family, "remove", examples=("leadlift suppress remove jane@acme.com",))(remove)
    command(family, "list", examples=("leadlift suppress list",))(list_)
    app.add_typer(family, rich_help_panel="Steer")


def add_values(
    session: Session,
    values: Values,
    account: Account = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why, for whoever reads the list.")] = "",
) -> None:
    """Put values on the list; rows that are pending now are stopped as well."""
    from pipeline.service import suppress

    done = suppress.add(session.service, values, account=account, actor=actor(), note=note)
    _said(session, done, f"{words.counted(done['added'], 'value')} added, {done['known']} known before.")


def import_(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One value a line, or a column of a table.")],
    account: Account = None,
    column: Annotated[
        str | None, typer.Option("--column", metavar="NAME", help="Which column, where several could be meant.")
    ] = None,
) -> None:
    """Put a file's values on the list."""
    from pipeline.service import suppress

    done = suppress.import_file(session.service, file, account=account, actor=actor(), column=column)
    bad = f" {words.counted(done['bad'], 'cell')} held none (lines {_lines(done['bad_lines'])})." if done["bad"] else ""
    told = f"{words.counted(done['added'], 'value')} added, {done['known']} known before.{bad}"
    _said(session, done, told)


def remove(session: Session, values: Values, account: Account = None) -> None:
    """Take values off the list."""
    from pipeline.service import suppress

    done = suppress.remove(session.service, values, account=account, actor=actor())
    _said(session, done, f"{words.counted(done['removed'], 'value')} removed, {done['absent']} not on the list.")


def list_(session: Session) -> None:
    """Show the list. The values themselves are not kept, only keyed hashes that recognise them."""
    from pipeline.service import suppress

    found = suppress.listing(session.service)
    if session.as_json:
        screen.show_json_list(found)
        return
    some = False
    while entries := list(islice(found, SHOWN_AT_ONCE)):
        tables.put(_table(entries, headed=not some))
        some = True
    if not some:
        tables.put(Text("The list is empty."))


def _table(entries: Sequence[Mapping[str, Any]], *, headed: bool) -> Table:
    table = tables.plain_table("kind", "mark", "account", "since", "by", "note", wraps="note")
    table.show_header = headed
    for entry in entries:
        account, since = entry["account"] or "all", words.when(entry["at"])
        table.add_row(entry["kind"], entry["value"], account, since, entry["by"], Text(entry["note"]))
    return table


def _said(session: Session, done: dict[str, object], sentence: str) -> None:
    screen.show_json(done) if session.as_json else screen.say(sentence)


def _lines(numbers: list[int]) -> str:
    return words.listed([str(number) for number in numbers])
