"""What answers look like, for the OpenAPI document. The objects are the service's own: a test holds that they fit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.records import ImportState, RowState
from pipeline.service.waiting import Reason

WHEN = "2026-05-04T14:05:00Z"


Moment = Annotated[
    str, Field(description="In UTC, to the second.", examples=[WHEN], json_schema_extra={"format": "date-time"})
]


class Shape(BaseModel):
    """An object of an answer; it may have more than is told here."""

    model_config = ConfigDict(extra="allow")


class Waiting(Shape):
    """Why an import waits: a fact, never a guess."""

    reason: Reason
    sentence: str = Field(examples=["The quota (minute) is used up until 14:05:07 UTC."])
    until: Moment | None


class Import(Shape):
    """One file, or one posted set of rows, that is delivered to one destination. The CLI's `--json` shows the same."""

    id: str = Field(examples=["7xk2m9dq"])
    state: ImportState
    destination: str = Field(examples=["persistiq.leads"])
    account: str = Field(examples=["main"])
    source: str = Field(examples=["contacts.csv"])
    priority: Literal["low", "normal", "high"] = Field(description="Its share of the account's calls.")
    workers: int | None = Field(
        description="How many of its calls are under way at once at most; null: any.", examples=[4]
    )
    hold: bool = Field(description="Whether it waits, or waited, to be approved once it was read.")
    rows: dict[str, int] = Field(
        description="How many rows are in each state; `read` is their sum.",
        examples=[{"read": 120, "pending": 0, "delivered": 118, "rejected": 2}],
    )
    read_to_the_end: bool
    calls: int = Field(description="Calls to the vendor that it has cost.", examples=[12])
    waiting: Waiting | None
    why: str = Field(description="Why it is paused, or has failed.")
    needs_person: int = Field(description="Rows in doubt that a person must settle.", examples=[0])
    steps: list[dict[str, Any]]
    notices: dict[str, Any]
    detected: list[str]
    report: list[dict[str, Any]] = Field(
        description="What reading the file found: each finding has a code, a count, up to five examples (row, the cell"
        " before and after), whether it holds the import, a message, and the option that settles it."
    )
    mapping: list[str]
    custom: dict[str, str]
    unused: list[str]
    warnings: list[str]
    created_at: Moment
    finished_at: Moment | None
    pruned_at: Moment | None
    results: dict[str, str] = Field(
        description="Where the rows of each final state that has some can be fetched as CSV.",
        examples=[{"delivered": "/v1/imports/7xk2m9dq/results/delivered.csv"}],
    )


class Cancelled(Import):
    """The import, and how many of its rows are not sent."""

    cancelled: int


class Reopened(Import):
    """The import, and how many of its rows are sent again."""

    reopened: int


class Cell(Shape):
    """A cell of the source under its column."""

    column: str = Field(examples=["Email"])
    cell: str = Field(examples=["jane@acme.example"])


class Row(Shape):
    """One record of the source and what became of it."""

    row: int = Field(description="The line where it starts, or the row that Excel shows.", examples=[17])
    state: RowState
    code: str = Field(description="Why, as one word.", examples=["email_invalid"])
    reason: str = Field(description="Why, as a sentence.")
    notes: list[str]
    duplicate_of: int | None
    step: str
    outcome: str
    vendor_id: str
    attempts: int
    source: list[Cell]


class Life(Shape):
    """Everything that is known of a row: its cells, what was made of them, its calls and their answers."""

    row: int = Field(examples=[17])
    state: RowState
    code: str
    reason: str
    source: list[Cell]
    calls: list[dict[str, Any]]
    verdicts: list[dict[str, Any]]
    events: list[dict[str, Any]]


class Checked(Shape):
    """One thing that was proved, or found broken."""

    name: str
    ok: bool
    sentence: str


class NotRow(Shape):
    """One line or row of the source that is no row of the import, and why."""

    number: int = Field(examples=[1])
    reason: str = Field(examples=["header"])


class NotRows(Shape):
    """The lines of the source that are in no row, counted by reason, with the first twenty that are not blank."""

    total: int
    by_reason: dict[str, int]
    first: list[NotRow]


class Verified(Shape):
    """If the books balance: every record of the source is a row in exactly one state, or has a reason to be none."""

    id: str
    ok: bool
    checks: list[Checked]
    rows_read: int
    by_state: dict[str, int]
    not_rows: NotRows


class Quota(Shape):
    """One limit of one account: what is left of it, and when there is more."""

    account: str = Field(examples=["main"])
    vendor: str = Field(examples=["persistiq"])
    counted_by: str = Field(description="Accounts in which this is the same share one quota.")
    limit: str = Field(examples=["minute"])
    window: str = Field(examples=["rolling"])
    window_seconds: float = Field(examples=[60.0])
    allowed: int = Field(examples=[100])
    left: int = Field(examples=[88])
    in_flight: int = Field(description="Calls whose answer has not come yet.", examples=[2])
    opens_at: Moment | None = Field(description="When the next call may be made; null: at once.")
    resets_at: Moment | None = Field(description="When all of it is left again, at the latest; null: all of it is.")
    why_closed: str


class Account(Shape):
    """An account of the settings, without its credentials."""

    name: str = Field(examples=["main"])
    vendor: str = Field(examples=["persistiq"])
    usable: bool
    problem: str
    hold: dict[str, Any] | None


class AccountChecked(Shape):
    """What one cheap authorised call said of an account's credential."""

    account: str
    ok: bool
    status: int
    sentence: str


class Destination(Shape):
    """Where rows can go, and what it takes."""

    name: str = Field(examples=["persistiq.leads"])
    summary: str
    steps: list[dict[str, Any]] = Field(description="How many rows a call of each step takes, and where that is said.")
    options: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    identity: list[str] = Field(description="What tells one contact from another.", examples=[["email"]])


class Suppression(Shape):
    """An entry of the do-not-contact list; `value` tells entries apart and cannot be turned back."""

    kind: str = Field(examples=["email"])
    value: str
    account: str | None
    at: Moment
    by: str
    note: str


class Suppressed(Shape):
    """How many values were put on the list."""

    account: str | None
    added: int
    known: int


class SuppressedFile(Suppressed):
    """How many values of a file were put on the list, and on which lines none was found."""

    column: str
    read: int
    bad: int
    bad_lines: list[int]


class Unsuppressed(Shape):
    """How many values were taken off the list."""

    account: str | None
    removed: int
    absent: int


class Event(Shape):
    """Something that somebody did."""

    id: int
    at: Moment
    actor: str = Field(examples=["key:shop"])
    verb: str = Field(examples=["pause"])
    of: str = Field(description="What kind of thing it was done to.", examples=["import"])
    object: str = Field(examples=["7xk2m9dq"])
    detail: dict[str, Any]


class Outcome(Shape):
    """What became of a request that was sent under an idempotency key."""

    owner: str = Field(
        description="Who sent it: `key:NAME`, or `service:NAME` through Celery.", examples=["service:shop"]
    )
    made: str | None = Field(alias="import", description="The id of the import that it made.", examples=["7xk2m9dq"])
    error: dict[str, str] | None = Field(description="Why it made none.")
    waiting: dict[str, str] | None = Field(
        description="Why an order through Celery has made none yet, and until when it waits.",
        examples=[{"sentence": "s3://acme-exports cannot be reached or used now: timed out.", "until": WHEN}],
    )
    at: Moment


class Problem(BaseModel):
    """Problem details (RFC 9457): what went wrong."""

    type: str = Field(examples=["urn:leadlift:problem:not_found"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no import '7xk2m9dq'."])
    instance: str = Field(examples=["/v1/imports/7xk2m9dq"])
    code: str = Field(examples=["not_found"])
    request_id: str = Field(examples=["req_5f0c"])
    errors: list[dict[str, str]] | None = None


LATER = {"Retry-After": {"description": "When to try again, in seconds.", "schema": {"type": "string"}}}
MADE = {
    "Location": {"description": "Where it is.", "schema": {"type": "string"}, "required": True},
    "Idempotent-Replayed": {
        "description": "That this is the answer of an earlier request with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
_PROBLEM = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    "headers": LATER,
}
CROWDED: dict[int | str, dict[str, Any]] = {
    429: {"description": "The key has as many such answers open as it may.", **_PROBLEM},
    503: {"description": "As many such answers are open as may be, or the ledger is out of reach.", **_PROBLEM},
}


def listed(of: str) -> dict[str, Any]:
    """The schema of a list of some shape."""
    return {
        "type": "object",
        "required": ["data", "has_more", "next_cursor"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": f"#/components/schemas/{of}"}},
            "has_more": {"type": "boolean"},
            "next_cursor": {"type": ["string", "null"], "description": "Give it as `cursor` to have the next page."},
        },
    }
