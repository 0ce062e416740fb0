"""Columns to fields: given by the user, saved from before, by known names, by likeness, by content; unsure ones abstain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.rows import given_columns, guessing, names
from pipeline.rows.mapped import ColumnMapping, Mapped
from pipeline.rows.telling import sentences
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
    takes = _takes(fields)
    asked = given_columns.resolve(columns, takes, fields, given)
    ours = tuple(at for at, header in enumerate(columns) if at not in asked and header.lower().startswith(_OURS))
    remembered = given_columns.remembered(columns, takes, saved or {})
    found = [Mapped(at, columns[at], field, "given", 1.0) for at, field in asked.items() if field]
    settled = {one.field for one in found}
    for at, field in remembered.items():
        if at not in asked and at not in ours and field and field not in settled:
            found.append(Mapped(at, columns[at], field, "saved", 1.0))
    free = [at for at in range(len(columns)) if at not in asked and at not in ours and at not in remembered]
    found += _guessed(free, columns, sample, fields, found)
    kept, beaten = _one_each(found, takes)
    used = {one.column for one in kept}
    unmapped = tuple(at for at in range(len(columns)) if at not in used and at not in ours)
    certain = [one for one in kept if one.is_certain]
    abstained = tuple(field for field in needed if not _reached(field, certain))
    if not any(_reached(field, certain) for field in any_of):
        abstained = (*abstained, *any_of)
    said = tuple(sentences(columns, kept, beaten, unmapped, abstained))
    return ColumnMapping(kept, unmapped, ours, abstained, said)


def _guessed(
    free: Sequence[int], columns: Sequence[str], sample: pd.DataFrame, fields: Sequence[Field], found: Sequence[Mapped]
) -> list[Mapped]:
    """What the columns that nobody has named are taken for; a field that somebody named takes no other column."""
    takes, settled = _takes(fields), {one.field for one in found}
    own = guessing.own_names(takes, fields)
    by_header = [guess for at in free if (guess := guessing.by_header(at, columns[at], takes, own)) is not None]
    by_header = guessing.halves(by_header, settled, {field.name for field in fields})
    guessed = [guessing.weighed(guess, sample, takes) for guess in by_header if guess.field not in settled]
    nameless = sorted(set(free) - {guess.column for guess in guessed})
    return guessed + guessing.by_content(nameless, columns, sample, takes, [*found, *guessed])


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


def _one_each(
    found: Sequence[Mapped], takes: Mapping[str, str]
) -> tuple[tuple[Mapped, ...], list[tuple[Mapped, Mapped]]]:
    """The columns in first-choice order; a text field keeps its best column, and each other one is paired with it."""
    first = {field: min(one.column for one in found if one.field == field) for field in {one.field for one in found}}
    ordered = sorted(found, key=lambda one: (first[one.field], -one.is_certain, *_choice(one, takes)))
    kept: list[Mapped] = []
    beaten: list[tuple[Mapped, Mapped]] = []
    for one in ordered:
        rival = next((other for other in kept if other.field == one.field), None)
        if rival is None or takes[one.field] != "text":
            kept.append(one)
        else:
            beaten.append((one, rival))
    return tuple(kept), beaten


def _choice(one: Mapped, takes: Mapping[str, str]) -> tuple[float, int]:
    if one.how == "given":
        return 0.0, 0
    return (names.choice(one.header), one.column) if takes[one.field] != "text" else (-one.confidence, one.column)


def _reached(field: str, kept: Sequence[Mapped]) -> bool:
    there = {mapped.field for mapped in kept}
    if field in {"first_name", "last_name"}:
        return bool({field, "full_name"} & there)
    return field in there or (field == "full_name" and bool({"first_name", "last_name"} & there))
