"""The promise a vendor file keeps: facts on top, pure functions below, assembled as one frozen `Vendor`.

A vendor file has no HTTP client, no clock, no Redis, no logging and no retry in it. It says what to send and what an answer
means; who sends, when, and what to do about silence is decided elsewhere, from the facts declared here.

- exchange: what goes to a vendor and what comes back
- answers: what an answer means
- declared: fields, options and credentials
- steps: operations, their steps and preparations, and how to ask afterwards
- whole: the vendor, and what a person may look at there
- naming: what a person names where the vendor wants an id
"""

from pipeline.vendor.answers import (
    Answer,
    Continue,
    Impossible,
    Meaning,
    Prepared,
    PreparedAnswer,
    RefusedWhole,
    Verdicts,
    default_meaning,
    one_verdict_each,
)
from pipeline.vendor.declared import Credential, Field, FieldKind, Option
from pipeline.vendor.exchange import UNSTORABLE, Credentials, Method, Options, Request, Response, get, json_request
from pipeline.vendor.naming import NOTHING_SEEN, Naming, named_id, resolving
from pipeline.vendor.steps import Asking, Operation, Preparation, Step, asking_one_by_one, no, yes
from pipeline.vendor.whole import Known, Page, QuotaHeaders, Read, TokenRefresh, Vendor

__all__ = [
    "NOTHING_SEEN",
    "UNSTORABLE",
    "Answer",
    "Asking",
    "Continue",
    "Credential",
    "Credentials",
    "Field",
    "FieldKind",
    "Impossible",
    "Known",
    "Meaning",
    "Method",
    "Naming",
    "Operation",
    "Option",
    "Options",
    "Page",
    "Preparation",
    "Prepared",
    "PreparedAnswer",
    "QuotaHeaders",
    "Read",
    "RefusedWhole",
    "Request",
    "Response",
    "Step",
    "TokenRefresh",
    "Vendor",
    "Verdicts",
    "asking_one_by_one",
    "default_meaning",
    "get",
    "json_request",
    "named_id",
    "no",
    "one_verdict_each",
    "resolving",
    "yes",
]
