"""An account whose stored token the vendor refuses: it is renewed once, and held where that is no help."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.account import Account
from pipeline.ledger import Tx, accounts
from pipeline.sending.call import Answered
from pipeline.sending.meaning import Reading, Unauthorised
from pipeline.sending.parts import Parts
from pipeline.tokens import Unfit

ACTOR = "leadlift"
ENDED = 401  # a 403 says that the token is known and has no access: another would have none either


@dataclass(frozen=True, slots=True)
class TokenEnded:
    """The vendor refused a stored token, of which there may be a newer; nothing was applied."""

    sentence: str


def meant(parts: Parts, ended: Answered, reading: Reading) -> Reading | TokenEnded:
    """What the answer means where credentials are stored tokens: a refusal may have come of their end."""
    renewable = parts.tokens is not None and ended.account.grant and ended.response.status == ENDED
    return TokenEnded(reading.sentence) if renewable and isinstance(reading, Unauthorised) else reading


def renew(parts: Parts, account: Account) -> bool:
    """Renews the tokens that the account carries; False where it has no others then, with the account held if need be."""
    renewed = parts.tokens.refused(account) if parts.tokens else account
    if isinstance(renewed, Unfit):
        with parts.ledger.write() as tx:
            unfit(tx, account, renewed, parts.chance())
        return False
    return True


def unfit(tx: Tx, account: Account, found: Unfit, chance: float) -> None:
    """Holds an account whose tokens only a person can mend, and leaves a vendor alone that does not renew them now."""
    if found.hold:
        accounts.hold(tx, account.name, kind="credential", reason=found.why, actor=ACTOR)
    elif found.down:
        accounts.failed(tx, account.name, found.why, chance)
