"""Stored tokens: sealed by whoever stores them, and a lease under which one at a time renews them.

A renewal is a compare-and-set on the generation that it began from: of two that were made at once, one is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.ledger import events, schema
from pipeline.ledger.engine import Ledger, Tx
from pipeline.records import StoredTokens

ACTOR = "leadlift"
t = schema.tokens.c


@dataclass(frozen=True, slots=True)
class TokenBook:
    """The stored tokens of a ledger; each method is a transaction of its own. All of them raise Unavailable."""

    ledger: Ledger

    def read(self, grant: str) -> StoredTokens:
        """The tokens of a grant; those of generation 0, sealed as nothing, where none were stored yet."""
        with self.ledger.read() as tx:
            return _read(tx, grant)

    def claim(
        self, grant: str, account: str, generation: int, *, lease_seconds: float, refused: bool
    ) -> StoredTokens | None:
        """Takes the lease on renewing these tokens; None when another has it, or has renewed them.

        With `refused` the vendor did not take them: they are over, whenever they were to end.
        """
        with self.ledger.write() as tx:
            first = tx.insert(schema.tokens).values(grant_hmac=grant, account=account)
            tx.conn.execute(first.on_conflict_do_nothing())
            over = {"refused_at": tx.now, "ends_at": 0.0} if refused else {}
            claimed = tx.conn.execute(
                sa.update(schema.tokens)
                .where(t.grant_hmac == grant, t.generation == generation, t.lease_until < tx.now)
                .values(account=account, fence=t.fence + 1, lease_until=tx.now + lease_seconds, **over)
            )
            return _read(tx, grant) if claimed.rowcount == 1 else None

    def keep(self, grant: str, generation: int, sealed: str, *, ends_at: float) -> bool:
        """Stores what came of a renewal of that generation; False when another renewal was kept before."""
        with self.ledger.write() as tx:
            kept = tx.conn.execute(
                sa.update(schema.tokens)
                .where(t.grant_hmac == grant, t.generation == generation)
                .values(generation=generation + 1, sealed=sealed, ends_at=ends_at, lease_until=0.0)
                .returning(t.account)
            ).scalar()
            if kept is not None:
                events.record(tx, ACTOR, "renew tokens", "account", kept)
            return kept is not None

    def release(self, grant: str, fence: int) -> None:
        """Gives the lease back: nothing came of the renewal."""
        with self.ledger.write() as tx:
            tx.conn.execute(
                sa.update(schema.tokens).where(t.grant_hmac == grant, t.fence == fence).values(lease_until=0.0)
            )


def _read(tx: Tx, grant: str) -> StoredTokens:
    found = tx.conn.execute(sa.select(schema.tokens).where(t.grant_hmac == grant)).mappings().first()
    if found is None:
        return StoredTokens(now=tx.now)
    return StoredTokens(
        sealed=found["sealed"],
        generation=found["generation"],
        ends_at=found["ends_at"],
        refused_at=found["refused_at"],
        fence=found["fence"],
        now=tx.now,
    )
