"""What became of rows: `results`, `why`, `verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.console import RenderableType
from rich.text import Text

from pipeline.cli import screen, tables, words
from pipeline.cli.command import command
from pipeline.cli.control import ImportId, RowNumber
from pipeline.cli.exits import Exit
from pipeline.cli.run import Out
from pipeline.cli.session import Session

if TYPE_CHECKING:
    from pipeline.service import verify as proving

PANEL = "Look"


def add(app: typer.Typer) -> None:
    """Makes the verbs commands."""
    command(app, "results", panel=PANEL, examples=("leadlift results last --out results-of-may",))(results)
    command(app, "why", panel=PANEL, examples=("leadlift why last 17", "leadlift --json why 7xk2 17"))(why)
    command(app, "verify", panel=PANEL, examples=("leadlift verify last",))(verify)


def results(session: Session, import_id: ImportId, out: Out = None) -> None:
    """Write one CSV for each state that has rows: your own columns, then why, the vendor's id and the row's number."""
    from pipeline.service import results as service_results
    from pipeline.service import show

    chosen = session.import_id(import_id)
    folder = out.resolve() if out else show.results_folder(session.service, chosen)
    written = service_results.write(session.service, chosen, folder)
    if session.as_json:
        screen.show_json({"id": chosen, "results": {state: str(path) for state, path in written.items()}})
    elif written:
        tables.put(*tables.files(dict(written)))
    else:
        screen.say(f"No row of import {chosen} has come to its end yet.")


def verify(session: Session, import_id: ImportId) -> None:
    """Read the source again by other code and prove that the books balance: nothing of the file is lost or made up."""
    from pipeline.service import verify as proving

    chosen = session.import_id(import_id)
    proved = proving.verify(session.service, chosen)
    if session.as_json:
        screen.show_json({"id": chosen, **proved.to_json()})
    else:
        _show(chosen, proved)
    raise typer.Exit(Exit.DONE if proved.ok else Exit.NOT_BALANCED)


def _show(import_id: str, proved: proving.Verified) -> None:
    table = tables.plain_table("", "proved", wraps="proved")
    table.show_header = False
    for check in proved.checks:
        mark = Text("✓", style="green") if check.ok else Text("✗", style="bold red")
        table.add_row(mark, Text(check.sentence, style="" if check.ok else "red"))
    verdict = "The books balance" if proved.ok else "The books do not balance"
    total = f"{verdict}: {words.counted(proved.rows_read, 'row')} of import {import_id}."
    tables.put(table, *_not_rows(proved), Text(""), Text(total, style="bold green" if proved.ok else "bold red"))


def _not_rows(proved: proving.Verified) -> list[RenderableType]:
    """The lines of the file that are in no row, with their reasons, unless they are just the header."""
    from pipeline.service.not_rows import REASONS

    found = proved.not_rows
    if all(line.reason == "header" for line in found.first):
        return []
    table = tables.plain_table("in no row", "because", numbers=["in no row"], wraps="because")
    for line in found.first:
        table.add_row(str(line.number), Text(REASONS[line.reason], style="red" if line.reason == "unexplained" else ""))
    more = found.total - found.by_reason.get("blank", 0) - len(found.first)
    return [Text(""), table, *([Text(f"and {words.counted(more, 'more line')}", style="dim")] if more else [])]


def why(session: Session, import_id: ImportId, number: RowNumber) -> None:
    """Tell the life of one row: its cells, what normalising changed, every call and answer, and what it became."""
    from pipeline.cli.life import show_life
    from pipeline.service import why as telling

    life = telling.why(session.service, session.import_id(import_id), number)
    screen.show_json(life) if session.as_json else show_life(life)
