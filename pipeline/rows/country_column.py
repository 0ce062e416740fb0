"""The columns that say which country each row's phone numbers are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import address_blocks, cells, content, names
from pipeline.rows.cells import Texts
from pipeline.rows.cleaned_columns import clean_column
from pipeline.rows.guessing import COUNTRIES, Guess
from pipeline.rows.mapped import CERTAIN, ColumnMapping, Mapped

_ENOUGH = 0.5  # of the cells of a column that is called so
_FIRST = 20  # cells that must be countries before all are looked at
_LONGEST = 40
_ELSEWHERE: Final = ("company", "shipping")


def find(
    guesses: Sequence[Guess], used: Sequence[Guess], free: Sequence[int], columns: Sequence[str], sample: pd.DataFrame
) -> tuple[Mapped, ...]:
    """Return the columns that say each row's country, in the order in which they are tried.

    Columns about the phone numbers come first, then the countries of the addresses that are used, those of companies and
    deliveries only where there is no other; without any, a column without a known name whose cells are countries. `used` are
    the guesses that are kept.
    """
    blocks = {guess.column: guess.block for guess in used}
    named = [guess for guess in guesses if guess.field in COUNTRIES and _tells(guess, sample)]
    named.sort(key=lambda guess: (COUNTRIES.index(guess.field), blocks.get(guess.column, len(columns)), guess.column))
    if named:
        later = [guess for guess in named[1:] if guess.column in blocks and guess.place not in _ELSEWHERE]
        return tuple(replace(guess, block=blocks.get(guess.column, 0)).mapped for guess in (named[0], *later))
    taken = {guess.column for guess in guesses}
    for at in free:
        if at not in taken and names.ABOUT.isdisjoint(names.words(columns[at])) and _holds_countries(sample, at):
            return (Mapped(at, columns[at], "country", "content", CERTAIN),)
    return ()


def of_rows(frame: pd.DataFrame, mapping: ColumnMapping) -> Texts | None:
    """Return the country that each row's phone numbers are of, as the file says it; None if no column says it.

    The country of the address that a row is sent with comes first; where it is empty, the next column that says one.
    """
    tried = [one for one in mapping.countries if one.column in frame.columns]
    if not tried:
        known = mapping.country is not None and mapping.country in frame.columns
        return _cleaned(frame, mapping.country) if known else None
    used = address_blocks.used_block(frame, mapping.mapped) if len(tried) > 1 else None
    texts = [_cleaned(frame, one.column) for one in tried]
    if used is not None:
        own = [pa.array((used == one.block) | (one.block == 0)) for one in tried]
        texts = [*(pc.if_else(here, each, "") for here, each in zip(own, texts, strict=True)), *texts]
    found = texts[0]
    for each in texts[1:]:
        found = pc.if_else(pc.equal(found, ""), each, found)
    return found


def _cleaned(frame: pd.DataFrame, column: int | None) -> Texts:
    return pc.utf8_trim_whitespace(clean_column(cells.of_series(frame[column]), "code")[0].texts)


def _holds_countries(sample: pd.DataFrame, column: int) -> bool:
    texts = content.filled(sample, column, "code")
    if len(texts) < content.FEWEST or content.values_share(texts[:_FIRST], _may_be_country) < content.MOSTLY:
        return False
    shares = (content.countries_share(some, named=False) for some in (texts[:_FIRST], texts))
    return all(share >= content.MOSTLY for share in shares)


def _may_be_country(text: str) -> bool:
    """Say if a text is no longer than the name of a country and has no digit; cheap, and true of few columns."""
    return len(text) <= _LONGEST and not any(sign.isdecimal() or sign == "@" for sign in text)


def _tells(guess: Guess, sample: pd.DataFrame) -> bool:
    texts = content.filled(sample, guess.column, "code")
    known = content.countries_share(texts, named=True), content.calling_codes(texts)
    return max(known) >= _ENOUGH
