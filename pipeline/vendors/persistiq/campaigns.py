"""Leads added to a campaign, a hundred a call; one that is there already counts as delivered."""

from __future__ import annotations

from urllib.parse import quote

from pipeline import errors
from pipeline.records import Chunk, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Impossible,
    Option,
    Request,
    Response,
    Step,
    Verdicts,
    asking_one_by_one,
    get,
    json_request,
    named_id,
    one_verdict_each,
    resolving,
)
from pipeline.vendors.persistiq.answers import (
    id_of,
    judge_once,
    lead_id_of,
    listed,
    message,
    paired,
    refused_whole,
    says_known,
)
from pipeline.vendors.persistiq.facts import CAMPAIGN_LEADS_PER_CALL, READ_ON, REFERENCE
from pipeline.vendors.persistiq.reads import CAMPAIGNS, MAILBOXES, named

CAMPAIGN = Option(
    "campaign", "the campaign, by name or id (c_…)", required=True, named_by="campaigns", also=("campaign_id",)
)
MAILBOX = Option(
    "mailbox",
    "the mailbox the campaign sends from, by its address, its id (mbox_…) or its user's name; the owner's when left out",
    named_by="mailboxes",
    also=("mailbox_id",),
)


def _add_to_campaign(chunk: Chunk, _turn: Turn) -> Request:
    payload: dict[str, Json] = {}
    if mailbox := named_id(chunk, "mailbox"):
        payload["mailbox_id"] = mailbox
    payload["leads"] = [{"id": row.vendor_ids["leads"]} for row in chunk.rows]
    return json_request("POST", leads_path(chunk), payload)


def leads_path(chunk: Chunk) -> str:
    """Where a campaign's leads are."""
    return f"/campaigns/{quote(named_id(chunk, 'campaign'), safe='')}/leads"


def _added_to_campaign(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    if response.status == 404:
        return Impossible(f"PersistIQ has the campaign {chunk.options['campaign']!r} no more. {message(response)}")
    answer = response.object()
    taken, refused = listed(answer, "campaign_leads", "campaign_lead"), answer.get("errors") or []
    if taken is None and not refused:
        refusal = refused_whole(response, "an addition")
        if len(chunk.rows) == 1 and says_known(refusal.reason):
            return Verdicts((Verdict(chunk.rows[0].number, True),))
        return refusal
    by_id = {row.vendor_ids["leads"]: row for row in chunk.rows}
    verdicts: dict[int, Verdict] = {}
    for campaign_lead in taken or []:
        row = paired(by_id, lead_id_of(campaign_lead))
        judge_once(verdicts, row, True, vendor_id=id_of(campaign_lead))
    unnamed = 0
    for fault in refused:
        lead_id = lead_id_of(fault.get("campaign_lead") or {})
        said = str(fault.get("message") or fault.get("reason") or "")
        if says_known(said) and not lead_id:
            unnamed += 1
        elif says_known(said):
            judge_once(verdicts, paired(by_id, lead_id), True)
        else:
            reason = f"PersistIQ said: {said}"
            judge_once(verdicts, paired(by_id, lead_id), False, code="vendor_refused", reason=reason)
    unsaid = [row for row in chunk.rows if row.number not in verdicts]
    if unnamed == len(unsaid):  # [undocumented] an error that names no lead: all left are meant, or it is misread
        verdicts.update({row.number: Verdict(row.number, True) for row in unsaid})
    return one_verdict_each(chunk.rows, list(verdicts.values()))


def campaigns_of(lead_id: str) -> Request:
    """Reads the campaigns that a lead is in."""
    return get("/campaigns", lead_id=lead_id)


def is_among(chunk: Chunk, response: Response) -> bool:
    """Whether the campaign is one of those that a lead is in."""
    answer = response.object()
    campaigns = listed(answer, "campaigns", "campaign") if response.status < 300 else None
    if campaigns is None:
        raise errors.VendorMisread(f"Reading a lead's campaigns answered HTTP {response.status} without campaigns.")
    there = any(campaign.get("id") == named_id(chunk, "campaign") for campaign in campaigns)
    if not there and (answer.get("has_more") or answer.get("next_page")):
        raise errors.VendorMisread("Reading a lead's campaigns answered with more than a page of them.")
    return there


def _found_in_campaign(chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    return Verdict(row.number, True) if is_among(chunk, response) else None


ADD = Step(
    "campaign",
    CAMPAIGN_LEADS_PER_CALL,
    _add_to_campaign,
    _added_to_campaign,
    source=REFERENCE,
    read_on=READ_ON,
    asking=asking_one_by_one(lambda _chunk, row: campaigns_of(row.vendor_ids["leads"]), _found_in_campaign),
)


# --- before the first row ---------------------------------------------------------------------------------------------

FIND_CAMPAIGN = resolving("campaign", named(CAMPAIGNS))
FIND_MAILBOX = resolving("mailbox", named(MAILBOXES))
