"""HighLevel: contacts created or updated, tagged, noted, given tasks, linked to businesses and deleted.

There is no bulk create and no bulk upsert: one contact a call. The only calls for many contacts are tags and businesses.

- facts: limits, fields and sizes, with their sources
- answers: what all answers have in common
- account: tokens, and the location
- contacts: upsert and create, custom fields
- known: what is done to contacts that exist: tags, businesses, deletion
- writings: notes and tasks
- reads: what a person may look at
"""

from __future__ import annotations

from pipeline.vendor import Operation, QuotaHeaders, Vendor
from pipeline.vendors.highlevel import account, contacts, facts, known, reads, writings

KNOWN_BY = tuple(field.name for field in facts.KNOWN_BY)

VENDOR = Vendor(
    name="highlevel",
    title="HighLevel",
    base_url="https://services.leadconnectorhq.com",
    limits=facts.LIMITS,
    credentials=account.CREDENTIALS,
    operations=(
        Operation(
            "contacts",
            "create contacts, or update those whose e-mail or phone HighLevel has; add tags, a note and a task",
            steps=(contacts.CONTACT, known.ADD_TAGS, writings.NOTE, writings.TASK),
            fields=(*facts.CONTACT_FIELDS, *facts.FURTHER_FIELDS),
            identity=("email", "phone"),
            options=(contacts.EXISTING, known.TAGS, contacts.SOURCE, contacts.ASSIGNED_TO, writings.TASK_DUE),
            preparations=(contacts.CUSTOM_FIELDS,),
            custom_fields=contacts.custom_fields,
            warnings=writings.without_due,
        ),
        Operation(
            "tags",
            "add tags to contacts that HighLevel has, or remove them",
            steps=(known.TAG,),
            fields=facts.KNOWN_BY,
            identity=KNOWN_BY,
            options=(known.WANTED_TAGS, known.ACTION),  # a new tag may start a workflow that contacts people
        ),
        Operation(
            "business",
            "link contacts that HighLevel has to a business, or take them off theirs",
            steps=(known.LINK,),
            fields=facts.KNOWN_BY,
            identity=KNOWN_BY,
            options=(known.BUSINESS,),
            preparations=(known.FIND_BUSINESS,),
            contacts=False,
        ),
        Operation(
            "delete",
            "delete contacts by id, e-mail or phone",
            steps=(known.DELETE,),
            fields=facts.KNOWN_BY,
            identity=KNOWN_BY,
            warnings=known.deletes,
            contacts=False,
        ),
    ),
    counted_by=account.counted_by,
    authorise=account.authorise,
    check=reads.CHECK,
    reads=reads.READS,
    quota_headers=QuotaHeaders(limit="x-ratelimit-max", reset=""),
    token_refresh=account.TOKENS,
)
