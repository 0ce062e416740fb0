"""Exotel's wire shapes and limits, and the switches for what its documents leave open."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from pipeline.sandbox.promise import Call, Json, Refusal, Reply, Request, Route
from pipeline.sandbox.switches import Switch, choice

CALLS_PER_MINUTE = 30
RECORDS_PER_CALL = 5_000
CONTACTS_PER_LIST = 100_000
UPLOAD_BYTES = 60_000_000
DEFAULT_PAGE = 20
MEMBERS_PER_PAGE = 500
CSV_COLUMNS = ("number", "first_name", "last_name", "company_name", "email", "tag")
T = TypeVar("T")
Act = Callable[[Call], Reply]
E164 = re.compile(r"\+[1-9]\d{7,14}")

MANDATORY_MISSING, INVALID_PARAMETER, FORBIDDEN, INVALID_BODY = 1001, 1002, 1003, 1007
NOT_FOUND, DUPLICATE_RESOURCE, UNAUTHORISED = 1000, 1008, 1010

SWITCHES: tuple[Switch, ...] = (
    Switch("calls_per_minute", "integer", str(CALLS_PER_MINUTE), "the limit that is enforced, per account"),
    choice("throttled_shape", "rest_exception|envelope", "the shape of a 429"),
    choice("revoked_key", "403|401|402", "the status for a key that lost its access"),
    choice("existing_contact", "same_sid|conflict|conflict_with_sid", "the item of a number that Exotel has already"),
    choice("failed_item", "bare|named", "whether the item of a refused record says which it was"),
    choice("all_failed_status", "207|400", "the HTTP status where every record of a call was refused"),
    choice("told_number", "e164|bare", "whether an answer's numbers have their plus"),
    choice("custom_key", "custom_field|custom", "under which key a contact's own fields are kept"),
    Switch("refuse_number", "text", "", "contacts whose number contains this text are refused"),
    Switch("refuse_shown", "text", "", "contacts whose number contains this text do not show in their list"),
    Switch("refuse_list", "text", "", "changes of lists whose sid or name contains this text are refused"),
    choice("taken_name", "item|status", "whether a list's name that is taken is an item's code, or HTTP 409"),
    choice("list_search", "contains|exact|nothing|all", "what the search of lists by name shows"),
    choice("in_list", "again|conflict", "the item of a contact that is put on a list which has it"),
    choice("off_list", "404|200", "the answer to taking a contact off a list that does not have it"),
    choice(
        "removed_answer", "envelope|empty", "the answer to a contact taken off: an envelope, or HTTP 204 and nothing"
    ),
    Switch("largest_page", "integer", str(MEMBERS_PER_PAGE), "the most contacts on a page of a list"),
    choice(
        "page_total", "whole|page|absent", "what the total of a page counts: the whole listing, the page, or nothing"
    ),
    choice("page_things", "items|bare", "whether a page's things are items with a code, or stand alone"),
    choice("upload_by_name", "adds|conflict", "what becomes of an upload by the name of a list that exists"),
    choice("upload_by_sid", "adds|404", "what becomes of an upload into a list by its sid"),
    choice("upload_sid", "told|absent", "whether the answer to an upload tells the list's sid"),
    choice("upload_shape", "stats|newer", "where an upload's counts stand, under which names"),
    choice("upload_over_list", "refused|cut", "an upload of more than a list holds: refused, or the rest fails"),
    choice("upload_ends", "completed|failed", "how uploads end; one that fails adds nothing"),
    Switch("upload_polls", "integer", "1", "how often an upload's status is in-progress before it is over"),
    Switch("upload_seconds", "number", "0", "how long after an upload its contacts show in the list"),
    Switch("status_url", "text", "same", "the host of summary.url: the same, or another", ("same",)),
)


def basic(request: Request) -> str:
    """The API key of a Basic header whose key and token are both right: the sandbox's key is its token too."""
    kind, _, told = request.headers.get("authorization", "").partition(" ")
    try:
        key, _, token = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return key if kind == "Basic" and key == token else ""


def calls_of(things: str, *, create: Act, change: Act, listing: Act, show: Act, delete: Act) -> tuple[Route, ...]:
    """What can be done with contacts and with lists alike: several are made or changed in one call, one is deleted."""
    every = f"/{{account}}/{things}"
    each = f"{every}/{{{things.removesuffix('s')}}}"
    return (
        Route("POST", every, create),
        Route("PUT", every, change),
        Route("GET", every, listing),
        Route("GET", each, show),
        Route("DELETE", each, delete),
    )


# --- the envelope -----------------------------------------------------------------------------------------------------


def envelope(call: Call, status: int, response: Json, **more: Json) -> dict[str, Json]:
    """What every answer is wrapped in."""
    return {"request_id": call.id, "method": call.request.method, "http_code": status, **more, "response": response}


def success(told: Json) -> dict[str, Json]:
    """The item of a record that was taken."""
    return {"code": 200, "error_data": None, "status": "success", "data": told}


def failure(code: int, error: int, description: str, told: Json = None) -> dict[str, Json]:
    """The item of a record that was not."""
    fault = {"code": error, "message": MESSAGES[error], "description": description}
    return {"code": code, "error_data": fault, "status": "failure", "data": told}


MESSAGES = {
    NOT_FOUND: "Not Found",
    MANDATORY_MISSING: "Mandatory parameter missing",
    INVALID_PARAMETER: "Invalid parameter",
    FORBIDDEN: "Authorization failed",
    INVALID_BODY: "Invalid request body",
    DUPLICATE_RESOURCE: "Duplicate resource",
    UNAUTHORISED: "Authorization failed",
}


def refuse(call: Call, status: int, error: int, description: str) -> Refusal:
    """The refusal of a whole call: `response` is an object then."""
    return Refusal(Reply(status, envelope(call, status, failure(status, error, description))))


def taken(call: Call, what: str) -> dict[str, Json]:
    """The item of a name that somebody has; or the refusal of the call, where that is told by its status."""
    description = f"{what} already exists"
    if call.switch("taken_name") == "status":
        raise refuse(call, 409, DUPLICATE_RESOURCE, description)
    return failure(409, DUPLICATE_RESOURCE, description)


def multi(call: Call, items: list[dict[str, Json]]) -> tuple[int, Json]:
    """The status and body of an answer to several records."""
    failed = sum(item["code"] >= 300 for item in items)
    status = int(call.switch("all_failed_status")) if failed == len(items) else 207
    about = {"failed": failed, "total": len(items), "success": len(items) - failed}
    return status, envelope(call, status, items, metadata=about)


def one(call: Call, told: Json) -> Json:
    """The body of an answer about one thing."""
    return envelope(call, 200, success(told))


def paged(call: Call, things: Sequence[T], largest: int, tell: Callable[[T], Json]) -> Reply:
    """One page of a listing by offset and limit."""
    query = call.request.query
    offset, limit = _whole(query.get("offset"), 0), _whole(query.get("limit"), DEFAULT_PAGE)
    shown = [tell(thing) for thing in things[offset : offset + min(limit, largest)]]
    totals = {"whole": len(things), "page": len(shown)}
    counted = call.switch("page_total")
    about = {"metadata": {"total": totals[counted]}} if counted in totals else {}
    told = shown if call.switch("page_things") == "bare" else [success(thing) for thing in shown]
    return Reply(200, envelope(call, 200, told, **about))


def records(call: Call, name: str) -> list[dict[str, Json]]:
    """The records of a bulk call; a body that is none is refused, and so is one with too many."""
    try:
        given = call.json()
    except ValueError:
        given = None
    told = given.get(name) if isinstance(given, dict) else None
    if not isinstance(told, list) or not told or not all(isinstance(record, dict) for record in told):
        raise refuse(call, 400, INVALID_BODY, f"{name} must be a list of objects")
    if len(told) > RECORDS_PER_CALL:
        raise refuse(call, 400, INVALID_PARAMETER, f"No more than {RECORDS_PER_CALL} {name} in one request")
    return told


def form(call: Call) -> dict[str, str]:
    """The fields of a multipart form, its files among them. A body that is none is refused."""
    boundary = call.request.headers.get("content-type", "").partition("boundary=")[2]
    body = call.request.body
    if not boundary or not body.endswith(f"--{boundary}--\r\n".encode()):
        raise refuse(call, 400, INVALID_BODY, "The body is no form")
    found: dict[str, str] = {}
    for part in body.split(f"--{boundary}".encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        if name is None:
            raise refuse(call, 400, INVALID_BODY, "A part of the form has no name")
        found[name[1].decode()] = content.removesuffix(b"\r\n").decode()
    return found


def ordered(call: Call, things: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """The things in the order that is asked for: as they were made, or by name."""
    return sorted(things, key=name) if call.request.query.get("sort_by") == "name:asc" else list(things)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default
