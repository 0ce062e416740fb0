"""What HighLevel's documents say, and what they leave open: limits, fields, sizes, and the words of its answers.

The vendor's OpenAPI of contacts (CONTACTS, version 2021-07-28) and those of the rooms beside it give paths, bodies and
answers; its guide to authorisation (GUIDE) gives limits and tokens. What none says is marked [undocumented] at its line.
"""

from __future__ import annotations

from datetime import date

from pipeline.limits import rolling, utc_day
from pipeline.vendor import Field

GUIDE = "highlevel-api-docs, docs/oauth/Authorization.md"
CONTACTS = "highlevel-api-docs, apps/contacts.json"
NO_SIZE = "HighLevel publishes no largest size of a bulk call (issue 315); this one is Leadlift's own"
READ_ON = date(2026, 11, 21)
VERSION = "2021-07-28"

LIMITS = (
    rolling("burst", 100, 10.0, source=GUIDE, read_on=READ_ON),
    utc_day("day", 200_000, source=GUIDE, read_on=READ_ON),  # the hour at which a day begins is [undocumented]
)
CONTACTS_PER_CALL = 1
IDS_PER_CALL = 100
LISTED_PER_CALL = 100  # more answers 403
REFUSALS = (400, 422)

LOCATION = "{location_id}"  # the edge puts the account's own in its place

EMAIL, PHONE = Field("email", "email", "email"), Field("phone", "phone", "phone")
CONTACT_FIELDS = (
    EMAIL,
    PHONE,
    Field("first_name", "firstName"),
    Field("last_name", "lastName"),
    Field("company", "companyName"),
    Field("address", "address1"),
    Field("city", "city"),
    Field("state", "state"),
    Field("postal_code", "postalCode"),
    Field("country", "country", example="US"),
    Field("website", "website"),
    Field("timezone", "timezone", example="America/Chihuahua"),
    Field("date_of_birth", "dateOfBirth", example="1990-09-25"),
    Field("gender", "gender"),  # ignored in silence for a contact that exists (issue 313)
    Field("source", "source"),
)
FURTHER_FIELDS = (
    Field("tags", "tags", example="spring"),
    Field("notes", "note.body"),
    Field("task", "task.title"),
    Field("task_due", "task.dueDate", example="2026-12-01"),
)
SENT_AS = {field.name: field.sent_as for field in CONTACT_FIELDS}
KNOWN_BY = (Field("contact_id", "contactId", max_length=50), EMAIL, PHONE)  # what a contact is found by

NUMBERS = ("NUMERICAL", "FLOAT", "MONETORY", "MONETARY")  # kinds of custom fields; the third is their spelling
LISTS = ("CHECKBOX", "MULTIPLE_OPTIONS", "TEXTBOX_LIST")
INEXPRESSIBLE = ("FILE_UPLOAD", "SIGNATURE")
