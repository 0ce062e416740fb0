"""Kixie: contacts put on a PowerList one by one, and taken off one list or all of them.

Facts and sources. The help page of the PowerList API (REFERENCE) gives one URL for everything, dispatched by the body; the
key, which goes into the URL and the body; 10,000 calls a day for each business, counted from 00:00 UTC; one contact an
addition, several telephone numbers a removal; and that a removal from all lists costs a call for each PowerList.

What Kixie does not document is marked [undocumented] beside the line that depends on it. Above all no answer of this URL is
documented. A sibling API was seen to answer HTTP 200 with `{"success": false, "error": …}`, and bodies are sometimes text.
So a body that says no in any of the known ways is a no, in words that are read for what they are about. JSON that does not
say no is a yes, and so are nothing at all and a text with a word of success; a page, half a JSON and other texts are misread.

Nothing can be read back: there is no call that tells what is on a PowerList. So a call without an answer goes again, which
is harmless under each value of `duplicates`: the same `overwrite` and the same `merge` write what is there already, and
`ignore` leaves alone what the first try put there. A removal made twice finds nothing the second time, which is as good.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline import errors
from pipeline.limits import utc_day
from pipeline.records import Chunk, Filled, Job, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Credential,
    Credentials,
    Field,
    Impossible,
    Meaning,
    Operation,
    Option,
    Options,
    Page,
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

REFERENCE = "Kixie help page of the PowerList API, apig.kixie.com/app/event"
NOT_PUBLISHED = "Kixie publishes no largest size of a removal; this one is Leadlift's own, see records in the settings"
READ_ON = date(2026, 11, 21)

LIMITS = (utc_day("day", 10_000, source=REFERENCE, read_on=READ_ON),)
CONTACTS_PER_CALL = 1
TARGETS_PER_CALL = 50  # [undocumented]: the samples show two

EVENT = "/app/event"
AGENT_STATUS = "/www/agent/status"

# `target` is "best E.164 (Example: 18005551234)": the page's own example has no plus, those of removal have one. One form is
# sent everywhere, so that what was put on a list is found there however Kixie compares [undocumented].
PHONE = Field("phone", "target", "phone", required=True)
FIELDS = (
    PHONE,
    Field("first_name", "firstName"),
    Field("last_name", "lastName"),
    Field("title", "title"),
    Field("company", "companyName"),
    Field("email", "email", "email"),  # one that is not valid fails the whole call, so rows keeps it out
    Field("notes", "nextCallRefresher"),
    Field("crm_user_id", "crmUserId"),
    Field("crm_contact_id", "crmContactId"),
)
SENT_AS = {field.name: field.sent_as for field in FIELDS}

POWERLIST = Option("powerlist_id", "the number of the PowerList, in Kixie under Manage → PowerLists", required=True)
DUPLICATES = Option(  # which one Kixie takes when none is given is not documented, so it is chosen
    "duplicates",
    "what becomes of a contact whose phone the PowerList has: overwrite replaces it, and erases what the row leaves empty;"
    " merge writes over the fields that the row fills; ignore leaves it as it is",
    "choice",
    choices=("overwrite", "merge", "ignore"),
    required=True,
)
POWERLISTS = Option(
    "powerlists",
    "how many PowerLists the business has, inactive ones too: every call counts as so many",
    "integer",
    required=True,
    least=1,
)


# --- put on a PowerList -----------------------------------------------------------------------------------------------


def _put(chunk: Chunk, _turn: Turn) -> Request:
    [row] = chunk.rows
    payload: dict[str, Json] = {
        "eventname": "updatepowerlist",
        "powerlistId": chunk.options["powerlist_id"],
        "target": _target(row),
    }
    # Without a key for what is empty: whether an empty text counts as given under `merge` is not documented.
    payload |= {
        SENT_AS[name]: text for name, text in row.fields.items() if name in SENT_AS and text and name != "phone"
    }
    payload["duplicateHandling"] = chunk.options["duplicates"]
    if own := {name: text for name, text in row.custom.items() if text}:
        payload["extraData"] = own
    return json_request("POST", EVENT, payload)


def extra_data(job: Job) -> dict[str, str]:
    """Every further column goes into `extraData` under its own name; one without a name, or with a field's, does not."""
    names = {header: header.strip() for header in job.unmapped}
    fields = {sent_as.casefold() for sent_as in SENT_AS.values()}
    found: dict[str, str] = {}
    for header, name in names.items():
        if name and name.casefold() not in fields and name not in found.values():
            found[header] = name
    return found


def erasures(options: Options, filled: Filled) -> tuple[str, ...]:
    """Under `overwrite`: in how many rows which fields are empty, and so are erased of a contact that is there."""
    if options["duplicates"] != "overwrite" or not filled.rows:
        return ()
    empty = {name: filled.rows - filled.fields.get(name, 0) for name in SENT_AS}
    empty |= {repr(name): filled.rows - n for name, n in filled.custom.items()}
    told = [f"{name} in {_of(n, filled.rows)}" for name, n in empty.items() if n]
    if not told:
        return ()
    warning = (
        "duplicates=overwrite erases what a row leaves empty, where the PowerList has its phone already:"
        f" {', '.join(told)}; and custom fields that this file has no column for. duplicates=merge erases nothing."
    )
    return (warning,)


def _of(number: int, rows: int) -> str:
    return f"all {rows:,} rows" if number == rows and rows > 1 else f"{number:,} row{'s' * (number != 1)}"


# --- taken off --------------------------------------------------------------------------------------------------------


def _take_off(chunk: Chunk, _turn: Turn) -> Request:
    return _removal(chunk, "removefrompowerlist", powerlistId=chunk.options["powerlist_id"])


def _take_off_all(chunk: Chunk, _turn: Turn) -> Request:
    return _removal(chunk, "removefromallpowerlists", weight=_powerlists(chunk.options))


def _removal(chunk: Chunk, action: str, *, weight: int = 1, **where: Json) -> Request:
    targets = [_target(row) for row in chunk.rows]
    payload = {"eventname": "removefrompowerlist", "action": action, **where, "target": targets}
    return json_request("POST", EVENT, payload, weight=weight)


def _powerlists(options: Options) -> int:
    return int(options["powerlists"])


def _cost_of_all(options: Options, _filled: Filled) -> tuple[str, ...]:
    number = _powerlists(options)
    if number == 1:
        return ()
    return (f"Every call counts as {number:,} calls of the day's quota: one for each PowerList, inactive ones too.",)


# --- what an answer means ---------------------------------------------------------------------------------------------

YES: Final = (True, 1, "true", "1", "success", "ok")
NO: Final = (False, 0, "false", "0", "error", "fail", "failed", "failure")
LONGEST_SENTENCE = 500  # a text that is longer is a page
REFUSALS = (400, 409, 422)

# [undocumented] The words of every refusal: what each pattern reads is a guess, so what fits none is about the row.
_KEY = re.compile(
    r"api.?key|unauthori[sz]|not authori[sz]|authenticat|business.?id|access denied|not enabled|forbidden"
)
_QUOTA = re.compile(
    r"quota|too many (api )?(call|request)|(call|request|rate|daily|day|api)s? limit|limit.{0,12}(exceeded|reached)"
)
_NO_LIST = re.compile(
    r"power ?list( ?id)?[\s:\"'#\d]*(is |was |does |could )?(not|invalid|unknown|missing)"
    r"|(invalid|unknown|no such|wrong) power ?list"
)
_NOT_THERE = re.compile(
    r"(contact|target|number|phone).*not (found|exist|there|in)\b"
    r"|(not found|not in|no such|unknown).*(contact|target|number|phone|list)"
    r"|already (been )?removed"
)
_NO_SUCH_CALL = re.compile(r"function does not exist|(unknown|invalid) (event|action)")
_NO = re.compile(
    r"error|fail|false|invalid|not |n't |missing|denied|refused|rejected|blocked|unknown|cannot|unable|required|exceed"
)


_YES = re.compile(
    r"\b(ok|okay|success|successful|successfully|done|accepted|queued|added|updated|created|saved|removed|deleted)\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a body says: yes, or no with its words."""

    yes: bool
    words: str = ""


def _said(response: Response) -> Said:
    """Reads a body. Raises VendorMisread for one that says neither."""
    text = response.body.decode("utf-8", "replace").strip()
    return _object_said(response) if text[:1] in ("{", "[") else _text_said(response, text)


def _object_said(response: Response) -> Said:
    answer = response.object()
    words = _words(answer)
    if "success" in answer:
        yes = _yes_or_no(answer["success"])
    else:
        told = answer.get("error") or answer.get("errors") or str(answer.get("status")).casefold() in NO
        yes = not (told or _denies(words))
    if response.status < 300:
        return Said(yes, words)
    if (not yes) if "success" in answer else response.status in REFUSALS:
        return Said(False, words)
    raise errors.VendorMisread(f"HTTP {response.status} with a body that is no refusal of Kixie's.")


def _yes_or_no(success: Json) -> bool:
    plain = success.casefold() if isinstance(success, str) else success
    if isinstance(plain, str | int) and plain in YES + NO:
        return plain in YES
    raise errors.VendorMisread("The answer's `success` is neither true nor false.")


def _text_said(response: Response, text: str) -> Said:
    """A text, which JSON may have put into quotes."""
    if text[:1] == '"':
        text = str(response.json())
    if text[:1] == "<" or len(text) > LONGEST_SENTENCE or "\N{REPLACEMENT CHARACTER}" in text:
        raise errors.VendorMisread(f"HTTP {response.status} with a page, or with bytes that are no text.")
    words = text.casefold()
    if response.status in REFUSALS and words:
        return Said(False, text)
    if response.status < 300 and _denies(words):
        return Said(False, text)
    if response.status < 300 and (not words or _YES.search(words)):
        return Said(True)
    raise errors.VendorMisread(f"HTTP {response.status} with a text that says neither yes nor no.")


def _denies(words: str) -> bool:
    return any(no.search(words.casefold()) for no in (_NO, _KEY, _QUOTA))


def _words(answer: dict[str, Json]) -> str:
    for name in ("error", "errors", "message", "reason", "result"):
        said = answer.get(name)
        inner = said.get("message") if isinstance(said, dict) else said[0] if isinstance(said, list) and said else said
        if isinstance(inner, str) and inner.strip():
            return inner.strip()
    return "no reason is given"


def _meaning_of_body(response: Response) -> Meaning:
    """[undocumented] A bad key and a day that is used up may be told under HTTP 200."""
    try:
        said = _said(response)
    except errors.VendorMisread:
        return "read"
    words = said.words.casefold()
    if said.yes or _NO_LIST.search(words):
        return "read"
    return "unauthorised" if _KEY.search(words) else "throttled" if _QUOTA.search(words) else "read"


def _answered(*, removes: bool) -> Callable[[Chunk, Turn, Response], Answer]:
    def interpret(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
        said = _said(response)
        words = said.words.casefold()
        if said.yes:
            return _all_done(chunk)
        if _NO_SUCH_CALL.search(words):
            raise errors.VendorMisread("Kixie says that it has no such call.")
        if _NO_LIST.search(words):
            return Impossible(f"Kixie does not take the PowerList {chunk.options.get('powerlist_id')}: {said.words}")
        if removes and len(chunk.rows) == 1 and _NOT_THERE.search(words):
            return _all_done(chunk)  # it is not there, which is what was wanted; of several, each is asked for alone
        return RefusedWhole(f"Kixie said: {said.words}")

    return interpret


def _all_done(chunk: Chunk) -> Verdicts:
    return one_verdict_each(chunk.rows, [Verdict(row.number, True) for row in chunk.rows])


# --- small parts ------------------------------------------------------------------------------------------------------


def _target(row: Row) -> str:
    return row.fields["phone"].removeprefix("+")


def _authorise(request: Request, credentials: Credentials, _now: float) -> Request:
    """The key goes into the URL and the body; of the reading call into the URL alone, under another name."""
    key, business_id = credentials["api_key"], credentials["business_id"]
    if request.path == AGENT_STATUS:
        email = credentials.get("agent_email", "")
        return _with(request, ("apiKey", key), *([("email", email)] if email else []))
    body = {"businessid": business_id, "apikey": key, **json.loads(request.body)}
    signed = json_request(request.method, request.path, body, weight=request.weight)
    return _with(signed, ("apikey", key), ("businessid", business_id))


def _with(request: Request, *query: tuple[str, str]) -> Request:
    return Request(request.method, request.path, query, request.headers, request.body, request.reads, request.weight)


def _agent_status(_turn: Turn, _options: Options) -> Request:
    return get(AGENT_STATUS)


def _agent(_turn: Turn, response: Response) -> Page:
    if response.status >= 300 or not _object_said(response).yes:
        raise errors.VendorMisread("Kixie took the call and not its question: set agent_email to an agent's e-mail.")
    return Page((response.object().get("result"),))


PUT = Step("powerlist", CONTACTS_PER_CALL, _put, _answered(removes=False), source=REFERENCE, read_on=READ_ON)
TAKE_OFF = Step(
    "remove",
    TARGETS_PER_CALL,
    _take_off,
    _answered(removes=True),
    source=NOT_PUBLISHED,
    read_on=READ_ON,
    partial=False,  # [undocumented]
)
TAKE_OFF_ALL = Step(
    "remove_everywhere",
    TARGETS_PER_CALL,
    _take_off_all,
    _answered(removes=True),
    source=NOT_PUBLISHED,
    read_on=READ_ON,
    partial=False,  # [undocumented]
    calls=lambda options, _rows: _powerlists(options),
    weight=_powerlists,
)

VENDOR = Vendor(
    name="kixie",
    title="Kixie",
    base_url="https://apig.kixie.com",
    limits=LIMITS,
    credentials=(
        Credential("api_key", "Kixie → Manage → Account Settings → Integrations; Support switches it on"),
        Credential("business_id", "the number of the business, beside the key", secret=False),
        Credential(
            "agent_email",
            "an agent's e-mail, for `leadlift accounts check` alone",
            secret=False,
            required=False,
        ),
    ),
    operations=(
        Operation(
            "powerlist",
            "put contacts on a PowerList, or update those whose phone it has",
            steps=(PUT,),
            fields=FIELDS,
            identity=("phone",),
            options=(POWERLIST, DUPLICATES),
            custom_fields=extra_data,
            warnings=erasures,
        ),
        Operation(
            "remove",
            "take phones off a PowerList",
            steps=(TAKE_OFF,),
            fields=(PHONE,),
            identity=("phone",),
            options=(POWERLIST,),
            contacts=False,
        ),
        Operation(
            "remove_everywhere",
            "take phones off every PowerList of the business, at the cost of a call for each PowerList",
            steps=(TAKE_OFF_ALL,),
            fields=(PHONE,),
            identity=("phone",),
            options=(POWERLISTS,),
            warnings=_cost_of_all,
            contacts=False,
        ),
    ),
    counted_by=lambda credentials: credentials["business_id"],
    authorise=_authorise,
    check=Read("agent", "whether an agent is on a call", _agent_status, _agent),
    meaning_of_body=_meaning_of_body,
)
