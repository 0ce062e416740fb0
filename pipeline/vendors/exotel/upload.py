"""The asynchronous upload of a CSV into a list, and the list read back, since an upload tells counts alone.

A conversation: `upload` by the list's name, which the reference gives for a list that exists too; where Exotel says that
the name is taken, `named` turns look its sid up and `upload` goes there. Then `poll` turns to the end of the upload, and
`members` turns through the list.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence

from pipeline import errors
from pipeline.records import Chunk, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Asking,
    Continue,
    Impossible,
    RefusedWhole,
    Request,
    Response,
    Step,
    Verdicts,
    get,
    no,
    one_verdict_each,
)
from pipeline.vendors.exotel import facts
from pipeline.vendors.exotel.contacts import known
from pipeline.vendors.exotel.envelope import CONFLICT, Thing, code, data, items, number, only, phone, text, words
from pipeline.vendors.exotel.pages import (
    Carry,
    members_page,
    named,
    named_page,
    of_found,
    quoted,
    searched,
    sought,
    start,
)

MOST_POLLS, LONGEST_POLL_SECONDS = 240, 30.0
READ_AGAIN_SECONDS = (2.0, 8.0)  # [undocumented] how long after an upload's end its contacts may still appear
STILL_COMING_SECONDS = (2.0, 8.0, 30.0, 60.0)  # how long an upload may take whose answer never came
OVER = ("completed", "failed")  # [undocumented] every other word is an upload under way
COUNTS = {"total": "total_records", "failed": "failure_count", "duplicate": "duplicate_count"}  # the newer names


def _build(chunk: Chunk, turn: Turn) -> Request:
    match turn.name:
        case "upload":
            return _file(chunk, turn.carry.get("sid", ""))
        case "named":
            return named_page(chunk.options["list"], turn.carry)
        case "poll":  # the answer to an upload has a URL for this too, which might lead elsewhere: it is never followed
            return get(f"/csv-status/{quoted(turn.carry['upload'])}")
        case _:
            return members_page(turn.carry["sid"], turn.carry)


def _interpret(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    match turn.name:
        case "upload":
            return _uploaded(turn, response)
        case "named":
            return _named(chunk, turn, response)
        case "poll":
            return _polled(chunk, turn, response)
        case _:
            return _reconciled(chunk, turn, response)


# --- upload -----------------------------------------------------------------------------------------------------------


def _file(chunk: Chunk, to: str) -> Request:
    """The file as a form of fixed shape: the same rows are the same bytes."""
    content = _csv(chunk.rows)
    edge = f"leadlift-{hashlib.sha256(content).hexdigest()[:32]}"
    fields = {} if to else {"list_name": chunk.options["list"], "type": "static"}
    parts = [f'form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(b'form-data; name="file_name"; filename="contacts.csv"\r\ncontent-type: text/csv\r\n\r\n' + content)
    body = b"".join(f"--{edge}\r\ncontent-disposition: ".encode() + part + b"\r\n" for part in parts)
    return Request(
        "PUT" if to else "POST",
        f"/contacts/csv-upload/{quoted(to)}" if to else "/contacts/csv-upload",
        headers=(("content-type", f"multipart/form-data; boundary={edge}"),),
        body=body + f"--{edge}--\r\n".encode(),
    )


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, [field.sent_as for field in facts.CONTACT_FIELDS], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(known(row) for row in rows)
    return out.getvalue().encode()


def _uploaded(turn: Turn, response: Response) -> Answer:
    to = turn.carry.get("sid", "")
    if to and response.status in (404, 405):  # [undocumented] uploads into a list by sid are seen in clients' code only
        return Impossible("Exotel takes no upload into a list that exists; name a new list, or use exotel.list.")
    item = only(response)
    if not to and code(item) == CONFLICT:
        return Continue(Turn("named", start()), applied=False)
    told = items(response)
    if isinstance(told, RefusedWhole):
        return told
    if code(item) >= 300:
        return RefusedWhole(words(response))
    summary = data(item).get("summary") or data(item)
    upload, sid = text(summary.get("upload_id")), text(summary.get("list_sid"))
    if not upload:
        raise errors.VendorMisread("The answer to an upload does not tell its id.")
    return Continue(_poll({"upload": upload, "sid": sid or to, "polls": 0}))


def _named(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """The list's sid is wanted: for the file, or after it for what is in the list."""
    counts = turn.carry.get("counts")
    found = named(chunk.options["list"], turn.carry, response, thoroughly=True)
    if isinstance(found, str):
        return Continue(Turn("upload", {"sid": found}) if counts is None else _members(chunk, found, counts))
    if found:
        return Continue(Turn("named", {**found, "counts": counts}))
    return Impossible("Exotel has a list of that name and does not show it; give the name of another.")


# --- wait for its end -------------------------------------------------------------------------------------------------


def _poll(carry: Carry) -> Turn:
    return Turn("poll", carry, min(LONGEST_POLL_SECONDS, 2.0 ** min(carry["polls"], 10)))


def _polled(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """Once an upload is over, or Exotel knows nothing of it any more, the list tells what came of it."""
    carry, status = {**turn.carry, "polls": turn.carry["polls"] + 1}, _status(response)
    carry["sid"] = text(status.get("list_sid")) or carry["sid"]
    over = not status or str(status.get("status")).casefold() in OVER
    if not over and carry["polls"] < MOST_POLLS:
        return Continue(_poll(carry))
    counts = _counts(status)
    if not carry["sid"]:
        return Continue(Turn("named", {**start(), "counts": counts}))
    return Continue(_members(chunk, carry["sid"], counts))


def _status(response: Response) -> Thing:
    if response.status == 404:
        return {}
    if isinstance(items(response), RefusedWhole) or not (told := data(only(response))):
        raise errors.VendorMisread(f"The status of an upload answered HTTP {response.status} without one.")
    return told


def _counts(status: Thing) -> dict[str, Json]:
    """[undocumented] Whether the counts stand in `stats` or beside the status: pages differ."""
    stats = status.get("stats")
    told: Mapping[str, Json] = stats if isinstance(stats, dict) else status
    found = {name: told.get(name, told.get(newer)) for name, newer in COUNTS.items()}
    counts = {name: count if type(count) is int else 0 for name, count in found.items()}
    return {**counts, "status": str(status.get("status") or "completed").casefold()}


# --- read the list back -----------------------------------------------------------------------------------------------


def _members(chunk: Chunk, sid: str, counts: Json) -> Turn:
    return Turn("members", sought(chunk.rows, sid=sid, counts=counts, reading=0))


def _reconciled(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """Each row by whether the list has its number; absences beyond those that the upload counted are looked for again."""
    carry, over = searched(chunk, turn.carry, response, phone, number)
    if not over:
        return Continue(Turn("members", carry))
    left, counts, reading = carry["left"], carry["counts"], carry["reading"]
    explained = counts["status"] == "failed" or len(left) <= counts["failed"]
    if left and not explained and reading < len(READ_AGAIN_SECONDS):
        return Continue(_again(carry, READ_AGAIN_SECONDS[reading]))
    refusal = "vendor_refused" if explained else "absent_on_readback"
    counted = f"of {counts['total']} it counted {counts['failed']} as failed and {counts['duplicate']} as duplicates"
    reason = f"Exotel's upload ended as {counts['status']} without this number in the list; {counted}."
    absent = [Verdict(row, False, code=refusal, reason=reason) for row in left]
    return one_verdict_each(chunk.rows, [*of_found(carry), *absent])


def _again(carry: Carry, after_seconds: float) -> Turn:
    fresh = {name: value for name, value in carry.items() if name != "size"}
    return Turn("members", {**fresh, **start(), "reading": carry["reading"] + 1}, after_seconds)


def _asked(chunk: Chunk, turn: Turn, response: Response) -> Verdicts | Continue:
    """Whether the list has the rows of an upload whose answer never came; it may still be under way."""
    if turn.name == "named":
        found = named(chunk.options["list"], turn.carry, response, thoroughly=True)
        if isinstance(found, str):
            return Continue(_members(chunk, found, None))
        return Continue(Turn("named", found)) if found else Verdicts(())
    carry, over = searched(chunk, turn.carry, response, phone, number)
    if over and carry["left"] and carry["reading"] < len(STILL_COMING_SECONDS):
        return Continue(_again(carry, STILL_COMING_SECONDS[carry["reading"]]))
    return Verdicts(tuple(of_found(carry))) if over else Continue(Turn("members", carry))


UPLOAD = Step(
    "csv",
    facts.CONTACTS_PER_LIST,
    _build,
    _interpret,
    source=facts.CSV_UPLOAD,
    read_on=facts.READ_ON,
    repeatable=no,
    first=lambda _chunk: Turn("upload", {}),
    asking=Asking(_build, _asked, lambda _chunk: Turn("named", start())),
    bytes_per_call=facts.UPLOAD_BYTES,
    calls=lambda _options, rows: 4 + -(-rows // facts.MEMBERS_PER_PAGE),
)
