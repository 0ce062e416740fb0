"""Webhooks for people: which there are, what they were told, telling once more, and a trial."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, get_args

from pipeline import clock, errors
from pipeline.ledger import Tx, deliveries, events, outbox
from pipeline.service import pages
from pipeline.service.pages import Page
from pipeline.service.parts import Service
from pipeline.service.texts import is_storable
from pipeline.webhooks import deliver
from pipeline.webhooks.message import body, request

STATES: tuple[str, ...] = get_args(deliveries.State)
BATCH = 500


def listing(service: Service, most: int, *, state: str | None = None, webhook: str | None = None) -> dict[str, Any]:
    """The webhooks of the settings, and the latest deliveries, newest first."""
    _check_state(state)
    with service.ledger.read() as tx:
        latest = [_shown(one) for one in deliveries.listed(tx, most, state=state, webhook=webhook)]
        return {"webhooks": _hooks(tx, service), "deliveries": latest}


def hooks(service: Service) -> list[dict[str, Any]]:
    """The webhooks of the settings: what each wants to hear, and how its messages stand."""
    with service.ledger.read() as tx:
        return _hooks(tx, service)


def page(
    service: Service, webhook: str, *, state: str | None = None, most: int = 50, cursor: str | None = None
) -> Page:
    """Deliveries to a webhook, newest first. Raises NotFound, RequestError."""
    pages.check_most(most)
    _check_state(state)
    _check_known(service, webhook)
    after = None if cursor is None else _place(cursor)
    with service.ledger.read() as tx:
        several = deliveries.page(tx, webhook, most + 1, state=state, after=after)
    last = several[most - 1] if len(several) > most else None
    return Page(
        [_shown(one) for one in several[:most]], pages.cursor_of(last["at"], last["event_id"]) if last else None
    )


def _place(cursor: str) -> tuple[float, str]:
    match pages.parts_of(cursor):
        case [float(at), str(event_id)] if is_storable(event_id):
            return at, event_id
        case _:
            raise pages.no_cursor()


def _check_state(state: str | None) -> None:
    if state is not None and state not in STATES:
        raise errors.RequestError(f"A delivery is {', '.join(STATES)}; there is no state {state!r}.")


def _check_known(service: Service, name: str) -> None:
    if name not in service.settings.webhooks:
        known = ", ".join(sorted(service.settings.webhooks)) or "none"
        raise errors.NotFound(f"The settings have no webhook {name!r}; they have {known}.")


def _hooks(tx: Tx, service: Service) -> list[dict[str, Any]]:
    told = {row["name"]: row for row in outbox.known(tx)}
    counted = deliveries.counted(tx)
    return [_hook(service, name, told.get(name), counted) for name in service.settings.webhooks]


def _hook(service: Service, name: str, told: Any, counted: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """A webhook; `since` is when a process that delivers first named it, None where none has."""
    hook, problem = None, ""
    try:
        hook = service.webhook(name)
    except errors.SettingsError as error:
        problem = error.message
    table = service.settings.webhooks[name]
    return {
        "name": name,
        "address": hook.shown if hook else "",
        "usable": hook is not None,
        "problem": problem,
        "events": list(table.events),
        "destinations": list(table.destinations),
        "accounts": list(table.accounts),
        "allow_private": table.allow_private,
        "since": clock.iso(told["since"]) if told else None,
        **{state: counted.get((name, state), 0) for state in STATES},
    }


def _shown(one: deliveries.Delivery) -> dict[str, Any]:
    return {
        "event": one["event_id"],
        "type": one["kind"],
        "at": clock.iso(one["at"]),
        "about": next((values.get("id") or values.get("name") for values in one["facts"].values()), ""),
        "webhook": one["webhook"],
        "state": one["state"],
        "attempts": one["attempts"],
        "status": one["status"],
        "fault": one["fault"],
        "next_at": clock.iso(one["next_at"]) if one["state"] == "waiting" else None,
        "ended_at": clock.iso(one["ended_at"]),
    }


def replay(service: Service, event_id: str, *, actor: str, webhook: str | None = None) -> int:
    """Tells of an event once more, all webhooks that were told or the one named; returns how many. Raises NotFound."""
    with service.ledger.write() as tx:
        chosen = [one for one in deliveries.of_event(tx, event_id) if webhook in (None, one["webhook"])]
        if not chosen:
            to = "" if webhook is None else f" for {webhook}"
            raise errors.NotFound(f"There is no event {event_id!r}{to}; `leadlift webhooks list` shows the latest.")
        return _replayed(tx, chosen, actor)


def replay_given_up(service: Service, *, actor: str, webhook: str | None = None) -> int:
    """Makes all deliveries that were given up once more, or those to one webhook; returns how many."""
    number = 0
    while True:
        with service.ledger.write() as tx:  # others write in between
            done = _replayed(tx, deliveries.listed(tx, BATCH, state="given_up", webhook=webhook), actor)
        number += done
        if not done:
            return number


def replay_all_given_up(service: Service, name: str, *, actor: str) -> int:
    """The same for one webhook that the settings must have. Raises NotFound."""
    _check_known(service, name)
    return replay_given_up(service, actor=actor, webhook=name)


def replay_one(service: Service, name: str, event_id: str, *, actor: str) -> dict[str, Any]:
    """Tells one webhook of an event once more, unless it is told just now; how its delivery stands. Raises NotFound."""
    _check_known(service, name)
    replay(service, event_id, actor=actor, webhook=name)
    with service.ledger.read() as tx:
        return next(_shown(one) for one in deliveries.of_event(tx, event_id) if one["webhook"] == name)


def _replayed(tx: Tx, chosen: list[deliveries.Delivery], actor: str) -> int:
    for one in chosen:
        events.record(tx, actor, "replay", "webhook", one["webhook"], event=one["event_id"])
    return deliveries.replay(tx, chosen)


def trial(service: Service, name: str) -> dict[str, Any]:
    """Sends a message of the type `test` to a webhook, now and once. Raises NotFound; Unavailable when it is not taken."""
    _check_known(service, name)
    hook, event_id = service.webhook(name), f"evt_{secrets.token_hex(12)}"
    with service.ledger.read() as tx:
        now = tx.now
    message = body(event_id, deliver.TEST, now, {"webhook": {"name": name}})
    sent = request(hook, event_id, deliver.TEST, message, attempt=1, now=now)
    with deliver.http_for(hook) as http:
        status, fault = deliver.attempt(http, hook, sent)
    if fault:
        raise errors.Unavailable(f"The webhook {name} did not take the message. {fault}")
    return {"webhook": name, "event": event_id, "status": status}
