"""PersistIQ: leads created or updated by e-mail, and added to campaigns.

- facts: limits and fields, with their sources
- answers: what all answers have in common
- leads: create, and attributes of leads
- campaigns: leads added to a campaign
- reads: what a person may look at
"""

from __future__ import annotations

from pipeline.vendor import Credential, Credentials, Operation, Request, Vendor
from pipeline.vendors.persistiq import campaigns, facts, leads, reads


def _authorise(request: Request, credentials: Credentials, _now: float) -> Request:
    return request.with_header("x-api-key", credentials["api_key"])


VENDOR = Vendor(
    name="persistiq",
    title="PersistIQ",
    base_url="https://api.persistiq.com/v1",
    limits=facts.LIMITS,
    credentials=(Credential("api_key", "PersistIQ → Settings → Integrations → API key"),),
    operations=(
        Operation(
            "leads",
            "create leads, or update those whose e-mail PersistIQ has",
            steps=(leads.CREATE,),
            fields=facts.FIELDS,
            identity=("email",),
            options=(leads.DUP, leads.CREATOR, leads.TELL_CREATED),
            preparations=(leads.LEAD_FIELDS,),
            custom_fields=leads.custom_fields,
        ),
        Operation(
            "campaign",
            "create or update leads, then add them to a campaign",
            steps=(leads.CREATE, campaigns.ADD),
            fields=facts.FIELDS,
            identity=("email",),
            options=(campaigns.CAMPAIGN, campaigns.MAILBOX, leads.DUP, leads.CREATOR, leads.TELL_CREATED),
            preparations=(leads.LEAD_FIELDS, campaigns.CAMPAIGN_EXISTS),
            custom_fields=leads.custom_fields,
        ),
    ),
    counted_by=lambda credentials: credentials["api_key"],
    authorise=_authorise,
    check=reads.USERS,
    reads=reads.READS,
)
