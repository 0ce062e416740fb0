"""Leads added to a campaign, a hundred a call; one that is there already counts as delivered."""

from __future__ import annotations

from pipeline import errors
from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Continue,
    Impossible,
    Option,
    Preparation,
    Prepared,
    PreparedAnswer,
    Request,
    Response,
    Step,
    Verdicts,
    asking_one_by_one,
    get,
    json_request,
    one_verdict_each,
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
from pipeline.vendors.persistiq.reads import page, page_request

CAMPAIGN = Option("campaign_id", "the campaign (c_…) that the leads are added to", required=True)
MAILBOX = Option("mailbox_id", "the mailbox (mbox_…) the campaign sends from; its owner's when left out")


def _add_to_campaign(chunk: Chunk, _turn: Turn) -> Request:
    payload: dict[str, Json] = {}
    if mailbox := chunk.options.get("mailbox_id"):
        payload["mailbox_id"] = mailbox
    payload["leads"] = [{"id": row.vendor_ids["leads"]} for row in chunk.rows]
    return json_request("POST", f"/campaigns/{chunk.options['campaign_id']}/leads", payload)


def _added_to_campaign(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    if response.status == 404:
        return Impossible(f"PersistIQ has no campaign {chunk.options['campaign_id']}: {message(response)}")
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


def _find_in_campaign(_chunk: Chunk, row: Row) -> Request:
    return get("/campaigns", lead_id=row.vendor_ids["leads"])


def _found_in_campaign(chunk: Chunk, row: Row, response: Response) -> Verdict | None:
    campaigns = listed(response.object(), "campaigns", "campaign") if response.status < 300 else None
    if campaigns is None:
        raise errors.VendorMisread(f"Reading a lead's campaigns answered HTTP {response.status} without campaigns.")
    there = any(campaign.get("id") == chunk.options["campaign_id"] for campaign in campaigns)
    return Verdict(row.number, True) if there else None


ADD = Step(
    "campaign",
    CAMPAIGN_LEADS_PER_CALL,
    _add_to_campaign,
    _added_to_campaign,
    source=REFERENCE,
    read_on=READ_ON,
    asking=asking_one_by_one(_find_in_campaign, _found_in_campaign),
)


# --- the campaign, before the first row -------------------------------------------------------------------------------


def _ask_campaigns(_job: Job, turn: Turn) -> Request:
    return page_request("/campaigns")(turn, {})


def _campaign_exists(job: Job, turn: Turn, response: Response) -> PreparedAnswer:
    shown = page("campaigns")(turn, response)
    wanted = job.options["campaign_id"]
    for campaign in shown.items:
        if campaign.get("id") == wanted:
            return Prepared(str(campaign.get("name") or ""))
    if shown.next is not None:
        return Continue(shown.next)
    return Impossible(f"PersistIQ has no campaign {wanted}; look its id up in PersistIQ and give --set campaign_id=….")


CAMPAIGN_EXISTS = Preparation("campaign", _ask_campaigns, _campaign_exists)
