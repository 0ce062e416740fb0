"""`leadlift look`: what a vendor has that a person must pick from: users, campaigns, lists, fields."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from pipeline.cli import screen, tables, words
from pipeline.cli.accounts import quota_at_hand
from pipeline.cli.command import command
from pipeline.cli.session import Session, actor
from pipeline.cli.submission import pairs

if TYPE_CHECKING:
    from pipeline.vendor import Read

LEAST_COLUMNS, GAP = 2, 2
SEEN_FOR_COLUMNS = 200
FIRST = ("id", "_id", "sid", "name", "label", "email", "data.email", "phoneNumber", "phone", "number", "status")
TELLING_SECONDS = 2.0


def add(app: typer.Typer) -> None:
    """Makes `look` a command."""
    examples = ("leadlift look", "leadlift look persistiq.campaigns", "leadlift look kore.contacts --set list=June")
    command(app, "look", panel="Look", examples=examples)(look)


def look(
    session: Session,
    thing: Annotated[
        str | None, typer.Argument(metavar="[VENDOR.THING]", help="What to show; all there is to see without it.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="Which account, where a vendor has several.")
    ] = None,
    options: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="An option of what is shown; may be repeated."),
    ] = None,
) -> None:
    """Show what a vendor has, paged through whole within the account's limits: users, campaigns, lists, contacts."""
    from pipeline.service import look as service

    if thing is None:
        _all(service.things(), as_json=session.as_json)
        return
    with quota_at_hand(session):
        asked = service.Look(thing, actor(), account=account, options=pairs("--set", options or []))
        found = [item for page in service.look(session.service, asked, _wait) for item in page]
    if session.as_json:
        screen.show_json(found)
    else:
        _shown(thing, found)


def _all(things: Iterable[tuple[str, Read]], *, as_json: bool) -> None:
    """Everything that can be looked at."""
    told = [
        {"thing": name, "summary": read.summary, "options": [one.name for one in read.options]} for name, read in things
    ]
    if as_json:
        screen.show_json(told)
        return
    table = tables.plain_table("thing", "what it is", "options", wraps="what it is")
    for one in told:
        table.add_row(str(one["thing"]), str(one["summary"]), ", ".join(f"--set {name}=" for name in one["options"]))
    tables.put(table)


def _wait(seconds: float, why: str) -> None:
    if seconds > TELLING_SECONDS:
        screen.remark(f"Waiting {words.duration(seconds)}: {why}")
    time.sleep(seconds)


def _shown(thing: str, found: Sequence[Any]) -> None:
    flat = [_flat(item) for item in found]
    columns = _columns(flat, screen.out().width - GAP)
    table = tables.plain_table(*columns)
    for column in table.columns:
        column.no_wrap, column.overflow = False, "fold"  # an id that is cut is no use
    for item in flat:
        table.add_row(*(Text(item.get(column, ""), overflow="fold") for column in columns))
    left = len({column for item in flat for column in item} - set(columns))
    more = f" {words.counted(left, 'more column')} with --json." if left else ""
    if found:
        tables.put(table, Text(""))
    tables.put(tables.bullet(f"{thing}: {words.number(len(found))} in all.{more}"))


def _flat(item: Any, before: str = "") -> dict[str, str]:
    """An item's texts and numbers, those of objects inside it under both names; lists are left to --json."""
    if not isinstance(item, Mapping):
        return {before.rstrip(".") or "value": "" if item is None else str(item)}
    flat: dict[str, str] = {}
    for name, value in item.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{before}{name}.")
        elif value not in (None, "") and not isinstance(value, list):
            flat[f"{before}{name}"] = str(value)
    return flat


def _columns(flat: Sequence[Mapping[str, str]], width: int) -> list[str]:
    """The columns that tell most, those that people pick by before the others, as many as are shown uncut."""
    seen = list(dict.fromkeys(name for item in islice(flat, SEEN_FOR_COLUMNS) for name in item))
    ordered = sorted(seen, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    chosen: list[str] = []
    for name in ordered:
        width -= max(len(name), *(len(item.get(name, "")) for item in flat)) + GAP
        if width < 0 and len(chosen) >= LEAST_COLUMNS:
            break
        chosen.append(name)
    return chosen
