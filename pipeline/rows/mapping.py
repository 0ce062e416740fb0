"""Columns to fields: given by the user, saved from before, by known names, by likeness, by content; unsure ones abstain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.report.model import Finding
from pipeline.rows import country_column, given_columns, guessing, names, telling
from pipeline.rows.address_blocks import in_blocks
from pipeline.rows.cell_evidence import of_one_person, weigh
from pipeline.rows.guessing import Guess
from pipeline.rows.header_meaning import ADDRESS, place_and_number
from pipeline.rows.label_columns import label_of
from pipeline.rows.mapped import DOUBTED, ColumnMapping, Mapped
from pipeline.vendor import Field

if TYPE_CHECKING:
    import pandas as pd

_OURS = "leadlift_"


def map_columns(
    columns: Sequence[str],
    sample: pd.DataFrame,
    fields: Sequence[Field],
    *,
    given: Mapping[str, str],
    saved: Mapping[str, str] | None,
    needed: Collection[str],
    any_of: Collection[str] = (),
) -> ColumnMapping:
    """Decides for every column which of the vendor's fields it goes to.

    `given` maps a header, or `#3` for the third column, to a field, or to nothing to leave the column out; `saved` maps
    headers likewise, from an earlier import. `needed` are fields that the import cannot go without: the mapping abstains
    from those for which no column is certain. `any_of` are fields of which one is enough.
    Raises RequestError for an unknown header or field, or a column given twice.
    """
    columns = [names.visible(header) for header in columns]
    takes = _takes(fields)
    asked = given_columns.resolve(columns, takes, fields, given)
    remembered = given_columns.remembered(columns, takes, saved or {})
    ours = tuple(at for at, header in enumerate(columns) if at not in asked and header.lower().startswith(_OURS))
    free = [at for at in range(len(columns)) if at not in (*asked, *ours, *remembered)]
    found = _named(columns, asked, {at: field for at, field in remembered.items() if at not in ours})
    guessed = _guessed(free, columns, sample, fields, found)
    kept = _with_labels(_in_order([*found, *guessed.mapped], takes), columns, takes)
    used = {one.column for one in kept}
    unmapped = tuple(at for at in range(len(columns)) if at not in used and at not in ours)
    abstained = _abstained(kept, needed, any_of)
    has_phones = any(takes[one.field] == "phone" for one in kept)
    countries = (tuple(one for one in found if one.field == "country") or guessed.countries) if has_phones else ()
    country = countries[0].column if countries else None
    sentences = tuple(telling.sentences(columns, kept, guessed.beaten, unmapped, abstained))
    findings = (*guessed.findings, *telling.findings(columns, sample, kept, country))
    return ColumnMapping(kept, unmapped, ours, abstained, sentences, country, findings, countries=countries)


def _named(columns: Sequence[str], asked: Mapping[int, str], remembered: Mapping[int, str]) -> list[Mapped]:
    """Return the columns that a person has named, now or before; a field that is named now keeps no column from before."""
    given = [Mapped(at, columns[at], field, "given", 1.0) for at, field in asked.items() if field]
    settled = {one.field for one in given}
    saved = [
        Guess(at, columns[at], field, "saved", 1.0, *place_and_number(columns[at]))
        for at, field in remembered.items()
        if at not in asked and field and field not in settled
    ]
    several = len({guess.field for guess in saved}) < len(saved)
    return [*given, *(guess.mapped for guess in (in_blocks(saved, []) if several else saved))]


def _abstained(kept: Sequence[Mapped], needed: Collection[str], any_of: Collection[str]) -> tuple[str, ...]:
    certain = [one for one in kept if one.is_certain]
    missing = tuple(field for field in needed if not _reached(field, certain))
    return missing if any(_reached(field, certain) for field in any_of) else (*missing, *any_of)


@dataclass(frozen=True, slots=True)
class _Guessed:
    """Return the guesses for the columns that nobody has named."""

    mapped: Sequence[Mapped]
    beaten: Sequence[tuple[Mapped, Mapped]]
    countries: tuple[Mapped, ...]
    findings: Sequence[Finding]


def _guessed(
    free: Sequence[int], columns: Sequence[str], sample: pd.DataFrame, fields: Sequence[Field], found: Sequence[Mapped]
) -> _Guessed:
    """Guess the columns that nobody has named; a field that somebody named takes no other column."""
    takes, settled = _takes(fields), {one.field for one in found}
    named = [guess for guess in guessing.by_header(free, columns, sample, takes, fields) if guess.field not in settled]
    weighed = {guess.column: weigh(guess, sample, takes) for guess in named}
    guesses = [one.guess for one in weighed.values() if one.guess and one.guess.field not in settled]
    guesses = guessing.halves(guesses, settled, {field.name for field in fields})
    nameless = sorted(set(free) - {guess.column for guess in guesses})
    found_fields = settled | {guess.field for guess in guesses if not guess.empty}
    guesses += guessing.by_content(nameless, columns, sample, takes, found_fields)
    foreign = of_one_person(guesses, sample)
    own = [guess for guess in guesses if guess.column not in foreign]
    addressed = in_blocks(own, [one.header for one in found if one.field in ADDRESS])
    kept, beaten = _rivals([guess for guess in addressed if guess.field in takes], takes)
    beaten += [
        (loser, winner)
        for loser in guesses
        if loser.column not in {guess.column for guess in addressed}
        for winner in kept
        if winner.field == loser.field and winner.field in takes
    ]
    findings = [
        one.finding(columns[at], one.guess.field, holds=one.guess in kept)
        for at, one in weighed.items()
        if one.guess is not None and one.guess.field in takes
    ]
    return _Guessed(
        [guess.mapped for guess in kept],
        [(loser.mapped, winner.mapped) for loser, winner in beaten],
        country_column.find(guesses, addressed, free, columns, sample),
        [finding for finding in findings if finding],
    )


def _rivals(guesses: Sequence[Guess], takes: Mapping[str, str]) -> tuple[list[Guess], list[tuple[Guess, Guess]]]:
    """Part the guesses into those that are used and those that are beaten, each with the guess that beats it.

    E-mails and phones keep all their columns but those that the cells contradict beside a certain one. A text keeps its best
    column, and the next one too where that is empty in the sample.
    """
    kept: list[Guess] = []
    beaten: list[tuple[Guess, Guess]] = []
    for field, block in dict.fromkeys((guess.field, guess.block) for guess in guesses):
        rivals = sorted((guess for guess in guesses if (guess.field, guess.block) == (field, block)), key=_rank)
        best, *others = rivals
        kept.append(best)
        full = best if not best.empty else next((one for one in others if one.is_certain and not one.empty), best)
        for one in others:
            doubted = best.is_certain and (one.confidence == DOUBTED or (one.how == "content" and not best.empty))
            if one is full or (takes[field] != "text" and not doubted):
                kept.append(one)
            else:
                beaten.append((one, full))
    return kept, beaten


def _rank(guess: Guess) -> tuple[bool, float, int, bool, int]:
    return not guess.is_certain, -guess.confidence, guess.number, guess.place in ("home", "other"), guess.column


def _with_labels(kept: Sequence[Mapped], columns: Sequence[str], takes: Mapping[str, str]) -> tuple[Mapped, ...]:
    """Return the columns, with the column that labels the numbers of each phone column."""
    return tuple(
        replace(one, label=label_of(columns, one.column)) if takes.get(one.field) == "phone" else one for one in kept
    )


def _takes(fields: Sequence[Field]) -> dict[str, str]:
    """What a column may go to: the vendor's fields by kind, and a full name where only its halves are taken, or joined."""
    takes: dict[str, str] = {field.name: _told_by(field) for field in fields}
    if {"first_name", "last_name"} & takes.keys():
        takes.setdefault("full_name", "text")
    if "full_name" in {field.name for field in fields}:
        takes.setdefault("first_name", "text")
        takes.setdefault("last_name", "text")
    return takes


def _told_by(field: Field) -> str:
    """What a column's cells may tell of it: addresses and numbers are told at a glance, all else is text."""
    return field.kind if field.kind in ("email", "phone") else "text"


def _in_order(found: Sequence[Mapped], takes: Mapping[str, str]) -> list[Mapped]:
    """Return the columns that go to a field of the vendor, field by field, in first-choice order."""
    first = {field: min(one.column for one in found if one.field == field) for field in {one.field for one in found}}
    known = [one for one in found if one.field in takes]
    return sorted(known, key=lambda one: (first[one.field], -one.is_certain, *_choice(one, takes)))


def _choice(one: Mapped, takes: Mapping[str, str]) -> tuple[float, int]:
    if one.how == "given":
        return 0.0, 0
    kind = takes[one.field]
    return (names.choice(one.header, kind), one.column) if kind != "text" else (one.block - one.confidence, one.column)


def _reached(field: str, kept: Sequence[Mapped]) -> bool:
    there = {mapped.field for mapped in kept}
    if field in {"first_name", "last_name"}:
        return bool({field, "full_name"} & there)
    return field in there or (field == "full_name" and bool({"first_name", "last_name"} & there))
