"""An account with tokens that are good for a call: renewed shortly before they end, and once when the vendor refuses them.

A refresh token is good for one use. So one at a time renews, under a lease, and what came back is stored before any of it
is used: a process that dies in between costs nothing but the wait for its lease. What cannot be undone is an answer that
never comes; the vendor may have used the old token up, and then refuses it the next time: a person must authorise anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline import errors
from pipeline.account import Account
from pipeline.records import StoredTokens
from pipeline.tokens.sealing import Seal
from pipeline.vendor import Request, Response, TokenRefresh

WAIT_SECONDS = 1.0  # for another who renews at this moment
LOOK_AGAIN_SECONDS = 0.05
REFUSED_AGAIN_SECONDS = 600.0  # tokens refused so soon after those before them: renewing is no help
STORE_AGAIN_SECONDS = (0.1, 0.5, 2.0)


class Book(Protocol):
    """Where tokens are stored; the ledger's TokenBook is one."""

    def read(self, grant: str) -> StoredTokens:
        """The tokens of a grant, as they are stored now."""

    def claim(
        self, grant: str, account: str, generation: int, *, lease_seconds: float, refused: bool
    ) -> StoredTokens | None:
        """Takes the lease on renewing them; None when it cannot be had."""

    def keep(self, grant: str, generation: int, sealed: str, *, ends_at: float) -> bool:
        """Stores what came of a renewal; False when another's was stored before."""

    def release(self, grant: str, fence: int) -> None:
        """Gives the lease back."""


class Sends(Protocol):
    """What makes the call; pipeline.http's Http is one."""

    def send(self, request: Request, base_url: str, *, deadline_at: float) -> Response:
        """One call. Raises VendorUnsent and VendorSilent."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """The account has no tokens that are good for a call now, and why: nothing was sent with them.

    `hold`: only a person can mend it. `down`: the vendor did not renew them, and is to be left alone for a while.
    Neither: another renews them at this moment.
    """

    why: str
    hold: bool = False
    down: bool = False


@dataclass(frozen=True, slots=True)
class _Unstored:
    """New tokens that no ledger could take: they are stored before anything else is done."""

    generation: int
    sealed: str
    ends_at: float


class Tokens:
    """The stored tokens of one process's accounts. An account that has none is always fit as it is."""

    def __init__(self, book: Book, http: Sends, secret: bytes, pause: Callable[[float], None] = time.sleep) -> None:
        self._book, self._http, self._seal, self._pause = book, http, Seal(secret), pause
        self._unstored: dict[str, _Unstored] = {}

    def fit(self, account: Account) -> Account | Unfit:
        """The account with tokens that do not end soon. Raises Unavailable when the ledger cannot be reached."""
        if not account.grant:
            return account
        self._store_the_unstored(account.grant)
        stored = self._book.read(account.grant)
        if self._lasts(account, stored):
            return self._with(account, stored)
        renewed = self._renewed(account, stored, refused=False)
        return self._with(account, stored) if isinstance(renewed, Unfit) and _still_good(stored) else renewed

    def refused(self, account: Account) -> Account | Unfit:
        """The account with other tokens than these, which the vendor refused before their end.

        Tokens that follow refused ones, and are refused soon themselves, are not renewed again: that needs a person.
        """
        stored = self._book.read(account.grant)
        if stored.sealed and not self._carries(account, stored):
            return self.fit(account)  # others have been renewed meanwhile
        if stored.refused_at > stored.now - REFUSED_AGAIN_SECONDS:
            title = account.vendor.title
            return Unfit(f"{title} refused a token that it had only just given out; check the app's access.", hold=True)
        return self._renewed(account, stored, refused=True)

    # --- one at a time ------------------------------------------------------------------------------------------------

    def _renewed(self, account: Account, stored: StoredTokens, *, refused: bool) -> Account | Unfit:
        patience = time.monotonic() + WAIT_SECONDS
        lease_seconds = account.deadline_seconds + account.settle_after_seconds
        while True:
            claimed = self._book.claim(
                account.grant, account.name, stored.generation, lease_seconds=lease_seconds, refused=refused
            )
            if claimed is not None:
                return self._called(account, claimed)
            now = self._book.read(account.grant)
            if now.generation != stored.generation:
                return self._with(account, now)
            if _still_good(now) or time.monotonic() > patience:
                return Unfit("The account's tokens are being renewed.")
            self._pause(LOOK_AGAIN_SECONDS)

    def _called(self, account: Account, claimed: StoredTokens) -> Account | Unfit:
        try:
            response = self._http.send(
                _refresh(account).request({**account.credentials, **self._opened(account, claimed)}),
                account.base_url,
                deadline_at=time.monotonic() + account.deadline_seconds,
            )
        except errors.VendorUnsent as error:
            self._let_go(account, claimed)
            return Unfit(f"The tokens could not be renewed: {error.message}", down=True)
        except errors.VendorSilent as error:
            return Unfit(f"The tokens may have been renewed: {error.message}", down=True)  # the lease ends by itself
        return self._answered(account, claimed, response)

    def _answered(self, account: Account, claimed: StoredTokens, response: Response) -> Account | Unfit:
        meaning, title = account.vendor.means(response), account.vendor.title
        if meaning == "unauthorised" or (meaning == "read" and response.status >= 400):
            return self._not_taken(account, claimed, response.status)
        if meaning != "read":
            self._let_go(account, claimed)
            return Unfit(f"{title} answered HTTP {response.status} when tokens were to be renewed.", down=True)
        try:
            tokens = _refresh(account).tokens(response)
            ends_at = claimed.now + float(tokens["expires_in_seconds"])
        except (errors.VendorMisread, LookupError, TypeError, ValueError):
            self._let_go(account, claimed)
            return Unfit(f"{title}'s answer to a renewal of tokens is not understood.", down=True)
        return self._kept(account, claimed.generation, tokens, ends_at)

    def _not_taken(self, account: Account, claimed: StoredTokens, status: int) -> Account | Unfit:
        """The refresh token is no good, unless another renewal has just used it up."""
        self._let_go(account, claimed)
        now = self._book.read(account.grant)
        if now.generation != claimed.generation:
            return self._with(account, now)
        return Unfit(
            f"{account.vendor.title} answered HTTP {status} to the account's refresh token: authorise the app again, and"
            " put the new one in the settings.",
            hold=True,
        )

    def _let_go(self, account: Account, claimed: StoredTokens) -> None:
        """The next may try at once, unless what is stored is still good: then the lease is the wait before that."""
        if not _still_good(claimed):
            self._book.release(account.grant, claimed.fence)

    def _kept(self, account: Account, generation: int, tokens: Mapping[str, str], ends_at: float) -> Account:
        """Stored first, used then: what is not stored would be lost with this process, and no other is good any more."""
        grant = account.grant
        self._unstored[grant] = _Unstored(generation, self._seal.close(tokens, grant), ends_at)
        for seconds in STORE_AGAIN_SECONDS:
            try:
                self._store_the_unstored(grant)
                break
            except errors.Unavailable:
                self._pause(seconds)
        self._store_the_unstored(grant)
        return self._with(account, self._book.read(grant))

    def _store_the_unstored(self, grant: str) -> None:
        if one := self._unstored.get(grant):
            self._book.keep(grant, one.generation, one.sealed, ends_at=one.ends_at)
            del self._unstored[grant]

    def _lasts(self, account: Account, stored: StoredTokens) -> bool:
        """Whether the tokens do not end soon; of short-lived ones a tenth of their life is soon."""
        life_seconds = float(self._opened(account, stored).get("expires_in_seconds", 0))
        early_seconds = min(_refresh(account).early_seconds, life_seconds / 10)
        return stored.now < stored.ends_at - early_seconds

    # --- what is stored -----------------------------------------------------------------------------------------------

    def _with(self, account: Account, stored: StoredTokens) -> Account:
        return replace(account, credentials={**account.credentials, **self._opened(account, stored)})

    def _carries(self, account: Account, stored: StoredTokens) -> bool:
        """Whether the account's credentials hold these very tokens."""
        return self._opened(account, stored).items() <= dict(account.credentials).items()

    def _opened(self, account: Account, stored: StoredTokens) -> dict[str, str]:
        return self._seal.open(stored.sealed, account.grant) if stored.sealed else {}


def _refresh(account: Account) -> TokenRefresh:
    refresh = account.vendor.token_refresh
    if refresh is None:
        raise errors.Defect("Tokens were to be renewed of a vendor that has none.")
    return refresh


def _still_good(stored: StoredTokens) -> bool:
    return bool(stored.sealed) and stored.now < stored.ends_at
