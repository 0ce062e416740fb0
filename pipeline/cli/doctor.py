"""`leadlift doctor`: looks at everything that sending stands on, and says what to do about what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from pipeline import errors
from pipeline.cli import screen, tables, words
from pipeline.cli.accounts import quota_at_hand
from pipeline.cli.command import command
from pipeline.cli.exits import Exit
from pipeline.cli.session import Session, actor

if TYPE_CHECKING:
    from pipeline.service.doctor import Finding

MARKS = {"good": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "bold red"), "unknown": ("·", "dim")}


def add(app: typer.Typer) -> None:
    """Makes `doctor` a command."""
    command(app, "doctor", panel="Set up", examples=("leadlift doctor", "leadlift doctor --offline --json"))(doctor)


def doctor(
    session: Session,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no vendor.")] = False,
) -> None:
    """Look at settings, ledger, Redis, workers, clocks, disk, store and accounts, and say what to do."""
    found = []
    for finding in _findings(session, offline=offline):
        found.append(finding)
        if not session.as_json:
            _show(finding)
    problems = sum(finding.state == "problem" for finding in found)
    if session.as_json:
        screen.show_json({"well": not problems, "findings": [asdict(finding) for finding in found]})
    else:
        _conclude(problems, sum(finding.state == "warning" for finding in found))
    raise typer.Exit(Exit.NOT_WELL if problems else Exit.DONE)


def _findings(session: Session, *, offline: bool) -> Iterator[Finding]:
    from pipeline.service.doctor import finding

    try:
        settings = session.settings
    except errors.SettingsError as error:
        yield finding.problem("settings", error.message, "Mend them; docs/settings.md tells of each.")
        return
    yield finding.good("settings", f"The settings can be used: {words.counted(len(settings.accounts), 'account')}.")
    try:
        with quota_at_hand(session):
            yield from _examined(session, offline=offline)
    except errors.LeadliftError as error:  # no Redis of one's own could be started
        yield finding.problem("redis", error.message, "See above; until then nothing can be sent from this machine.")


def _examined(session: Session, *, offline: bool) -> Iterator[Finding]:
    from pipeline.cli.services import redis_url
    from pipeline.service.doctor import examine
    from pipeline.wiring import KEY_FILE

    settings = session.settings.model_copy(update={"redis_url": redis_url(session.settings)})
    yield from examine(
        settings,
        lambda: session.service,
        key_file=settings.home / KEY_FILE,
        config=session.config,
        offline=offline,
        actor=actor(),
    )


def _show(finding: Finding) -> None:
    mark, style = MARKS[finding.state]
    line = tables.plain_table("", "", "", wraps="")
    line.show_header = False
    line.add_row(Text(mark, style=style), Text(finding.sentence, style="" if finding.state == "good" else style))
    if finding.todo:
        line.add_row("", Text(f"→ {finding.todo}"))
    tables.put(line)


def _conclude(problems: int, warnings: int) -> None:
    told = f"{words.counted(problems, 'problem')} and {words.counted(warnings, 'warning')}."
    style = "bold red" if problems else "bold yellow" if warnings else "bold green"
    tables.put(Text(""), Text(told if problems or warnings else "All is well.", style=style))
