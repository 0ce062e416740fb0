"""One contact a call: upsert, or create where contacts that exist are to be left as they are.

An upsert is repeatable: it finds the contact by e-mail or phone, in the order that the location is set to. A create is not,
and may answer 422 although it created (highlevel-api-docs issue 64), so it is asked about. An upsert's own `tags` would
replace all tags that a contact has: tags have a step of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline import countries, errors
from pipeline.records import Chunk, Job, Json, Outcome, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Continue,
    Option,
    Options,
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
)
from pipeline.vendors.highlevel.answers import (
    Contact,
    id_of,
    listed,
    may_be,
    one_contact,
    plain,
    refused_whole,
)
from pipeline.vendors.highlevel.facts import (
    CONTACTS,
    CONTACTS_PER_CALL,
    INEXPRESSIBLE,
    LISTS,
    LOCATION,
    NUMBERS,
    READ_ON,
    REFUSALS,
    SENT_AS,
)

EXISTING = Option(
    "existing",
    "what becomes of a contact that HighLevel has: update overwrites the fields that are sent, keep leaves it as it is and"
    " costs one more call for each contact",
    "choice",
    choices=("update", "keep"),
    default="update",
)
SOURCE = Option("source", "the source of contacts whose row names none")
ASSIGNED_TO = Option("assigned_to", "the id of the user whom the contacts are assigned to")

NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


# --- a conversation: with existing=keep a `look` first, then `send`, and after a refusal that may be none a `find` ------


def _keeps(options: Options) -> bool:
    return options.get("existing") == "keep"


def _first(chunk: Chunk) -> Turn:
    return Turn("look" if _keeps(chunk.options) else "send")


def _build(chunk: Chunk, turn: Turn) -> Request:
    [row] = chunk.rows
    if turn.name in ("look", "find"):
        return search(row, "email", "phone")
    path = "/contacts/" if _keeps(chunk.options) else "/contacts/upsert"
    return json_request("POST", path, _payload(chunk, row))


def search(row: Row, *keys: str) -> Request:
    """Looks for a contact by what the row has of these keys; HighLevel tries the e-mail first."""
    sent_as = {"email": "email", "phone": "number"}
    query = {sent_as[key]: row.fields[key] for key in keys if row.fields.get(key)}
    return get("/contacts/search/duplicate", locationId=LOCATION, **query)


def _payload(chunk: Chunk, row: Row) -> dict[str, Json]:
    known = {SENT_AS[name]: text for name, text in row.fields.items() if name in SENT_AS and text}
    if "country" in known:
        known["country"] = countries.code(known["country"])
    given = {"source": chunk.options.get("source"), "assignedTo": chunk.options.get("assigned_to")}
    fields = chunk.prepared.get("custom_fields", {})
    custom = [{"id": id_, "field_value": _value(text, fields.get(id_))} for id_, text in row.custom.items() if text]
    payload = {"locationId": LOCATION, **{name: text for name, text in given.items() if text}, **known}
    return {**payload, "customFields": custom} if custom else payload


def _value(text: str, field: Sequence[str] | None) -> Json:
    """A value as its custom field wants it; one that does not fit goes as it stands, and HighLevel says so."""
    kind = field[2] if field else ""
    if kind in LISTS:
        return [part.strip() for part in re.split("[;,|]", text) if part.strip()]
    shown = text.strip("$€£ ")
    if kind not in NUMBERS or not NUMBER.fullmatch(shown):
        return text
    number = float(shown.replace(",", ""))
    return int(number) if number.is_integer() else number


def _interpret(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    [row] = chunk.rows
    if turn.name == "look":
        return _looked(chunk, row, one_contact(response))
    if turn.name == "find":
        return _looked_after(chunk, turn, one_contact(response))
    answer = response.object()
    meta = answer.get("meta")
    if _keeps(chunk.options) and response.status == 400 and isinstance(meta, dict) and meta.get("contactId"):
        return _done(chunk, row, "existed", id_of(meta, "contactId"))  # it came into being since the look
    if response.status in REFUSALS:
        refusal = refused_whole(response, "a contact")
        evidence = {"reason": refusal.reason, "first": not chunk.repeated}
        return Continue(Turn("find", evidence)) if response.status == 422 else refusal
    contact = answer.get("contact")
    if response.status >= 300 or not isinstance(contact, dict) or not may_be(contact, row):
        raise errors.VendorMisread(f"The answer to a contact, HTTP {response.status}, does not speak of it.")
    new = True if _keeps(chunk.options) else answer.get("new")
    return _done(chunk, row, "created" if new is True else "existed" if new is False else "unsaid", id_of(contact))


def _looked(chunk: Chunk, row: Row, contact: Contact | None) -> Answer:
    if contact is None:
        return Continue(Turn("send"))
    if not may_be(contact, row):
        raise errors.VendorMisread("A search for a contact found another.")
    return _done(chunk, row, "existed", id_of(contact))


def _looked_after(chunk: Chunk, turn: Turn, contact: Contact | None) -> Answer:
    """What a 422 was to create is there after all, or what it was to write stands there: then it was applied."""
    [row], keeps = chunk.rows, _keeps(chunk.options)
    if contact is None or not may_be(contact, row) or not (keeps or _holds(contact, _payload(chunk, row))):
        return RefusedWhole(str(turn.carry["reason"]))
    outcome: Outcome = "created" if keeps and turn.carry["first"] else "unsaid"
    return Verdicts((Verdict(row.number, True, outcome, id_of(contact)),))


def _holds(contact: Contact, sent: Mapping[str, Json]) -> bool:
    own = {one["id"]: one.get("value") for one in contact.get("customFields") or ()}
    texts = all(plain(contact.get(name)) == plain(sent[name]) for name in SENT_AS.values() if name in sent)
    return texts and all(plain(own.get(one["id"])) == plain(one["field_value"]) for one in sent.get("customFields", ()))


def _done(chunk: Chunk, row: Row, outcome: Outcome, contact_id: str) -> Verdicts:
    """`outcome` is evidence for a first try only: a later one finds what an earlier one wrote."""
    return Verdicts((Verdict(row.number, True, "unsaid" if chunk.repeated else outcome, contact_id),))


def _found(chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    """Whether HighLevel has the contact, and nothing in it speaks against what was sent."""
    contact = one_contact(response)
    if contact is None or not may_be(contact, row):
        return None
    there = {**_payload(chunk, row), **{name: value for name, value in contact.items() if value is not None}}
    written = _keeps(chunk.options) or _holds(there, {**_payload(chunk, row), "customFields": []})
    return Verdict(row.number, True, vendor_id=id_of(contact)) if written else None


CONTACT = Step(
    "contact",
    CONTACTS_PER_CALL,
    _build,
    _interpret,
    source=CONTACTS,
    read_on=READ_ON,
    repeatable=lambda options: not _keeps(options),
    first=_first,
    asking=asking_one_by_one(lambda _chunk, row: search(row, "email", "phone"), _found),
    calls=lambda options, rows: 2 * rows if _keeps(options) else rows,
)


# --- custom fields, resolved before the first row -----------------------------------------------------------------------


def _ask_fields(_job: Job, _turn: Turn) -> Request:
    return get(f"/locations/{LOCATION}/customFields", model="contact")


def _fields(_job: Job, _turn: Turn, response: Response) -> PreparedAnswer:
    kept = [one for one in listed(response, "customFields") if one.get("dataType") not in INEXPRESSIBLE]
    return Prepared(
        {id_of(one): [str(one.get(name) or "") for name in ("name", "fieldKey", "dataType")] for one in kept}
    )


def custom_fields(job: Job) -> Mapping[str, str]:
    """Which unmapped columns are custom fields of the location: header → id, by the name or key that one of them alone has."""
    known = [
        (text, id_)
        for id_, (name, key, _) in job.prepared.get("custom_fields", {}).items()
        for text in {plain(name), plain(key.removeprefix("contact."))} - {""}
    ]
    bearers = Counter(text for text, _ in known)
    ids = {text: id_ for text, id_ in known if bearers[text] == 1}
    found: dict[str, str] = {}
    for header in job.unmapped:
        if (id_ := ids.get(plain(header))) and id_ not in found.values():
            found[header] = id_
    return found


CUSTOM_FIELDS = Preparation("custom_fields", _ask_fields, _fields, needed=lambda job: bool(job.unmapped))
