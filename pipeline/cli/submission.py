"""What `run` and `import` ask about a file, and the submission that the service gets from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline import errors
from pipeline.cli import session

if TYPE_CHECKING:
    from pipeline.service.imports import Submission

READING, SENDING = "How the file is read", "How it is sent"
Priority = Literal["low", "normal", "high"]
HiddenRows = Literal["send", "skip"]


@dataclass(frozen=True, slots=True)
class FileOptions:
    """A file, where it goes, and everything about it that is not to be guessed."""

    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="CSV, TSV or Excel, plain or .gz.", show_default=False)
    ] = None
    to: Annotated[
        str | None, typer.Option("--to", metavar="DESTINATION", help="Such as persistiq.leads; see leadlift vendors.")
    ] = None
    options: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="An option of the destination; may be repeated."),
    ] = None
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="Which account, where a vendor has several.")
    ] = None
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="COLUMN=FIELD", help="What a column is; may be repeated.", rich_help_panel=READING
        ),
    ] = None
    region: Annotated[
        str | None,
        typer.Option("--region", metavar="XX", help="Region of phones without +, as US.", rich_help_panel=READING),
    ] = None
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet of a workbook.", rich_help_panel=READING)
    ] = None
    no_header: Annotated[
        bool, typer.Option("--no-header", help="The first line is a row already.", rich_help_panel=READING)
    ] = False
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="NAME", help="Such as utf-8, cp1252.", rich_help_panel=READING),
    ] = None
    delimiter: Annotated[
        str | None,
        typer.Option("--delimiter", metavar="CHAR", help="Such as ; or tab.", rich_help_panel=READING),
    ] = None
    hidden_rows: Annotated[
        HiddenRows | None,
        typer.Option("--hidden-rows", help="What becomes of rows that a sheet hides.", rich_help_panel=READING),
    ] = None
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent; change nothing.", rich_help_panel=SENDING)
    ] = False
    hold: Annotated[
        bool,
        typer.Option("--hold", help="Read the whole file, then wait for approval.", rich_help_panel=SENDING),
    ] = False
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Send without asking, however unsure.", rich_help_panel=SENDING)
    ] = False
    again: Annotated[bool, typer.Option("--again", help="Send the same bytes once more.", rich_help_panel=SENDING)] = (
        False
    )
    priority: Annotated[
        Priority, typer.Option("--priority", help="Share of the account's calls.", rich_help_panel=SENDING)
    ] = "normal"


def submission(asked: FileOptions) -> Submission:
    """The submission. Raises RequestError for options that make no sense by themselves."""
    from pipeline.files.detected import Wanted
    from pipeline.service.control import PRIORITIES
    from pipeline.service.imports import Submission

    if asked.file is None:
        raise errors.RequestError("Which file? As in: leadlift run contacts.csv --to persistiq.leads")
    if asked.to is None:
        raise errors.RequestError("Where to? Give --to, such as --to persistiq.leads; `leadlift vendors` lists them.")
    if asked.hold and asked.yes:
        raise errors.RequestError("--hold waits for approval and --yes gives it: use one of them.")
    return Submission(
        path=asked.file,
        destination=asked.to,
        actor=session.actor(),
        account=asked.account,
        options=pairs("--set", asked.options or []),
        wanted=Wanted(
            asked.sheet,
            False if asked.no_header else None,
            asked.encoding,
            asked.delimiter,
            hidden_rows=asked.hidden_rows,
        ),
        given=pairs("--map", asked.columns or []),
        region=asked.region,
        hold=True if asked.hold else False if asked.yes else None,
        again=asked.again,
        priority=PRIORITIES[asked.priority],
    )


def pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """`KEY=VALUE` texts by key; a key may hold an equals sign, as headers do. Raises RequestError."""
    found: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.rpartition("=") if option == "--map" else text.partition("=")
        if not sign or not key.strip():
            raise errors.RequestError(f"{option} takes KEY=VALUE, and {text!r} is not that.")
        if key.strip() in found:
            raise errors.RequestError(f"{option} gives {key.strip()!r} twice.")
        found[key.strip()] = value.strip()
    return found
