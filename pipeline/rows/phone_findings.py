"""Report on a phone column: cells without a valid number, and numbers that are not read as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

import numpy as np
import pyarrow as pa

from pipeline.report.model import EXAMPLES, FindingCode, Occurrences
from pipeline.rows import cells, phone_plans
from pipeline.rows.cells import Cells, Index, Mask
from pipeline.rows.phone_columns import PhoneColumn
from pipeline.rows.phone_reading import BAD, DAMAGED, DOUBTED, SEVERAL
from pipeline.rows.phone_regions import Place, Regions
from pipeline.rows.phones import Sign
from pipeline.rows.problems import Problem

_CODES: Final[tuple[tuple[Sign, FindingCode], ...]] = (
    (Sign.SEVERAL, "several_values"),
    (Sign.ASSUMED, "country_code_assumed"),
    (Sign.REPLACED, "prefix_replaced"),
    (Sign.SPECIAL, "special_rate"),
)
_SHOWN: Final = 3  # national numbers by which a region is proposed


def problems(header: str, read: PhoneColumn, regions: Regions) -> Iterator[Problem]:
    """Yield the cells that have no valid number, and the rows whose country contradicts theirs."""
    bad, special = read.outcome == BAD, (read.signs & Sign.SPECIAL) != 0
    doubted = read.outcome == DOUBTED
    yield Problem(bad & read.needs_plus, "phone_invalid", header, "It would be valid with a plus sign in front.")
    yield Problem(read.outcome == DAMAGED, "phone_damaged", header)
    yield Problem(read.outcome == SEVERAL, "several_values", header)
    bad &= ~read.needs_plus
    contradicted = regions.contradicted(read.numbers) if any(place.country for place in regions.places) else None
    if not (bad.any() or doubted.any() or (contradicted is not None and contradicted.any())):
        return
    for place, rows in regions.rows():
        yield Problem(_among(bad, rows), "phone_invalid", header, _where(place))
        if place.region is None:
            continue
        code, trunk = phone_plans.of_region(place.region)
        yield Problem(_among(doubted & special, rows), "phone_ambiguous", header, _special(place))
        yield Problem(_among(doubted & ~special, rows), "phone_ambiguous", header, _doubt(place, code, trunk))
        if contradicted is not None:
            hint = f"The row's country is {place.region}, whose numbers begin with +{code}."
            yield Problem(_among(contradicted, rows), "country_contradicts", header, hint, rejects=True)


def _among(mask: Mask, rows: Index) -> Mask:
    if len(rows) == len(mask):
        return mask
    here = np.zeros(len(mask), dtype=bool)
    here[rows] = mask[rows]
    return here


def _where(place: Place) -> str:
    if place.region is None:
        return "The row's country is not known by that name." if place.country else "No region is set."
    return f"The row's country is {place.region}." if place.country else f"The region is {place.region}."


def _special(place: Place) -> str:
    return (
        f"In {place.region} it would be a premium-rate or shared-cost number without the prefix that is dialled first."
    )


def _doubt(place: Place, code: int, trunk: str) -> str:
    if not trunk:
        return _where(place)
    return f"{_where(place)} Its numbers are written with {trunk} or +{code} in front."


def occurrences(header: str, column: Cells, read: PhoneColumn, regions: Regions) -> Iterator[Occurrences]:
    """Yield what was found in the cells of a column, by the rows' positions."""

    def found(code: FindingCode, rows: Index, details: Mapping[str, str | int]) -> Iterator[Occurrences]:
        if len(rows):
            before, after = (texts.take(pa.array(rows)) for texts in (column.texts, read.numbers))
            yield Occurrences(code, cast("Sequence[int]", rows), header, before, after, details)

    for sign, code in _CODES:
        yield from found(code, np.flatnonzero(read.signs & sign), {})
    for place, among in regions.rows():
        if place.region is not None:
            rows = among[(read.signs[among] & Sign.NATIONAL) != 0]
            yield from found("region_used", rows, {"region": place.region})
        elif not place.country:
            rows = among[(read.signs[among] & Sign.NO_REGION) != 0]
            for one in found("no_region", rows, {}):
                yield _proposing(one)


def _proposing(one: Occurrences) -> Occurrences:
    """National numbers that nothing says the region of, the first of them with what likely regions make of them."""
    shown = [str(one.before[at]) for at in range(min(EXAMPLES, len(one.rows)))]
    likely = phone_plans.likely_regions(shown[:_SHOWN])
    after = [
        ", ".join(f"{one.region} {one.numbers[at]}" for one in likely if at < len(one.numbers) and one.numbers[at])
        for at in range(len(shown))
    ]
    rest = cells.constant("", len(one.rows) - len(shown))
    everywhere = pa.concat_arrays([pa.array(after, pa.large_string()), rest])
    return replace(one, after=everywhere, details={"region": likely[0].region if likely else "REGION"})
