"""The region of every row's phone numbers, and phone columns read by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import countries
from pipeline.rows import cells, phone_plans
from pipeline.rows.cells import Cells, Index, Mask, Texts
from pipeline.rows.phone_columns import PhoneColumn, is_trunkless, normalise_phones

# Calling codes of no country, such as satellite phones and international freephone numbers.
_OF_NO_COUNTRY = r"^\+(?:800|808|870|878|88[1238]|979)"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of some rows' numbers: a region, or none; `country` is what the row's own cell says, empty without one."""

    region: str | None
    country: str = ""


@dataclass(frozen=True, slots=True)
class Regions:
    """The places of a frame's rows: row i is of places[which[i]]. `trunkless` are headers and regions that are known to be
    written without trunk prefixes; None if every frame is to tell.
    """

    places: tuple[Place, ...]
    which: Index
    trunkless: frozenset[tuple[str, str]] | None = None

    @classmethod
    def of(
        cls,
        countries: Texts | None,
        rows: int,
        region: str | None,
        trunkless: frozenset[tuple[str, str]] | None = None,
    ) -> Regions:
        """Return the places of the rows by their countries, as the file says them, else by the region of them all."""
        if countries is None:
            return cls((Place(region),), np.zeros(rows, dtype=np.intp), trunkless)
        places, which = cells.by_distinct(countries, lambda text: _place(text, region))
        distinct = tuple(dict.fromkeys(places))
        number = np.array([distinct.index(place) for place in places], dtype=np.intp)
        return cls(distinct, number[which] if len(which) else which, trunkless)

    def rows(self) -> Iterator[tuple[Place, Index]]:
        """Yield every place with its rows."""
        if len(self.places) == 1:
            yield self.places[0], np.arange(len(self.which))
            return
        for number, place in enumerate(self.places):
            rows = np.flatnonzero(self.which == number)
            if len(rows):
                yield place, rows

    def read(self, header: str, column: Cells) -> PhoneColumn:
        """Return the column, every cell read in its row's region."""
        parts = [
            (rows, normalise_phones(column if len(rows) == len(column) else column.take(rows), place.region, known))
            for place, rows in self.rows()
            for known in [self._trunkless(header, place)]
        ]
        return parts[0][1] if len(parts) == 1 else _joined(parts, len(column))

    def _trunkless(self, header: str, place: Place) -> bool | None:
        return None if self.trunkless is None or place.region is None else (header, place.region) in self.trunkless

    def contradicted(self, numbers: Texts) -> Mask:
        """Return the rows whose own country has another calling code than their number."""
        wrong = np.zeros(len(self.which), dtype=bool)
        for place, rows in self.rows():
            if not place.country or place.region is None:
                continue
            mine = numbers.take(pa.array(rows))
            fine = pc.or_(
                pc.or_(pc.equal(mine, ""), pc.starts_with(mine, f"+{phone_plans.of_region(place.region)[0]}")),
                pc.match_substring_regex(mine, _OF_NO_COUNTRY),
            )
            wrong[rows] = ~fine.to_numpy(zero_copy_only=False)
        return wrong

    def written_without_trunk(self, header: str, column: Cells) -> Iterator[tuple[str, str]]:
        """Yield the header with every region whose numbers the column writes without their trunk prefix."""
        for place, rows in self.rows():
            if place.region is not None and is_trunkless(column.take(rows), place.region):
                yield header, place.region


def _place(text: str, region: str | None) -> Place:
    country = " ".join(text.split())
    if not country:
        return Place(region)
    known = countries.region(country)
    return Place(known or None, known or country)


def _joined(parts: list[tuple[Index, PhoneColumn]], size: int) -> PhoneColumn:
    """The columns of some rows each, as one."""
    if not parts:
        return normalise_phones(cells.of_texts(cells.constant("", 0)), None)
    back = np.empty(size, dtype=np.intp)
    back[np.concatenate([rows for rows, _ in parts])] = np.arange(size)
    columns = [column for _, column in parts]
    return PhoneColumn(
        pa.concat_arrays([column.numbers for column in columns]).take(pa.array(back)),
        pa.concat_arrays([column.extensions for column in columns]).take(pa.array(back)),
        np.concatenate([column.outcome for column in columns])[back],
        np.concatenate([column.recovered for column in columns])[back],
        np.concatenate([column.needs_plus for column in columns])[back],
        np.concatenate([column.signs for column in columns])[back],
    )
