"""Phone cells with an extension or words behind the number: the number is taken out of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells
from pipeline.rows.cells import Cells, Index, Texts
from pipeline.rows.phone_digits import LONGEST_CELL

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

    `labelled` are those of them with words behind the number.
    """

    rows: Index
    numbers: Cells
    extensions: Texts
    labelled: Index


def spelt(column: Cells) -> Spelt:
    """Return the numbers in those cells of a column that hold more than a number."""
    extended, parts = _parted(column, _EXTENSION)
    rest = np.delete(np.arange(len(column)), extended)
    labelled, named = _parted(column.take(rest), _LABEL)
    return Spelt(
        np.concatenate([extended, rest[labelled]]),
        cells.of_texts(pa.concat_arrays([pc.struct_field(parts, "main"), pc.struct_field(named, "main")])),
        pa.concat_arrays([pc.struct_field(parts, "extension"), cells.constant("", len(labelled))]),
        rest[labelled],
    )


def _parted(column: Cells, pattern: str) -> tuple[Index, Texts]:
    parts = pc.extract_regex(column.texts, pattern)
    matched = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    at = np.flatnonzero(matched & (column.lengths <= LONGEST_CELL))
    return at, parts.take(pa.array(at))
