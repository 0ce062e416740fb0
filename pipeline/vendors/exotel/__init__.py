"""Exotel: contacts of the campaigns' address book, their lists, and the asynchronous upload of a CSV into a list.

Facts and sources. The API reference gives the bulk calls of 5,000, the pages of 500, the 100,000 contacts of a static list
and the 60 MB of a file; the guide to rate limits the 30 calls a minute for each account, not each key. An answer is an
envelope whose `response` is a list of items with a code each (HTTP 207) or one object; success is read from the items,
paired by number or sid. What each answer leaves open is said where it is read.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from pipeline.vendor import Credential, Credentials, Operation, Request, Vendor
from pipeline.vendors.exotel import facts
from pipeline.vendors.exotel.contacts import CREATE, CREATE_FOR_A_LIST, custom_fields
from pipeline.vendors.exotel.envelope import meaning, meaning_of_body
from pipeline.vendors.exotel.lists import ADD, CHANGE, FIND, KNOWN_LIST, LIST, TAKE_OFF
from pipeline.vendors.exotel.pages import quoted
from pipeline.vendors.exotel.reads import CHECK, READS
from pipeline.vendors.exotel.upload import UPLOAD


def _authorise(request: Request, credentials: Credentials, _now: float) -> Request:
    """The account in the path, key and token as a header: Exotel's samples have them in the URL, which is logged."""
    pair = f"{credentials['api_key']}:{credentials['api_token']}".encode()
    signed = request.with_header("authorization", f"Basic {base64.b64encode(pair).decode()}")
    return replace(signed, path=f"/{quoted(credentials['account_sid'])}{request.path}")


VENDOR = Vendor(
    name="exotel",
    title="Exotel",
    base_url="https://api.exotel.com/v2/accounts",
    limits=facts.LIMITS,
    credentials=(
        Credential("api_key", "Exotel → API settings → API key"),
        Credential("api_token", "Exotel → API settings → API token"),
        Credential("account_sid", "Exotel → API settings → account SID", secret=False),
    ),
    operations=(
        Operation(
            "contacts",
            "create contacts in the address book",
            steps=(CREATE,),
            fields=facts.CONTACT_FIELDS,
            identity=("phone",),
            options=(facts.CUSTOM,),
            custom_fields=custom_fields,
        ),
        Operation(
            "list",
            "create contacts, then add them to a list",
            steps=(CREATE_FOR_A_LIST, ADD),
            fields=facts.CONTACT_FIELDS,
            identity=("phone",),
            options=(facts.NEW_LIST, facts.LIST_TAG, facts.CUSTOM),
            preparations=(LIST,),
            custom_fields=custom_fields,
        ),
        Operation(
            "csv",
            "upload contacts into a list as a CSV, then read the list back",
            steps=(UPLOAD,),
            fields=facts.CONTACT_FIELDS,
            identity=("phone",),
            options=(facts.NEW_LIST,),
        ),
        Operation(
            "lists",
            "rename and tag lists: each row is a list",
            steps=(CHANGE,),
            fields=facts.LIST_FIELDS,
            identity=("list_sid",),
            contacts=False,
        ),
        Operation(
            "unlist",
            "take contacts off a list; they stay in the address book",
            steps=(FIND, TAKE_OFF),
            fields=(facts.PHONE,),
            identity=("phone",),
            options=(facts.KNOWN_LIST,),
            preparations=(KNOWN_LIST,),
            contacts=False,
        ),
    ),
    counted_by=lambda credentials: credentials["account_sid"],
    authorise=_authorise,
    check=CHECK,
    reads=READS,
    deadline_seconds=60.0,  # a file of 60 MB takes its time
    meaning=meaning,
    meaning_of_body=meaning_of_body,
)
