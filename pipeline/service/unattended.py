"""Submissions of files where nobody is there to ask: what settings say of them, in the words that verbs take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.files.detected import Wanted
from pipeline.ledger import Tx
from pipeline.service.control import PRIORITIES
from pipeline.service.submission import Submission
from pipeline.settings import DeliverySettings


def submission(
    path: Path,
    destination: str,
    account: str | None,
    asked: DeliverySettings,
    *,
    actor: str,
    name: str,
    noted: Callable[[Tx, str], None],
) -> Submission:
    """The submission; one of which something is a guess waits for approval unless the settings say `hold = false`."""
    return Submission(
        path=path,
        destination=destination,
        actor=actor,
        name=name,
        account=account,
        options={key: _text(value) for key, value in asked.options.items()},
        wanted=Wanted(asked.sheet, asked.header, asked.encoding, asked.delimiter, hidden_rows=asked.hidden_rows),
        given=asked.map,
        region=asked.region,
        hold=asked.hold,
        again=asked.again,
        priority=PRIORITIES[asked.priority],
        noted=noted,
    )


def _text(value: str | bool | int) -> str:
    """An option as it is written on the command line."""
    return str(value).lower() if isinstance(value, bool) else str(value)
