"""Why an import waits, and until when: a fact that the ledger knows, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline import clock
from pipeline.ledger import Tx, accounts, chunks, counts, imports, services

Reason = Literal["paused", "account_held", "nothing_runs", "reader", "vendor_down", "quota", "answer", "person"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an import waits for; `until` is epoch seconds where that is known."""

    reason: Reason
    sentence: str
    until: float | None = None

    def to_json(self) -> dict[str, str | None]:
        return {"reason": self.reason, "sentence": self.sentence, "until": clock.iso(self.until)}


def waiting(tx: Tx, imp: imports.Import) -> Waiting | None:
    """What the import waits for now; None when it does not wait."""
    if imp["state"] == "paused":
        return Waiting(
            "paused", f"Paused by {imp['by']}: {imp['why'].rstrip('.')}. `leadlift resume {imp['id']}` goes on."
        )
    if imp["state"] == "finished":
        return _person(tx, imp)
    if imp["state"] not in ("queued", "reading", "sending"):
        return None
    return _account_held(tx, imp) or _nothing_runs(tx, imp) or _vendor(tx, imp) or _answer(tx, imp)


def _person(tx: Tx, imp: imports.Import) -> Waiting | None:
    number = chunks.rows_for_a_person(tx, imp["id"])
    if not number:
        return None
    return Waiting("person", f"{number} rows need a person: see in_doubt.csv and `leadlift settle {imp['id']} ROW …`.")


def _account_held(tx: Tx, imp: imports.Import) -> Waiting | None:
    account = accounts.get(tx, imp["account"])
    if account is None or not account["hold_kind"]:
        return None
    mend = f"Mend it and run `leadlift accounts check {imp['account']}`."
    if account["hold_kind"] == "person":
        mend = f"`leadlift accounts lift {imp['account']}` lets it go."
    return Waiting("account_held", f"The account {imp['account']} is held: {account['hold_reason']} {mend}")


def _nothing_runs(tx: Tx, imp: imports.Import) -> Waiting | None:
    kinds = {service["kind"] for service in services.alive(tx)}
    if missing := {"dispatcher", "sender"} - kinds:
        return Waiting("nothing_runs", f"No {' and no '.join(sorted(missing))} is running; start `leadlift up`.")
    if imp["state"] == "queued":
        return Waiting("reader", "Queued for a reader.")
    return None


def _vendor(tx: Tx, imp: imports.Import) -> Waiting | None:
    account = accounts.get(tx, imp["account"])
    if account is None:
        return None
    if account["closed_until"] > tx.now:
        at = clock.hour(account["closed_until"], tx.now)
        return Waiting("vendor_down", f"{account['closed_reason']} Next try at {at}.", account["closed_until"])
    if account["quota_opens_at"] > tx.now:
        at = clock.hour(account["quota_opens_at"], tx.now)
        sentence = f"The quota ({account['quota_limit']}) is used up until {at}."
        return Waiting("quota", sentence, account["quota_opens_at"])
    return None


def _answer(tx: Tx, imp: imports.Import) -> Waiting | None:
    """Nothing is pending and the open chunks all wait for their time."""
    if counts.by_state(tx, imp["id"])["pending"]:
        return None
    still = [chunk for chunk in chunks.open_of(tx, imp["id"]) if not chunk["needs_person"]]
    if not still or any(chunk["state"] not in ("waiting", "in_doubt") for chunk in still):
        return None
    until = min(chunk["not_before"] for chunk in still)
    if until <= tx.now:
        return None
    why = next(chunk["why"] for chunk in still if chunk["not_before"] == until)
    return Waiting("answer", f"{why or 'The vendor is asked again.'} Next try at {clock.hour(until, tx.now)}.", until)
