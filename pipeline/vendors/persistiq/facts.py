"""What PersistIQ's documents say of limits and fields.

The reference documentation (REFERENCE) gives the batch form of create, the limits of 10 leads and 100 campaign leads a call,
and 100 requests a minute for each API key; the vendor's OpenAPI file (OPENAPI) gives the filters of `GET /leads` and shapes
that differ in places, so both are read.
"""

from __future__ import annotations

from datetime import date

from pipeline.limits import rolling
from pipeline.vendor import Field

REFERENCE = "PersistIQ API reference for api.persistiq.com/v1"
OPENAPI = "https://api.persistiq.com/api-docs/v1/swagger.json"
READ_ON = date(2026, 11, 21)

LIMITS = (rolling("minute", 100, 60.0, source=REFERENCE, read_on=READ_ON),)
LEADS_PER_CALL = 10
CAMPAIGN_LEADS_PER_CALL = 100
ONE_PER_CALL = 1  # of updates, removals and domains
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

KNOWN_BY = (Field("lead_id", "id"), Field("email", "email", "email"))  # what a lead is found by
UPDATE_FIELDS = (
    *KNOWN_BY,
    *FIELDS[1:],
    Field("status", "status", example="prospect"),
    Field("bounced", "bounced", "yes_no"),
    Field("opted_out", "optedout", "yes_no"),
)
DOMAIN = Field("domain", "name", "domain", required=True)
