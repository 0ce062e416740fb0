"""The one address of several in a file that rows are sent with: parts of two addresses are never mixed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from pipeline.rows import names
from pipeline.rows.guessing import Guess
from pipeline.rows.header_meaning import ADDRESS

_Block = tuple[str, int]
# Where a person works comes first; the empty place is an address without a word for it.
_ORDER: Final = ("work", "", "mailing", "company", "billing", "other", "shipping", "home")


def one_address(guesses: Sequence[Guess], settled: Sequence[str]) -> list[Guess]:
    """Return the guesses without the address parts of all blocks but one; `settled` are headers of given address columns."""
    parts = [guess for guess in guesses if guess.field in ADDRESS]
    if not parts:
        return list(guesses)
    blocks: dict[_Block, list[Guess]] = {}
    for part in parts:
        blocks.setdefault((part.place, part.number), []).append(part)
    given = {names.PLACES.get(word, "") for header in settled for word in names.words(header)} - {""}
    chosen = min(blocks, key=lambda block: _rank(block, blocks[block], given))
    used = {guess.field for guess in blocks[chosen]}
    plain = blocks.get(("", 1), [])
    kept = set(blocks[chosen]) | ({*plain} if used.isdisjoint(guess.field for guess in plain) else set())
    return [guess for guess in guesses if guess.field not in ADDRESS or guess in kept]


def _rank(block: _Block, parts: Sequence[Guess], given: Collection[str]) -> tuple[bool, bool, int, int, int]:
    place, number = block
    empty = all(part.empty for part in parts)
    return place not in given if given else False, empty, _ORDER.index(place), number, parts[0].column
