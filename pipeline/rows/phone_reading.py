"""What the library would make of a column of phone cells, as far as that can be told from their digits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells, dialling
from pipeline.rows.cells import Cells, Mask, Texts
from pipeline.rows.dialling import UNDECIDED, VALID, Digits, Parsed
from pipeline.rows.phone_digits import LONGEST_CELL, digits_of, without_decimals
from pipeline.rows.restoring import restore

EMPTY: Final = 0
GOOD: Final = 1
BAD: Final = 2
DAMAGED: Final = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """The digits of a column and what parsing made of them."""

    column: Cells
    numbers: Digits
    parsed: Parsed
    recovered: Mask
    needs_plus: Mask

    @classmethod
    def of(cls, column: Cells, region: str | None, *, plain: bool = False) -> Reading:
        """`plain` leaves a spreadsheet's damage alone: for the part of a cell that stands before an extension."""
        numbers, readable = digits_of(column)
        recovered = np.zeros(len(column), dtype=bool)
        if not plain:
            numbers, recovered, unsure = without_decimals(column, numbers)
            readable &= ~unsure
        numbers = replace(numbers, length=np.where(readable, numbers.length, 0))
        parsed = dialling.parse(numbers, region)
        parsed.verdict[~readable] = UNDECIDED
        needs_plus = np.zeros(len(column), dtype=bool)
        if region is not None and not plain:
            numbers = restore(column, numbers, parsed, recovered, needs_plus, region)
        return cls(column, numbers, parsed, recovered, needs_plus)

    def outcome(self) -> npt.NDArray[np.int8]:
        """EMPTY, GOOD or BAD for every cell that is decided."""
        outcome = np.where(self.parsed.verdict == VALID, GOOD, BAD).astype(np.int8)
        nothing = np.flatnonzero(self.numbers.length == 0)
        if len(nothing):
            trimmed = pc.utf8_trim_whitespace(self.column.texts.take(pa.array(nothing)))
            outcome[nothing[pc.equal(trimmed, "").to_numpy(zero_copy_only=False)]] = EMPTY
        return outcome

    def e164(self) -> Texts:
        """The valid numbers as E.164, every other cell empty."""
        valid = np.flatnonzero(self.parsed.verdict == VALID)
        codes, national = self.parsed.country_code[valid], self.parsed.national[valid]
        code_size = 1 + (codes > 9) + (codes > 99)
        sizes = np.zeros(len(self.column), dtype=np.intp)
        sizes[valid] = 1 + code_size + national
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        text = np.empty(int(offsets[-1]), dtype=np.uint8)
        at = offsets[:-1][valid]
        text[at] = ord("+")
        for place in range(3):
            has = np.flatnonzero(code_size > place)
            text[at[has] + 1 + place] = ord("0") + codes[has] // 10 ** (code_size[has] - 1 - place) % 10
        source = self.numbers.start[valid] + self.numbers.length[valid] - national
        target, shortest = at + 1 + code_size, int(national.min(initial=LONGEST_CELL))
        for place in range(int(national.max(initial=0))):
            if place < shortest:
                text[target + place] = self.numbers.digits[source + place] + ord("0")
                continue
            has = np.flatnonzero(national > place)
            text[target[has] + place] = self.numbers.digits[source[has] + place] + ord("0")
        return cells.from_bytes(text, offsets)
