"""A note and a task of a contact. They have no key, so a call without an answer is never repeated but asked about by text.

Where a contact has the same note or task from before, asking finds that one; a second of the same text would be no gain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import quote

from pipeline import errors
from pipeline.records import Chunk, Filled, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Option,
    Options,
    Request,
    Response,
    Step,
    Verdicts,
    asking_one_by_one,
    get,
    json_request,
    no,
)
from pipeline.vendors.highlevel.answers import id_of, is_unknown, listed, plain, refused_whole
from pipeline.vendors.highlevel.facts import CONTACTS, CONTACTS_PER_CALL, READ_ON, REFUSALS
from pipeline.vendors.highlevel.known import known_id

TASK_DUE = Option("task_due", "when tasks are due whose row does not say, as 2026-12-01")


def _of_contact(row: Row, what: str) -> str:
    return f"/contacts/{quote(known_id(row), safe='')}/{what}"


def _note(chunk: Chunk, _turn: Turn) -> Request:
    [row] = chunk.rows
    return json_request("POST", _of_contact(row, "notes"), {"body": row.fields["notes"]})


def _task(chunk: Chunk, _turn: Turn) -> Request:
    [row] = chunk.rows
    due = _moment(row.fields.get("task_due") or str(chunk.options.get("task_due") or ""))
    payload = {"title": row.fields["task"], "dueDate": due, "completed": False}
    return json_request("POST", _of_contact(row, "tasks"), payload)


def _moment(text: str) -> str:
    """A day as the moment at which it begins; what is no day goes as it stands, and HighLevel says so."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at:%Y-%m-%dT%H:%M:%S}Z" if at.tzinfo is None else at.isoformat()


def _step(kind: str, field: str, said_as: str, build: Callable[[Chunk, Turn], Request]) -> Step:
    """The step that writes a field of the row; `kind` is what the answers call it, `said_as` where they hold the text."""

    def interpret(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
        if response.status in REFUSALS:
            return refused_whole(response, f"a {kind}")
        made = response.object().get(kind)
        if response.status >= 300 or not isinstance(made, dict):
            raise errors.VendorMisread(f"The answer to a {kind}, HTTP {response.status}, is without it.")
        return Verdicts((Verdict(chunk.rows[0].number, True, vendor_id=id_of(made)),))

    def found(_chunk: Chunk, row: Row, response: Response) -> Verdict | None:
        there = [] if is_unknown(response) else listed(response, f"{kind}s")
        ours = [one for one in there if plain(one.get(said_as)) == plain(row.fields[field])]
        return Verdict(row.number, True, vendor_id=id_of(ours[0])) if ours else None

    return Step(
        kind,
        CONTACTS_PER_CALL,
        build,
        interpret,
        source=CONTACTS,
        read_on=READ_ON,
        repeatable=no,
        applies=lambda row: bool(row.fields.get(field)),
        asking=asking_one_by_one(lambda _chunk, row: get(_of_contact(row, f"{kind}s")), found),
    )


def without_due(options: Options, filled: Filled) -> Sequence[str]:
    """Tasks that HighLevel will refuse."""
    missing = filled.fields.get("task", 0) - filled.fields.get("task_due", 0)
    if missing <= 0 or options.get("task_due"):
        return ()
    return (
        f"{missing:,} tasks have no day on which they are due, and HighLevel refuses those; give --set task_due=….",
    )


NOTE = _step("note", "notes", "body", _note)
TASK = _step("task", "task", "title", _task)
