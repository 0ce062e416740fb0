"""The addresses of a file: each row is sent with one of them, whole, and never with parts of two."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells, names
from pipeline.rows.cells import Index, Mask
from pipeline.rows.guessing import Guess
from pipeline.rows.header_meaning import ADDRESS
from pipeline.rows.mapped import Mapped

_Block = tuple[str, int]
# Where a person works comes first; the empty place is an address without a word for it.
_ORDER: Final = ("work", "", "mailing", "company", "billing", "other", "shipping", "home")
_PLAIN: Final = ("", 1)


def in_blocks(guesses: Sequence[Guess], settled: Sequence[str]) -> list[Guess]:
    """Return the guesses with the number of the block of each part of an address, first choice 1.

    Parts without a word for a place belong to every block unless the first block has such a part of its own. If columns of
    an address are given (`settled` are their headers), only the block of their place stays.
    """
    blocks: dict[_Block, list[Guess]] = {}
    for guess in guesses:
        if guess.field in ADDRESS:
            blocks.setdefault((guess.place, guess.number), []).append(guess)
    if not blocks:
        return list(guesses)
    given = {names.PLACES.get(word, "") for header in settled for word in names.words(header)} - {""}
    plain = blocks.get(_PLAIN, [])
    ranked = sorted(blocks, key=lambda block: _rank(block, blocks[block], len(plain), given))
    first = {guess.field for guess in blocks[ranked[0]]}
    if ranked[0] != _PLAIN and first.isdisjoint(guess.field for guess in plain):
        ranked = [block for block in ranked if block != _PLAIN]
    else:
        plain = []
    numbers = {block: at for at, block in enumerate(ranked[: 1 if settled else None], start=1)}
    others = [guess for guess in guesses if guess.field not in ADDRESS]
    parts = [replace(part, block=number) for block, number in numbers.items() for part in blocks[block]]
    return [*others, *plain, *parts]


def _rank(
    block: _Block, parts: Sequence[Guess], plain: int, given: Collection[str]
) -> tuple[bool, bool, int, int, int]:
    place, number = block
    sparse = 2 * len(parts) < plain  # a lone `Work City` is no address beside a whole one
    return bool(given) and place not in given, sparse, _ORDER.index(place), number, parts[0].column


def one_per_row(frame: pd.DataFrame, mapped: Sequence[Mapped]) -> pd.DataFrame:
    """Return the frame with only one address in each row: the first block that has more than a country."""
    chosen = used_block(frame, mapped)
    if chosen is None:
        return frame
    frame = frame.copy(deep=False)
    for column, block in {(one.column, one.block) for one in mapped if one.block}:
        texts = pc.if_else(pa.array(chosen == block), cells.of_series(frame[column]).texts, "")
        frame[column] = cells.series(texts, frame.index)
    return frame


def used_block(frame: pd.DataFrame, mapped: Sequence[Mapped]) -> Index | None:
    """Return the number of the block that each row is sent with; None if the file has no several addresses."""
    blocks = sorted({one.block for one in mapped if one.block})
    if len(blocks) < 2:
        return None
    columns = {block: [one for one in mapped if one.block == block] for block in blocks}
    strong = [_filled(frame, [one.column for one in columns[block] if one.field != "country"]) for block in blocks]
    weak = [_filled(frame, [one.column for one in columns[block]]) for block in blocks]
    used: Index = np.array(blocks)[np.argmax(np.stack([*strong, *weak]), axis=0) % len(blocks)]
    return used


def _filled(frame: pd.DataFrame, columns: Sequence[int]) -> Mask:
    filled = np.zeros(len(frame), dtype=bool)
    for column in columns:
        texts = cells.of_series(frame[column]).texts
        filled |= pc.not_equal(pc.utf8_trim_whitespace(texts), "").to_numpy(zero_copy_only=False)
    return filled
