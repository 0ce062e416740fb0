"""Phone cells that hold more than a number, in the ways that need no numbering plan: the number is taken out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells
from pipeline.rows.cells import Cells, Index, Texts
from pipeline.rows.phone_texts import LONGEST, WORDS

SURELY_SEVERAL: Final = 18  # digits that are too many for one number

_NUMBER = r"[+(]?(?:[0-9][ ().-]*){7,15}"
_WORDS = "|".join(word for word in WORDS if word.isascii())
# The signs and words that are surest to part two numbers. The first number has no point: a spreadsheet may have put it there.
_SEVERAL = (
    rf"^\s*(?P<main>[+(]?[0-9][0-9 ()-]*[0-9])(?:\s*(?::::|[;&|,\n\r])\s*|\s+/\s*|\s*/\s+|\s+(?i:{_WORDS})\s+)"
    rf"(?:{_NUMBER}(?:\s*[;&|,/\n\r]\s*{_NUMBER})*)$"
)
# An extension behind a label that the library knows; the group `main` is read as a number of its own.
_EXTENSION = (
    r"^(?P<main>[ -~]*[0-9][ ().-]*?)[ \t,]*(?:(?i:e?xt(?:ension|n)?)[:.]?[ \t,-]*|(?i:x)[:.]?[ \t,-]*)"
    r"(?P<extension>[0-9]{1,6})[ ).]*$"
)
# Words behind the number; what is passed over is ASCII, because among other signs may be digits of another script.
_LABEL = r"^(?P<main>[ -~]*?[0-9][0-9 ().\[\]/-]*)[ (\[<:,/-]*[A-Za-z][ -/:-~]*$"


@dataclass(frozen=True, slots=True)
class Spelt:
    """The cells of a column that hold a number in one of these ways: where they are, the numbers and the extensions.

    `labelled` are those of them with words behind the number, `several` those with other numbers behind it.
    """

    rows: Index
    numbers: Cells
    extensions: Texts
    labelled: Index
    several: Index


def spelt(column: Cells, unreadable: Index, long: Index) -> Spelt:
    """Return the numbers in cells that hold more: among those that are unreadable as they stand, and among the long ones."""
    several, first = _parted(column, long, _SEVERAL)
    rest = np.setdiff1d(unreadable, several, assume_unique=True)
    extended, parts = _parted(column, rest, _EXTENSION)
    labelled, named = _parted(column, np.setdiff1d(rest, extended, assume_unique=True), _LABEL)
    return Spelt(
        np.concatenate([several, extended, labelled]),
        cells.of_texts(pa.concat_arrays([pc.struct_field(found, "main") for found in (first, parts, named)])),
        pa.concat_arrays(
            [
                cells.constant("", len(several)),
                pc.struct_field(parts, "extension"),
                cells.constant("", len(labelled)),
            ]
        ),
        labelled,
        several,
    )


def _parted(column: Cells, rows: Index, pattern: str) -> tuple[Index, Texts]:
    """Return those of the rows that match, and the groups of the pattern."""
    rows = rows[column.lengths[rows] <= LONGEST]
    parts = pc.extract_regex(column.texts.take(pa.array(rows)), pattern)
    matched = np.flatnonzero(pc.is_valid(parts).to_numpy(zero_copy_only=False))
    return rows[matched], parts.take(pa.array(matched))
