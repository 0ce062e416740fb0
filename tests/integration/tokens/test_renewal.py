"""Tokens are renewed in time, by one alone, stored before they are used, and held where only a person can help."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier

import pytest
import sqlalchemy as sa

from pipeline import errors
from pipeline.account import Account
from pipeline.ledger import Ledger, events, schema
from pipeline.ledger.tokens import TokenBook
from pipeline.records import StoredTokens
from pipeline.tokens import Tokens, Unfit
from tests.integration.conftest import SECRET
from tests.integration.tokens.office import Office, moved, office

DAY_SECONDS = 86_399
HELD_WORDS = "authorise the app again"


def fit(tokens: Tokens, account: Account) -> Account:
    found = tokens.fit(account)
    assert isinstance(found, Account), found
    return found


def unfit(found: Account | Unfit) -> Unfit:
    assert isinstance(found, Unfit)
    return found


def test_an_account_with_a_token_of_its_own_is_left_as_it_is(ledger: Ledger) -> None:
    with office(token="pit-1") as there:
        assert there.tokens(ledger).fit(there.account) is there.account
        assert there.renewals == {}


def test_the_first_call_has_tokens_made_and_the_next_ones_use_them(office: Office, ledger: Ledger) -> None:
    first = fit(office.tokens(ledger), office.account)
    second = fit(office.tokens(ledger), office.account)
    assert first.credentials["access_token"] == second.credentials["access_token"]
    assert first.credentials["refresh_token"] != office.account.credentials["refresh_token"]
    assert office.renewals == {"200": 1}


@pytest.mark.parametrize(
    ("seconds", "renewals"), [(DAY_SECONDS - 330, 1), (DAY_SECONDS - 270, 2), (DAY_SECONDS + 9, 2)]
)
def test_they_are_renewed_shortly_before_they_end(
    office: Office, ledger: Ledger, seconds: float, renewals: int
) -> None:
    tokens = office.tokens(ledger)
    fit(tokens, office.account)
    moved(ledger, seconds)
    fit(tokens, office.account)
    assert office.renewals == {"200": renewals}


def test_short_lived_ones_are_not_renewed_before_every_call(office: Office, ledger: Ledger) -> None:
    office.switch(token_seconds=200)
    tokens = office.tokens(ledger)
    for _ in range(5):
        fit(tokens, office.account)
    assert office.renewals == {"200": 1}
    moved(ledger, 185)
    fit(tokens, office.account)
    assert office.renewals == {"200": 2}


def test_of_many_at_once_one_renews_and_all_have_the_same(office: Office, ledger: Ledger, ledger_url: str) -> None:
    for _ in range(3):
        seen = at_once(office, ledger_url, 8)
        assert len({account.credentials["access_token"] for account in seen}) == 1
        moved(ledger, DAY_SECONDS)
    assert office.renewals == {"200": 3}


def at_once(office: Office, ledger_url: str, number: int) -> Sequence[Account]:
    """As many processes would: each with its own connections, all at the same moment."""
    start = Barrier(number)

    def one(_number: int) -> Account:
        ledger = Ledger(ledger_url, SECRET)
        tokens = office.tokens(ledger)
        start.wait(20)
        try:
            return fit(tokens, office.account)
        finally:
            ledger.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_two_accounts_of_one_installation_share_its_tokens(office: Office, ledger: Ledger) -> None:
    tokens, other = office.tokens(ledger), replace(office.account, name="other")
    assert fit(tokens, office.account).credentials == fit(tokens, other).credentials
    assert office.renewals == {"200": 1}


def test_a_refused_token_is_renewed_once_and_then_a_person_is_asked(office: Office, ledger: Ledger) -> None:
    tokens = office.tokens(ledger)
    first = fit(tokens, office.account)
    office.switch(refused_tokens=1)
    second = tokens.refused(first)
    assert isinstance(second, Account)
    assert second.credentials["access_token"] != first.credentials["access_token"]
    assert isinstance(tokens.refused(first), Account), "it was renewed already"
    assert office.renewals == {"200": 2}
    assert unfit(tokens.refused(second)).hold
    moved(ledger, 3_600)
    assert isinstance(tokens.refused(second), Account), "much later it is another matter"
    assert office.renewals == {"200": 3}


def test_a_refresh_token_that_is_no_good_holds_and_another_in_the_settings_begins_anew(
    office: Office, ledger: Ledger
) -> None:
    tokens = office.tokens(ledger)
    bad = replace(office.account, credentials={**office.account.credentials, "refresh_token": "used up"}, grant="old")
    found = unfit(tokens.fit(bad))
    assert found.hold
    assert HELD_WORDS in found.why
    assert "used up" not in found.why
    fit(tokens, office.account)
    assert office.renewals == {"400": 1, "200": 1}


def test_an_answer_that_never_came_may_have_used_the_refresh_token_up(office: Office, ledger: Ledger) -> None:
    office.switch(**{"commit_then_cut@POST /oauth/token": "1"})
    tokens = office.tokens(ledger)
    assert unfit(tokens.fit(office.account)).down
    assert not unfit(tokens.fit(office.account)).down, "the lease is the wait for the vendor to be done"
    moved(ledger, 5)
    assert HELD_WORDS in unfit(tokens.fit(office.account)).why


@pytest.mark.parametrize("fault", ["error_before_commit", "cut_before_commit", "throttle_storm"])
def test_a_vendor_that_fails_is_asked_again(office: Office, ledger: Ledger, fault: str) -> None:
    office.switch(**{f"{fault}@POST /oauth/token": "1"})
    tokens = office.tokens(ledger)
    assert unfit(tokens.fit(office.account)).down
    moved(ledger, 5)
    fit(tokens, office.account)


def test_while_tokens_are_still_good_a_failing_renewal_stops_nothing_and_is_not_tried_at_every_call(
    office: Office, ledger: Ledger
) -> None:
    tokens = office.tokens(ledger)
    first = fit(tokens, office.account)
    moved(ledger, DAY_SECONDS - 200)
    office.switch(**{"error_before_commit@POST /oauth/token": "always"})
    for _ in range(5):
        assert fit(tokens, office.account).credentials == first.credentials
    assert office.renewals == {"200": 1, "500": 1}
    moved(ledger, 300)
    assert unfit(tokens.fit(office.account)).down


@dataclass
class Flaky:
    """The ledger's own book, of a ledger that cannot be written for some tries."""

    book: TokenBook
    failures: int

    def read(self, grant: str) -> StoredTokens:
        return self.book.read(grant)

    def claim(
        self, grant: str, account: str, generation: int, *, lease_seconds: float, refused: bool
    ) -> StoredTokens | None:
        return self.book.claim(grant, account, generation, lease_seconds=lease_seconds, refused=refused)

    def keep(self, grant: str, generation: int, sealed: str, *, ends_at: float) -> bool:
        self.failures -= 1
        if self.failures >= 0:
            raise errors.Unavailable
        return self.book.keep(grant, generation, sealed, ends_at=ends_at)

    def release(self, grant: str, fence: int) -> None:
        self.book.release(grant, fence)


def test_tokens_are_stored_before_they_are_used_and_not_lost_while_the_ledger_is_away(
    office: Office, ledger: Ledger
) -> None:
    book = Flaky(TokenBook(ledger), failures=4)
    tokens = Tokens(book, office.tokens(ledger)._http, SECRET, pause=lambda _seconds: None)
    with pytest.raises(errors.Unavailable):
        tokens.fit(office.account)
    assert not TokenBook(ledger).read(office.account.grant).sealed
    kept = fit(tokens, office.account)
    assert office.renewals == {"200": 1}
    assert fit(office.tokens(ledger), office.account).credentials == kept.credentials


def test_nothing_stored_shows_a_token_and_every_renewal_is_an_event(office: Office, ledger: Ledger) -> None:
    account = fit(office.tokens(ledger), office.account)
    with ledger.read() as tx:
        stored = tx.conn.execute(sa.select(schema.tokens)).mappings().one()
        done = events.of(tx, "account", "main")
    secrets = [account.credentials[name] for name in ("access_token", "refresh_token", "client_secret")]
    assert [secret for secret in secrets if secret in str(dict(stored))] == []
    assert [event["verb"] for event in done] == ["renew tokens"]
    assert [secret for secret in secrets if secret in repr(account)] == []
    assert account.redactor(" ".join(secrets)) == "[hidden] [hidden] [hidden]"


def test_a_lease_that_ended_is_anothers_and_what_comes_late_is_not_kept(ledger: Ledger) -> None:
    book = TokenBook(ledger)
    first = book.claim("grant", "main", 0, lease_seconds=2.0, refused=False)
    assert first is not None
    assert book.claim("grant", "main", 0, lease_seconds=2.0, refused=False) is None
    moved(ledger, 3)
    second = book.claim("grant", "other", 0, lease_seconds=2.0, refused=False)
    assert second is not None
    assert second.fence == first.fence + 1
    book.release("grant", first.fence)
    assert book.claim("grant", "main", 0, lease_seconds=2.0, refused=False) is None, "an old holder releases nothing"
    assert book.keep("grant", 0, "sealed", ends_at=1.0)
    assert not book.keep("grant", 0, "late", ends_at=1.0)
    assert book.read("grant").sealed == "sealed"
