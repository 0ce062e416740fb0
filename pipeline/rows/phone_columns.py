"""A whole column of phone cells at once, equal to `reference_phone` on every cell.

Most cells are digits between signs that the library skips. They are decided from their digits, on the bytes of the
column. Whatever is not provably of that kind goes to the reference, each distinct cell once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells, phone_texts
from pipeline.rows.cells import Cells, Index, Mask, Texts
from pipeline.rows.dialling import UNDECIDED, VALID
from pipeline.rows.phone_reading import BAD, DAMAGED, DOUBTED, EMPTY, GOOD, SEVERAL, Reading
from pipeline.rows.phone_rules import Signs
from pipeline.rows.phones import reference_phone

_OUTCOMES = {
    "": GOOD,
    "phone_invalid": BAD,
    "phone_damaged": DAMAGED,
    "phone_ambiguous": DOUBTED,
    "several_values": SEVERAL,
}


@dataclass(frozen=True, slots=True)
class PhoneColumn:
    """What became of each cell of a column; see `Phone`."""

    numbers: Texts
    extensions: Texts
    outcome: npt.NDArray[np.int8]
    recovered: Mask
    needs_plus: Mask
    signs: Signs


def normalise_phones(column: Cells, region: str | None, trunkless: bool | None = None) -> PhoneColumn:
    """Return the column as `reference_phone` reads it, cell by cell.

    `trunkless` says if its numbers are written without the trunk prefix of their plan; None if the column is to tell.
    """
    region = region if region in phonenumbers.SUPPORTED_REGIONS else None
    column = _plain(column)
    read = Reading.of(column, region, trunkless)
    answers = PhoneColumn(
        read.e164(),
        read.extensions(),
        read.outcome(),
        read.judged.recovered & (read.parsed.verdict == VALID),
        read.judged.needs_plus,
        read.judged.signs,
    )
    undecided = np.flatnonzero(read.parsed.verdict == UNDECIDED)
    if not len(undecided):
        return answers
    return _merged(answers, undecided, _by_reference(column.take(undecided), region, read.trunkless))


def is_trunkless(column: Cells, region: str) -> bool:
    """Return if the column's numbers of a supported region are written without the trunk prefix of their plan."""
    return Reading.of(_plain(column), region, None).trunkless


def _plain(column: Cells) -> Cells:
    """The column with every digit an ASCII one."""
    foreign = np.flatnonzero(column.holding(column.data >= 0x80))
    if not len(foreign):
        return column
    plain = cells.mapped(column.texts.take(pa.array(foreign)), phone_texts.plain)
    return cells.of_texts(cells.replaced(column.texts, foreign, plain))


def _by_reference(column: Cells, region: str | None, trunkless: bool) -> PhoneColumn:
    phones, which = cells.by_distinct(column.texts, lambda cell: reference_phone(cell, region, trunkless=trunkless))
    blank = pc.equal(pc.utf8_trim_whitespace(column.texts), "").to_numpy(zero_copy_only=False)
    outcome = np.array([_OUTCOMES[phone.code] for phone in phones], dtype=np.int8)[which]
    return PhoneColumn(
        cells.of_strings((phone.number for phone in phones), which),
        cells.of_strings((phone.extension for phone in phones), which),
        np.where(blank, EMPTY, outcome),
        np.array([phone.recovered for phone in phones])[which],
        np.array([phone.needs_plus for phone in phones])[which],
        np.array([phone.signs for phone in phones], dtype=np.uint8)[which],
    )


def _merged(answers: PhoneColumn, rows: Index, other: PhoneColumn) -> PhoneColumn:
    for mine, theirs in (
        (answers.outcome, other.outcome),
        (answers.recovered, other.recovered),
        (answers.needs_plus, other.needs_plus),
        (answers.signs, other.signs),
    ):
        mine[rows] = theirs
    return replace(
        answers,
        numbers=cells.replaced(answers.numbers, rows, other.numbers),
        extensions=cells.replaced(answers.extensions, rows, other.extensions),
    )
