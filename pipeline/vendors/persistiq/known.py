"""What is done to leads that PersistIQ has: changed, and taken out of a campaign; one a call.

A conversation: a `find` turn for a row that has no lead id, then `send`. Both may be repeated as they stand: a change
writes the same values, and a lead that is out of the campaign stays out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from pipeline import errors
from pipeline.records import Chunk, Filled, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Asking,
    Continue,
    Option,
    Options,
    RefusedWhole,
    Request,
    Response,
    Step,
    Verdicts,
    asking_one_by_one,
    get,
    json_request,
    named_id,
    resolving,
)
from pipeline.vendors.persistiq.answers import (
    by_email,
    id_for_sure,
    id_of,
    lead_of,
    leads_in,
    listed,
    message,
    refused_whole,
)
from pipeline.vendors.persistiq.campaigns import campaigns_of, is_among, leads_path
from pipeline.vendors.persistiq.facts import ONE_PER_CALL, OPENAPI, READ_ON
from pipeline.vendors.persistiq.leads import attributes
from pipeline.vendors.persistiq.reads import LEAD_STATUSES, USERS, named

STATUS = Option(
    "status", "the status of leads whose row names none, by name or id", named_by="lead-statuses", also=("status_id",)
)
OWNER = Option(
    "owner", "the user whom the leads go to, by name, e-mail or id (u_…)", named_by="users", also=("owner_id",)
)
BOUNCED = Option("bounced", "whether leads have bounced whose row does not say", "yes_no")
OPTED_OUT = Option("opted_out", "whether leads have opted out whose row does not say", "yes_no")
FLAGS = {"bounced": "bounced", "opted_out": "optedout"}


# --- the conversation -------------------------------------------------------------------------------------------------


def _step(
    name: str,
    write: Callable[[Chunk, Turn], Request],
    wrote: Callable[[Chunk, Turn, Response], Answer],
    asking: Asking,
) -> Step:
    """A step whose row is a lead that exists, by its id or its e-mail."""

    def build(chunk: Chunk, turn: Turn) -> Request:
        return by_email(chunk.rows[0]) if turn.name == "find" else write(chunk, turn)

    def interpret(chunk: Chunk, turn: Turn, response: Response) -> Answer:
        return _lead_found(chunk, response) if turn.name == "find" else wrote(chunk, turn, response)

    return Step(
        name,
        ONE_PER_CALL,
        build,
        interpret,
        source=OPENAPI,
        read_on=READ_ON,
        first=_begin,
        asking=asking,
        calls=lambda _options, rows: 2 * rows,  # where no row has an id
    )


def _begin(chunk: Chunk) -> Turn:
    known = chunk.rows[0].fields.get("lead_id")
    return Turn("send", {"id": known}) if known else Turn("find")


def _lead_found(chunk: Chunk, response: Response) -> Answer:
    [row] = chunk.rows
    lead = lead_of(row, leads_in(response))
    if lead is None:
        return _refused(row, "not_there", "PersistIQ has no lead of that e-mail.")
    return Continue(Turn("send", {"id": id_for_sure(lead)}))


def _refused(row: Row, code: str, reason: str) -> Verdicts:
    return Verdicts((Verdict(row.number, False, code=code, reason=reason),))


def _lead_path(lead_id: str) -> str:
    return f"/leads/{quote(lead_id, safe='')}"


# --- update -----------------------------------------------------------------------------------------------------------


def _update(chunk: Chunk, turn: Turn) -> Request:
    [row] = chunk.rows
    at = turn.carry.get("id") or row.fields["email"]  # OPENAPI takes either; a dry run has not looked for the id
    return json_request("PATCH", _lead_path(at), _changes(chunk, row))


def _changes(chunk: Chunk, row: Row) -> dict[str, Json]:
    """What the row, or an option in its place, says of the lead. An e-mail is changed only where the id is told too."""
    status = row.fields.get("status") or (chunk.prepared.get("status") or {}).get("name") or chunk.options.get("status")
    flags = {sent_as: _flag(row.fields.get(name), chunk.options.get(name)) for name, sent_as in FLAGS.items()}
    data = attributes(row)
    if not row.fields.get("lead_id"):
        data.pop("email", None)
    given = {"status": status, "owner_id": named_id(chunk, "owner"), "data": data}
    return {
        **{name: value for name, value in given.items() if value},
        **{name: value for name, value in flags.items() if value is not None},
    }


def _flag(told: str | None, otherwise: bool | None) -> bool | None:
    return told == "true" if told else otherwise


def _updated(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    [row] = chunk.rows
    answer = response.object()
    if response.status == 404 and isinstance(answer.get("error"), dict):
        return _refused(row, "not_there", message(response))
    leads = listed(answer, "leads", "lead") if response.status < 300 and not answer.get("error") else None
    if not leads:
        return refused_whole(response, "an update")
    if len(leads) > 1 or id_of(leads[0]) != turn.carry["id"]:
        raise errors.VendorMisread("The answer to an update speaks of another lead.")
    if left := _left(_changes(chunk, row), leads[0]):
        return _refused(row, "vendor_refused", f"PersistIQ took the call and left {' and '.join(left)} as it was.")
    return Verdicts((Verdict(row.number, True, vendor_id=turn.carry["id"]),))


def _left(sent: Mapping[str, Json], lead: Mapping[str, Json]) -> list[str]:
    """[undocumented] What becomes of a status that PersistIQ does not have: a change that the answer denies was not made."""
    told = {name: lead.get(name) for name in ("status", *FLAGS.values()) if name in sent and lead.get(name) is not None}
    return [name for name, value in told.items() if str(value).casefold() != str(sent[name]).casefold()]


def _read_lead(_chunk: Chunk, row: Row) -> Request:
    known = row.fields.get("lead_id")
    return get(_lead_path(known)) if known else by_email(row)


def _is_changed(chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    leads, known = leads_in(response), row.fields.get("lead_id")
    lead = next((one for one in leads if id_of(one) == known), None) if known else lead_of(row, leads)
    if lead is None or not _holds(lead, _changes(chunk, row)):
        return None
    return Verdict(row.number, True, vendor_id=id_for_sure(lead))


def _holds(lead: Mapping[str, Json], sent: Mapping[str, Json]) -> bool:
    there = {**lead, "data": lead.get("data") or {}}
    data = sent.get("data", {})
    same = all(_plain(there["data"].get(name)) == _plain(value) for name, value in data.items())
    return same and all(_plain(there.get(name)) == _plain(value) for name, value in sent.items() if name != "data")


def _plain(value: Json) -> str:
    return str(value).strip().casefold()


def nothing_to_change(options: Options, filled: Filled) -> Sequence[str]:
    """An update that is about nothing."""
    given = any(options.get(option.name) is not None for option in (STATUS, OWNER, BOUNCED, OPTED_OUT))
    filled_in = {name for name, rows in filled.fields.items() if rows}
    if given or filled.custom or filled_in - {"lead_id", "email"} or {"lead_id", "email"} <= filled_in:
        return ()
    return ("No column and no option says what is to be changed: give one with --set, such as --set opted_out=yes.",)


UPDATE = _step("update", _update, _updated, asking_one_by_one(_read_lead, _is_changed))
FIND_STATUS = resolving("status", named(LEAD_STATUSES))
FIND_OWNER = resolving("owner", named(USERS))


# --- out of a campaign ------------------------------------------------------------------------------------------------


def _remove(chunk: Chunk, turn: Turn) -> Request:
    if turn.name == "check":
        return campaigns_of(turn.carry["id"])
    return Request("DELETE", f"{leads_path(chunk)}/{quote(turn.carry['id'], safe='')}")


def _removed(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """[undocumented] The body of a removal that was done, if it has one; and which refusal says that there is no such lead."""
    done = Verdicts((Verdict(chunk.rows[0].number, True, vendor_id=turn.carry["id"]),))
    if turn.name == "check":
        return _checked(chunk, turn, response, done)
    if response.status in (200, 204) and not response.body:
        return done
    answer = response.object()
    if response.status < 300 and answer.get("status") == "success" and not answer.get("error"):
        return done
    if response.status != 404 or not isinstance(answer.get("error"), dict):
        refused_whole(response, "a removal")
    return Continue(
        Turn("check", {"id": turn.carry["id"], "said": message(response), "again": chunk.repeated}), applied=False
    )


def _checked(chunk: Chunk, turn: Turn, response: Response, done: Verdicts) -> Answer:
    """A lead that is not in the campaign: an earlier try took it out, or it never was there."""
    if is_among(chunk, response):
        return RefusedWhole(turn.carry["said"])
    return done if turn.carry["again"] else _refused(chunk.rows[0], "not_there", turn.carry["said"])


def _ask_first(chunk: Chunk) -> Turn:
    return Turn("ask", {"left": [row.number for row in chunk.rows], "id": "", "found": []})


def _ask(chunk: Chunk, turn: Turn) -> Request:
    row = chunk.row(turn.carry["left"][0])
    known = turn.carry["id"] or row.fields.get("lead_id")
    return campaigns_of(known) if known else by_email(row)


def _asked(chunk: Chunk, turn: Turn, response: Response) -> Verdicts | Continue:
    """The rows whose lead exists and is not in the campaign."""
    number, *left = turn.carry["left"]
    row, found = chunk.row(number), turn.carry["found"]
    known = turn.carry["id"] or row.fields.get("lead_id")
    if not known:
        lead = lead_of(row, leads_in(response))
        if lead is not None:
            return Continue(Turn("ask", {**turn.carry, "id": id_for_sure(lead)}))
    elif not is_among(chunk, response):
        found = [*found, Verdict(number, True, vendor_id=known).to_json()]
    if left:
        return Continue(Turn("ask", {"left": left, "id": "", "found": found}))
    return Verdicts(tuple(Verdict(*values) for values in found))


REMOVE = _step("uncampaign", _remove, _removed, Asking(_ask, _asked, _ask_first))
