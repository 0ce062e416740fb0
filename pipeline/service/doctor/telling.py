"""The webhooks of the settings: whether each can be used, is being told, and takes what it is told."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import errors
from pipeline.ledger import deliveries, services
from pipeline.service.doctor.finding import Finding, good, problem, warning
from pipeline.service.parts import Service


def webhooks(service: Service) -> Iterator[Finding]:
    """A finding for each; none where there are no webhooks."""
    with service.ledger.read() as tx:
        counted = deliveries.counted(tx)
        runs = any(one["kind"] == "webhooks" for one in services.alive(tx))
    for name in service.settings.webhooks:
        try:
            service.webhook(name)
        except errors.SettingsError as error:
            yield problem("webhooks", error.message, "Mend it in leadlift.toml.")
            continue
        waiting, given_up = (counted.get((name, state), 0) for state in ("waiting", "given_up"))
        yield _standing(name, waiting, given_up, runs=runs)


def _standing(name: str, waiting: int, given_up: int, *, runs: bool) -> Finding:
    if waiting and not runs:
        why = f"The webhook {name} is told nothing: {waiting} messages wait, and no process tells webhooks."
        return problem("webhooks", why, "Start `leadlift up`, or `leadlift service webhooks`.")
    if given_up:
        why = f"The webhook {name} did not take {given_up} messages for a day; they were given up."
        todo = (
            f"`leadlift webhooks test {name}` tries it, `leadlift webhooks replay --given-up --to {name}` tells again."
        )
        return warning("webhooks", why, todo)
    return good("webhooks", f"The webhook {name} can be told; messages that wait: {waiting}.")
