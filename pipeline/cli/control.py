"""Steering an import: `pause`, `resume`, `approve`, `cancel`, `retry`, `settle`, `priority`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pipeline import errors
from pipeline.cli import screen, words
from pipeline.cli.command import command
from pipeline.cli.session import Session, actor
from pipeline.cli.submission import Priority, pairs

PANEL = "Steer"
ImportId = Annotated[str, typer.Argument(metavar="ID", help="An import's id, its beginning, or last.")]
RowNumber = Annotated[int, typer.Argument(metavar="ROW", help="The row's number in the file.", min=1)]


def add(app: typer.Typer) -> None:
    """Makes the verbs commands."""
    command(app, "pause", panel=PANEL, examples=("leadlift pause last",))(pause)
    command(app, "resume", panel=PANEL, examples=("leadlift resume last",))(resume)
    command(app, "approve", panel=PANEL, examples=("leadlift approve last",))(approve)
    command(app, "cancel", panel=PANEL, examples=("leadlift cancel 7xk2m9dq",))(cancel)
    again = (
        "leadlift retry last",
        "leadlift retry last --only vendor_failed",
        "leadlift retry last --state cancelled",
        'leadlift retry last --map "Work mail=email"',
    )
    command(app, "retry", panel=PANEL, examples=again)(retry)
    command(app, "settle", panel=PANEL, examples=("leadlift settle last 17 delivered", "leadlift settle last 18 not"))(
        settle
    )
    command(app, "priority", panel=PANEL, examples=("leadlift priority last high",))(priority)


def pause(session: Session, import_id: ImportId) -> None:
    """Make no new call for an import until it is resumed; calls under way are settled."""
    from pipeline.service import control

    chosen = session.import_id(import_id)
    control.pause(session.service, chosen, actor=actor())
    _said(session, chosen, f"Import {chosen} is paused; `leadlift resume {chosen}` goes on.")


def resume(session: Session, import_id: ImportId) -> None:
    """Let a paused import go on; one that waits for approval is approved by it."""
    from pipeline.service import control

    chosen = session.import_id(import_id)
    control.resume(session.service, chosen, actor=actor())
    _said(session, chosen, f"Import {chosen} goes on where services run.")


def approve(session: Session, import_id: ImportId) -> None:
    """Let an import that was submitted with --hold be sent."""
    from pipeline.service import control

    chosen = session.import_id(import_id)
    control.approve(session.service, chosen, actor=actor())
    _said(session, chosen, f"Import {chosen} is approved and goes on where services run.")


def cancel(session: Session, import_id: ImportId) -> None:
    """Send nothing more of an import; calls under way are settled. `retry` would reopen its rows."""
    from pipeline.service import control

    chosen = session.import_id(import_id)
    stopped = control.cancel(session.service, chosen, actor=actor())
    told = f"Import {chosen} is cancelled: {words.counted(stopped, 'row')} will not be sent."
    _said(session, chosen, told, cancelled=stopped)


def retry(
    session: Session,
    import_id: ImportId,
    only: Annotated[
        str | None, typer.Option("--only", metavar="CODE", help="Rows with this reason code alone.")
    ] = None,
    state: Annotated[
        Literal["refused", "cancelled"] | None,
        typer.Option("--state", help="Rows in this state alone.", show_choices=True),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="Map a column anew and try rejected rows; may be repeated."),
    ] = None,
) -> None:
    """Send refused and cancelled rows again, each from the step it ended at; with --map, rejected rows as mapped anew.

    Delivered rows and rows in doubt are never sent again by this.
    """
    from pipeline.service import control

    if columns and (only or state):
        chooses = "--only" if only else "--state"
        raise errors.RequestError(f"--map tries rejected rows and {chooses} chooses among others: use one of them.")
    chosen = session.import_id(import_id)
    if columns:
        from pipeline.service import remap

        reopened = remap.remap(session.service, chosen, pairs("--map", columns), actor=actor())
    else:
        reopened = control.retry(session.service, chosen, actor=actor(), only=only, state=state)
    told = f"{words.counted(reopened, 'row')} of import {chosen} will be sent again where services run."
    _said(session, chosen, told if reopened else f"Import {chosen} has no such row to send again.", reopened=reopened)


def settle(
    session: Session,
    import_id: ImportId,
    number: RowNumber,
    became: Annotated[
        Literal["delivered", "not"],
        typer.Argument(help="What became of it, as the vendor's own screens show.", show_choices=True),
    ],
) -> None:
    """Say what became of a row that is in doubt, where the vendor cannot be asked."""
    from pipeline.service import control

    chosen = session.import_id(import_id)
    control.settle(session.service, chosen, number, delivered=became == "delivered", actor=actor())
    told = "delivered" if became == "delivered" else "not delivered"
    _said(session, chosen, f"Row {number} of import {chosen} is settled as {told}.")


def priority(
    session: Session,
    import_id: ImportId,
    share: Annotated[Priority, typer.Argument(help="Its share of the account's calls.", show_choices=True)],
) -> None:
    """Give an import a larger or smaller share of its account's calls than others have."""
    from pipeline.service import control

    chosen = session.import_id(import_id)
    control.prioritise(session.service, chosen, share, actor=actor())
    _said(session, chosen, f"Import {chosen} now has {share} priority.")


def _said(session: Session, import_id: str, sentence: str, **more: int) -> None:
    from pipeline.service import show

    if session.as_json:
        screen.show_json({**show.one(session.service, import_id), **more})
    else:
        screen.say(sentence)
