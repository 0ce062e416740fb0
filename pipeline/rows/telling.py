"""The sentences in which a mapping is told to a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from pipeline.rows.mapped import DOUBTED, How, Mapped

_HOW_SAID: Final[dict[How, str]] = {
    "given": "as given",
    "saved": "as saved",
    "name": "by its name",
    "likeness": "by a similar name",
    "content": "by its cells",
}


def sentences(
    columns: Sequence[str],
    kept: Sequence[Mapped],
    beaten: Sequence[tuple[Mapped, Mapped]],
    unused: Collection[int],
    abstained: Sequence[str],
) -> Iterator[str]:
    """What goes where, what is not used and why, and what is missing."""
    for field in dict.fromkeys(mapped.field for mapped in kept):
        for rank, one in enumerate(mapped for mapped in kept if mapped.field == field):
            yield _told(one, rank)
    for loser, winner in beaten:
        yield f"{_quoted(loser)} is not used: {_quoted(winner)} already goes to {winner.field}."
    told = {loser.column for loser, _ in beaten}
    for at in unused:
        if at not in told:
            yield f"{_name(at, columns[at])} is no standard field; it is sent where the vendor has a field of that name."
    for field in abstained:
        likely = next((one.header for one in kept if one.field == field), "HEADER")
        yield f'No column is certain to be {field}, which is needed; say so with --map "{likely}={field}".'


def _told(one: Mapped, rank: int) -> str:
    sure = "certain" if one.is_certain else f"unsure, {one.confidence:.0%}"
    after = ", tried where the first has none" if rank else ""
    doubt = ", but its cells do not look like that" if one.confidence == DOUBTED else ""
    return f"{_quoted(one)} → {one.field} ({_HOW_SAID[one.how]}, {sure}{after}{doubt})."


def _quoted(one: Mapped) -> str:
    return _name(one.column, one.header)


def _name(at: int, header: str) -> str:
    return f"'{header}'" if header.strip() else f"Column #{at + 1}"
