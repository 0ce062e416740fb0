"""A vendor, whole, and what a person may look at there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.limits import Limit
from pipeline.records import Json, Turn
from pipeline.vendor.answers import (
    Meaning,
    default_meaning,
)
from pipeline.vendor.declared import Credential, Option
from pipeline.vendor.exchange import Credentials, Options, Request, Response
from pipeline.vendor.steps import Operation


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a reading: its items and the turn that reads the next, None at the end."""

    items: tuple[Json, ...]
    next: Turn | None = None


IDS, NAMES = ("id", "_id", "sid"), ("name", "label")


@dataclass(frozen=True, slots=True)
class Known:
    """A thing that a reading has: its id, and what it may be called by; the first name is the one that is shown."""

    id: str
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        return next(iter(self.names), self.id)


def _known(item: Json) -> Iterable[Known]:
    """An item by its id and its name, under the keys that vendors have for them."""
    told = item if isinstance(item, dict) else {}
    ids, names = ([str(told[key]) for key in keys if told.get(key)] for keys in (IDS, NAMES))
    return [Known(id_, tuple(names)) for id_ in ids[:1]]


@dataclass(frozen=True, slots=True)
class Read:
    """Something a person may look at; paged through whole.

    `one` is what a sentence calls one of its items, `known` what an option may name the item by.
    """

    name: str
    summary: str
    build: Callable[[Turn, Options], Request]
    page: Callable[[Turn, Response], Page]
    options: tuple[Option, ...] = ()
    one: str = ""
    known: Callable[[Json], Iterable[Known]] = _known


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


def _nothing_said(_response: Response) -> Meaning:
    return "read"


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
