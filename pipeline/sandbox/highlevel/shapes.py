"""HighLevel's wire shapes and limits, and the switches for what its documents leave open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipeline.sandbox.promise import Call, Json, Refusal, Reply
from pipeline.sandbox.switches import Switch, choice

CALLS_PER_BURST, BURST_SECONDS = 100, 10.0
CALLS_PER_DAY, DAY_SECONDS = 200_000, 86_400.0
BULK_IDS = 100
ID_LENGTH = 50
MOST_LISTED, LISTED, LINKED_LISTED = 100, 20, 25
TOKEN_SECONDS = 86_399
VERSION = "2021-07-28"

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
BIRTH = re.compile(r"\d{4}([-/._])\d{2}\1\d{2}|\d{2}([-/._])\d{2}\2\d{4}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")

# What a body may hold, from the vendor's OpenAPI of contacts; anything else is refused by name.
TEXTS = (
    *("firstName", "lastName", "name", "email", "phone", "address1", "city", "state", "postalCode", "website"),
    *("timezone", "source", "dateOfBirth", "country", "assignedTo"),
)
ON_UPDATE = frozenset((*TEXTS, "dnd", "dndSettings", "inboundDndSettings", "tags", "customFields"))
ON_CREATE = ON_UPDATE | {"locationId", "gender", "companyName"}
ON_UPSERT = ON_CREATE | {"createNewIfDuplicateAllowed"}
ON_NOTE = frozenset(("userId", "body", "title", "color", "pinned"))
ON_TASK = frozenset(("title", "body", "dueDate", "completed", "assignedTo"))
ON_BULK_TAGS = frozenset(("contacts", "tags", "locationId", "removeAllTags"))
ON_BULK_BUSINESS = frozenset(("locationId", "ids", "businessId"))

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "calls_per_burst", "integer", str(CALLS_PER_BURST), "the limit that is enforced in 10 s, by app and location"
    ),
    Switch("calls_per_day", "integer", str(CALLS_PER_DAY), "the limit that is enforced per day of UTC"),
    choice("allow_duplicates", "no|yes", "the location's setting Allow Duplicate Contact"),
    choice("found_by", "email,phone|phone,email|email|phone", "the location's order of what duplicates are found by"),
    choice("create_answer", "201|422", "the status of a create that was applied: 422 is a known fault (issue 64)"),
    choice("upsert_answer", "200|422", "the same of an upsert"),
    choice("unknown_contact", "400|404", "the status for a contact that does not exist"),
    choice("foreign_location", "403|401", "the status for a location that the token is not for"),
    choice("revoked_key", "401|403", "the status for a token that lost its access"),
    choice("message", "list|text", "whether the message of a 422 is a list"),
    choice("found_shape", "whole|short", "what a search for a duplicate tells of the contact"),
    choice("tag_case", "lower|kept", "how tags are spelled that were sent with capitals"),
    choice("some_failed", "true|false", "what `succeded` of bulk tags says when some contacts failed"),
    choice(
        "linked_ids", "all|changed", "which ids bulk business answers with: all that are linked, or those that changed"
    ),
    choice("bad_id", "left_out|refused", "whether one contact that does not exist refuses a whole bulk business"),
    Switch("bulk_ids", "integer", str(BULK_IDS), "the most contacts of a bulk call; more are refused"),
    choice("note_text", "kept|html", "how a note's body comes back"),
    Switch("refuse_contact", "text", "", "contacts whose e-mail, phone or id contains this are refused"),
    Switch("list_lag_seconds", "number", "0", "how long a new contact is in no list and no search"),
    Switch("token_seconds", "number", str(TOKEN_SECONDS), "how long an access token lives"),
    Switch(
        "refused_tokens", "integer", "0", "access tokens up to this number are refused although they have not ended"
    ),
    choice("bad_refresh", "400|401", "the status for a refresh token that is used up or unknown"),
    choice("old_access", "valid|ended", "what becomes of the access token before, when tokens are renewed"),
)


def refuse(status: int, message: str | list[str], **more: Json) -> Refusal:
    """An answer in the shape of the vendor's errors."""
    names = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 422: "Unprocessable Entity"}
    error = {"error": names[status]} if status in names else {}
    return Refusal(Reply(status, {"statusCode": status, "message": message, **error, **more}))


def invalid(call: Call, *faults: str) -> Refusal:
    """A refusal of a body."""
    return refuse(422, list(faults) if call.switch("message") == "list" else "; ".join(faults))


def body(call: Call, allowed: Iterable[str], required: Iterable[str] = ()) -> dict[str, Json]:
    """The body as an object of these properties; anything else is refused."""
    try:
        given = call.json()
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise refuse(400, "Unexpected token in JSON at position 0")
    faults = [f"property {name} should not exist" for name in given if name not in set(allowed)]
    faults += [f"{name} should not be empty" for name in required if given.get(name) in (None, "", [])]
    if faults:
        raise invalid(call, *faults)
    return given


def contact_faults(given: Mapping[str, Json]) -> list[str]:
    """What is wrong with the properties of a contact."""
    faults = [f"{name} must be a string" for name in TEXTS if not isinstance(given.get(name, ""), str | None)]
    if given.get("email") and not EMAIL.fullmatch(str(given["email"]).strip()):
        faults.append("email must be an email")
    if given.get("country") and not re.fullmatch("[A-Z]{2}", str(given["country"])):
        faults.append("country must be a valid enum value")
    if given.get("dateOfBirth") and not BIRTH.fullmatch(str(given["dateOfBirth"])):
        faults.append("dateOfBirth must be a valid date")
    fields = given.get("customFields") or []
    if not isinstance(fields, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in fields
    ):
        faults.append("customFields must be a list of objects with an id")
    return faults
