"""The promise a simulated vendor keeps, and the values that pass between it and the neutral parts of the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from pipeline.sandbox.switches import Switch

Json = Any  # a value of the json module
Did = Literal["created", "updated", "kept", "removed"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one key may call: `calls` in a window, or in a calendar day of UTC."""

    name: str
    calls: int
    window_seconds: float
    utc_day: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a key stands after a call; `resets_at` is in epoch seconds of the sandbox's clock."""

    allowance: Allowance
    within: bool
    remaining: int
    resets_at: float


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a call changed or found: `within` names what it belongs to, such as a campaign."""

    did: Did
    what: str
    identity: str
    id: str
    within: str = ""

    def line(self) -> dict[str, str]:
        told = {"did": self.did, "what": self.what, "identity": self.identity, "id": self.id}
        return {**told, "within": self.within} if self.within else told


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it was read; header names are lower case, `path` is decoded and without the query."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def at(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the vendor sees it: `now` is the vendor's own clock, `switch` tells how an open question is answered."""

    request: Request
    parts: Mapping[str, str]
    now: float
    origin: str
    switch: Callable[[str], str]
    id: str = ""

    def json(self) -> Json:
        """The body as JSON. Raises ValueError when it is none."""
        return json.loads(self.request.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """A vendor's answer, and what the call did."""

    status: int
    payload: Json
    effects: tuple[Effect, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """Raised by a vendor before it has changed anything: the call is answered with `reply`."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def _once(_call: Call) -> int:
    return 1


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: `template` is the path below the base path, with `{name}` for a part that varies.

    `weight` is how many calls one call counts as.
    """

    method: str
    template: str
    act: Callable[[Call], Reply]
    weight: Callable[[Call], int] = _once

    def match(self, path: str) -> dict[str, str] | None:
        """The varying parts, or None when the path is another."""
        wanted, given = self.template.split("/"), path.split("/")
        if len(wanted) != len(given):
            return None
        pairs = list(zip(wanted, given, strict=True))
        if any(name != part and not name.startswith("{") for name, part in pairs):
            return None
        return {name.strip("{}"): part for name, part in pairs if name.startswith("{")}


class SimulatedVendor(Protocol):
    """A vendor's rules and its data. It is called by one thread at a time and knows no sockets, windows or faults."""

    name: str
    base_path: str
    switches: tuple[Switch, ...]
    row_lists: tuple[str, ...]  # the keys of an answer under which the records of a call are told
    routes: tuple[Route, ...]

    def key(self, request: Request, /) -> str:
        """The credential that a request carries, or nothing."""

    def allowances(self, switch: Callable[[str], str], /) -> tuple[Allowance, ...]:
        """What one key may call."""

    def unauthorised(self, call: Call, /, *, revoked: bool) -> Reply:
        """The answer to a key that is unknown, or known and without access."""

    def throttled(self, call: Call, standing: Standing, /) -> Reply:
        """The answer to a call over the limit."""

    def failed(self, call: Call, status: int, /) -> Reply:
        """The answer when the vendor itself fails."""

    def unknown(self, call: Call, /) -> Reply:
        """The answer to an operation that does not exist."""

    def headers(self, call: Call, standings: tuple[Standing, ...], ran_seconds: float, /) -> Mapping[str, str]:
        """The headers that every answer carries; the standings tell times on the vendor's own clock."""

    def facts(self) -> Mapping[str, Json]:
        """What a caller needs to know at the start, such as the ids of the campaigns.

        `options` are values for what a destination requires to be told, `credentials` those for an account, where the
        sandbox's one key for all does not do. `tolerated` are bodies that may mean success as far as the documents
        say, or such bodies by the operation that they answer.
        """

    def dump(self) -> Mapping[str, list[Json]]:
        """Everything the vendor has, by kind."""


@runtime_checkable
class GivesKeys(Protocol):
    """A simulated vendor that gives out keys of its own, such as tokens that end."""

    def admits(self, call: Call, /) -> bool:
        """Whether a call is let in by such a key, or needs none."""


@runtime_checkable
class Stocked(Protocol):
    """A simulated vendor some of whose operations are about what is there already."""

    def stock(self, operation: str, rows: Iterable[Mapping[str, str]], /) -> None:
        """Puts there, as if it had always been, what an operation's rows are about, where it is about what exists."""


@runtime_checkable
class CountsOtherwise(Protocol):
    """A simulated vendor whose quota belongs to something that outlives a key, such as the business."""

    def counted_by(self, request: Request, /) -> str:
        """What a request's call is counted by."""
