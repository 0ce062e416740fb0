"""Kore.ai, sketched to try the promise: contacts are queued by list name, and only a read back tells what arrived.

Sources: the public documentation of createContactList, addContacts, getAllListDetails, getAllContacts and the rate limits
of the contact center's APIs (docs.kore.ai, read 2026-11-21). What they leave open is marked [open].
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipeline import errors
from pipeline.limits import rolling
from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Asking,
    Continue,
    Credential,
    Credentials,
    Field,
    Impossible,
    Operation,
    Option,
    Page,
    Preparation,
    Prepared,
    PreparedAnswer,
    Read,
    RefusedWhole,
    Request,
    Response,
    Step,
    Vendor,
    Verdicts,
    get,
    json_request,
    one_verdict_each,
)

DOCS = "docs.kore.ai, AI for Service, contact center APIs"
READ_ON = date(2026, 11, 21)
LIST_NAME_LENGTH = 48
CONTACTS_PER_CALL = 100  # [open] the documents name no maximum
RECONCILED_AT_ONCE = 5_000  # rows that one reading of the whole list settles
QUEUE_SECONDS = 30.0  # [open] how long a queued contact takes to show
READINGS = 3

FIELDS = (
    Field("phone", "phoneNumber", "phone", required=True),
    Field("first_name", "firstName"),
    Field("last_name", "lastName"),
)
SENT_AS = {field.name: field.sent_as for field in FIELDS}
LIST = Option("list", "the contact list, found by this name or made", required=True)
DUPLICATES = Option("allow_duplicates", "whether a number may be in the list twice", "yes_no", default=False)


# --- before the first row: find the list, or make it ------------------------------------------------------------------


def ask_for_list(job: Job, turn: Turn) -> Request:
    """Looks first, so that a creation whose answer never came is found by the next look."""
    if turn.name != "create":
        return replace(
            json_request("POST", "/agentassist/api/v1/public/{iid}/campaign/contactList/getAllListDetails", {}),
            reads=True,
        )
    wanted = {
        "name": job.options["list"],
        "source": "passiveApi",
        "allowDuplicates": bool(job.options.get("allow_duplicates")),
    }
    return json_request("POST", "/agentassist/api/v1/public/{iid}/campaign/contactList/createContactList", wanted)


def read_list(job: Job, turn: Turn, response: Response) -> PreparedAnswer:
    """The list's id and whether it is the import's own."""
    data = response.object().get("data")
    if response.status >= 300:
        return Impossible(f"Kore.ai made no list {job.options['list']!r}: HTTP {response.status}.")
    if turn.name == "create":
        return Prepared({"id": _of(data, "_id"), "name": job.options["list"]})
    if not isinstance(data, list):
        raise errors.VendorMisread("Kore.ai told no lists.")
    known = [one for one in data if _of(one, "name") == job.options["list"]]
    if len(known) > 1:  # addContacts names a list, so two of one name cannot be told apart
        return Impossible(f"Kore.ai has {len(known)} lists named {job.options['list']!r}; rename one of them.")
    if not known:
        return Continue(Turn("create"))
    if job.options.get("allow_duplicates") and _size(known[0]):
        return Impossible("With allow_duplicates the list must be new or empty, else nobody could tell what arrived.")
    return Prepared({"id": _of(known[0], "_id"), "name": job.options["list"]})


# --- the steps: queue contacts, then read the list back ---------------------------------------------------------------


def add(chunk: Chunk, _turn: Turn) -> Request:
    """Queues the contacts of a chunk under the list's name."""
    contacts = [{SENT_AS[name]: text.lstrip("+") for name, text in row.fields.items() if text} for row in chunk.rows]
    named = chunk.prepared["list"]["name"]
    return json_request(
        "POST", "/api/1.1/public/{iid}/campaign/contactList/addContacts", {"contact_list_name": named, "data": contacts}
    )


def added(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    """Queued is not delivered: the verdict of this step only lets the rows on to the reading."""
    answer = response.object()
    if response.status == 400:
        return RefusedWhole(f"Kore.ai said: {answer.get('errors') or answer.get('message')}")
    if response.status >= 300 or not answer.get("message"):
        raise errors.VendorMisread(f"HTTP {response.status} without a word on the contacts.")
    return Verdicts(tuple(Verdict(row.number, True) for row in chunk.rows))


def begin_reading(_chunk: Chunk) -> Turn:
    """The first page, after the queue had its time."""
    return Turn("page", {"skip": 0, "found": [], "reading": 1}, QUEUE_SECONDS)


def page_of_list(chunk: Chunk, turn: Turn) -> Request:
    """One page of the list. [open] How a page is asked for; `skip` and `limit` are what the answer tells."""
    return get(
        f"/agentassist/api/v1/public/{{iid}}/campaign/contactList/{chunk.prepared['list']['id']}/getAllContacts",
        skip=str(turn.carry["skip"]),
    )


def _read_on(chunk: Chunk, turn: Turn, response: Response) -> tuple[set[int], Turn | None]:
    """The rows found so far, and the turn of the next page if there is one."""
    data = response.object().get("data")
    if response.status >= 300 or not isinstance(data, dict) or not isinstance(data.get("results"), list):
        raise errors.VendorMisread(f"Reading the list answered HTTP {response.status} without contacts.")
    there = {str(_of(one, "phoneNumber")).lstrip("+") for one in data["results"]}
    found = set(turn.carry["found"]) | {row.number for row in chunk.rows if row.fields["phone"].lstrip("+") in there}
    if not data.get("hasMore") or not data["results"]:
        return found, None
    skip = turn.carry["skip"] + len(data["results"])
    return found, Turn("page", {**turn.carry, "skip": skip, "found": sorted(found)})


def reconcile(chunk: Chunk, turn: Turn) -> Request:
    """A page of the list; or, once, the contacts again that the list does not show."""
    if turn.name != "add":
        return page_of_list(chunk, turn)
    missing = tuple(row for row in chunk.rows if row.number not in turn.carry["found"])
    return add(replace(chunk, rows=missing[:CONTACTS_PER_CALL]), turn)


def reconciled(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """Goes on until every row is found or the list was read often enough; what is not there then was dropped in silence.

    A retry begins here too, so what is missing is queued once more where a number cannot be in the list twice.
    """
    if turn.name == "add":
        added(chunk, turn, response)
        return Continue(Turn("page", {**turn.carry, "skip": 0}, QUEUE_SECONDS))
    found, following = _read_on(chunk, turn, response)
    if following is not None:
        return Continue(following)
    if len(found) < len(chunk.rows) and turn.carry["reading"] < READINGS:
        again = {"skip": 0, "found": sorted(found), "reading": turn.carry["reading"] + 1}
        last = again["reading"] == READINGS and not chunk.options.get("allow_duplicates")
        return Continue(Turn("add", again) if last else Turn("page", again, QUEUE_SECONDS))
    return one_verdict_each(chunk.rows, [_verdict(row, row.number in found) for row in chunk.rows])


def _verdict(row: Row, there: bool) -> Verdict:
    return Verdict(row.number, there, code="" if there else "absent_on_readback")


def asked(chunk: Chunk, turn: Turn, response: Response) -> Verdicts | Continue:
    """Asking after a call in doubt reads the same pages; a row that is not found has no verdict."""
    found, following = _read_on(chunk, turn, response)
    if following is not None:
        return Continue(following)
    return Verdicts(tuple(Verdict(number, True) for number in sorted(found)))


# --- the account ------------------------------------------------------------------------------------------------------


def authorise(request: Request, credentials: Credentials, _now: float) -> Request:
    """The app's id goes into the path, the account's into the query, and a token signed for this call into a header."""
    token = _signed({"sub": credentials["client_id"], "appId": credentials["client_id"]}, credentials["client_secret"])
    placed = replace(
        request,
        path=request.path.replace("{iid}", credentials["app_id"]),
        query=(*request.query, ("accountId", credentials["account_id"])),
    )
    return placed.with_header("auth", token).with_header("iid", credentials["app_id"])


def _signed(claims: Json, secret: str) -> str:
    head, body = (_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{head}.{body}.{_base64(hmac.digest(secret.encode(), f'{head}.{body}'.encode(), hashlib.sha256))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _of(thing: Json, name: str) -> Json:
    return thing.get(name) if isinstance(thing, dict) else None


def _size(known: Json) -> int:
    return int(_of(known, "totalRecordCount") or 0)


def _lists(_turn: Turn, response: Response) -> Page:
    data: Sequence[Json] = response.object()["data"]
    return Page(tuple(data))


ADD = Step(
    "add",
    CONTACTS_PER_CALL,
    add,
    added,
    source=DOCS,
    read_on=READ_ON,
    repeatable=lambda options: not options.get("allow_duplicates"),
    partial=False,
    asking=Asking(page_of_list, asked, lambda _chunk: Turn("page", {"skip": 0, "found": []})),
)
RECONCILE = Step(
    "reconcile",
    RECONCILED_AT_ONCE,
    reconcile,
    reconciled,
    source=DOCS,
    read_on=READ_ON,
    first=begin_reading,
    calls=lambda _options, rows: 1 + rows // 50,
)
SKETCH = Vendor(
    name="kore",
    title="Kore.ai",
    base_url="https://platform.kore.ai",
    limits=(rolling("minute", 60, 60.0, source=DOCS, read_on=READ_ON),),
    credentials=(
        Credential("client_id", "the app's client id", secret=False),
        Credential("client_secret", "the app's client secret"),
        Credential("app_id", "the app (st-…)", secret=False),
        Credential("account_id", "the account", secret=False),
    ),
    operations=(
        Operation(
            "contacts",
            "add contacts to a list",
            steps=(ADD, RECONCILE),
            fields=FIELDS,
            identity=("phone",),
            options=(LIST, DUPLICATES),
            preparations=(Preparation("list", ask_for_list, read_list),),
        ),
    ),
    counted_by=lambda credentials: credentials["account_id"],
    authorise=authorise,
    check=Read(
        "lists", "the contact lists", lambda turn, _options: ask_for_list(Job("kore.contacts", {}), turn), _lists
    ),
    settle_after_seconds=60.0,
)
