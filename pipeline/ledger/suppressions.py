"""The do-not-contact list: keyed hashes of e-mails, phones and domains, for one account or for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx

Kind = Literal["email", "phone", "domain"]
EVERY_ACCOUNT = ""
LOOKUP_SIZE = 5_000  # bound parameters in one statement; SQLite takes 32,766
Place = tuple[float, str, str, str]
t = schema.suppressions.c
_PLACE = (t.at, t.account, t.kind, t.value_hmac)
_KNOWN = sa.select(t.value_hmac).where(
    t.kind == sa.bindparam("at_kind"),
    t.account.in_(sa.bindparam("accounts")),
    t.value_hmac.in_(sa.bindparam("hashes")),
)


def add(tx: Tx, values: Iterable[tuple[Kind, str]], *, account: str, by: str, note: str = "") -> int:
    """Adds values that are already in their normal form; returns how many were new."""
    entries = [
        {"account": account, "kind": kind, "value_hmac": tx.hmac(value), "at": tx.now, "by": by, "note": note}
        for kind, value in values
    ]
    if not entries:
        return 0
    counted = {"preserve_rowcount": True}  # of what was inserted alone
    insert = tx.insert(schema.suppressions).on_conflict_do_nothing()
    return int(tx.conn.execute(insert, entries, execution_options=counted).rowcount)


def remove(tx: Tx, kind: Kind, value: str, *, account: str) -> bool:
    """Takes a value off the list; False when it was not on it."""
    done = tx.conn.execute(
        sa.delete(schema.suppressions).where(t.account == account, t.kind == kind, t.value_hmac == tx.hmac(value))
    )
    return done.rowcount > 0


def listed(tx: Tx, most: int, after: Place | None = None) -> list[sa.RowMapping]:
    """The next entries after a place, oldest first; the values themselves are not kept."""
    wanted = sa.select(schema.suppressions).order_by(*_PLACE).limit(most)
    if after is not None:
        wanted = wanted.where(sa.tuple_(*_PLACE) > sa.tuple_(*after))
    return list(tx.conn.execute(wanted).mappings())


def place_of(entry: sa.RowMapping) -> Place:
    """Where an entry stands in the list."""
    return entry["at"], entry["account"], entry["kind"], entry["value_hmac"]


def found(tx: Tx, account: str, contacts: Mapping[int, Mapping[str, str]]) -> dict[int, str]:
    """Which of the rows (by id, with their fields) must not be contacted: row id → reason code."""
    marks = [(row_id, kind, tx.hmac(value)) for row_id, fields in contacts.items() for kind, value in values(fields)]
    hashes: dict[Kind, set[str]] = {}
    for _, kind, value_hmac in marks:
        hashes.setdefault(kind, set()).add(value_hmac)
    listed_marks = {(kind, known) for kind, asked in hashes.items() for known in _known(tx, account, kind, asked)}
    stopped: dict[int, str] = {}
    for row_id, kind, value_hmac in marks:
        if (kind, value_hmac) in listed_marks:
            stopped.setdefault(row_id, f"suppressed_{kind}")
    return stopped


def _known(tx: Tx, account: str, kind: Kind, hashes: Collection[str]) -> Iterator[str]:
    """Which of the hashes of one kind are on the list: each is looked up, however long the list is."""
    asked = sorted(hashes)
    for start in range(0, len(asked), LOOKUP_SIZE):
        scope = {"at_kind": kind, "accounts": [EVERY_ACCOUNT, account], "hashes": asked[start : start + LOOKUP_SIZE]}
        yield from tx.conn.execute(_KNOWN, scope).scalars()


def values(fields: Mapping[str, str]) -> list[tuple[Kind, str]]:
    """What of a row's normalised fields can be on the list, in its normal form."""
    marks: list[tuple[Kind, str]] = []
    if email := fields.get("email", "").casefold():
        marks += [("email", email), ("domain", email.rpartition("@")[2])]
    if phone := fields.get("phone", ""):
        marks.append(("phone", phone))
    return marks
