"""Holds and the vendor's health, as the ledger knows them of an account."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pipeline.ledger import Ledger, Tx, accounts, events, schema


@pytest.fixture
def main(ledger: Ledger) -> Ledger:
    """A ledger that knows the account `main`."""
    with ledger.write() as tx:
        register(tx)
    return ledger


def register(tx: Tx, credential: str = "first") -> None:
    accounts.register(tx, "main", vendor="persistiq", counted_by="counted", credential_hmac=credential)


def got(tx: Tx) -> sa.RowMapping:
    account = accounts.get(tx, "main")
    assert account is not None
    return account


def hold(tx: Tx, kind: str = "credential", reason: str = "PersistIQ refused the key.") -> None:
    accounts.hold(tx, "main", kind=kind, reason=reason, actor="leadlift")


def test_the_first_reason_of_a_hold_stands(main: Ledger) -> None:
    with main.write() as tx:
        hold(tx)
        hold(tx, reason="another")
        assert got(tx)["hold_reason"] == "PersistIQ refused the key."
        assert [event["verb"] for event in events.of(tx, "account", "main")] == ["hold"]


def test_a_hold_for_the_credential_lifts_when_the_credential_changes(main: Ledger) -> None:
    with main.write() as tx:
        hold(tx)
        register(tx)
        assert got(tx)["hold_kind"] == "credential"
        register(tx, credential="second")
        assert (got(tx)["hold_kind"], got(tx)["held_since"]) == ("", None)
        assert [event["verb"] for event in events.of(tx, "account", "main")] == ["hold", "lift"]


def test_a_person_s_hold_does_not_lift_when_the_credential_changes(main: Ledger) -> None:
    with main.write() as tx:
        hold(tx, kind="person")
        register(tx, credential="second")
        assert (got(tx)["hold_kind"], got(tx)["credential_hmac"]) == ("person", "second")


def test_lifting_tells_whether_there_was_a_hold(main: Ledger) -> None:
    with main.write() as tx:
        hold(tx)
        assert accounts.lift(tx, "main", actor="ada", why="checked")
        assert not accounts.lift(tx, "main", actor="ada", why="checked")


def test_each_failure_closes_the_account_for_longer_until_an_answer_comes(main: Ledger) -> None:
    with main.write() as tx:
        waits = [accounts.failed(tx, "main", "HTTP 503", 0.0) - tx.now for _ in range(9)]
        assert waits == pytest.approx([*accounts.CLOSED_SECONDS, 30.0, 30.0])
        accounts.answered(tx, "main")
        assert (got(tx)["failures"], got(tx)["closed_until"], got(tx)["last_ok_at"]) == (0, 0, tx.now)


def test_jitter_spreads_the_return_by_a_quarter(main: Ledger) -> None:
    with main.write() as tx:
        assert accounts.failed(tx, "main", "HTTP 503", 1.0) - tx.now == pytest.approx(0.5 * 1.25)


def test_an_answer_that_is_no_news_is_not_written(main: Ledger) -> None:
    with main.write() as tx:
        accounts.answered(tx, "main")
        tx.conn.execute(sa.update(schema.accounts).values(last_ok_at=tx.now - 1))
        accounts.answered(tx, "main")
        assert got(tx)["last_ok_at"] == tx.now - 1
