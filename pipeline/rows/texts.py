"""Text cells: one line, no stray blanks, no characters that cannot be seen, in Unicode's composed form."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa

from pipeline.rows import cells
from pipeline.rows.cells import Cells, Index, Mask, Texts

# Controls that are no blanks, and the marks that copying from web pages and word processors leaves behind: zero-width
# space, word joiner, byte order mark, directions of writing. Joiners stay: scripts and emoji need them.
_BLANK_CONTROLS = frozenset([*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85])
_INVISIBLE = {
    **dict.fromkeys([code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in _BLANK_CONTROLS]),
    **dict.fromkeys([0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]),
}


def reference_text(cell: str) -> str:
    """One cell: invisible characters out, every run of blanks and line breaks one space, trimmed, NFC."""
    return unicodedata.normalize("NFC", " ".join(cell.translate(_INVISIBLE).split()))


def normalise_texts(column: Cells) -> tuple[Texts, Index]:
    """The column as `reference_text` reads it, and the cells that are changed by that."""
    unclean = np.flatnonzero(_may_change(column))
    if not len(unclean):
        return column.texts, unclean
    pairs, which = cells.by_distinct(column.texts.take(pa.array(unclean)), lambda cell: (cell, reference_text(cell)))
    other = np.array([before != after for before, after in pairs])[which]
    changed = unclean[other]
    return cells.replaced(column.texts, changed, cells.of_strings((after for _, after in pairs), which[other])), changed


def _may_change(column: Cells) -> Mask:
    """The cells that are not single spaces between printable ASCII."""
    data, space = column.data, ord(" ")
    unclean = data - np.uint8(space) > ord("~") - space  # what is less wraps around
    spaces = data == space
    unclean[1:] |= spaces[1:] & spaces[:-1]
    return column.holding(unclean) | column.starts_with(space) | column.ends_with(space)
