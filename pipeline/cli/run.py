"""`leadlift run`: everything for one file, from start to the table that balances, and then nothing is left running."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import errors
from pipeline.cli import screen
from pipeline.cli.command import command
from pipeline.cli.exits import Exit
from pipeline.cli.session import Session, actor
from pipeline.cli.submission import FileOptions, submission

if TYPE_CHECKING:
    from pipeline.cli.follow import Shown

Strict = Annotated[bool, typer.Option("--strict", help="Exit with 8 unless every row was delivered.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the result files go [HOME/results/ID].")]
Workers = Annotated[int | None, typer.Option("--workers", metavar="N", min=1, max=256, help="Calls under way at once.")]


def add(app: typer.Typer) -> None:
    """Makes `run` a command."""
    command(
        app,
        "run",
        panel="Deliver",
        examples=(
            "leadlift run contacts.csv --to persistiq.leads",
            "leadlift run contacts.xlsx --to persistiq.leads --sheet Berlin --region DE --dry-run",
            'leadlift run leads.csv --to persistiq.leads --map "Mobile=phone" --set dup=update --yes',
            "leadlift run --resume last",
        ),
    )(run)


def run(
    session: Session,
    asked: FileOptions,
    resume: Annotated[
        str | None, typer.Option("--resume", metavar="ID", help="Go on with an import that was begun earlier.")
    ] = None,
    workers: Workers = None,
    out: Out = None,
    strict: Strict = False,
) -> None:
    """Deliver a file: start everything, send every row within the vendor's limits, show what became of each, stop."""
    session = session.with_workers(workers)
    if resume is not None and asked.file is not None:
        raise errors.RequestError("--resume goes on with an import that has its file: leave FILE out.")
    if asked.dry_run and resume is None:
        dry_run(session, asked)
        return
    import_id = begun(session, asked) if resume is None else session.import_id(resume)
    shown = deliver(session, import_id, yes=asked.yes, resumed=resume is not None)
    end(session, shown, out=out, strict=strict)


def dry_run(session: Session, asked: FileOptions) -> None:
    """Shows the same path up to the first call."""
    from pipeline.cli import tables
    from pipeline.service import dry_run as service_dry_run

    wanted = submission(asked)
    found = service_dry_run.preview(session.service, wanted)
    if session.as_json:
        screen.show_json(found)
    else:
        tables.preview(found, wanted.path.name)


def begun(session: Session, asked: FileOptions, *, calls_at_once: int = 0) -> str:
    """Submits the file, and says what was understood of it; returns the import's id."""
    from pipeline.cli import tables
    from pipeline.service import imports, show

    wanted = replace(submission(asked), calls_at_once=calls_at_once)
    import_id = imports.submit(session.service, wanted)
    if not session.as_json:
        tables.intake(show.one(session.service, import_id))
    return import_id


def deliver(session: Session, import_id: str, *, yes: bool, resumed: bool = False) -> Shown:
    """Sees the import to its end; on Ctrl-C says how it can go on."""
    try:
        if resumed:
            go_on(session, import_id, yes=yes)
        return delivered(session, import_id, yes=yes)
    except KeyboardInterrupt:
        if not session.as_json:
            left_off(import_id)
        raise


def delivered(session: Session, import_id: str, *, yes: bool) -> Shown:
    """Sees the import to its end with services of this home, its own where none run; returns it as it is then."""
    from pipeline.cli import embedded

    while True:
        try:
            return _delivered(session, import_id, yes=yes)
        except embedded.Gone:
            continue


def _delivered(session: Session, import_id: str, *, yes: bool) -> Shown:
    from pipeline.cli import embedded, progress
    from pipeline.cli.follow import awaits_approval, follow

    told: list[str] = []
    with embedded.services(session, told.append, quiet=session.as_json) as check:
        while True:
            with progress.view(as_json=session.as_json, own_services=True) as watcher:

                def checked(watcher: Any = watcher) -> None:
                    while told:
                        watcher.tell(told.pop(0))
                    check()

                shown = follow(session.service, import_id, watcher, check=checked)
            if not awaits_approval(shown) or not decided(session, shown, yes=yes):
                return shown


def go_on(session: Session, import_id: str, *, yes: bool) -> None:
    """Takes a paused import up again; one that waits for approval is left to wait where a person can be asked."""
    from pipeline.cli.follow import awaits_approval
    from pipeline.service import control, show

    shown = show.one(session.service, import_id)
    ask = awaits_approval(shown) and screen.interactive() and not session.as_json and not yes
    if shown["state"] == "paused" and not ask:
        control.resume(session.service, import_id, actor=actor())


def decided(session: Session, shown: Shown, *, yes: bool) -> bool:
    """Asks, where somebody can be, whether what was read is to be sent; tells whether anything was decided."""
    from pipeline.service import control

    if yes:
        control.resume(session.service, shown["id"], actor=actor())
        return True
    if session.as_json or not screen.interactive():
        return False
    if approved(session, shown):
        control.resume(session.service, shown["id"], actor=actor())
    else:
        control.cancel(session.service, shown["id"], actor=actor())
    return True


def approved(session: Session, shown: Shown) -> bool:
    """Shows the mapping, what would be sent, the counts and why it waits, and asks."""
    from rich.prompt import Confirm

    from pipeline.cli import tables
    from pipeline.service import samples

    tables.put(*map(tables.bullet, shown["mapping"]))
    tables.samples(samples.of_import(session.service, shown["id"]))
    tables.summary(shown)
    return Confirm.ask("\n  Send these rows?", console=screen.out(), default=False)


def end(session: Session, shown: Shown, *, out: Path | None, strict: bool) -> None:
    """Writes the result files, shows the table that balances, and exits with what that means."""
    from pipeline.cli import tables
    from pipeline.cli.follow import exit_of
    from pipeline.service import results, show

    folder = out.resolve() if out else show.results_folder(session.service, shown["id"])
    written = results.write(session.service, shown["id"], folder) if shown["state"] not in ("queued", "reading") else {}
    if session.as_json:
        screen.show_json({**shown, "results": {state: str(path) for state, path in written.items()}})
    else:
        tables.summary(shown, dict(written))
    code = exit_of(shown, strict=strict)
    if code is Exit.NOT_FINISHED and not session.as_json and shown["state"] not in ("cancelled", "failed"):
        screen.say(f"  `leadlift run --resume {shown['id']}` goes on with it.")
    raise typer.Exit(code)


def left_off(import_id: str) -> None:
    """What Ctrl-C means for an import: nothing is lost."""
    from rich.text import Text

    from pipeline.cli import tables

    screen.say()
    tables.put(
        Text(f"Stopped. Nothing is lost: import {import_id} stays in the ledger as it is."),
        Text(f"`leadlift run --resume {import_id}` goes on with it, and so does `leadlift up`;"),
        Text(f"`leadlift status {import_id}` shows it, `leadlift cancel {import_id}` ends it."),
    )
