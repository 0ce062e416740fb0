"""Kore.ai: contacts queued for a contact list of AI for Service's voice campaigns, and the list read back.

Facts and sources. The pages of the contact center's APIs (DOCS) give the paths, the headers, createContactList's limits and
60 requests a minute for each account. addContacts names the list by its name and answers that adding is in progress: there is
no job to ask about and no word on a contact, so rows count as delivered only once getAllContacts shows their number.
Not documented, and therefore tolerated either way: how many contacts a call may carry, which keys besides phoneNumber it
takes, how a page of getAllContacts is asked for, what errors look like, and what a second list of one name means.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote

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
    Meaning,
    Operation,
    Option,
    Options,
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

DOCS = "https://docs.kore.ai/ai-for-service/apis/contact-center"
READ_ON = date(2026, 11, 21)

LIMITS = (rolling("minute", 60, 60.0, source=f"{DOCS}/rate-limit-ccai", read_on=READ_ON),)
NAME_LENGTH, DESCRIPTION_LENGTH = 48, 256
CONTACTS_PER_CALL = 100  # [undocumented] no page names a maximum
ROWS_PER_READING = 5_000  # ours: so many rows share one reading of the whole list
PAGE_SIZE = 50  # the `limit` that getAllContacts shows
ROUNDS, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 6, 10, 300.0  # [undocumented] how long the queue takes
SETTLE_SECONDS = 30.0  # [undocumented] how long after a call that was cut its contacts may still come
DIGITS = frozenset("0123456789")
REFUSALS = (400, 404, 409, 422)  # [undocumented] which of them refuses what

# Each page gives the whole address, and they differ; the app's id is filled in at the edge.
LISTS = "/agentassist/api/v1/public/{IId}/campaign/contactList"
ADD_CONTACTS = "/api/1.1/public/{IId}/campaign/contactList/addContacts"

FIELDS = (
    Field("phone", "phoneNumber", "phone", required=True),
    # [undocumented] as keys of addContacts: they are the fields that a list's `mapping` names
    Field("first_name", "firstName"),
    Field("last_name", "lastName"),
    Field("time_zone", "timeZone"),
    Field("unique_id", "uniqueId"),
)
SENT_AS = {field.name: field.sent_as for field in FIELDS}

TELLS = "how long until the list is read; twice as long before each further time"
REPEATS = "whether a new list takes a contact twice; a call without an answer is then asked about and never repeated"
LIST = Option(
    "list", "the name of the contact list, made where Kore.ai has none", required=True, most_length=NAME_LENGTH
)
DESCRIPTION = Option(
    "description", "what a new list says of itself", default="Made by Leadlift", most_length=DESCRIPTION_LENGTH
)
DUPLICATES = Option("allow_duplicates", REPEATS, "yes_no", default=False)
READ_ROUNDS = Option(
    "rounds", "how often the list is read for what it does not show", "integer", default=ROUNDS, least=1
)
WAIT = Option("wait_seconds", TELLS, "integer", default=FIRST_WAIT_SECONDS)
LIST_ID = Option("list_id", "the contact list, by name or id (cl-…)", required=True, named_by="lists", also=("list",))


# --- add: queued, by the list's name ----------------------------------------------------------------------------------


def _add(chunk: Chunk, _turn: Turn) -> Request:
    name = chunk.prepared["list"]["name"] if "list" in chunk.prepared else chunk.options["list"]  # a dry run has none
    payload = {"contact_list_name": name, "data": [_contact(row) for row in chunk.rows]}
    return json_request("POST", ADD_CONTACTS, payload)


def _contact(row: Row) -> dict[str, str]:
    """Numbers go as every sample has them: country code first and no plus."""
    known = {SENT_AS[name]: value for name, value in row.fields.items() if name in SENT_AS and value}
    return {**known, "phoneNumber": row.fields["phone"].lstrip("+")}


def _queued(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    """What was queued goes on to the reading; the documented answer is a message alone, an older one has a status too."""
    answer = response.object()
    if response.status in REFUSALS or (response.status < 300 and _denies(answer)):
        if _is_about_the_list(_words(answer)):
            return Impossible(f"{_said(response)} Look for the list {chunk.prepared['list']['name']!r} in Kore.ai.")
        return RefusedWhole(_said(response))
    if response.status >= 300 or not _words(answer):
        raise errors.VendorMisread(f"The answer to added contacts, HTTP {response.status}, says nothing of them.")
    return Verdicts(tuple(Verdict(row.number, True) for row in chunk.rows))


def _is_about_the_list(words: str) -> bool:
    """[undocumented] The answer to a name that no list has, in words like these."""
    said = words.casefold()
    return "list" in said and any(word in said for word in ("not found", "exist", "no such", "unknown"))


# --- reading a list, page by page -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Listing:
    """A page of contacts or lists: its entries, how many there are in all and whether more follow, where that is told."""

    entries: tuple[Mapping[str, Json], ...]
    total: int | None
    more: bool | None


# [undocumented] How a page is asked for. The answer shows `skip` and `limit`, so these are tried first; a form that
# brings the same page again, or nothing, is followed by the next.
FORMS: Mapping[str, Callable[[int, int], dict[str, str]]] = {
    "skip": lambda seen, _size: {"skip": str(seen), "limit": str(PAGE_SIZE)},
    "page": lambda seen, size: {"page": str(seen // size + 1), "limit": str(PAGE_SIZE)},
    "offset": lambda seen, _size: {"offset": str(seen), "limit": str(PAGE_SIZE)},
}
START: Mapping[str, Json] = {"form": "skip", "seen": 0, "size": PAGE_SIZE, "first": "", "tried": 0}


def _listing(response: Response, what: str) -> _Listing:
    """The entries under `data`: a list where nothing is paged, else an object with `results`."""
    answer = response.object()
    data = answer.get("data")
    told = data if isinstance(data, dict) else {"results": data}
    entries, total = told.get("results"), told.get("totalResults")
    if response.status >= 300 or _denies(answer) or not isinstance(entries, list):
        raise errors.VendorMisread(f"Reading {what} answered HTTP {response.status} without {what}.")
    return _Listing(tuple(entries), total if type(total) is int else None, told.get("hasMore"))


def _onward(place: Mapping[str, Json], page: _Listing) -> dict[str, Json] | None:
    """Where the next page is, None after the last. Raises VendorMisread when no form of asking brings it."""
    first, is_first = _id(page.entries[0]) if page.entries else "", place["seen"] == 0
    if not is_first and first in ("", place["first"]):
        forms, tried = list(FORMS), place["tried"] + 1
        if tried > len(forms):
            raise errors.VendorMisread("Kore.ai answers with the same page, whatever page is asked for.")
        return {**place, "form": forms[(forms.index(place["form"]) + 1) % len(forms)], "tried": tried}
    seen, size = place["seen"] + len(page.entries), len(page.entries) if is_first else place["size"]
    more = page.more if page.more is not None else page.total is not None and seen < page.total
    return {**place, "seen": seen, "size": size, "first": first, "tried": 0} if more and page.entries else None


def _ask_contacts(list_id: str, place: Mapping[str, Json]) -> Request:
    page = FORMS[place["form"]](place["seen"], place["size"])
    return get(f"{LISTS}/{quote(list_id, safe='')}/getAllContacts", **page)


def _shown(chunk: Chunk, page: _Listing) -> list[list[Json]]:
    """Which rows a page shows, each with its contact's id.

    Where a list takes contacts twice, only what came after it was looked at before the first row tells of ours.
    """
    since: float = chunk.prepared["list"]["since"]
    there: dict[str, str] = {}
    for entry in page.entries:
        number = str(entry.get("phoneNumber")).casefold()
        if "xx" in number or "**" in number:  # as the page's own sample has them: 91223334xxxxx
            raise errors.VendorMisread("Kore.ai shows the list's numbers masked, so nobody can tell what arrived.")
        if not since or _moment(entry) > since:
            there.setdefault("".join(sign for sign in number if sign in DIGITS), _id(entry))
    found = ([row.number, there.get(row.fields["phone"].lstrip("+"))] for row in chunk.rows)
    return [pair for pair in found if pair[1] is not None]


def _together(before: list[list[Json]], now: list[list[Json]]) -> list[list[Json]]:
    """Rows with their contacts' ids, each row once."""
    return [list(pair) for pair in {**dict(now), **dict(before)}.items()]


# --- read back: the only word on what arrived -------------------------------------------------------------------------
# A conversation of rounds. Each reads the list whole, until every row was seen; between rounds the queue has its time.


def _first_round(chunk: Chunk) -> Turn:
    return Turn("read", {"round": 1, "place": dict(START), "found": [], "total": None, "was": None}, _wait(chunk, 1))


def _wait(chunk: Chunk, number: int) -> float:
    first = float(chunk.options.get("wait_seconds", FIRST_WAIT_SECONDS))
    return min(LONGEST_WAIT_SECONDS, first * 2.0 ** min(number - 1, 16))


def _read(chunk: Chunk, turn: Turn) -> Request:
    return _ask_contacts(chunk.prepared["list"]["id"], turn.carry["place"])


def _reconciled(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """`total` is what the round's first page told of the list's size, `was` what the round before told."""
    carry, page = turn.carry, _listing(response, "contacts")
    total = carry["total"] if carry["place"]["seen"] else page.total
    unchanged = total is not None and total == carry["was"]
    found = _together(carry["found"], _shown(chunk, page))
    if len(found) == len(chunk.rows):
        return _verdicts(chunk, found)
    place = None if unchanged else _onward(carry["place"], page)  # nothing new came: the other pages are known
    if place is not None:
        return Continue(Turn("read", {**carry, "place": place, "found": found, "total": total}))
    if carry["round"] >= chunk.options.get("rounds", ROUNDS):
        return _verdicts(chunk, found)
    number = carry["round"] + 1
    begun = {"round": number, "place": {**START, "form": carry["place"]["form"]}, "total": None, "was": total}
    return Continue(Turn("read", {**begun, "found": found}, _wait(chunk, number)))


def _verdicts(chunk: Chunk, found: list[Json]) -> Verdicts:
    ids: dict[int, str] = dict(found)
    rounds = chunk.options.get("rounds", ROUNDS)
    reason = f"Kore.ai queued it, and in {rounds} readings of the list its number was never there."
    missing = [row.number for row in chunk.rows if row.number not in ids]
    told = [Verdict(number, True, vendor_id=contact_id) for number, contact_id in ids.items()]
    told += [Verdict(number, False, code="absent_on_readback", reason=reason) for number in missing]
    return one_verdict_each(chunk.rows, told)


# --- asking after a call that had no answer ---------------------------------------------------------------------------


def _ask_first(_chunk: Chunk) -> Turn:
    return Turn("ask", {"place": dict(START), "found": []})


def _asked(chunk: Chunk, turn: Turn, response: Response) -> Verdicts | Continue:
    page = _listing(response, "contacts")
    found = _together(turn.carry["found"], _shown(chunk, page))
    place = None if len(found) == len(chunk.rows) else _onward(turn.carry["place"], page)
    if place is not None:
        return Continue(Turn("ask", {"place": place, "found": found}))
    return Verdicts(tuple(Verdict(number, True, vendor_id=contact_id) for number, contact_id in found))


# --- before the first row: the list -----------------------------------------------------------------------------------
# `look` turns first, whatever was tried before, so that a list whose making had no answer is found; then `create`, and a
# look again, since another import may have made one of the same name meanwhile; `before` where contacts may be twice.

LOOK: Mapping[str, Json] = {"method": "POST", "place": START, "known": [], "made": None, "said": ""}


def _prepare(job: Job, turn: Turn) -> Request:
    if turn.name == "create":
        payload = {
            "name": job.options["list"],
            "description": job.options.get("description", DESCRIPTION.default),
            "source": "passiveApi",
            "allowDuplicates": bool(job.options.get("allow_duplicates")),
        }
        return json_request("POST", f"{LISTS}/createContactList", payload)
    if turn.name == "before":
        return _ask_contacts(turn.carry["list"]["id"], turn.carry["place"])
    return _ask_lists(turn.carry or LOOK)


def _ask_lists(carry: Mapping[str, Json]) -> Request:
    """[undocumented] The table says POST and the sample prints a GET; and whether lists are paged at all."""
    place = carry["place"]
    page = FORMS[place["form"]](place["seen"], place["size"]) if place["seen"] else {}
    return replace(get(f"{LISTS}/getAllListDetails", type="call", **page), method=carry["method"])


def _listed(job: Job, turn: Turn, response: Response) -> PreparedAnswer:
    if turn.name == "create":
        return _made(response)
    if turn.name == "before":
        return _seen_before(turn, response)
    carry = turn.carry or LOOK
    if response.status in (404, 405) and carry["method"] == "POST":
        return Continue(Turn("look", {**carry, "method": "GET"}))
    page = _listing(response, "lists")
    wanted = _plain(str(job.options["list"]))
    fresh = [_brief(one) for one in page.entries if _plain(str(one.get("name") or "")) == wanted]
    known = list({one["id"]: one for one in [*carry["known"], *fresh]}.values())
    place = _onward(carry["place"], page)
    if place is not None:
        return Continue(Turn("look", {**carry, "place": place, "known": known}))
    return _chosen(job, {**carry, "known": known})


def _brief(one: Mapping[str, Json]) -> dict[str, Json]:
    """Of a list what matters here. Its mode of syncing tells of duplicates where the list itself does not."""
    allows, configured = one.get("allowDuplicates"), one.get("apiConfigurations")
    if not isinstance(allows, bool):
        allows = isinstance(configured, dict) and configured.get("dataSyncMode") == "allowDuplicates"
    return {"id": _id(one), "name": one["name"], "allows": allows, "empty": one.get("totalRecordCount") == 0}


def _chosen(job: Job, carry: Mapping[str, Json]) -> PreparedAnswer:
    name, known, made = job.options["list"], carry["known"], carry["made"]
    if len(known) > 1:
        several = f"Kore.ai has {len(known)} contact lists named {name!r}, and adds contacts by a list's name alone"
        return Impossible(f"{several}: rename one of {', '.join(one['id'] for one in known)} there, then resume.")
    if known:
        return _fit(job, known[0], is_new=known[0]["id"] == made)
    if made is not None:
        return Prepared({"id": made, "name": name, "since": 0.0})
    return (
        Impossible(f"{carry['said']} There is no list {name!r} either.") if carry["said"] else Continue(Turn("create"))
    )


def _fit(job: Job, one: Mapping[str, Json], *, is_new: bool) -> PreparedAnswer:
    chosen = {"id": one["id"], "name": one["name"], "since": 0.0}
    if is_new or not one["allows"]:
        return Prepared(chosen)
    if not job.options.get("allow_duplicates"):
        twice = f"The contact list {one['name']!r} takes contacts twice"
        return Impossible(f"{twice}: import with --set allow_duplicates=yes, or into another list.")
    return Prepared(chosen) if one["empty"] else Continue(Turn("before", {"list": chosen, "place": dict(START)}))


def _made(response: Response) -> PreparedAnswer:
    """[undocumented] What a name that exists is answered with: whatever it is, the next look decides."""
    answer = response.object()
    if response.status in REFUSALS or (response.status < 300 and _denies(answer)):
        return Continue(Turn("look", {**LOOK, "said": _said(response)}))
    data = answer.get("data")
    if response.status >= 300 or not isinstance(data, dict):
        raise errors.VendorMisread(f"Making a contact list answered HTTP {response.status} without the list.")
    return Continue(Turn("look", {**LOOK, "made": _id(data)}))


def _seen_before(turn: Turn, response: Response) -> PreparedAnswer:
    """The newest contact of a list that takes contacts twice: those that come later are ours."""
    page, chosen = _listing(response, "contacts"), turn.carry["list"]
    newest = max([chosen["since"], *(_moment(entry) for entry in page.entries)])
    place = _onward(turn.carry["place"], page)
    chosen = {**chosen, "since": newest}
    return Prepared(chosen) if place is None else Continue(Turn("before", {"list": chosen, "place": place}))


# --- what a person may look at ----------------------------------------------------------------------------------------


def _look_at_lists(turn: Turn, _options: Options) -> Request:
    return _ask_lists({**LOOK, "place": turn.carry or START})


def _looked_at(what: str) -> Callable[[Turn, Response], Page]:
    def page(turn: Turn, response: Response) -> Page:
        listing = _listing(response, what)
        place = _onward(turn.carry or START, listing)
        again = place is not None and place["seen"] == (turn.carry or START)["seen"]  # the page before, once more
        return Page(() if again else listing.entries, None if place is None else Turn("page", place))

    return page


# --- small parts ------------------------------------------------------------------------------------------------------


def _plain(name: str) -> str:
    """[undocumented] Whether two lists may differ in case alone; a list keeps its name in small letters too (`lname`)."""
    return " ".join(name.split()).casefold()


def _id(thing: Mapping[str, Json]) -> str:
    if isinstance(given := thing.get("_id"), str) and given:
        return given
    raise errors.VendorMisread("Kore.ai told of a list or a contact without its id.")


def _moment(entry: Mapping[str, Json]) -> float:
    return datetime.fromisoformat(entry["createdAt"]).timestamp()


def _denies(answer: Mapping[str, Json]) -> bool:
    """[undocumented] An error's body: the platform's has `errors`, a campaign's status may be `failure`."""
    return bool(answer.get("errors")) or str(answer.get("status")).casefold() in ("failure", "failed", "error")


def _words(answer: Mapping[str, Json]) -> str:
    """What an answer says in words, in either of the two shapes."""
    faults = answer.get("errors")
    told = [one.get("msg") or one.get("message") for one in faults if isinstance(one, dict)] if faults else []
    said = [text for text in (*told, answer.get("message")) if isinstance(text, str) and text.strip()]
    return "; ".join(said)


def _said(response: Response) -> str:
    return f"Kore.ai said: {(_words(response.object()) or f'HTTP {response.status}').rstrip('.')}."


def _meaning_of_body(response: Response) -> Meaning:
    """The message of a used-up minute is documented, its status is not; a listing that holds those words has `data`."""
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError):
        return "read"
    if not isinstance(answer, dict) or answer.get("data"):
        return "read"
    return "throttled" if "rate limit" in _words(answer).casefold() else "read"


def _authorise(request: Request, credentials: Credentials, _now: float) -> Request:
    """The app's id in the path, the account's in the query, both in headers too, and a token signed with the secret."""
    app_id, account_id = credentials["app_id"], credentials["account_id"]
    path, query = request.path.replace("{IId}", quote(app_id, safe="")), (*request.query, ("accountId", account_id))
    told = (("auth", _token(credentials)), ("iid", app_id), ("accountId", account_id))
    return replace(request, path=path, query=query, headers=(*request.headers, *told))


def _token(credentials: Credentials) -> str:
    """A JWT under HS256 as the page on tokens prints it: `sub` is its own sample's, and no time is asked for."""
    told = ({"alg": "HS256", "typ": "JWT"}, {"sub": "1234567890", "appId": credentials["client_id"]})
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in told)
    signed = hmac.digest(credentials["client_secret"].encode(), head + b"." + body, "sha256")
    return b".".join((head, body, base64.urlsafe_b64encode(signed).rstrip(b"="))).decode()


ADD = Step(
    "add",
    CONTACTS_PER_CALL,
    _add,
    _queued,
    source=f"{DOCS}/add-contacts-to-contact-list",
    read_on=READ_ON,
    repeatable=lambda options: not options.get("allow_duplicates"),
    partial=False,  # [undocumented]
    asking=Asking(_read, _asked, _ask_first),
)
READ_BACK = Step(
    "read_back",
    ROWS_PER_READING,
    _read,
    _reconciled,
    source=f"{DOCS}/get-all-contacts-of-a-contactlist",
    read_on=READ_ON,
    first=_first_round,
    calls=lambda _options, rows: -(-rows // PAGE_SIZE),
    retried_at=lambda options: "" if options.get("allow_duplicates") else "add",
)
THE_LIST = Preparation("list", _prepare, _listed)
CONTACT_LISTS = Read("lists", "the contact lists of the app", _look_at_lists, _looked_at("lists"), one="contact list")
CONTACTS = Read(
    "contacts",
    "the contacts of a list",
    lambda turn, options: _ask_contacts(options["list_id"], turn.carry or START),
    _looked_at("contacts"),
    options=(LIST_ID,),
)

VENDOR = Vendor(
    name="kore",
    title="Kore.ai",
    base_url="https://platform.kore.ai",
    limits=LIMITS,
    credentials=(
        Credential("client_id", "the app's API scopes → an app with Campaign Management → Client ID", secret=False),
        Credential("client_secret", "the Client Secret beside it"),
        Credential("app_id", "the app's id (st-…)", secret=False),
        Credential("account_id", "the account's id", secret=False),
    ),
    operations=(
        Operation(
            "list",
            "add contacts to a contact list, made where there is none of that name, and read it back",
            steps=(ADD, READ_BACK),
            fields=FIELDS,
            identity=("phone",),
            options=(LIST, DESCRIPTION, DUPLICATES, READ_ROUNDS, WAIT),
            preparations=(THE_LIST,),
        ),
    ),
    counted_by=lambda credentials: credentials["account_id"],
    authorise=_authorise,
    check=CONTACT_LISTS,
    reads=(CONTACT_LISTS, CONTACTS),
    settle_after_seconds=SETTLE_SECONDS,
    meaning_of_body=_meaning_of_body,
)
