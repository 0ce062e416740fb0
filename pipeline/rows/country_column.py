"""The column that says which country each row's phone numbers are of."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.rows import content, names
from pipeline.rows.guessing import COUNTRIES, Guess

_ENOUGH = 0.5  # of the cells of a column that is called so


def find(
    guesses: Sequence[Guess], used: Sequence[Guess], free: Sequence[int], columns: Sequence[str], sample: pd.DataFrame
) -> int | None:
    """Return the position of the column, or None.

    A column about the phone numbers comes first, then the country of the address that is used, then of any other address; at
    last a column without a known name whose cells are countries. `used` are the guesses that are kept.
    """
    named = [guess for guess in guesses if guess.field in COUNTRIES and _tells(guess, sample)]
    first = [guess.column for guess in used if guess.block < 2]
    named.sort(key=lambda guess: (COUNTRIES.index(guess.field), guess.column not in first, guess.column))
    if named:
        return named[0].column
    taken = {guess.column for guess in guesses}
    for at in free:
        texts = content.filled(sample, at)
        if at in taken or names.about(columns[at]) or len(texts) < content.FEWEST:
            continue
        if content.countries_share(texts, named=False) >= content.MOSTLY:
            return at
    return None


def _tells(guess: Guess, sample: pd.DataFrame) -> bool:
    texts = content.filled(sample, guess.column)
    known = content.countries_share(texts, named=True), content.calling_codes(texts)
    return max(known) >= _ENOUGH
