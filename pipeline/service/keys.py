"""API keys: made, listed and revoked by whoever has the command line, and recognised at the door of the HTTP API."""

from __future__ import annotations

import contextlib
import re
import secrets
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pipeline import clock, errors
from pipeline.ledger import api_keys, events
from pipeline.service.parts import Service

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
MEANINGS: dict[Scope, str] = {
    "read": "see imports, rows, results, accounts and quotas",
    "write": "start and steer imports, and add to the do-not-contact list",
    "admin": "take off that list, try, hold and let go accounts, and see the audit trail",
}
PREFIX = "leadlift_"  # so that a scanner for leaked secrets knows one when it sees it
NAMES = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
USED_NEWS_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds a key."""

    name: str
    scope: Scope

    @property
    def actor(self) -> str:
        """What events call them."""
        return f"key:{self.name}"

    def need(self, scope: Scope) -> None:
        """Raises Forbidden for a key that may do less."""
        if SCOPES.index(self.scope) < SCOPES.index(scope):
            raise errors.Forbidden(
                f"The API key {self.name!r} has the scope {self.scope}, and this needs {scope}; "
                f"`leadlift keys add NAME --scope {scope}` makes such a key."
            )


def may(scope: Scope) -> str:
    """What a key of that scope may do: all that it has, and what the scopes before it have."""
    return "; ".join(MEANINGS[one] for one in SCOPES[: SCOPES.index(scope) + 1])


def add(service: Service, name: str, scope: Scope, *, actor: str) -> dict[str, str]:
    """Makes a key and returns it, the only time that it is shown. Raises RequestError and Conflict."""
    if not NAMES.fullmatch(name):
        raise errors.RequestError(
            f"{name!r} is no name for a key: up to 64 small letters, digits, dots, dashes and underscores."
        )
    key = PREFIX + secrets.token_urlsafe(32)
    with service.ledger.write() as tx:
        if not api_keys.add(tx, name, key, scope=scope, by=actor):
            raise errors.Conflict(f"There is, or was, a key of the name {name!r}, which events tell of; take another.")
        events.record(tx, actor, "add", "key", name, scope=scope)
    return {"name": name, "scope": scope, "key": key}


def listing(service: Service) -> list[dict[str, Any]]:
    """Every key, revoked ones too, without what is secret of them."""
    with service.ledger.read() as tx:
        return [
            {
                "name": key["name"],
                "scope": key["scope"],
                "created_at": clock.iso(key["created_at"]),
                "created_by": key["created_by"],
                "last_used_at": clock.iso(key["last_used_at"]),
                "revoked_at": clock.iso(key["revoked_at"]),
                "revoked_by": key["revoked_by"] or None,
            }
            for key in api_keys.listed(tx)
        ]


def revoke(service: Service, name: str, *, actor: str) -> None:
    """Ends a key at once. Raises NotFound."""
    with service.ledger.write() as tx:
        if not api_keys.revoke(tx, name, actor):
            raise errors.NotFound(f"There is no key {name!r} that still works; `leadlift keys list` shows all.")
        events.record(tx, actor, "revoke", "key", name)


def caller(service: Service, key: str) -> Caller:
    """Who holds this key. Raises Unauthorised for one that is unknown or was revoked."""
    if not key.startswith(PREFIX) or not key.isascii():
        raise errors.Unauthorised
    with service.ledger.read() as tx:
        known = api_keys.known(tx, key)
        stale = known is not None and tx.now - (known["last_used_at"] or 0) > USED_NEWS_SECONDS
    if known is None:
        raise errors.Unauthorised
    if stale:
        with contextlib.suppress(errors.Unavailable), service.ledger.write() as tx:
            api_keys.used(tx, known["name"])
    return Caller(known["name"], known["scope"])


def works(service: Service, caller: Caller) -> bool:
    """Whether the key still works that let a caller in."""
    with service.ledger.read() as tx:
        return api_keys.is_valid(tx, caller.name)
