"""What Exotel's documents say of its limits and fields, with where each is said, and the options of its destinations."""

from __future__ import annotations

from datetime import date

from pipeline.limits import rolling
from pipeline.vendor import Field, Option

CONTACTS = "https://developer.exotel.com/api/campaigns-contacts"
LISTS = "https://developer.exotel.com/api/campaigns-lists"
CSV_UPLOAD = "https://developer.exotel.com/api/add-contacts-to-a-list-via-csv"
RATES = "developer.exotel.com/docs, rate limiting: Campaign API, per account"
READ_ON = date(2026, 11, 21)

# Whether contacts and lists count as the Campaign API is not said; another page has 200 for most of the API.
LIMITS = (rolling("minute", 30, 60.0, source=RATES, read_on=READ_ON),)
RECORDS_PER_CALL = 5_000
CONTACTS_PER_LIST = 100_000  # of a static list, those that are in it already counted too
UPLOAD_BYTES = 60_000_000
MEMBERS_PER_PAGE = 500
THINGS_PER_PAGE = 20  # of lists, and of the address book

PHONE = Field("phone", "number", "phone", required=True)
CONTACT_FIELDS = (
    PHONE,
    Field("first_name", "first_name"),
    Field("last_name", "last_name"),
    Field("company", "company_name"),
    Field("email", "email", "email"),
    Field("tag", "tag"),
)
LIST_FIELDS = (
    Field("list_sid", "sid", required=True),
    Field("list_name", "name"),
    Field("list_tag", "tag"),
)
SENT_AS = {field.name: field.sent_as for field in (*CONTACT_FIELDS, *LIST_FIELDS)}

NEW_LIST = Option("list", "the list's name; a list of that name is made where there is none", required=True)
KNOWN_LIST = Option("list", "the list, by its name or sid", required=True, named_by="lists", also=("list_sid",))
LIST_TAG = Option("list_tag", "the tag of the list, where it is made")
CUSTOM = Option("custom", "other columns that go along as custom fields: their names, with commas between them")
SEARCH = Option("name", "only those of this name")
SORT = Option("sort_by", "the order", "choice", choices=("date_created:asc", "name:asc"), default="date_created:asc")
LIST_SID = Option("list_sid", "the list, by its name or sid", required=True, named_by="lists", also=("list",))
