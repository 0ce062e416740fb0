"""The do-not-contact list as sending asks it, and what it keeps of a value."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pipeline.ledger import Ledger, schema, suppressions
from pipeline.ledger.suppressions import EVERY_ACCOUNT, Kind

ROW = {"email": "Jane.Doe@Acme-Widgets.com", "phone": "+14155550100"}
EMAIL, PHONE, DOMAIN = "jane.doe@acme-widgets.com", "+14155550100", "acme-widgets.com"


def listed(ledger: Ledger, kind: Kind, value: str, account: str = EVERY_ACCOUNT) -> int:
    """Puts one value on the list."""
    with ledger.write() as tx:
        return suppressions.add(tx, [(kind, value)], account=account, by="ada")


@pytest.mark.parametrize(("kind", "value"), [("email", EMAIL), ("phone", PHONE), ("domain", DOMAIN)])
def test_a_row_is_stopped_by_its_e_mail_its_phone_or_its_domain(ledger: Ledger, kind: Kind, value: str) -> None:
    listed(ledger, kind, value)
    with ledger.read() as tx:
        assert suppressions.found(tx, "main", {7: ROW}) == {7: f"suppressed_{kind}"}


@pytest.mark.parametrize(("account", "stopped"), [(EVERY_ACCOUNT, True), ("main", True), ("other", False)])
def test_a_list_holds_for_its_account_or_for_all(ledger: Ledger, account: str, *, stopped: bool) -> None:
    listed(ledger, "email", EMAIL, account)
    with ledger.read() as tx:
        assert bool(suppressions.found(tx, "main", {7: ROW})) is stopped


def test_a_value_stops_only_what_is_of_its_kind(ledger: Ledger) -> None:
    listed(ledger, "phone", EMAIL)
    with ledger.read() as tx:
        assert suppressions.found(tx, "main", {7: ROW}) == {}


def test_other_rows_go(ledger: Ledger) -> None:
    listed(ledger, "email", EMAIL)
    with ledger.read() as tx:
        rows = {7: ROW, 8: {"email": "john@elsewhere.org"}, 9: {}}
        assert suppressions.found(tx, "main", rows) == {7: "suppressed_email"}


def test_more_rows_than_one_statement_takes_are_all_looked_at(ledger: Ledger) -> None:
    listed(ledger, "email", EMAIL)
    rows = {number: {"email": f"person{number}@example{number}.com"} for number in range(suppressions.LOOKUP_SIZE)}
    with ledger.read() as tx:
        assert suppressions.found(tx, "main", {**rows, 70_000: ROW}) == {70_000: "suppressed_email"}


def test_adding_tells_how_many_were_new(ledger: Ledger) -> None:
    with ledger.write() as tx:
        both: list[tuple[Kind, str]] = [("email", EMAIL), ("phone", PHONE)]
        assert suppressions.add(tx, both[:1], account=EVERY_ACCOUNT, by="ada") == 1
        assert suppressions.add(tx, both, account=EVERY_ACCOUNT, by="ada") == 1
        assert suppressions.add(tx, [], account=EVERY_ACCOUNT, by="ada") == 0


def test_what_is_removed_stops_nothing_any_more(ledger: Ledger) -> None:
    listed(ledger, "email", EMAIL)
    with ledger.write() as tx:
        assert suppressions.remove(tx, "email", EMAIL, account=EVERY_ACCOUNT)
        assert not suppressions.remove(tx, "email", EMAIL, account=EVERY_ACCOUNT)
        assert suppressions.found(tx, "main", {7: ROW}) == {}


def test_only_keyed_hashes_are_kept(ledger: Ledger) -> None:
    listed(ledger, "email", EMAIL)
    with ledger.read() as tx:
        kept = [str(cell) for row in tx.conn.execute(sa.select(schema.suppressions)) for cell in row]
        assert tx.hmac(EMAIL) in kept
    assert not any(part in cell for cell in kept for part in ("jane", "acme"))
