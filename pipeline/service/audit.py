"""The audit trail as doors show it: who did what to which object, when; newest first, a page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline import clock, errors
from pipeline.ledger import events
from pipeline.service.parts import Service

MOST = 1_000
UNITS_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}
FROM = "A time to begin at is written as 2026-05-01, as 2026-05-01T09:30:00Z, or as an age: 30m, 12h, 7d."


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the trail is wanted: all that fits everything which is given.

    `actor` may be the beginning of a name (`key:` is every key), `since` a time or an age, `cursor` the `next` of the page
    before.
    """

    actor: str = ""
    verb: str = ""
    import_id: str = ""
    since: str = ""
    cursor: str = ""
    limit: int = 100


def page(service: Service, asked: Asked) -> dict[str, Any]:
    """A page of events, and the cursor of the next one, None where there is none. Raises RequestError."""
    if not 1 <= asked.limit <= MOST:
        raise errors.RequestError(f"A page has 1 to {MOST:,} events; ask for fewer.")
    with service.ledger.read() as tx:
        found = events.found(
            tx,
            asked.limit + 1,
            actor=asked.actor,
            verb=asked.verb,
            import_id=asked.import_id,
            since=_since(asked.since, tx.now) if asked.since else None,
            before_id=_cursor(asked.cursor) if asked.cursor else None,
        )
    shown = [_shown(event) for event in found[: asked.limit]]
    return {"events": shown, "next": str(shown[-1]["id"]) if len(found) > asked.limit else None}


def _shown(event: sa.RowMapping) -> dict[str, Any]:
    return {
        "id": event["id"],
        "at": clock.iso(event["at"]),
        "actor": event["actor"],
        "verb": event["verb"],
        "of": event["object_kind"],
        "object": event["object_id"],
        "detail": event["detail"],
    }


def _since(text: str, now: float) -> float:
    if age := re.fullmatch(r"([0-9]{1,6})([mhd])", text):
        return now - int(age[1]) * UNITS_SECONDS[age[2]]
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise errors.RequestError(FROM) from None


def _cursor(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise errors.RequestError("This is no cursor of the audit trail; take the `next` of the page before.")
    return int(text)
