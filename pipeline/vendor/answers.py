"""What an answer means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline import errors
from pipeline.records import Json, Row, Turn, Verdict


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Every row of the chunk has its verdict."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Continue:
    """The conversation goes on with another call.

    `applied` is False where this call, though it writes, provably changed nothing: another may then be made in its place.
    """

    turn: Turn
    applied: bool = True


@dataclass(frozen=True, slots=True)
class RefusedWhole:
    """The vendor applied nothing of the chunk, and says why in words that may concern one row of it alone.

    `applied` is for an answer that does not tell its rows apart, at a vendor that takes them again: some may be there.
    """

    reason: str
    code: str = "vendor_refused"
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a preparation found out, saved on the import under the preparation's name."""

    result: Json


@dataclass(frozen=True, slots=True)
class Impossible:
    """The import cannot be sent as asked; `sentence` tells what to mend."""

    sentence: str


Answer = Verdicts | Continue | RefusedWhole | Impossible
PreparedAnswer = Prepared | Continue | Impossible

Meaning = Literal["read", "unauthorised", "too_large", "throttled", "failed"]

STATUS_MEANINGS: Mapping[int, Meaning] = {
    401: "unauthorised",
    403: "unauthorised",
    408: "failed",
    413: "too_large",
    425: "failed",
    429: "throttled",
}


def default_meaning(status: int) -> Meaning:
    """What a status means at every vendor that does not say otherwise; `read` hands it to the vendor's `interpret`."""
    if status >= 500:
        return "failed"
    return STATUS_MEANINGS.get(status, "read")


def one_verdict_each(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> Verdicts:
    """The verdicts, if every row has exactly one. Raises VendorMisread otherwise."""
    said = [verdict.number for verdict in verdicts]
    asked = {row.number for row in rows}
    if len(said) != len(set(said)) or set(said) != asked:
        missing, extra = len(asked - set(said)), len(said) - len(set(said) & asked)
        raise errors.VendorMisread(
            f"The answer to {len(asked)} rows leaves {missing} of them without a verdict and gives {extra} too many."
        )
    return Verdicts(tuple(verdicts))
