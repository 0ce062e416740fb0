"""Kore.ai's wire shapes, limits and tokens, and the switches for what its pages leave open."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pipeline.sandbox.promise import Call, Json, Refusal, Reply
from pipeline.sandbox.switches import Switch, choice

T = TypeVar("T")
CALLS_PER_MINUTE = 60
PAGE_SIZE = 50
CONTACTS_PER_CALL = 100
NAME_LENGTH, DESCRIPTION_LENGTH = 48, 256
LEAST_DIGITS = 7
APP_ID, ACCOUNT_ID = "st-0603182c-7ffb-53c3-b307-47ca14b90001", "67777ce93e25326494e90001"
CLIENT_SECRET = "the-sandbox-signs-with-this"  # noqa: S105 - the simulated vendor's own
LISTS_V1 = "/agentassist/api/v1/public/{app}/campaign/contactList"
LISTS_V2 = "/campaign/api/v2/public/{app}/campaign/contactList"
ADD_CONTACTS = "/api/1.1/public/{app}/campaign/contactList/addContacts"
CONTACT_KEYS = ("phoneNumber", "firstName", "lastName", "timeZone", "uniqueId")
USED_UP = "You've exceeded the per-minute rate limit. Please wait for sometime before retrying."

SWITCHES: tuple[Switch, ...] = (
    Switch("calls_per_minute", "integer", str(CALLS_PER_MINUTE), "the limit that is enforced, per account"),
    choice(
        "throttled_status", "429|400|200", "the status when the minute's calls are used up; its message is documented"
    ),
    choice(
        "error_body",
        "errors|status",
        "what an error looks like: the platform's list of errors, or a status and a message",
    ),
    Switch("apply_after_seconds", "number", "0", "how long a queued contact takes until the list shows it"),
    choice(
        "add_answer", "in_progress|queued", "the answer to added contacts: the page's, or the older one with a status"
    ),
    Switch("most_contacts", "integer", str(CONTACTS_PER_CALL), "the most contacts of a call; more are refused whole"),
    choice(
        "unknown_key", "ignore|refuse", "what becomes of keys of a contact other than phoneNumber that no list maps"
    ),
    choice("mapped_keys", "keep|ignore|refuse", "what becomes of firstName, lastName, timeZone and uniqueId"),
    choice("unknown_list", "400|accept", "the answer to contacts for a list that is not there: accept adds nothing"),
    Switch("refuse_phone", "text", "", "queued contacts whose number contains these digits are dropped in silence"),
    choice("duplicate_key", "phoneNumber|uniqueId", "what makes a contact a duplicate, in a list that takes none"),
    choice(
        "same_name", "refuse|second|return", "what a new list of a name that exists is: refused, a second, or the first"
    ),
    choice("name_case", "folded|kept", "whether names that differ in case alone are one name"),
    choice("false_sync_mode", "other|absent", "the mode of syncing that a list without duplicates tells"),
    choice("lists_method", "POST|GET", "the method of getAllListDetails: the page's table, or its sample"),
    Switch("lists_page", "integer", "all", "how many lists getAllListDetails tells at once", ("all",)),
    choice(
        "paging", "skip|page|offset|none", "the parameter by which a page is asked for; none: always the first page"
    ),
    choice("order", "oldest|newest", "which contacts of a list are told first"),
    choice("paging_facts", "all|has_more|total", "what an answer tells of the pages that follow"),
    choice("shown_phone", "digits|plus|masked", "how the list spells a number"),
)


def client_of(token: str) -> str:
    """The `appId` of a token that our secret signed, else nothing."""
    try:
        head, body, signed = token.split(".")
        made = hmac.digest(CLIENT_SECRET.encode(), f"{head}.{body}".encode(), "sha256")
        is_ours = hmac.compare_digest(_unpacked(signed), made) and json.loads(_unpacked(head))["alg"] == "HS256"
        return str(json.loads(_unpacked(body))["appId"]) if is_ours else ""
    except (ValueError, LookupError, TypeError):
        return ""


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digits(text: str) -> str:
    """The digits of a text."""
    return "".join(sign for sign in text if sign in "0123456789")


def body(call: Call) -> dict[str, Json]:
    """The body as an object; anything else is refused."""
    try:
        given = call.json()
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise refuse(call, "The body is not a JSON object")
    return given


def check_keys(call: Call, contact: dict[str, Json]) -> None:
    """Refuses a contact for its keys, where the switches say so."""
    unmapped = [name for name in contact if name not in CONTACT_KEYS]
    mapped = [name for name in contact if name in CONTACT_KEYS[1:]]
    if (unmapped and call.switch("unknown_key") == "refuse") or (mapped and call.switch("mapped_keys") == "refuse"):
        raise refuse(call, f"{(unmapped or mapped)[0]} is not allowed")


def success(message: str, data: Any) -> dict[str, Json]:
    """An answer in the shape of every success but that of added contacts."""
    return {"status": "success", "message": message, "data": data}


def error(call: Call, status: int, message: str, code: int) -> Reply:
    """An error in the shape that the switch names."""
    if call.switch("error_body") == "status":
        return Reply(status, {"status": "failure", "message": message})
    return Reply(status, {"errors": [{"msg": message, "code": code}]})


def refuse(call: Call, message: str) -> Refusal:
    """An answer that refuses the whole call."""
    return Refusal(error(call, 400, message, 400))


def page(call: Call, items: Sequence[T], size: int, tell: Callable[[Call, T], Json]) -> dict[str, Json]:
    """One page in the shape of getAllContacts, asked for by whatever parameter the switch names."""
    name = call.switch("paging")
    asked = call.request.query.get(name, "")
    number = int(asked) if asked.isdecimal() else 0
    first = max(0, number - 1) * size if name == "page" else number
    more = {"hasMore": first + size < len(items)}
    total = {"totalPages": -(-len(items) // size), "totalResults": len(items)}
    following: dict[str, dict[str, Json]] = {"all": {**more, **total}, "has_more": more, "total": total}
    told = {"results": [tell(call, item) for item in items[first : first + size]], "skip": first, "limit": size}
    return {**told, **following[call.switch("paging_facts")]}
