"""The field that a column is likely to hold: by its name, then by its cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import pandas as pd

from pipeline.rows import content, names
from pipeline.rows.header_meaning import Meaning, Vocabulary, meaning, place_and_number
from pipeline.rows.mapped import CERTAIN, How, Mapped
from pipeline.vendor import Field

_KINDS: Final[tuple[Literal["email", "phone"], ...]] = ("email", "phone")
_BY_PLACE: Final = 0.95
# Columns that say which country a row's phone numbers are of; `country` is a field of some vendors too.
COUNTRIES: Final = ("phone_country", "calling_code", "country")


@dataclass(frozen=True, slots=True)
class Guess:
    """One column and the field that it is taken for.

    `place` and `number` say which of several columns of the field it is, `block` which of several addresses, if any.
    """

    column: int
    header: str
    field: str
    how: How
    confidence: float
    place: str = ""
    number: int = 1
    empty: bool = False
    block: int = 0

    @property
    def is_certain(self) -> bool:
        """Say if nobody needs to be asked."""
        return self.confidence >= CERTAIN

    @property
    def mapped(self) -> Mapped:
        """The column as it is kept."""
        return Mapped(self.column, self.header, self.field, self.how, self.confidence, block=self.block)


def own_names(takes: Mapping[str, str], fields: Sequence[Field]) -> dict[str, str]:
    """Return the names that the fields have at Leadlift and at the vendor, as they are compared."""
    at_vendor = {names.plain(field.sent_as): field.name for field in fields}
    return {**at_vendor, **{names.plain(field): field for field in takes}}


def by_header(
    free: Sequence[int], columns: Sequence[str], sample: pd.DataFrame, takes: Mapping[str, str], fields: Sequence[Field]
) -> list[Guess]:
    """Return what the names of the columns mean, or are most like."""
    vocabulary = Vocabulary.of(columns, own_names(takes, fields))
    guesses = []
    for at in free:
        found = meaning(columns[at], vocabulary) or _of_a_place(at, columns[at], sample)
        if found:
            empty = not content.filled(sample, at)
            guesses.append(
                Guess(at, columns[at], found.field, found.how, found.confidence, found.place, found.number, empty)
            )
    return guesses


def _of_a_place(at: int, header: str, sample: pd.DataFrame) -> Meaning | None:
    """Return the meaning of a name that is just `Work` or `Home`, as some programs call phones, by its cells."""
    words = names.words(header)
    if not words or not names.PLACES.keys() >= set(words):
        return None
    fields = [kind for kind in _KINDS if content.MOSTLY <= content.share(sample, at, kind) <= 1]
    return Meaning(fields[0], "name", _BY_PLACE, *place_and_number(header)) if fields else None


def halves(guessed: Sequence[Guess], settled: Collection[str], own: Collection[str]) -> list[Guess]:
    """Return the guesses, with a column called just `Name` read as the half that no other column has."""
    present = {guess.field for guess in guessed} | set(settled)
    first, last = "first_name" in present, "last_name" in present
    half = "last_name" if first else "first_name"
    kept = []
    for guess in guessed:
        if guess.field != "full_name" or not (first or last):
            kept.append(guess)
        elif first != last and half in own and _may_be_half(guess.header):
            kept.append(replace(guess, field=half, confidence=0.95))
        elif "full_name" in own or first != last:
            kept.append(guess)
    return kept


def _may_be_half(header: str) -> bool:
    """Say if a name means the last name as well as the whole one: `Name`, `Nom du contact`; `Contact Name` is whole."""
    bare = "".join(word for word in names.words(header) if word not in names.NEUTRAL)
    return names.plain(header) in names.HALF_NAMES or (bare != "name" and bare in names.HALF_NAMES)


def by_content(
    free: Sequence[int], columns: Sequence[str], sample: pd.DataFrame, takes: Mapping[str, str], found: Collection[str]
) -> list[Guess]:
    """Return, for an e-mail or phone field without a column, the columns whose cells are mostly that."""
    recognised: list[Guess] = []
    for field in _KINDS:
        if field not in takes or field in found:
            continue
        shares = {at: content.share(sample, at, field) for at in free if not names.about(columns[at])}
        mostly = {at: share for at, share in shares.items() if content.MOSTLY <= share <= 1}
        # A lone column of addresses can be little else; numbers could be many things, unless it is called `Number`.
        called = [at for at in mostly if names.is_bare_number(columns[at]) and content.written_as_phones(sample, at)]
        lone = len(mostly) == 1 and (field == "email" or bool(called))
        weight = 0.95 if lone else 0.8
        recognised += [Guess(at, columns[at], field, "content", round(weight * mostly[at], 2)) for at in mostly]
    return recognised
