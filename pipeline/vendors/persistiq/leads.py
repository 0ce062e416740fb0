"""Leads created or updated by e-mail, ten a call.

A create answers 200 with `status: "error"` when some of its leads failed: success is read from the two lists, paired by
e-mail, since the errors carry no index. A conversation: `look` turns first when evidence is wanted, then `send`, then `find`
turns for leads that the answer accepted or passed over without an id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import errors
from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Continue,
    Option,
    Options,
    Preparation,
    Prepared,
    PreparedAnswer,
    Request,
    Response,
    Step,
    asking_one_by_one,
    get,
    json_request,
    named_id,
    one_verdict_each,
    resolving,
)
from pipeline.vendors.persistiq.answers import (
    by_email,
    email_of,
    id_for_sure,
    id_of,
    judge_once,
    lead_of,
    leads_in,
    paired,
    refused_whole,
    says_known,
)
from pipeline.vendors.persistiq.facts import LEADS_PER_CALL, READ_ON, REFERENCE, SENT_AS
from pipeline.vendors.persistiq.reads import USERS, named, page

DUP = Option(
    "dup",
    "what PersistIQ does with a lead whose e-mail it has: skip leaves it as it is, update overwrites its fields",
    "choice",
    choices=("skip", "update"),
    default="skip",
)
CREATOR = Option(
    "creator",
    "the user who owns new leads, by name, e-mail or id (u_…); PersistIQ ignores it for leads that exist",
    named_by="users",
    also=("creator_id",),
)
TELL_CREATED = Option(
    "tell_created",
    "read each lead before it is first sent, so that results tell created from existed: one more call per lead",
    "yes_no",
    default=False,
)


def _first_turn(chunk: Chunk) -> Turn:
    if chunk.options.get("tell_created") and not chunk.repeated:  # what an earlier try created would look like old
        return Turn("look", {"left": [row.number for row in chunk.rows], "had": []})
    return Turn("send", {})


def _create(chunk: Chunk, turn: Turn) -> Request:
    if turn.name in ("look", "find"):
        return by_email(chunk.row(turn.carry["left"][0]))
    payload: dict[str, Json] = {"dup": chunk.options.get("dup", "skip")}
    if creator := named_id(chunk, "creator"):
        payload["creator_id"] = creator
    payload["leads"] = [attributes(row) for row in chunk.rows]
    return json_request("POST", "/leads", payload)


def attributes(row: Row) -> dict[str, str]:
    """A lead's fields under the vendor's names, those of its own among them; what is empty is not sent."""
    known = {SENT_AS[name]: value for name, value in row.fields.items() if name in SENT_AS and value}
    return {**{name: value for name, value in row.custom.items() if value}, **known}


def _created(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    if turn.name == "look":
        return _looked(chunk, turn, leads_in(response))
    if turn.name == "find":
        return _found_one(chunk, turn, leads_in(response))
    answer = response.object()
    taken, refused = answer.get("leads"), answer.get("errors") or []
    if not isinstance(taken, list):  # with both lists, the status of a partial failure says nothing [undocumented]
        refusal = refused_whole(response, "a create")
        if len(chunk.rows) == 1 and says_known(refusal.reason):
            return Continue(Turn("find", {"left": [chunk.rows[0].number], "said": [], "had": turn.carry.get("had")}))
        return refusal
    return _sorted_out(chunk, turn, taken, refused)


def _looked(chunk: Chunk, turn: Turn, leads: Sequence[Json]) -> Continue:
    number, *left = turn.carry["left"]
    known = lead_of(chunk.row(number), leads) is not None
    had = [*turn.carry["had"], number] if known else turn.carry["had"]
    return Continue(Turn("look", {"left": left, "had": had}) if left else Turn("send", {"had": had}))


def _sorted_out(chunk: Chunk, turn: Turn, taken: Sequence[Json], refused: Sequence[Json]) -> Answer:
    """Pairs both lists of a create's answer with the rows by e-mail."""
    rows = {row.fields["email"].lower(): row for row in chunk.rows}
    verdicts: dict[int, Verdict] = {}
    for email, vendor_id in ((email_of(lead), id_of(lead)) for lead in taken):
        judge_once(verdicts, paired(rows, email), True, vendor_id=vendor_id, outcome=_outcome(turn, rows.get(email)))
    for fault in refused:
        lead = fault.get("lead") or {}
        row, message = paired(rows, email_of(lead)), str(fault.get("message") or fault.get("reason") or "")
        if says_known(message):
            judge_once(verdicts, row, True, vendor_id=id_of(lead), outcome=_outcome(turn, row))
        else:
            judge_once(verdicts, row, False, code="vendor_refused", reason=f"PersistIQ said: {message}")
    unsaid = [row.number for row in chunk.rows if row.number not in verdicts]
    if unsaid and chunk.options.get("dup", "skip") != "skip":
        raise errors.VendorMisread(f"The answer to {len(chunk.rows)} leads leaves out {len(unsaid)} of them.")
    without_id = [number for number, verdict in verdicts.items() if verdict.delivered and not verdict.vendor_id]
    if left := unsaid + without_id:
        said = [verdict.to_json() for number, verdict in verdicts.items() if number not in left]
        return Continue(Turn("find", {"left": left, "said": said, "had": turn.carry.get("had")}))
    return one_verdict_each(chunk.rows, list(verdicts.values()))


def _found_one(chunk: Chunk, turn: Turn, leads: Sequence[Json]) -> Answer:
    """A lead that the answer passed over is looked for: how a skipped duplicate is answered is undocumented."""
    number, *left = turn.carry["left"]
    row = chunk.row(number)
    lead = lead_of(row, leads)
    if lead is None:
        raise errors.VendorMisread("The answer to a create leaves out a lead that PersistIQ does not have.")
    found = Verdict(number, True, _outcome(turn, row), id_for_sure(lead))
    said = [*turn.carry["said"], found.to_json()]
    if left:
        return Continue(Turn("find", {**turn.carry, "left": left, "said": said}))
    return one_verdict_each(chunk.rows, [Verdict(*values) for values in said])


def _outcome(turn: Turn, row: Row | None) -> Any:
    """`created` or `existed` only where a look before the first attempt is the evidence."""
    had = turn.carry.get("had")
    if had is None or row is None:
        return "unsaid"
    return "existed" if row.number in had else "created"


def _found(_chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    lead = lead_of(row, leads_in(response))
    return None if lead is None else Verdict(row.number, True, vendor_id=id_for_sure(lead))


def _create_calls(options: Options, rows: int) -> int:
    return 1 + rows if options.get("tell_created") else 1


CREATE = Step(
    "leads",
    LEADS_PER_CALL,
    _create,
    _created,
    source=REFERENCE,
    read_on=READ_ON,
    first=_first_turn,
    asking=asking_one_by_one(lambda _chunk, row: by_email(row), _found),
    calls=_create_calls,
)


# --- columns that are attributes of leads, resolved before the first row ----------------------------------------------


def _ask_lead_fields(_job: Job, _turn: Turn) -> Request:
    return get("/lead_fields")


def _lead_fields(_job: Job, _turn: Turn, response: Response) -> PreparedAnswer:
    fields = page("lead_fields")(Turn("page"), response).items
    return Prepared({str(field.get("name") or ""): str(field.get("label") or "") for field in fields})


def custom_fields(job: Job) -> Mapping[str, str]:
    """Which unmapped columns are lead attributes that PersistIQ has: header → attribute, by name or label."""
    names = {
        _plain(text): name for name, label in job.prepared.get("lead_fields", {}).items() for text in (label, name)
    }
    taken = set(SENT_AS.values())
    found: dict[str, str] = {}
    for header in job.unmapped:
        name = names.get(_plain(header), "")
        if name and name not in taken:
            found[header] = name
            taken.add(name)  # a second column for the same attribute stays unused, and is named as such
    return found


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


FIND_CREATOR = resolving("creator", named(USERS))
LEAD_FIELDS = Preparation("lead_fields", _ask_lead_fields, _lead_fields, needed=lambda job: bool(job.unmapped))
