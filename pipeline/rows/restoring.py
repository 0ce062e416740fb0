"""Bare digits whose plus sign or leading zero a spreadsheet took, for whole columns; see `reference_phone`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import dialling
from pipeline.rows.cells import Cells, Mask
from pipeline.rows.dialling import INVALID, UNDECIDED, VALID, Digits, Parsed
from pipeline.rows.numbering import book
from pipeline.rows.phones import SPARE_DIGITS


def restore(
    column: Cells, numbers: Digits, parsed: Parsed, recovered: Mask, needs_plus: Mask, region: str, among: Mask
) -> Digits:
    """Bare invalid digits whose plus sign or zero may be lost, `among` some of the cells; see `reference_phone`."""
    rows = np.flatnonzero(among & ~numbers.plus & (parsed.verdict == INVALID))
    rows = rows[(numbers.length[rows] >= 8) & (numbers.length[rows] <= 15)]
    spaces = column.lengths[rows] - numbers.length[rows] - 2 * recovered[rows]
    padded = np.flatnonzero(spaces != 0)
    trimmed = pc.binary_length(pc.utf8_trim_whitespace(column.texts.take(pa.array(rows[padded]))))
    spaces[padded] = trimmed.to_numpy(zero_copy_only=False) - numbers.length[rows[padded]]
    rows = rows[(spaces == 0) & (numbers.digits[numbers.start[rows]] != 0)]
    if not len(rows):
        return numbers
    bare = numbers.at(rows)
    foreign = dialling.parse(replace(bare, plus=np.ones(len(rows), dtype=bool)), region)
    by_plus, unsure = foreign.verdict == VALID, foreign.verdict == UNDECIDED
    by_zero = np.zeros(len(rows), dtype=bool)
    if book().has_leading_zeros(book().of_region(region)):
        zeroed = _with_zero(bare)
        national = dialling.parse(zeroed, region)
        unsure |= national.verdict == UNDECIDED
        by_zero = (national.verdict == VALID) & (national.national == zeroed.length)
        certain = np.flatnonzero(by_zero & ~by_plus & ~unsure)
        numbers = numbers.with_others(rows[certain], zeroed.at(certain))
        parsed.settle(rows[certain], national, certain)
        recovered[rows[certain]] = True
    parsed.verdict[rows[unsure]] = UNDECIDED
    certain = np.flatnonzero(by_plus & ~by_zero & ~unsure & (parsed.spare[rows] >= SPARE_DIGITS))
    needs_plus[rows[by_plus & ~unsure]] = True
    needs_plus[rows[certain]] = False
    parsed.settle(rows[certain], foreign, certain)
    recovered[rows[certain]] = True
    return numbers


def _with_zero(numbers: Digits) -> Digits:
    """The same strings with a zero in front of each."""
    length = numbers.length + 1
    start = np.cumsum(length) - length
    owner = np.repeat(np.arange(len(numbers)), length)
    within = np.arange(int(length.sum())) - start[owner]
    digits = np.where(within == 0, 0, numbers.digits[np.maximum(numbers.start[owner] + within - 1, 0)])
    padded = np.concatenate([digits, np.zeros(3)]).astype(np.uint8)
    return Digits(padded, start, length, numbers.plus)
