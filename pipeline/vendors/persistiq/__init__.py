"""PersistIQ: leads created or updated by e-mail, added to campaigns and taken out of them, and do-not-contact domains.

- facts: limits and fields, with their sources
- answers: what all answers have in common
- reads: what a person may look at, and name in options
- leads: create, and attributes of leads
- campaigns: leads added to a campaign
- known: what is done to leads that exist: changed, and taken out of a campaign
- domains: do-not-contact domains
"""

from __future__ import annotations

from pipeline.vendor import Credential, Credentials, Operation, Request, Vendor
from pipeline.vendors.persistiq import campaigns, domains, facts, known, leads, reads


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
            preparations=(leads.FIND_CREATOR, leads.LEAD_FIELDS),
            custom_fields=leads.custom_fields,
        ),
        Operation(
            "campaign",
            "create or update leads, then add them to a campaign",
            steps=(leads.CREATE, campaigns.ADD),
            fields=facts.FIELDS,
            identity=("email",),
            options=(campaigns.CAMPAIGN, campaigns.MAILBOX, leads.DUP, leads.CREATOR, leads.TELL_CREATED),
            preparations=(campaigns.FIND_CAMPAIGN, campaigns.FIND_MAILBOX, leads.FIND_CREATOR, leads.LEAD_FIELDS),
            custom_fields=leads.custom_fields,
        ),
        Operation(
            "update",
            "change leads that PersistIQ has: status, bounced, opted out, owner and attributes",
            steps=(known.UPDATE,),
            fields=facts.UPDATE_FIELDS,
            identity=("lead_id", "email"),
            options=(known.STATUS, known.OWNER, known.BOUNCED, known.OPTED_OUT),
            preparations=(known.FIND_STATUS, known.FIND_OWNER, leads.LEAD_FIELDS),
            custom_fields=leads.custom_fields,
            warnings=known.nothing_to_change,
            contacts=False,
        ),
        Operation(
            "uncampaign",
            "take leads out of a campaign; they stay at PersistIQ",
            steps=(known.REMOVE,),
            fields=facts.KNOWN_BY,
            identity=("lead_id", "email"),
            options=(campaigns.CAMPAIGN,),
            preparations=(campaigns.FIND_CAMPAIGN,),
            contacts=False,
        ),
        Operation(
            "dnc",
            "put domains on PersistIQ's do-not-contact list",
            steps=(domains.ADD_DOMAIN,),
            fields=(facts.DOMAIN,),
            identity=("domain",),
            warnings=domains.stays,
            contacts=False,
        ),
    ),
    counted_by=lambda credentials: credentials["api_key"],
    authorise=_authorise,
    check=reads.USERS,
    reads=reads.READS,
)
