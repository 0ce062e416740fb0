"""`leadlift demo`: the main job for real, against a simulated vendor on this machine, with nothing to set up."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from pipeline import errors
from pipeline.cli import demos, run, screen, tables, words
from pipeline.cli.command import command
from pipeline.cli.exits import Exit
from pipeline.cli.session import Everywhere, Session
from pipeline.cli.submission import FileOptions, submission
from pipeline.limits import DAY_SECONDS

if TYPE_CHECKING:
    from pipeline.cli.simulated import Simulated

HOME, RESULTS = Path(".leadlift-demo"), Path("leadlift-demo-results")
MARK = "# Made by `leadlift demo`; the next demo replaces this folder.\n"
SAMPLES = Path(__file__).parents[2] / "sample_data"


def add(app: typer.Typer) -> None:
    """Makes `demo` a command."""
    command(app, "demo", panel="Deliver", examples=("leadlift demo", "leadlift demo --vendor persistiq"))(demo)


def demo(
    session: Session,
    vendor: Annotated[str, typer.Option("--vendor", help="Which vendor is simulated.")] = "persistiq",
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="A file of your own instead.")] = None,
    destination: Annotated[
        str | None, typer.Option("--destination", metavar="NAME", help="Another destination of the vendor.")
    ] = None,
    time_scale: Annotated[
        float, typer.Option("--time-scale", help="0.1 makes the vendor's minute six seconds.", min=0.01, max=1.0)
    ] = 1.0,
) -> None:
    """Deliver a messy file to a simulated vendor: every process real, its limits enforced, nothing leaves this machine."""
    shown = demos.of(vendor)
    source, to = file or SAMPLES / shown.file, destination or shown.to
    options = [f"{name}={text}" for name, text in shown.options.items()] if to == shown.to else []
    if not source.is_file():
        raise errors.FileError(f"There is no file {tables.near(source)}; give one with --file.")
    from pipeline.cli import simulated

    _own_settings_alone()
    with _home() as home, simulated.vendor(vendor, home, time_scale, shown.switches) as opposite:
        (home / "leadlift.toml").write_text(MARK + opposite.settings(shown.records), encoding="utf-8")
        inside = Session(Everywhere(home / "leadlift.toml", home, session.as_json))
        code = _delivered(inside, FileOptions(file=source, to=to, options=options, yes=True), opposite, shown.counts)
    raise typer.Exit(code)


def _delivered(session: Session, asked: FileOptions, opposite: Simulated, counts: str) -> Exit:
    from pipeline.cli.follow import exit_of
    from pipeline.service import results, verify

    if not session.as_json:
        _opening(session, asked, opposite)
    shown = run.delivered(session, run.begun(session, asked), yes=True)
    shutil.rmtree(RESULTS, ignore_errors=True)
    written = results.write(session.service, shown["id"], RESULTS.resolve())
    proved, report = verify.verify(session.service, shown["id"]), opposite.report()
    agreed = proved.ok and _agree(shown, report, counts)
    if session.as_json:
        paths = {state: str(path) for state, path in written.items()}
        screen.show_json({**shown, "results": paths, "verified": proved.ok, "sandbox": report})
    else:
        tables.summary(shown, dict(written))
        _books(shown, report, counts, verified=proved.ok)
        _closing(asked.to, written.get("rejected") or written.get("delivered"))
    code = exit_of(shown, strict=False)
    return code if code or agreed else Exit.NOT_BALANCED


def _opening(session: Session, asked: FileOptions, opposite: Simulated) -> None:
    """What is about to happen, in plain words, and how long it takes."""
    from pipeline.service import dry_run

    looked = dry_run.preview(session.service, submission(asked))
    limits = " and ".join(f"{words.number(calls)} calls in any {words.window(s)}" for calls, s in opposite.limits)
    tables.put(
        Text("The main job, for real, on this machine alone.", style="bold"),
        Text(""),
        tables.bullet(f"A simulated {opposite.title} runs as a process of its own and enforces its limit: {limits}."),
        tables.bullet("Leadlift starts a private Redis, workers, a reader and a dispatcher, with a ledger in SQLite."),
        *map(tables.bullet, _small_calls(session, asked.to)),
        tables.bullet(_expected(looked, opposite)),
        Text(""),
    )


def _expected(looked: Mapping[str, Any], opposite: Simulated) -> str:
    """How many calls it takes, whether they meet a limit, and how long that is."""
    told = f"{words.counted(looked['rows']['read'], 'messy row')} become about {words.counted(looked['calls'], 'call')}"
    took = words.duration(looked["at_least_seconds"] + 10)
    ends = "Ctrl-C stops it and cleans up."
    if any(looked["calls"] > calls for calls, _ in opposite.limits):
        return f"{told}, so the limit is met and waited for: this takes about {took}. {ends}"
    fewest, window = min(opposite.limits)
    later = "until 00:00 UTC" if window == DAY_SECONDS else "for the next window"
    met = f"a file of more than {words.number(fewest)} calls waits in the ledger {later}, and goes on by itself"
    return f"{told}: this takes about {took}. The limit is not met; {met}. {ends}"


def _small_calls(session: Session, to: str | None) -> list[str]:
    """That the vendor would take more records at once, where the demonstration's account is told not to."""
    account = session.service.account("demo")
    _, operation = session.service.destination(to or "")
    fewer = {
        step.records_per_call: account.records[step.name] for step in operation.steps if step.name in account.records
    }
    return [
        f"{account.vendor.title} takes {words.number(most)} records a call. Here a call carries {words.number(few)} at"
        " most, so that a small file meets the limit."
        for most, few in fewer.items()
    ]


def _agree(shown: Any, report: Any, counts: str) -> bool:
    """Whether the vendor's books and ours say the same."""
    there = report["contacts"].get(counts, 0)
    return bool(report["breaches"] == 0 and not report["created_twice"] and there == shown["rows"]["delivered"])


def _books(shown: Any, report: Any, counts: str, *, verified: bool) -> None:
    """The vendor's own books beside ours."""
    table = tables.plain_table("two sets of books", "the vendor's", "ours", numbers=("the vendor's", "ours"))
    there = report["contacts"].get(counts, 0)
    table.add_row(f"{counts}s delivered", words.number(there), words.number(shown["rows"]["delivered"]))
    table.add_row("calls made", words.number(report["calls"]), words.number(shown["calls"]))
    table.add_row("calls over the limit", words.number(report["breaches"]), "")
    table.add_row(f"{counts}s created twice", words.number(len(report["created_twice"])), "")
    for window in report["windows"].values():
        most, allowed = words.number(window["most_calls"]), words.number(window["limit"])
        table.add_row(f"most calls in any {words.window(window['seconds'])}", most, f"of {allowed}")
    said = "The source was read again: the books balance." if verified else "The books do not balance."
    tables.put(table, Text(""), tables.bullet(said, "green" if verified else "red"), Text(""))


def _closing(to: str | None, example: Path | None) -> None:
    """What to try next."""
    program, row = _program(), _last_row(example)
    home = f"{program} --home {HOME}"
    lines = [
        (f"{home} why last {row}", "The life of one row"),
        (f"{home} verify last", "The proof that the books balance"),
        (f"{program} run YOURS.csv --to {to} --dry-run", "Your own file, and nothing sent"),
    ]
    tables.put(Text("Nothing runs any more. To go on", style="bold"))
    for typed, meaning in lines:
        tables.put(Text(f"{meaning}:"), Text(f"  {typed}", style="cyan", overflow="fold"))
    screen.say()


def _last_row(example: Path | None) -> str:
    """The number of a row that is worth a look."""
    import csv

    if example is None:
        return "2"
    with example.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        return next(rows, ["2"])[-1]


def _program() -> str:
    """How this program is called from here."""
    found = shutil.which("leadlift")
    own = Path(sys.argv[0])
    return "leadlift" if found and Path(found).resolve() == own.resolve() else tables.near(own)


def _own_settings_alone() -> None:
    """The user's settings have no part in a demo: it must not touch a real ledger, a real Redis or a real vendor."""
    from pipeline.settings import Settings

    for name in [*Settings.model_fields, "config"]:
        os.environ.pop(f"LEADLIFT_{name.upper()}", None)


@contextmanager
def _home() -> Iterator[Path]:
    """The demo's own home: the last one's is replaced, and an unfinished one is removed."""
    from pipeline.local.supervisor import running

    if running(HOME):
        raise errors.Conflict(f"A demo runs already in {HOME.resolve()}; wait for it, or stop it.")
    if HOME.exists() and not _is_ours():
        raise errors.Conflict(f"{HOME} is not of a demo; move it away, and the demo can use that name.")
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(mode=0o700)
    (HOME / "leadlift.toml").write_text(MARK, encoding="utf-8")
    try:
        yield HOME
    except typer.Exit:
        raise
    except BaseException:
        shutil.rmtree(HOME, ignore_errors=True)
        raise


def _is_ours() -> bool:
    settings = HOME / "leadlift.toml"
    return settings.is_file() and settings.read_text(encoding="utf-8").startswith(MARK)
