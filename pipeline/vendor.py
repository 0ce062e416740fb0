"""The promise a vendor file keeps: facts on top, pure functions below, assembled as one frozen `Vendor`.

A vendor file has no HTTP client, no clock, no Redis, no logging and no retry in it. It says what to send and what an answer
means; who sends, when, and what to do about silence is decided elsewhere, from the facts declared here.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from pipeline import errors
from pipeline.limits import Limit
from pipeline.records import Chunk, Filled, Job, Json, Row, Turn, Verdict

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Credentials = Mapping[str, str]
Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One call: `path` is joined to the account's base URL; `reads` says that it changes nothing at the vendor.

    `weight` is how many calls the vendor counts it as. Credentials are not in it: `authorise` adds them at the edge, so
    the hash of a request says nothing of them and survives their rotation.
    """

    method: Method
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    reads: bool = False
    weight: int = 1

    def with_header(self, name: str, value: str) -> Request:
        return replace(self, headers=(*self.headers, (name, value)))


def json_request(method: Method, path: str, payload: Json, *, reads: bool = False, weight: int = 1) -> Request:
    """A request whose body is compact JSON with keys in the order given: the same payload is always the same bytes."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Request(method, path, headers=(("content-type", "application/json"),), body=body, reads=reads, weight=weight)


def get(path: str, **query: str) -> Request:
    """A reading call."""
    return Request("GET", path, query=tuple(query.items()), reads=True)


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """The body as JSON, its texts such that any database keeps them. Raises VendorMisread when it is none."""
        with contextlib.suppress(ValueError, RecursionError):
            return _storable(json.loads(self.body))
        kind = self.headers.get("content-type", "no content type")
        raise errors.VendorMisread(f"HTTP {self.status} with a body that is not JSON ({kind}).")

    def object(self) -> dict[str, Json]:
        """The body as a JSON object. Raises VendorMisread when it is none."""
        value = self.json()
        if not isinstance(value, dict):
            raise errors.VendorMisread(f"HTTP {self.status} with JSON that is not an object.")
        return value


UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _storable(value: Json) -> Json:
    """JSON may escape NUL and halves of surrogate pairs; databases and UTF-8 take neither."""
    match value:
        case str():
            return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
        case list():
            return [_storable(item) for item in value]
        case dict():
            return {_storable(name): _storable(item) for name, item in value.items()}
        case _:
            return value


# --- what an answer means -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Every row of the chunk has its verdict."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Continue:
    """The conversation goes on with another call.

    `applied` is False where this call, though it writes, provably changed nothing: another may then be made in its place.
    """

    turn: Turn
    applied: bool = True


@dataclass(frozen=True, slots=True)
class RefusedWhole:
    """The vendor applied nothing of the chunk, and says why in words that may concern one row of it alone."""

    reason: str
    code: str = "vendor_refused"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a preparation found out, saved on the import under the preparation's name."""

    result: Json


@dataclass(frozen=True, slots=True)
class Impossible:
    """The import cannot be sent as asked; `sentence` tells what to mend."""

    sentence: str


Answer = Verdicts | Continue | RefusedWhole | Impossible
PreparedAnswer = Prepared | Continue | Impossible

Meaning = Literal["read", "unauthorised", "too_large", "throttled", "failed"]

STATUS_MEANINGS: Mapping[int, Meaning] = {
    401: "unauthorised",
    403: "unauthorised",
    408: "failed",
    413: "too_large",
    425: "failed",
    429: "throttled",
}


def default_meaning(status: int) -> Meaning:
    """What a status means at every vendor that does not say otherwise; `read` hands it to the vendor's `interpret`."""
    if status >= 500:
        return "failed"
    return STATUS_MEANINGS.get(status, "read")


# --- what a vendor declares -----------------------------------------------------------------------------------------

FieldKind = Literal["email", "phone", "text"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that the vendor takes: Leadlift's name, the vendor's name, and what is known of its values.

    `required` names the code a row without it is rejected with; an invalid optional value is left out and counted.
    `example` is a value as the vendor wants it, where that is not any text.
    """

    name: str
    sent_as: str
    kind: FieldKind = "text"
    required: bool = False
    max_length: int | None = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a destination, given by `--set name=value`: an integer from `least` on, a text up to `most_length`."""

    name: str
    help: str
    kind: Literal["text", "yes_no", "integer", "choice"] = "text"
    choices: tuple[str, ...] = ()
    default: str | int | bool | None = None
    required: bool = False
    least: int = 0
    most_length: int | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """A setting of an account that authorises calls; `secret` ones are redacted everywhere.

    `unless` names another credential beside which a required one is not needed.
    """

    name: str
    help: str
    secret: bool = True
    required: bool = True
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """How the vendor can be asked afterwards which rows of a chunk it has: a conversation of reading calls.

    It ends with the verdicts of the rows that the vendor has; a row without one is absent.
    """

    build: Callable[[Chunk, Turn], Request]
    interpret: Callable[[Chunk, Turn, Response], Verdicts | Continue]
    first: Callable[[Chunk], Turn]


def asking_one_by_one(
    find: Callable[[Chunk, Row], Request], found: Callable[[Chunk, Row, Response], Verdict | None]
) -> Asking:
    """Asking by one reading call a row; `found` returns None for a row that the vendor does not have."""

    def first(chunk: Chunk) -> Turn:
        return Turn("ask", {"left": [row.number for row in chunk.rows], "found": []})

    def build(chunk: Chunk, turn: Turn) -> Request:
        return find(chunk, chunk.row(turn.carry["left"][0]))

    def interpret(chunk: Chunk, turn: Turn, response: Response) -> Verdicts | Continue:
        number, *left = turn.carry["left"]
        verdict = found(chunk, chunk.row(number), response)
        have = [*turn.carry["found"], *([] if verdict is None else [verdict.to_json()])]
        if left:
            return Continue(Turn("ask", {"left": left, "found": have}))
        return Verdicts(tuple(Verdict(*values) for values in have))

    return Asking(build, interpret, first)


def _always(_row: Row) -> bool:
    return True


def _alike(_row: Row) -> str:
    return ""


def _first(_chunk: Chunk) -> Turn:
    return Turn("send")


def _one_call(_options: Options, _rows: int) -> int:
    return 1


def _counts_once(_options: Options) -> int:
    return 1


def _here(_options: Options) -> str:
    return ""


def _no_warnings(_options: Options, _filled: Filled) -> Sequence[str]:
    return ()


def _nothing_said(_response: Response) -> Meaning:
    return "read"


def _needed(_job: Job) -> bool:
    return True


def yes(_options: Options) -> bool:
    """A fact that holds under every option."""
    return True


def no(_options: Options) -> bool:
    """A fact that holds under no option."""
    return False


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of call in an operation, with what the sender must know of it.

    `repeatable`: the same bytes may be sent again with the same effect. `partial`: one bad record does not sink the
    others. `applies` tells which rows enter the step, `for_all` under which options all do; rows share a call only if
    `together` says the same of them.
    `first` is the turn a chunk's conversation begins with. `bytes_per_call` bounds the body where the vendor does. `calls`
    is what a chunk of so many rows costs, shown beforehand. `weight` is how many calls the vendor counts one writing call
    as: its requests carry the same. A row that was refused in this step and is retried goes back to `retried_at`, where
    that names an earlier step.
    """

    name: str
    records_per_call: int
    build: Callable[[Chunk, Turn], Request]
    interpret: Callable[[Chunk, Turn, Response], Answer]
    source: str
    read_on: date
    repeatable: Callable[[Options], bool] = yes
    partial: bool = True
    applies: Callable[[Row], bool] = _always
    for_all: Callable[[Options], bool] = no
    together: Callable[[Row], str] = _alike
    first: Callable[[Chunk], Turn] = _first
    asking: Asking | None = None
    bytes_per_call: int | None = None
    calls: Callable[[Options, int], int] = _one_call
    weight: Callable[[Options], int] = _counts_once
    retried_at: Callable[[Options], str] = _here

    def takes(self, row: Row, options: Options) -> bool:
        """Whether a row enters the step."""
        return self.for_all(options) or self.applies(row)


@dataclass(frozen=True, slots=True)
class Preparation:
    """Calls without rows, once per import, before any row is sent: find or create a list, resolve names to ids.

    When a call that writes has no answer, the conversation begins again at its first turn, which looks before it creates.
    """

    name: str
    build: Callable[[Job, Turn], Request]
    interpret: Callable[[Job, Turn, Response], PreparedAnswer]
    needed: Callable[[Job], bool] = _needed


@dataclass(frozen=True, slots=True)
class Operation:
    """What can be done at a vendor, reached as the destination `vendor.name`.

    `identity` is what rows are told apart by: the first of these fields that a row has; where none of them is required,
    one is enough. `warnings` are sentences about what sending these rows does that nobody may want: shown before it
    begins. Where it
    `contacts` nobody, as a removal does, the do-not-contact list holds no row back.
    """

    name: str
    summary: str
    steps: tuple[Step, ...]
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    options: tuple[Option, ...] = ()
    preparations: tuple[Preparation, ...] = ()
    custom_fields: Callable[[Job], Mapping[str, str]] = lambda _job: {}
    warnings: Callable[[Options, Filled], Sequence[str]] = _no_warnings
    contacts: bool = True

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields that no row can go without."""
        return tuple(field.name for field in self.fields if field.required)

    @property
    def any_of(self) -> tuple[str, ...]:
        """The fields of which a row needs one, whichever it is."""
        return () if set(self.identity) & set(self.needed) else self.identity

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def own_columns(self, job: Job, columns: Sequence[str], unmapped: Sequence[int]) -> dict[int, str]:
        """Which column positions the vendor takes as fields of its own: position → the vendor's name."""
        taken = self.custom_fields(job)
        found: dict[str, int] = {}
        for position in unmapped:
            if name := taken.get(columns[position]):
                found.setdefault(name, position)  # of two columns for one field the first; the other is named as unused
        return {position: name for name, position in found.items()}

    def step_index(self, name: str) -> int:
        return next(index for index, step in enumerate(self.steps) if step.name == name)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a reading: its items and the turn that reads the next, None at the end."""

    items: tuple[Json, ...]
    next: Turn | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Something a person may look at; paged through whole."""

    name: str
    summary: str
    build: Callable[[Turn, Options], Request]
    page: Callable[[Turn, Response], Page]
    options: tuple[Option, ...] = ()


def _by_refresh_token(credentials: Credentials) -> str:
    return credentials.get("refresh_token", "")


@dataclass(frozen=True, slots=True)
class TokenRefresh:
    """How stored tokens are renewed where a vendor's access tokens end.

    `request` is built from the account's settings and the stored tokens; `tokens` reads the new ones, with
    `expires_in_seconds` among them as a decimal text. They are renewed `early_seconds` before they end. `grant` names what
    the tokens were given for: empty for an account that needs none, another where the settings hold another first token.
    """

    request: Callable[[Credentials], Request]
    tokens: Callable[[Response], Mapping[str, str]]
    early_seconds: float = 300.0
    grant: Callable[[Credentials], str] = _by_refresh_token


@dataclass(frozen=True, slots=True)
class QuotaHeaders:
    """The names, in lower case, of the headers in which a vendor tells its quota; `reset` is in epoch seconds."""

    limit: str = "x-ratelimit-limit"
    remaining: str = "x-ratelimit-remaining"
    reset: str = "x-ratelimit-reset"
    retry_after: str = "retry-after"


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor, whole. `counted_by` names what the vendor's quota is counted by; `check` is one cheap authorised call.

    `meaning` is what a status means, `meaning_of_body` what a body says in its place under a status that means nothing.
    """

    name: str
    title: str
    base_url: str
    limits: tuple[Limit, ...]
    credentials: tuple[Credential, ...]
    operations: tuple[Operation, ...]
    counted_by: Callable[[Credentials], str]
    authorise: Callable[[Request, Credentials, float], Request]
    check: Read
    reads: tuple[Read, ...] = ()
    settle_after_seconds: float = 5.0
    deadline_seconds: float = 30.0
    meaning: Callable[[int], Meaning] = default_meaning
    meaning_of_body: Callable[[Response], Meaning] = _nothing_said
    quota_headers: QuotaHeaders = field(default_factory=QuotaHeaders)
    token_refresh: TokenRefresh | None = None

    def operation(self, name: str) -> Operation:
        return next(operation for operation in self.operations if operation.name == name)

    def means(self, response: Response) -> Meaning:
        """What an answer means, before its rows are read."""
        by_status = self.meaning(response.status)
        return self.meaning_of_body(response) if by_status == "read" else by_status


def one_verdict_each(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> Verdicts:
    """The verdicts, if every row has exactly one. Raises VendorMisread otherwise."""
    said = [verdict.number for verdict in verdicts]
    asked = {row.number for row in rows}
    if len(said) != len(set(said)) or set(said) != asked:
        missing, extra = len(asked - set(said)), len(said) - len(set(said) & asked)
        raise errors.VendorMisread(
            f"The answer to {len(asked)} rows leaves {missing} of them without a verdict and gives {extra} too many."
        )
    return Verdicts(tuple(verdicts))
