"""`leadlift import` and `leadlift status`: submit to what is running, and see how imports stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import run as run_command
from pipeline.cli import schedules, screen
from pipeline.cli.command import command
from pipeline.cli.session import Session
from pipeline.cli.submission import FileOptions

if TYPE_CHECKING:
    from pipeline.cli.follow import Shown


def add(app: typer.Typer) -> None:
    """Makes `import` and `status` commands."""
    command(
        app,
        "import",
        panel="Deliver",
        examples=(
            "leadlift import contacts.csv --to persistiq.leads",
            'leadlift import contacts.csv --to persistiq.campaign --set campaign="Spring outreach" --wait',
        ),
    )(import_)
    command(
        app,
        "status",
        panel="Look",
        examples=("leadlift status", "leadlift status last --watch", "leadlift --json status 7xk2"),
    )(status)


def import_(
    session: Session,
    asked: FileOptions,
    wait: Annotated[bool, typer.Option("--wait", help="Follow it to its end, and write the result files.")] = False,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, max=256, help="At most so many of its calls under way at once."),
    ] = None,
    out: run_command.Out = None,
    strict: run_command.Strict = False,
) -> None:
    """Submit a file to the services that run (`leadlift up`), here or on other machines with the same ledger."""
    if asked.dry_run:
        run_command.dry_run(session, asked)
        return
    import_id = run_command.begun(session, asked, calls_at_once=workers or 0)
    if wait:
        shown = watched(session, import_id, yes=asked.yes)
        run_command.end(session, shown, out=out, strict=strict)
    else:
        _submitted(session, import_id)


def _submitted(session: Session, import_id: str) -> None:
    from pipeline.service import show

    shown = show.one(session.service, import_id)
    if session.as_json:
        screen.show_json(shown)
        return
    waits = shown["waiting"]
    if waits and waits["reason"] != "reader":
        screen.say(f"  {waits['sentence']}")
    screen.say(f"  `leadlift status {import_id} --watch` follows it.")


def watched(session: Session, import_id: str, *, yes: bool) -> Shown:
    """Follows an import that other processes send, to its end; Ctrl-C ends the watching and nothing else."""
    from pipeline.cli import progress
    from pipeline.cli.follow import awaits_approval, follow

    try:
        while True:
            with progress.view(as_json=session.as_json, own_services=False) as watcher:
                shown = follow(session.service, import_id, watcher)
            if not awaits_approval(shown) or not run_command.decided(session, shown, yes=yes):
                return shown
    except KeyboardInterrupt:
        if not session.as_json:
            screen.say(
                f"\n  No longer watching; import {import_id} goes on. `leadlift status {import_id}` looks again."
            )
        raise


def status(
    session: Session,
    import_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="An id, its beginning, or last; all without.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Follow it to its end.")] = False,
    most: Annotated[int, typer.Option("--most", min=1, help="How many imports are listed.")] = 20,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="Those in this state alone.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DESTINATION", help="Those that go there alone.")] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="Those of this account alone.")
    ] = None,
) -> None:
    """Show how an import stands, or all of them, and what each waits for."""
    from pipeline.cli import tables
    from pipeline.cli.follow import exit_of
    from pipeline.service import listing, show

    if import_id is None and not watch:
        found = listing.newest(session.service, listing.Wanted(state, to, account), most)
        screen.show_json(found) if session.as_json else tables.listing(found)
        for sentence in [] if session.as_json else schedules.next_runs(session):
            tables.put(tables.bullet(sentence, "dim"))
        return
    chosen = session.import_id(import_id or "last")
    shown = watched(session, chosen, yes=False) if watch else show.one(session.service, chosen)
    screen.show_json(shown) if session.as_json else tables.summary(shown, shown["results"])
    if watch:
        raise typer.Exit(exit_of(shown, strict=False))
