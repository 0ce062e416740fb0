"""What goes to a vendor and what comes back: requests without credentials, whole answers."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pipeline import errors
from pipeline.records import Json

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
            value = json.loads(self.body)
            return value if PLAIN.fullmatch(self.body) else _storable(value)
        kind = self.headers.get("content-type", "no content type")
        raise errors.VendorMisread(f"HTTP {self.status} with a body that is not JSON ({kind}).")

    def object(self) -> dict[str, Json]:
        """The body as a JSON object. Raises VendorMisread when it is none."""
        value = self.json()
        if not isinstance(value, dict):
            raise errors.VendorMisread(f"HTTP {self.status} with JSON that is not an object.")
        return value


UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
PLAIN = re.compile(rb"[\x01-\x5b\x5d-\x7f]*")  # ASCII without escapes: no such character can be in it


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
