"""What a column is likely to be: by its header, then by its cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from pipeline.rows import content, names
from pipeline.rows.likeness import closest
from pipeline.rows.mapped import DOUBTED, Mapped
from pipeline.vendor import Field

_CONTRADICTED = 0.2  # the part of a column's cells below which its name is not believed


def own_names(takes: Mapping[str, str], fields: Sequence[Field]) -> dict[str, str]:
    """The names that the fields have at Leadlift and at the vendor, as they are compared."""
    at_vendor = {names.plain(field.sent_as): field.name for field in fields}
    return {**at_vendor, **{names.plain(field): field for field in takes}}


def by_header(at: int, header: str, takes: Mapping[str, str], own: Mapping[str, str]) -> Mapped | None:
    """The field that the column's name means, or is most like; `own` are the fields' own names."""
    plain = names.plain(header)
    if field := own.get(plain) or _known(plain, takes):
        return Mapped(at, header, field, "name", 1.0)
    unnumbered = plain.rstrip("0123456789")
    field = _known(unnumbered, takes)
    if field and takes[field] != "text":
        return Mapped(at, header, field, "name", 0.95)
    if names.about(header):
        return None
    like = closest(plain, {**names.KNOWN, **own}, takes)
    return Mapped(at, header, like[0], "likeness", like[1]) if like else None


def _known(plain: str, takes: Mapping[str, str]) -> str | None:
    field = names.KNOWN.get(plain)
    return field if field in takes else None


def halves(guessed: Sequence[Mapped], settled: Collection[str], own: Collection[str]) -> list[Mapped]:
    """The guesses, with a column called just `Name` read as the half that no other column has."""
    there = {guess.field for guess in guessed} | set(settled)
    first, last = "first_name" in there, "last_name" in there
    kept = []
    for guess in guessed:
        half = "last_name" if first else "first_name"
        if guess.field != "full_name" or not (first or last):
            kept.append(guess)
        elif first != last and half in own and names.plain(guess.header) in names.HALF_NAMES:
            kept.append(replace(guess, field=half, confidence=0.95))
        elif "full_name" in own or first != last:
            kept.append(guess)
    return kept


def weighed(guess: Mapped, sample: pd.DataFrame, takes: Mapping[str, str]) -> Mapped:
    """The guess with what the column's cells say for or against it."""
    kind = takes[guess.field]
    share = content.UNKNOWN if kind == "text" else content.share(sample, guess.column, kind)
    if share < _CONTRADICTED:
        return replace(guess, confidence=DOUBTED)
    if guess.how == "likeness" and content.MOSTLY <= share <= 1:
        return replace(guess, confidence=0.95)
    return guess


def by_content(
    free: Sequence[int], columns: Sequence[str], sample: pd.DataFrame, takes: Mapping[str, str], found: Sequence[Mapped]
) -> list[Mapped]:
    """For an e-mail or phone field without a column: the columns whose cells are mostly that."""
    there = {mapped.field for mapped in found}
    recognised: list[Mapped] = []
    for field in ("email", "phone"):
        if field not in takes or field in there:
            continue
        shares = {at: content.share(sample, at, field) for at in free if not names.about(columns[at])}
        mostly = {at: share for at, share in shares.items() if content.MOSTLY <= share <= 1}
        # A lone column of addresses can be little else; numbers could be many things.
        weight = 0.95 if field == "email" and len(mostly) == 1 else 0.8
        recognised += [Mapped(at, columns[at], field, "content", round(weight * mostly[at], 2)) for at in mostly]
    return recognised
