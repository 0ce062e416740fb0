"""Lists found or made by their name, changed in bulk, and contacts put on them and taken off."""

from __future__ import annotations

from dataclasses import replace

from pipeline import errors
from pipeline.records import Chunk, Job, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Asking,
    Continue,
    Impossible,
    Naming,
    Preparation,
    Prepared,
    PreparedAnswer,
    RefusedWhole,
    Request,
    Response,
    Step,
    Verdicts,
    asking_one_by_one,
    get,
    json_request,
    one_verdict_each,
    resolving,
)
from pipeline.vendors.exotel import facts
from pipeline.vendors.exotel.contacts import known
from pipeline.vendors.exotel.envelope import CONFLICT, code, data, items, judged, number, only, phone, sid, words
from pipeline.vendors.exotel.pages import (
    members_page,
    named,
    named_page,
    of_found,
    quoted,
    searched,
    sid_for_sure,
    sought,
    start,
)
from pipeline.vendors.exotel.reads import LISTS

# --- find or make -----------------------------------------------------------------------------------------------------


def _ask(job: Job, turn: Turn) -> Request:
    if turn.name == "create":
        made = {"name": job.options["list"], "tag": job.options.get("list_tag")}
        return json_request("POST", "/lists", {"lists": [{name: text for name, text in made.items() if text}]})
    return named_page(job.options["list"], turn.carry or start())


def _ask_known(job: Job, turn: Turn) -> Request:
    return AMONG_ALL.build(job, turn) if turn.name == "all" else _ask(job, turn)


def _known(job: Job, turn: Turn, response: Response) -> PreparedAnswer:
    """The search by name is quick where it shows the list; else all lists are read, and their names and sids compared."""
    if turn.name == "all":
        return _among_all(AMONG_ALL.interpret(job, turn, response))
    found = named(job.options["list"], turn.carry or start(), response, thoroughly=False)
    if isinstance(found, str):
        return Prepared(found)
    return Continue(Turn("look", found) if found else Turn("all"))


def _among_all(answer: PreparedAnswer) -> PreparedAnswer:
    match answer:
        case Prepared(result=found):
            return Prepared(found["id"])
        case Continue(turn=turn):
            return Continue(Turn("all", turn.carry))
        case Impossible():
            return answer


def _known_or_made(job: Job, turn: Turn, response: Response) -> PreparedAnswer:
    if turn.name == "create":
        return _made(response)
    carry = turn.carry or start()
    found = named(job.options["list"], carry, response, thoroughly=False)
    if isinstance(found, str):
        return Prepared(found)
    if found:
        return Continue(Turn("look", found))
    if carry.get("all"):
        return Impossible("Exotel says that the list's name is taken, and shows no list of that name; give another.")
    return Continue(Turn("create"))


def _made(response: Response) -> PreparedAnswer:
    """A name that is taken is looked for among all lists: somebody was quicker, or the search did not show it."""
    item = only(response)
    if code(item) == CONFLICT:
        return Continue(Turn("look", {**start(), "all": True}))
    told = items(response)
    if isinstance(told, RefusedWhole) or code(item) >= 300:
        return Impossible(f"Exotel did not make the list. {words(response)}")
    return Prepared(sid_for_sure(data(item)))


AMONG_ALL = resolving("list", Naming("Exotel", "exotel", LISTS))
KNOWN_LIST = Preparation("list", _ask_known, _known)
LIST = Preparation("list", _ask, _known_or_made)


# --- put on -----------------------------------------------------------------------------------------------------------


def _add(chunk: Chunk, _turn: Turn) -> Request:
    named_by = [{"contact_sid": _contact_sid(row)} for row in chunk.rows]
    return json_request("POST", f"/lists/{quoted(chunk.prepared['list'])}/contacts", {"contact_references": named_by})


def _contact_sid(row: Row) -> str:
    return row.vendor_ids["contacts"]


def _added(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    """[undocumented] A contact that is in the list already: a success, or a conflict."""
    if response.status == 404:
        return Impossible("Exotel has the list no more; begin another import, which makes it anew.")
    answer = judged(chunk, response, _contact_sid, sid, there=True)
    if isinstance(answer, Verdicts):
        return Verdicts(tuple(replace(verdict, vendor_id="", outcome="unsaid") for verdict in answer.verdicts))
    return answer


def _members(chunk: Chunk, turn: Turn) -> Request:
    return members_page(chunk.prepared["list"], turn.carry)


def _all_sought(chunk: Chunk) -> Turn:
    return Turn("members", sought(chunk.rows))


def _in_list(chunk: Chunk, turn: Turn, response: Response) -> Verdicts | Continue:
    carry, over = searched(chunk, turn.carry, response, _contact_sid, sid)
    return Verdicts(tuple(of_found(carry))) if over else Continue(Turn("members", carry))


ADD = Step(
    "list",
    facts.RECORDS_PER_CALL,
    _add,
    _added,
    source=facts.LISTS,
    read_on=facts.READ_ON,
    asking=Asking(_members, _in_list, _all_sought),
)


# --- take off: contacts are found by number in one reading of the list, then each taken off by its sid ------------------


def _members_found(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    carry, over = searched(chunk, turn.carry, response, phone, number)
    if not over:
        return Continue(Turn("members", carry))
    reason = f"The list {chunk.options['list']!r} has no contact of that number."
    absent = [Verdict(row, False, code="not_there", reason=reason) for row in carry["left"]]
    return one_verdict_each(chunk.rows, [*of_found(carry), *absent])


def _take_off(chunk: Chunk, _turn: Turn) -> Request:
    [row] = chunk.rows
    return Request("DELETE", f"/lists/{quoted(chunk.prepared['list'])}/contacts/{quoted(row.vendor_ids['find'])}")


def _taken_off(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    """What is not in the list any more is off it: an earlier try, or somebody else. [undocumented] An empty answer."""
    [row] = chunk.rows
    off = Verdicts((Verdict(row.number, True),))
    if (response.status == 204 and not response.body) or code(only(response)) == 404:
        return off
    told = items(response)
    if isinstance(told, RefusedWhole):
        return told
    return off if code(only(response)) < 300 else RefusedWhole(words(response))


FIND = Step(
    "find",
    facts.RECORDS_PER_CALL,  # ours: so many rows share one reading of the list
    _members,
    _members_found,
    source=facts.LISTS,
    read_on=facts.READ_ON,
    first=_all_sought,
)
TAKE_OFF = Step("unlist", 1, _take_off, _taken_off, source=facts.LISTS, read_on=facts.READ_ON)


# --- rename and tag ---------------------------------------------------------------------------------------------------


def _change(chunk: Chunk, _turn: Turn) -> Request:
    return json_request("PUT", "/lists", {"lists": [known(row) for row in chunk.rows]})


def _list_sid(row: Row) -> str:
    return row.fields["list_sid"]


def _changed(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    return judged(chunk, response, _list_sid, sid)


def _find(_chunk: Chunk, row: Row) -> Request:
    return get(f"/lists/{quoted(_list_sid(row))}")


def _is_so(_chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    if response.status == 404:
        return None
    told = data(only(response))
    if isinstance(items(response), RefusedWhole) or sid(told) != _list_sid(row):
        raise errors.VendorMisread(f"Reading a list answered HTTP {response.status} without it.")
    return Verdict(row.number, True) if all(told.get(name) == text for name, text in known(row).items()) else None


CHANGE = Step(
    "lists",
    facts.RECORDS_PER_CALL,
    _change,
    _changed,
    source=facts.LISTS,
    read_on=facts.READ_ON,
    asking=asking_one_by_one(_find, _is_so),
)
