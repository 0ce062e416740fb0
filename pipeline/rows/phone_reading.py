"""What the library would make of a column of phone cells, as far as that can be told from their digits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells, dialling
from pipeline.rows.cells import Cells, Index, Mask, Texts
from pipeline.rows.dialling import AMBIGUOUS, UNDECIDED, VALID, Digits, Parsed
from pipeline.rows.phone_digits import digits_of, without_decimals
from pipeline.rows.phone_rules import Judged, judge
from pipeline.rows.phone_spelling import SURELY_SEVERAL, Spelt, spelt
from pipeline.rows.phone_texts import LONGEST

EMPTY: Final = 0
GOOD: Final = 1
BAD: Final = 2
DAMAGED: Final = 3
DOUBTED: Final = 4
SEVERAL: Final = 5
_FAX = r"(?i)fax|faks"


@dataclass(frozen=True, slots=True)
class Reading:
    """The digits of a column and what was made of them; `spelt` are the cells that hold more than a number."""

    column: Cells
    spelt: Spelt
    judged: Judged
    trunkless: bool

    @classmethod
    def of(cls, column: Cells, region: str | None, trunkless: bool | None) -> Reading:
        """Read a column whose cells have ASCII digits, in a supported region or none."""
        numbers, readable = digits_of(column)
        numbers, recovered, unsure = without_decimals(column, numbers)
        readable &= ~unsure
        others = spelt(column, np.flatnonzero(~readable), np.flatnonzero(numbers.length >= SURELY_SEVERAL))
        numbers, more = _with_spelt(numbers, others)
        readable[others.rows] = more
        readable[_of_fax(column)] = False
        numbers = replace(numbers, length=np.where(readable, numbers.length, 0))
        parsed = dialling.parse(numbers, region)
        parsed.verdict[~readable] = UNDECIDED
        whole = np.ones(len(column), dtype=bool)
        whole[others.rows] = False
        labelled, several = np.zeros(len(column), dtype=bool), np.zeros(len(column), dtype=bool)
        labelled[others.labelled], several[others.several] = True, True
        none, signs = np.zeros(len(column), dtype=bool), np.zeros(len(column), dtype=np.uint8)
        judged = Judged(column, numbers, parsed, recovered, whole, labelled, several, none, signs)
        return cls(column, others, judged, judge(judged, region, trunkless))

    @property
    def parsed(self) -> Parsed:
        """Return the parsed digits, after the rules."""
        return self.judged.parsed

    @property
    def numbers(self) -> Digits:
        """The digits."""
        return self.judged.numbers

    def extensions(self) -> Texts:
        """The extensions of the valid numbers, every other cell empty."""
        valid = np.flatnonzero(self.parsed.verdict[self.spelt.rows] == VALID)
        which = np.zeros(len(self.column), dtype=np.intp)
        which[self.spelt.rows[valid]] = valid + 1
        return pa.concat_arrays([cells.constant("", 1), self.spelt.extensions]).take(pa.array(which))

    def outcome(self) -> npt.NDArray[np.int8]:
        """EMPTY, GOOD, BAD or DOUBTED for every cell that is decided."""
        outcome = np.full(len(self.column), BAD, dtype=np.int8)
        outcome[self.parsed.verdict == VALID] = GOOD
        outcome[self.parsed.verdict == AMBIGUOUS] = DOUBTED
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
        target, shortest = at + 1 + code_size, int(national.min(initial=LONGEST))
        for place in range(int(national.max(initial=0))):
            if place < shortest:
                text[target + place] = self.numbers.digits[source + place] + ord("0")
                continue
            has = np.flatnonzero(national > place)
            text[target[has] + place] = self.numbers.digits[source[has] + place] + ord("0")
        return cells.from_bytes(text, offsets)


def _of_fax(column: Cells) -> Index:
    """Return the cells that name a fax machine."""
    rows = np.flatnonzero(column.holding(column.data | np.uint8(0x20) == ord("f")))
    named: Mask = pc.match_substring_regex(column.texts.take(pa.array(rows)), _FAX).to_numpy(zero_copy_only=False)
    return rows[named]


def _with_spelt(numbers: Digits, others: Spelt) -> tuple[Digits, Mask]:
    """The digits with those of the other numbers in their cells' place, and which of these are readable."""
    found, readable = digits_of(others.numbers)
    # With fewer than three digits in front the library takes no extension off.
    return numbers.with_others(others.rows, found), readable & (found.length >= 3)
