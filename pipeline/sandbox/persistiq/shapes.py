"""PersistIQ's wire shapes and limits, and the switches for what its documents leave open."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from pipeline.sandbox.data import address, page
from pipeline.sandbox.promise import Call, Json, Refusal, Reply
from pipeline.sandbox.switches import Switch, choice

CALLS_PER_MINUTE = 100
LEADS_PER_CALL = 10
CAMPAIGN_LEADS_PER_CALL = 100
PER_PAGE = 100
EVENTS_PER_PAGE = 500

SWITCHES: tuple[Switch, ...] = (
    Switch("calls_per_minute", "integer", str(CALLS_PER_MINUTE), "the limit that is enforced, per API key"),
    Switch(
        "header_limit", "integer", "same", "what X-RateLimit-Limit tells: the same, or a number such as 500", ("same",)
    ),
    choice("reset_rounding", "up|down", "how X-RateLimit-Reset, in whole seconds, is rounded"),
    choice("skipped_duplicate", "returned|omitted|error", "how a lead that dup=skip left alone looks in the answer"),
    choice("partial_status", "200|207|422", "the HTTP status when some leads of a call were refused"),
    choice(
        "too_many_leads",
        "400|413|422|first_ten",
        "the answer to more than 10 leads; first_ten drops the rest in silence",
    ),
    choice("sink_chunk", "no|yes", "whether one bad lead refuses the whole call with 400"),
    choice("unknown_field", "ignore|store|refuse_row", "what becomes of a field that lead_fields does not name"),
    Switch("refuse_email", "text", "", "leads whose e-mail contains this text are refused"),
    choice("dnc_lead", "accept|refuse_row", "whether a lead of a do-not-contact domain is refused"),
    choice("unknown_status", "refuse|ignore", "what becomes of a status that lead_statuses does not name"),
    choice("removed", "success|empty|204", "how a removal from a campaign that was done is answered"),
    choice("known_domain", "returned|error", "how a do-not-contact domain that is there already is answered"),
    Switch("refuse_domain", "text", "", "do-not-contact domains that contain this text are refused"),
    choice("email_case", "kept|lower", "how the answer spells an e-mail that was sent with capitals"),
    choice("empty_errors", "list|null", "what `errors` is where there are none"),
    choice("one_lead", "lead|leads", "whether one lead is answered as `lead`, or as `leads` with one in it"),
    choice("taken_lead", "lead|lead_id|absent", "how the error of a lead that is already in the campaign names it"),
    choice("echo_key", "yes|no", "whether the 401 message repeats the key"),
    choice("revoked_key", "401|403", "the status for a key that lost its access"),
    Switch(
        "next_page_host", "text", "same", "the host of next_page: the same, or another such as https://elsewhere.test"
    ),
    Switch("read_lag_seconds", "number", "0", "how long a new lead cannot be read back"),
)


def refuse(status: int, reason: str, message: str) -> Refusal:
    """An answer in the shape of every error but 429 and those of new campaigns."""
    return Refusal(Reply(status, {"status": "error", "error": {"reason": reason, "message": message}}))


def body(call: Call) -> dict[str, Json]:
    """The body as an object; anything else is refused."""
    try:
        given = call.json()
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise refuse(400, "bad_params", "The body is not a JSON object")
    return given


def moment(query: Mapping[str, str], name: str) -> float:
    """A time of the query in epoch seconds, before all times where it is not given."""
    try:
        return datetime.fromisoformat(query[name]).timestamp() if name in query else -math.inf
    except ValueError:
        raise refuse(400, "bad_params", f"{name} is no ISO 8601 time") from None


def paged(call: Call, name: str, items: list[Json], size: int = PER_PAGE) -> Reply:
    """One page of a list, with the absolute address of the next."""
    asked = call.request.query.get("page", "1")
    number = max(1, int(asked)) if asked.isdecimal() else 1
    shown, more = page(items, number, size)
    host = call.switch("next_page_host")
    origin = call.origin if host == "same" else host
    following = address(call, origin, {"page": str(number + 1)}) if more else None
    return Reply(200, {"status": "success", "errors": [], "has_more": more, "next_page": following, name: shown})


def batch(call: Call, name: str, done: list[Json], refused: list[Json]) -> tuple[int, Json]:
    """The status and body of an answer to several records, some of which may have been refused."""
    told = refused or (None if call.switch("empty_errors") == "null" else [])
    status = int(call.switch("partial_status")) if refused else 200
    return status, {"status": "error" if refused else "success", "errors": told, name: done}
