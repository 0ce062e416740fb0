"""What is done to contacts that HighLevel has: tags added or removed, businesses linked, contacts deleted.

A conversation: `find` turns for rows whose contact's id is not known, then `send`. All of it may be repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from pipeline import errors
from pipeline.records import Chunk, Filled, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Continue,
    Naming,
    Option,
    Options,
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
from pipeline.vendors.highlevel.answers import (
    DONE,
    Contact,
    has_key,
    id_of,
    is_unknown,
    listed,
    message,
    one_contact,
    refused,
    refused_whole,
    words,
)
from pipeline.vendors.highlevel.contacts import search
from pipeline.vendors.highlevel.facts import (
    CONTACTS,
    CONTACTS_PER_CALL,
    IDS_PER_CALL,
    LOCATION,
    NO_SIZE,
    READ_ON,
    REFUSALS,
)
from pipeline.vendors.highlevel.reads import BUSINESSES

TAGS = Option("tags", "tags that every contact gets beside those of its row, with commas between them")
WANTED_TAGS = Option("tags", "the tags, with commas between them", required=True)
ACTION = Option("action", "whether the tags are added or removed", "choice", choices=("add", "remove"), default="add")
BUSINESS = Option(
    "business", "the business, by its name or id; none takes contacts off theirs", required=True, named_by="businesses"
)


def known_id(row: Row) -> str:
    """The contact's id: the vendor's answer to an earlier step, or the row's own."""
    return row.vendor_ids.get("contact") or row.fields.get("contact_id", "")


def _key(row: Row) -> str:
    """One key alone: what is done to a contact that exists must not hit another who shares its phone."""
    return "email" if row.fields.get("email") else "phone"


def _read(row: Row) -> Request:
    return get(f"/contacts/{quote(known_id(row), safe='')}") if known_id(row) else search(row, _key(row))


def _contact(row: Row, response: Response) -> Contact | None:
    """The row's contact as it was read, None where HighLevel has none."""
    if known_id(row) and is_unknown(response):
        return None
    contact = one_contact(response)
    if contact and known_id(row) and id_of(contact) != known_id(row):
        raise errors.VendorMisread("Reading a contact answered with another.")
    return contact if contact and (known_id(row) or has_key(contact, row, _key(row))) else None


# --- the conversation -------------------------------------------------------------------------------------------------


def _step(
    name: str,
    size: int,
    write: Callable[[Chunk, Turn], Request],
    wrote: Callable[[Chunk, Turn, Response], Answer],
    has: Callable[[Chunk, Row, Contact | None], bool],
    **facts: Any,
) -> Step:
    """A step whose rows are contacts that exist; `has` tells from a contact read back whether it was done."""

    def build(chunk: Chunk, turn: Turn) -> Request:
        return write(chunk, turn) if turn.name == "send" else _read(chunk.row(turn.carry["left"][0]))

    def interpret(chunk: Chunk, turn: Turn, response: Response) -> Answer:
        return _found_next(chunk, turn, response) if turn.name == "find" else wrote(chunk, turn, response)

    def found(chunk: Chunk, row: Row, response: Response) -> Verdict | None:
        return Verdict(row.number, True) if has(chunk, row, _contact(row, response)) else None

    return Step(
        name,
        size,
        build,
        interpret,
        source=CONTACTS if size == CONTACTS_PER_CALL else NO_SIZE,
        read_on=READ_ON,
        first=_begin,
        asking=asking_one_by_one(lambda _chunk, row: _read(row), found),
        **facts,
    )


def _begin(chunk: Chunk) -> Turn:
    left = [row.number for row in chunk.rows if not known_id(row)]
    ids = {str(row.number): known_id(row) for row in chunk.rows if known_id(row)}
    return Turn("find" if left else "send", {"left": left, "ids": ids, "said": []})


def _found_next(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    number, *left = turn.carry["left"]
    contact = _contact(chunk.row(number), response)
    ids, said = dict(turn.carry["ids"]), list(turn.carry["said"])
    if contact:
        ids[str(number)] = id_of(contact)
    elif chunk.repeated and chunk.step == "delete":  # an earlier try deleted it
        said.append(Verdict(number, True).to_json())
    else:
        said.append(replace(refused("HighLevel has no such contact."), number=number).to_json())
    if left or ids:
        return Continue(Turn("find" if left else "send", {"left": left, "ids": ids, "said": said}))
    return one_verdict_each(chunk.rows, [Verdict(*values) for values in said])


def _ids(turn: Turn) -> list[str]:
    """The contacts of a call; two rows may be of one."""
    return list(dict.fromkeys(turn.carry["ids"].values()))


def _each(chunk: Chunk, turn: Turn, verdict: Callable[[str], Verdict]) -> Answer:
    """The verdicts of the rows that were sent, by contact id, and of those that were settled before."""
    sent = [replace(verdict(id_), number=int(number), vendor_id=id_) for number, id_ in turn.carry["ids"].items()]
    return one_verdict_each(chunk.rows, [*sent, *(Verdict(*values) for values in turn.carry["said"])])


def _all_done(_id: str) -> Verdict:
    return DONE


def _search_too(_options: Options, rows: int) -> int:
    """Where no row has an id."""
    return 1 + rows


# --- tags -------------------------------------------------------------------------------------------------------------


def split(text: Json) -> set[str]:
    """Tags as HighLevel spells them: it lower-cases them [undocumented]."""
    return {" ".join(tag.split()).casefold() for tag in re.split("[,;|]", str(text or ""))} - {""}


def _tags(chunk: Chunk, row: Row) -> set[str]:
    return split(chunk.options.get("tags")) | split(row.fields.get("tags"))


def _write_tags(chunk: Chunk, turn: Turn) -> Request:
    payload = {"contacts": _ids(turn), "tags": sorted(_tags(chunk, chunk.rows[0])), "locationId": LOCATION}
    return json_request("POST", f"/contacts/bulk/tags/update/{chunk.options.get('action', 'add')}", payload)


def _wrote_tags(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """201 whatever became of each contact: success is `type`, paired by `contactId`."""
    if response.status in REFUSALS:
        return refused_whole(response, "tags")
    said = listed(response, "responses")
    by_id = {id_of(one, "contactId"): one for one in said}
    if len(by_id) != len(said) or set(by_id) != set(_ids(turn)):
        raise errors.VendorMisread("The answer to tags does not speak once of each of its contacts.")
    return _each(chunk, turn, lambda id_: _tagged(by_id[id_]))


def _tagged(one: Mapping[str, Json]) -> Verdict:
    if one.get("type") not in ("success", "error"):
        raise errors.VendorMisread("The answer to tags says neither success nor error of a contact.")
    return DONE if one["type"] == "success" else refused(f"HighLevel said: {words(one.get('message'))}")


def _is_tagged(chunk: Chunk, row: Row, contact: Contact | None) -> bool:
    tags = _tags(chunk, row)
    there = tags & {str(tag).casefold() for tag in (contact or {}).get("tags") or ()}
    return contact is not None and (not there if chunk.options.get("action") == "remove" else there == tags)


TAG = _step("tags", IDS_PER_CALL, _write_tags, _wrote_tags, _is_tagged, calls=_search_too)
ADD_TAGS = replace(
    TAG,
    applies=lambda row: bool(split(row.fields.get("tags"))),
    for_all=lambda options: bool(split(options.get("tags"))),
    together=lambda row: ",".join(sorted(split(row.fields.get("tags")))),
    calls=lambda _options, _rows: 1,
)


# --- businesses -------------------------------------------------------------------------------------------------------


def _business(chunk: Chunk) -> str | None:
    return None if _is_none(chunk.options) else named_id(chunk, "business")


def _is_none(options: Options) -> bool:
    return str(options.get("business", "")).casefold() == "none"


def _write_business(chunk: Chunk, turn: Turn) -> Request:
    payload = {"locationId": LOCATION, "ids": _ids(turn), "businessId": _business(chunk)}
    return json_request("POST", "/contacts/bulk/business", payload)


def _wrote_business(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """`ids` are those that were linked; what became of one that is left out is [undocumented], so it is read."""
    if turn.name == "check":
        return _checked(chunk, turn, response)
    if response.status in REFUSALS:
        return refused_whole(response, "a business")
    answer = response.object()
    linked = [id_of({"id": one}) for one in answer["ids"]]
    foreign = len(set(linked)) != len(linked) or not set(linked) <= set(_ids(turn))
    if response.status >= 300 or answer.get("success") is not True or foreign:
        raise errors.VendorMisread(f"The answer to a business, HTTP {response.status}, is not about these contacts.")
    left = [int(number) for number, id_ in turn.carry["ids"].items() if id_ not in linked]
    return Continue(Turn("check", {**turn.carry, "left": left, "not": []})) if left else _each(chunk, turn, _all_done)


def _checked(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    number, *left = turn.carry["left"]
    row = replace(chunk.row(number), vendor_ids={"contact": turn.carry["ids"][str(number)]})
    linked = _is_linked(chunk, row, _contact(row, response))
    without = [*turn.carry["not"], *([] if linked else [known_id(row)])]
    if left:
        return Continue(Turn("check", {**turn.carry, "left": left, "not": without}))
    left_out = refused("HighLevel left the contact out of its answer and did not change its business.")
    return _each(chunk, turn, lambda id_: left_out if id_ in without else DONE)


def _is_linked(chunk: Chunk, _row: Row, contact: Contact | None) -> bool:
    return contact is not None and (contact.get("businessId") or None) == _business(chunk)


LINK = _step("business", IDS_PER_CALL, _write_business, _wrote_business, _is_linked, calls=_search_too)
FIND_BUSINESS = replace(
    resolving("business", Naming("HighLevel", "highlevel", BUSINESSES)), needed=lambda job: not _is_none(job.options)
)


# --- deletion ---------------------------------------------------------------------------------------------------------


def _write_deletion(_chunk: Chunk, turn: Turn) -> Request:
    return Request("DELETE", f"/contacts/{quote(_ids(turn)[0], safe='')}")


def _deleted(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    if is_unknown(response):  # on a later try because an earlier one deleted it
        return _each(chunk, turn, lambda _id: DONE if chunk.repeated else refused(message(response)))
    if response.status in REFUSALS:
        return refused_whole(response, "a deletion")
    answer = response.object()
    if response.status >= 300 or True not in (answer.get("succeded"), answer.get("succeeded")):  # the first is theirs
        raise errors.VendorMisread(f"The answer to a deletion, HTTP {response.status}, does not say that it was done.")
    return _each(chunk, turn, _all_done)


def _is_gone(_chunk: Chunk, _row: Row, contact: Contact | None) -> bool:
    return contact is None


def deletes(_options: Options, filled: Filled) -> Sequence[str]:
    """What a deletion takes along."""
    return (f"Up to {filled.rows:,} contacts are deleted from HighLevel, with their notes, tasks and conversations.",)


DELETE = _step("delete", CONTACTS_PER_CALL, _write_deletion, _deleted, _is_gone, calls=_search_too)
