"""Telling the ledger of an account as the settings have it now."""

from __future__ import annotations

from pipeline.account import Account
from pipeline.ledger import Tx, accounts


def register(tx: Tx, account: Account) -> None:
    """Puts the account into the ledger; what it was held for lifts when the settings have mended it."""
    accounts.register(
        tx,
        account.name,
        vendor=account.vendor.name,
        counted_by=account.counted_by,
        credential_hmac=account.credential_hmac,
    )
