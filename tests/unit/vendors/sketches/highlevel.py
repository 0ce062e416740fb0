"""HighLevel, sketched to try the promise: OAuth tokens that rotate, one contact a call, tags in bulk, then note and task.

Source: the vendor's OpenAPI of contacts (version 2021-07-28) and its guide to authorisation, read 2026-11-21.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from pipeline import errors
from pipeline.limits import rolling, utc_day
from pipeline.records import Chunk, Json, Outcome, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Continue,
    Credential,
    Credentials,
    Field,
    Operation,
    Page,
    QuotaHeaders,
    Read,
    RefusedWhole,
    Request,
    Response,
    Step,
    TokenRefresh,
    Vendor,
    Verdicts,
    asking_one_by_one,
    get,
    json_request,
    no,
    one_verdict_each,
)

OPENAPI = "GoHighLevel/highlevel-api-docs, apps/contacts.json"
GUIDE = "GoHighLevel/highlevel-api-docs, docs/oauth/Authorization.md"
READ_ON = date(2026, 11, 21)
TAGGED_PER_CALL = 100  # the documents name no maximum
TAGS, NOTE, TASK, DUE = "tags", "note", "task", "task_due"

FIELDS = (
    Field("email", "email", "email", required=True),
    Field("phone", "phone", "phone"),
    Field("first_name", "firstName"),
    Field("last_name", "lastName"),
    Field("company", "companyName"),
    Field(TAGS, "tags"),
    Field(NOTE, "body"),
    Field(TASK, "title"),
    Field(DUE, "dueDate"),
)
CONTACT = {field.name: field.sent_as for field in FIELDS if field.name not in (TAGS, NOTE, TASK, DUE)}


# --- one contact a call -----------------------------------------------------------------------------------------------


def upsert(chunk: Chunk, turn: Turn) -> Request:
    """The upsert; or, after a refusal that may not be one, a look whether the contact is there."""
    [row] = chunk.rows
    if turn.name == "look":
        return by_email(chunk, row)
    known = {CONTACT[name]: text for name, text in row.fields.items() if name in CONTACT and text}
    return json_request("POST", "/contacts/upsert", known)  # tags are left out: an upsert replaces all of them


def upserted(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """`new` is evidence only for a first attempt. A 422 may have created the contact all the same, so it is looked for."""
    [row] = chunk.rows
    if turn.name == "look":
        there = found(chunk, row, response)
        return Verdicts((there or Verdict(row.number, False, code="vendor_refused", reason=turn.carry),))
    answer = response.object()
    if response.status == 422:
        return Continue(Turn("look", _words(answer)))
    if response.status == 400:
        return Verdicts((Verdict(row.number, False, code="vendor_refused", reason=_words(answer)),))
    contact = answer.get("contact")
    if response.status >= 300 or not isinstance(contact, dict) or not isinstance(contact.get("id"), str):
        raise errors.VendorMisread(f"HTTP {response.status} without the contact.")
    if str(contact.get("email", "")).casefold() != row.fields["email"].casefold():
        raise errors.VendorMisread("The answer speaks of another contact.")
    outcome: Outcome = "unsaid" if chunk.repeated else "created" if answer.get("new") is True else "existed"
    return Verdicts((Verdict(row.number, True, outcome, contact["id"]),))


def by_email(_chunk: Chunk, row: Row) -> Request:
    """Whether there is a contact of that e-mail."""
    return get("/contacts/search/duplicate", email=row.fields["email"])


def found(_chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    """The contact that the location has of that e-mail."""
    answer = response.object()
    if response.status >= 300 or "contact" not in answer:
        raise errors.VendorMisread(f"HTTP {response.status} without a word on the contact.")
    contact = answer["contact"]
    return Verdict(row.number, True, vendor_id=contact["id"]) if contact else None


# --- tags, for all rows that get the same -----------------------------------------------------------------------------


def tags_of(row: Row) -> list[str]:
    """The row's tags, as the vendor spells them."""
    return sorted({tag.strip().lower() for tag in row.fields.get(TAGS, "").split(",")} - {""})


def tag(chunk: Chunk, _turn: Turn) -> Request:
    """One call for rows that share their tags."""
    ids = [row.vendor_ids["contact"] for row in chunk.rows]
    payload = {"contacts": ids, "tags": tags_of(chunk.rows[0]), "removeAllTags": False}
    return json_request("POST", "/contacts/bulk/tags/update/add", payload)


def tagged(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    """201 whatever became of each contact: success is `type`, paired by `contactId`."""
    answer = response.object()
    if response.status in (400, 422):
        return RefusedWhole(_words(answer))
    said = answer.get("responses")
    if response.status >= 300 or not isinstance(said, list):
        raise errors.VendorMisread(f"HTTP {response.status} without responses.")
    rows = {row.vendor_ids["contact"]: row for row in chunk.rows}
    return one_verdict_each(chunk.rows, [_tag_verdict(rows, one) for one in said])


def _tag_verdict(rows: Mapping[str, Row], one: Json) -> Verdict:
    row = rows[one["contactId"]]  # of another contact: a shape that is not known
    if one.get("type") == "success":
        return Verdict(row.number, True)
    return Verdict(row.number, False, code="vendor_refused", reason=f"HighLevel said: {one.get('message')}")


# --- a note and a task, where the row has one -------------------------------------------------------------------------


def write_note(chunk: Chunk, _turn: Turn) -> Request:
    """A note of the contact."""
    [row] = chunk.rows
    return json_request("POST", f"/contacts/{row.vendor_ids['contact']}/notes", {"body": row.fields[NOTE]})


def write_task(chunk: Chunk, _turn: Turn) -> Request:
    """A task of the contact; `title`, `dueDate` and `completed` are all required."""
    [row] = chunk.rows
    payload = {"title": row.fields[TASK], "dueDate": row.fields.get(DUE, ""), "completed": False}
    return json_request("POST", f"/contacts/{row.vendor_ids['contact']}/tasks", payload)


def written(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    """The note or the task that was made."""
    [row] = chunk.rows
    answer = response.object()
    if response.status in (400, 422):
        return RefusedWhole(_words(answer))
    made = answer.get("note") or answer.get("task")
    if response.status >= 300 or not isinstance(made, dict):
        raise errors.VendorMisread(f"HTTP {response.status} without what was written.")
    return Verdicts((Verdict(row.number, True, vendor_id=str(made["id"])),))


def notes_of(_chunk: Chunk, row: Row) -> Request:
    """The contact's notes, to find ours among them."""
    return get(f"/contacts/{row.vendor_ids['contact']}/notes")


def found_note(_chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    """Our note by its text: a note has no other mark."""
    ours = [one for one in response.object()["notes"] if one["body"] == row.fields[NOTE]]
    return Verdict(row.number, True, vendor_id=ours[0]["id"]) if ours else None


def tasks_of(_chunk: Chunk, row: Row) -> Request:
    """The contact's tasks, to find ours among them."""
    return get(f"/contacts/{row.vendor_ids['contact']}/tasks")


def found_task(_chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    """Our task by its title."""
    ours = [one for one in response.object()["tasks"] if one["title"] == row.fields[TASK]]
    return Verdict(row.number, True, vendor_id=ours[0]["id"]) if ours else None


# --- the account ------------------------------------------------------------------------------------------------------


def authorise(request: Request, credentials: Credentials, _now: float) -> Request:
    """The access token in a header, and the location where each kind of call wants it."""
    if request.path == "/oauth/token":
        return request
    location = credentials["location_id"]
    placed = request
    if request.path in ("/contacts/upsert", "/contacts/bulk/tags/update/add"):
        placed = replace(request, body=json.dumps({**json.loads(request.body), "locationId": location}).encode())
    elif request.path == "/contacts/search/duplicate":
        placed = replace(request, query=(("locationId", location), *request.query))
    sealed = placed.with_header("authorization", f"Bearer {credentials['access_token']}")
    return sealed.with_header("version", "2021-07-28")


def renew(credentials: Credentials) -> Request:
    """A refresh token is good for one use: the answer holds the next."""
    form = {name: credentials[name] for name in ("client_id", "client_secret", "refresh_token")}
    body = urlencode({**form, "grant_type": "refresh_token"}).encode()
    return Request("POST", "/oauth/token", headers=(("content-type", "application/x-www-form-urlencoded"),), body=body)


def renewed(response: Response) -> Mapping[str, str]:
    """The new tokens, all of them."""
    answer = response.object()
    if response.status >= 300:
        raise errors.VendorMisread(f"HTTP {response.status} to a refresh.")
    told = {name: str(answer[name]) for name in ("access_token", "refresh_token")}
    return {**told, "expires_in_seconds": str(answer["expires_in"])}


def _words(answer: Mapping[str, Json]) -> str:
    said = answer.get("message")
    return f"HighLevel said: {'; '.join(map(str, said)) if isinstance(said, list) else said}"


def _campaigns(_turn: Turn, response: Response) -> Page:
    return Page(tuple(response.object()["campaigns"]))


UPSERT = Step(
    "contact", 1, upsert, upserted, source=OPENAPI, read_on=READ_ON, asking=asking_one_by_one(by_email, found)
)
TAG = Step(
    "tags",
    TAGGED_PER_CALL,
    tag,
    tagged,
    source=OPENAPI,
    read_on=READ_ON,
    applies=lambda row: bool(tags_of(row)),
    together=lambda row: ",".join(tags_of(row)),
)
WRITE_NOTE = Step(
    "note",
    1,
    write_note,
    written,
    source=OPENAPI,
    read_on=READ_ON,
    repeatable=no,
    applies=lambda row: bool(row.fields.get(NOTE)),
    asking=asking_one_by_one(notes_of, found_note),
)
WRITE_TASK = Step(
    "task",
    1,
    write_task,
    written,
    source=OPENAPI,
    read_on=READ_ON,
    repeatable=no,
    applies=lambda row: bool(row.fields.get(TASK)),
    asking=asking_one_by_one(tasks_of, found_task),
)
SKETCH = Vendor(
    name="highlevel",
    title="HighLevel",
    base_url="https://services.leadconnectorhq.com",
    limits=(
        rolling("burst", 100, 10.0, source=GUIDE, read_on=READ_ON),
        utc_day("day", 200_000, source=GUIDE, read_on=READ_ON),
    ),
    credentials=(
        Credential("location_id", "the sub-account", secret=False),
        Credential("client_id", "the marketplace app's client id", secret=False),
        Credential("client_secret", "the marketplace app's client secret"),
        Credential("refresh_token", "the first refresh token; later ones are stored"),
        Credential("access_token", "stored, and renewed before it ends", required=False),
    ),
    operations=(
        Operation(
            "contacts",
            "create or update contacts, with tags, a note and a task",
            steps=(UPSERT, TAG, WRITE_NOTE, WRITE_TASK),
            fields=FIELDS,
            identity=("email",),
        ),
    ),
    counted_by=lambda credentials: f"{credentials['client_id']} {credentials['location_id']}",
    authorise=authorise,
    check=Read("campaigns", "the location's campaigns", lambda _turn, _options: get("/campaigns/"), _campaigns),
    quota_headers=QuotaHeaders(limit="x-ratelimit-max"),
    token_refresh=TokenRefresh(renew, renewed),
)
