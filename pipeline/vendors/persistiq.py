"""PersistIQ: leads created or updated by e-mail, and added to campaigns.

Facts and sources. The reference documentation (REFERENCE) gives the batch form of create, the limits of 10 leads and 100
campaign leads a call, and 100 requests a minute for each API key; the vendor's OpenAPI file (OPENAPI) gives the filters of
`GET /leads` and shapes that differ in places, so both are read. A create answers 200 with `status: "error"` when some of
its leads failed: success is read from the two lists, paired by e-mail, since the errors carry no index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline import errors
from pipeline.limits import rolling
from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Continue,
    Credential,
    Credentials,
    Field,
    Impossible,
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
    asking_one_by_one,
    get,
    json_request,
    one_verdict_each,
)

REFERENCE = "PersistIQ API reference for api.persistiq.com/v1"
OPENAPI = "https://api.persistiq.com/api-docs/v1/swagger.json"
READ_ON = date(2026, 11, 21)

LIMITS = (rolling("minute", 100, 60.0, source=REFERENCE, read_on=READ_ON),)
LEADS_PER_CALL = 10
CAMPAIGN_LEADS_PER_CALL = 100
REFUSALS = (400, 422)

FIELDS = (
    Field("email", "email", "email", required=True),
    Field("first_name", "first_name"),
    Field("last_name", "last_name"),
    Field("company", "company_name"),
    Field("title", "title"),
    Field("phone", "phone", "phone"),
    Field("address", "address"),
    Field("city", "city"),
    Field("state", "state"),
    Field("industry", "industry"),
    Field("linkedin", "linkedin"),
    Field("twitter", "twitter"),
    Field("facebook", "facebook"),
    Field("snippet", "snippet"),
    Field("snippet2", "snippet2"),
    Field("snippet3", "snippet3"),
    Field("snippet4", "snippet4"),
)
SENT_AS = {field.name: field.sent_as for field in FIELDS}

DUP = Option(
    "dup",
    "what PersistIQ does with a lead whose e-mail it has: skip leaves it as it is, update overwrites its fields",
    "choice",
    choices=("skip", "update"),
    default="skip",
)
CREATOR = Option("creator_id", "the user (u_…) who owns new leads; PersistIQ ignores it for leads that exist")
TELL_CREATED = Option(
    "tell_created",
    "read each lead before it is first sent, so that results tell created from existed: one more call per lead",
    "yes_no",
    default=False,
)
CAMPAIGN = Option("campaign_id", "the campaign (c_…) that the leads are added to", required=True)
MAILBOX = Option("mailbox_id", "the mailbox (mbox_…) the campaign sends from; its owner's when left out")


# --- create -----------------------------------------------------------------------------------------------------------
# A conversation: `look` turns first when evidence is wanted, then `send`, then `find` turns for leads that the answer
# accepted or passed over without an id.


def _first_turn(chunk: Chunk) -> Turn:
    if chunk.options.get("tell_created") and not chunk.repeated:  # what an earlier try created would look like old
        return Turn("look", {"left": [row.number for row in chunk.rows], "had": []})
    return Turn("send", {})


def _create(chunk: Chunk, turn: Turn) -> Request:
    if turn.name in ("look", "find"):
        return _by_email(chunk.row(turn.carry["left"][0]))
    payload: dict[str, Json] = {"dup": chunk.options.get("dup", "skip")}
    if creator := chunk.options.get("creator_id"):
        payload["creator_id"] = creator
    payload["leads"] = [_lead(row) for row in chunk.rows]
    return json_request("POST", "/leads", payload)


def _lead(row: Row) -> dict[str, str]:
    known = {SENT_AS[name]: value for name, value in row.fields.items() if name in SENT_AS and value}
    return {**{name: value for name, value in row.custom.items() if value}, **known}


def _created(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    if turn.name == "look":
        return _looked(chunk, turn, _leads_in(response))
    if turn.name == "find":
        return _found_one(chunk, turn, _leads_in(response))
    answer = response.object()
    taken, refused = answer.get("leads"), answer.get("errors") or []
    if not isinstance(taken, list):  # with both lists, the status of a partial failure says nothing [undocumented]
        refusal = _refused_whole(response, "a create")
        if len(chunk.rows) == 1 and _says_known(refusal.reason):
            return Continue(Turn("find", {"left": [chunk.rows[0].number], "said": [], "had": turn.carry.get("had")}))
        return refusal
    return _sorted_out(chunk, turn, taken, refused)


def _looked(chunk: Chunk, turn: Turn, leads: Sequence[Json]) -> Continue:
    number, *left = turn.carry["left"]
    known = _lead_of(chunk.row(number), leads) is not None
    had = [*turn.carry["had"], number] if known else turn.carry["had"]
    return Continue(Turn("look", {"left": left, "had": had}) if left else Turn("send", {"had": had}))


def _sorted_out(chunk: Chunk, turn: Turn, taken: Sequence[Json], refused: Sequence[Json]) -> Answer:
    """Pairs both lists of a create's answer with the rows by e-mail."""
    by_email = {row.fields["email"].casefold(): row for row in chunk.rows}
    verdicts: dict[int, Verdict] = {}
    for email, vendor_id in ((_email(lead), _id(lead)) for lead in taken):
        _once(
            verdicts, _paired(by_email, email), True, vendor_id=vendor_id, outcome=_outcome(turn, by_email.get(email))
        )
    for fault in refused:
        lead = fault.get("lead") or {}
        row, message = _paired(by_email, _email(lead)), str(fault.get("message") or fault.get("reason") or "")
        if _says_known(message):
            _once(verdicts, row, True, vendor_id=_id(lead), outcome=_outcome(turn, row))
        else:
            _once(verdicts, row, False, code="vendor_refused", reason=f"PersistIQ said: {message}")
    unsaid = [row.number for row in chunk.rows if row.number not in verdicts]
    if unsaid and chunk.options.get("dup", "skip") != "skip":
        raise errors.VendorMisread(f"The answer to {len(chunk.rows)} leads leaves out {len(unsaid)} of them.")
    without_id = [number for number, verdict in verdicts.items() if verdict.delivered and not verdict.vendor_id]
    if left := unsaid + without_id:
        said = [verdict.to_json() for number, verdict in verdicts.items() if number not in left]
        return Continue(Turn("find", {"left": left, "said": said, "had": turn.carry.get("had")}))
    return one_verdict_each(chunk.rows, list(verdicts.values()))


def _found_one(chunk: Chunk, turn: Turn, leads: Sequence[Json]) -> Answer:
    """A lead that the answer passed over is looked for: how a skipped duplicate is answered is undocumented."""
    number, *left = turn.carry["left"]
    row = chunk.row(number)
    lead = _lead_of(row, leads)
    if lead is None:
        raise errors.VendorMisread("The answer to a create leaves out a lead that PersistIQ does not have.")
    found = Verdict(number, True, _outcome(turn, row), _id_for_sure(lead))
    said = [*turn.carry["said"], found.to_json()]
    if left:
        return Continue(Turn("find", {**turn.carry, "left": left, "said": said}))
    return one_verdict_each(chunk.rows, [Verdict(*values) for values in said])


def _outcome(turn: Turn, row: Row | None) -> Any:
    """`created` or `existed` only where a look before the first attempt is the evidence."""
    had = turn.carry.get("had")
    if had is None or row is None:
        return "unsaid"
    return "existed" if row.number in had else "created"


def _says_known(message: str) -> bool:
    """[undocumented] A skipped duplicate may be among the errors, in words like these."""
    words = message.casefold()
    return "already" in words and ("taken" in words or "exist" in words)


# --- add to a campaign ------------------------------------------------------------------------------------------------


def _add_to_campaign(chunk: Chunk, _turn: Turn) -> Request:
    payload: dict[str, Json] = {}
    if mailbox := chunk.options.get("mailbox_id"):
        payload["mailbox_id"] = mailbox
    payload["leads"] = [{"id": row.vendor_ids["leads"]} for row in chunk.rows]
    return json_request("POST", f"/campaigns/{chunk.options['campaign_id']}/leads", payload)


def _added_to_campaign(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    if response.status == 404:
        return Impossible(f"PersistIQ has no campaign {chunk.options['campaign_id']}: {_message(response)}")
    answer = response.object()
    taken, refused = _listed(answer, "campaign_leads", "campaign_lead"), answer.get("errors") or []
    if taken is None and not refused:
        refusal = _refused_whole(response, "an addition")
        if len(chunk.rows) == 1 and _says_known(refusal.reason):
            return Verdicts((Verdict(chunk.rows[0].number, True),))
        return refusal
    by_id = {row.vendor_ids["leads"]: row for row in chunk.rows}
    verdicts: dict[int, Verdict] = {}
    for campaign_lead in taken or []:
        row = _paired(by_id, _lead_id(campaign_lead))
        _once(verdicts, row, True, vendor_id=_id(campaign_lead))
    unnamed = 0
    for fault in refused:
        lead_id = _lead_id(fault.get("campaign_lead") or {})
        message = str(fault.get("message") or fault.get("reason") or "")
        if _says_known(message) and not lead_id:
            unnamed += 1
        elif _says_known(message):
            _once(verdicts, _paired(by_id, lead_id), True)
        else:
            reason = f"PersistIQ said: {message}"
            _once(verdicts, _paired(by_id, lead_id), False, code="vendor_refused", reason=reason)
    unsaid = [row for row in chunk.rows if row.number not in verdicts]
    if unnamed == len(
        unsaid
    ):  # [undocumented] an error that names no lead: all that are left are meant, or it is misread
        verdicts.update({row.number: Verdict(row.number, True) for row in unsaid})
    return one_verdict_each(chunk.rows, list(verdicts.values()))


def _listed(answer: Mapping[str, Json], many: str, one: str) -> list[Json] | None:
    """A list under its plural name, or a single object under its singular: the sources differ."""
    if isinstance(answer.get(many), list):
        return list(answer[many])
    return [answer[one]] if isinstance(answer.get(one), dict) else None


def _lead_id(campaign_lead: Mapping[str, Json]) -> str:
    lead = campaign_lead.get("lead")
    return _id(lead) if isinstance(lead, dict) else _id({"id": campaign_lead.get("lead_id")})


# --- reading ----------------------------------------------------------------------------------------------------------


def _by_email(row: Row) -> Request:
    return get("/leads", email=row.fields["email"])


def _leads_in(response: Response) -> list[Json]:
    """The leads of a listing by e-mail, or of one lead's own answer in either of its two documented shapes."""
    if response.status == 404:
        return []
    if response.status >= 300:
        raise errors.VendorMisread(f"Reading a lead answered HTTP {response.status}.")
    answer = response.object()
    leads = _listed(answer, "leads", "lead")
    if leads is None:
        raise errors.VendorMisread("Reading a lead answered without leads.")
    if answer.get("has_more") or answer.get("next_page"):
        raise errors.VendorMisread("Reading a lead by its e-mail answered with more than a page of leads.")
    return leads


def _lead_of(row: Row, leads: Sequence[Json]) -> Json | None:
    email = row.fields["email"].casefold()
    return next((lead for lead in leads if _email(lead) == email), None)


def _found(_chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    lead = _lead_of(row, _leads_in(response))
    return None if lead is None else Verdict(row.number, True, vendor_id=_id_for_sure(lead))


def _find_in_campaign(_chunk: Chunk, row: Row) -> Request:
    return get("/campaigns", lead_id=row.vendor_ids["leads"])


def _found_in_campaign(chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    campaigns = _listed(response.object(), "campaigns", "campaign") if response.status < 300 else None
    if campaigns is None:
        raise errors.VendorMisread(f"Reading a lead's campaigns answered HTTP {response.status} without campaigns.")
    there = any(campaign.get("id") == chunk.options["campaign_id"] for campaign in campaigns)
    return Verdict(row.number, True) if there else None


def _page_request(path: str) -> Callable[[Turn, Options], Request]:
    def build(turn: Turn, _options: Options) -> Request:
        return get(path, page=str(turn.carry or 1))

    return build


def _page(key: str) -> Callable[[Turn, Response], Page]:
    def read(turn: Turn, response: Response) -> Page:
        answer = response.object()
        if response.status >= 300 or not isinstance(answer.get(key), list):
            raise errors.VendorMisread(f"Reading {key} answered HTTP {response.status} without {key}.")
        more = bool(answer.get("has_more") or answer.get("next_page"))
        return Page(tuple(answer[key]), Turn("page", int(turn.carry or 1) + 1) if more and answer[key] else None)

    return read


# --- before the first row ---------------------------------------------------------------------------------------------


def _has_unmapped(job: Job) -> bool:
    return bool(job.unmapped)


def _ask_lead_fields(_job: Job, _turn: Turn) -> Request:
    return get("/lead_fields")


def _lead_fields(_job: Job, _turn: Turn, response: Response) -> PreparedAnswer:
    fields = _page("lead_fields")(Turn("page"), response).items
    return Prepared({str(field.get("name") or ""): str(field.get("label") or "") for field in fields})


def _ask_campaigns(_job: Job, turn: Turn) -> Request:
    return _page_request("/campaigns")(turn, {})


def _campaign_exists(job: Job, turn: Turn, response: Response) -> PreparedAnswer:
    page = _page("campaigns")(turn, response)
    wanted = job.options["campaign_id"]
    for campaign in page.items:
        if campaign.get("id") == wanted:
            return Prepared(str(campaign.get("name") or ""))
    if page.next is not None:
        return Continue(page.next)
    return Impossible(f"PersistIQ has no campaign {wanted}; look its id up in PersistIQ and give --set campaign_id=….")


def custom_fields(job: Job) -> Mapping[str, str]:
    """Which unmapped columns are lead attributes that PersistIQ has: header → attribute, by name or label."""
    names = {
        _plain(text): name for name, label in job.prepared.get("lead_fields", {}).items() for text in (label, name)
    }
    taken = set(SENT_AS.values())
    found: dict[str, str] = {}
    for header in job.unmapped:
        name = names.get(_plain(header), "")
        if name and name not in taken:
            found[header] = name
            taken.add(name)  # a second column for the same attribute stays unused, and is named as such
    return found


# --- small parts ------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _id(thing: Mapping[str, Json]) -> str:
    """An id that was given, nothing where there is none; ids are texts, and a number would still be one."""
    given = thing.get("id")
    if given is None or given == "":
        return ""
    if isinstance(given, str) or type(given) is int:
        return str(given)
    raise errors.VendorMisread("The answer gives an id that is neither text nor number.")


def _id_for_sure(thing: Mapping[str, Json]) -> str:
    if found := _id(thing):
        return found
    raise errors.VendorMisread("A lead was read back without its id.")


def _email(lead: Mapping[str, Json]) -> str:
    data = lead.get("data")
    email = data.get("email") if isinstance(data, dict) else lead.get("email")
    return str(email or "").strip().casefold()


def _paired(rows: Mapping[str, Row], key: str) -> Row:
    try:
        return rows[key]
    except KeyError:
        raise errors.VendorMisread("The answer speaks of a lead that was not in the call.") from None


def _once(verdicts: dict[int, Verdict], row: Row, delivered: bool, **values: Any) -> None:
    if row.number in verdicts:
        raise errors.VendorMisread("The answer gives one lead two verdicts.")
    verdicts[row.number] = Verdict(row.number, delivered, **values)


def _refused_whole(response: Response, call: str) -> RefusedWhole:
    """The statuses that REFERENCE and OPENAPI give for a call that is wrong; others are no word on its rows."""
    told = isinstance(response.object().get("error"), dict)
    if response.status in REFUSALS or (told and response.status < 300):
        return RefusedWhole(_message(response))
    raise errors.VendorMisread(f"The answer to {call}, HTTP {response.status}, says nothing of its leads.")


def _message(response: Response) -> str:
    answer = response.object()
    error = answer.get("error")
    said = error.get("message") or error.get("reason") if isinstance(error, dict) else answer.get("message")
    return f"PersistIQ said: {said or f'HTTP {response.status}'}"


def _authorise(request: Request, credentials: Credentials, _now: float) -> Request:
    return request.with_header("x-api-key", credentials["api_key"])


def _create_calls(options: Options, rows: int) -> int:
    return 1 + rows if options.get("tell_created") else 1


CREATE = Step(
    "leads",
    LEADS_PER_CALL,
    _create,
    _created,
    source=REFERENCE,
    read_on=READ_ON,
    first=_first_turn,
    asking=asking_one_by_one(lambda _chunk, row: _by_email(row), _found),
    calls=_create_calls,
)
ADD = Step(
    "campaign",
    CAMPAIGN_LEADS_PER_CALL,
    _add_to_campaign,
    _added_to_campaign,
    source=REFERENCE,
    read_on=READ_ON,
    asking=asking_one_by_one(_find_in_campaign, _found_in_campaign),
)
USERS = Read("users", "the users of the company", _page_request("/users"), _page("users"))
READS = (
    USERS,
    Read("campaigns", "the campaigns", _page_request("/campaigns"), _page("campaigns")),
    Read("lead-statuses", "the statuses of leads", _page_request("/lead_statuses"), _page("lead_statuses")),
    Read("lead-fields", "the attributes of leads", _page_request("/lead_fields"), _page("lead_fields")),
    Read("dnc-domains", "the do-not-contact domains", _page_request("/dnc_domains"), _page("dnc_domains")),
    Read("events", "what happened in campaigns", _page_request("/events"), _page("events")),
    Read("leads", "the leads", _page_request("/leads"), _page("leads")),
)
LEAD_FIELDS = Preparation("lead_fields", _ask_lead_fields, _lead_fields, needed=_has_unmapped)
CAMPAIGN_EXISTS = Preparation("campaign", _ask_campaigns, _campaign_exists)

VENDOR = Vendor(
    name="persistiq",
    title="PersistIQ",
    base_url="https://api.persistiq.com/v1",
    limits=LIMITS,
    credentials=(Credential("api_key", "PersistIQ → Settings → Integrations → API key"),),
    operations=(
        Operation(
            "leads",
            "create leads, or update those whose e-mail PersistIQ has",
            steps=(CREATE,),
            fields=FIELDS,
            identity=("email",),
            options=(DUP, CREATOR, TELL_CREATED),
            preparations=(LEAD_FIELDS,),
            custom_fields=custom_fields,
        ),
        Operation(
            "campaign",
            "create or update leads, then add them to a campaign",
            steps=(CREATE, ADD),
            fields=FIELDS,
            identity=("email",),
            options=(CAMPAIGN, MAILBOX, DUP, CREATOR, TELL_CREATED),
            preparations=(LEAD_FIELDS, CAMPAIGN_EXISTS),
            custom_fields=custom_fields,
        ),
    ),
    counted_by=lambda credentials: credentials["api_key"],
    authorise=_authorise,
    check=USERS,
    reads=READS,
)
