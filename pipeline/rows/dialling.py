"""The library's way of parsing digits, step by step, over columns: country code, national prefix, validity.

What it cannot decide it leaves undecided, never guesses. Where a step differs by region, the rows are grouped by plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.rows import numbering
from pipeline.rows.cells import Bytes, Index, Mask
from pipeline.rows.numbering import Plan

INVALID: Final = 0
VALID: Final = 1
UNDECIDED: Final = 2
_SHORTEST_NATIONAL, _LONGEST_NATIONAL = 2, 17  # bounds of phonenumbers' parser


@dataclass(frozen=True, slots=True)
class Digits:
    """Strings of digits: string i is digits[start[i]:start[i] + length[i]]; `plus` says which had a plus sign in front.

    `digits` holds the digits' values and has three spare ones at its end.
    """

    digits: Bytes
    start: Index
    length: Index
    plus: Mask

    def __len__(self) -> int:
        return len(self.start)

    def at(self, rows: Index) -> Digits:
        return Digits(self.digits, self.start[rows], self.length[rows], self.plus[rows])


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of each string of digits; the national number is the string's last `national` digits.

    `spare` is how many digits it has beyond the longest of its country's main plan; meaningful where it was parsed.
    """

    verdict: npt.NDArray[np.int8]
    country_code: npt.NDArray[np.int16]
    national: Index
    spare: Index


def parse(numbers: Digits, region: str | None) -> Parsed:
    """Every string as phonenumbers parses and judges it in the region."""
    size = len(numbers)
    parsed = Parsed(
        np.full(size, INVALID, dtype=np.int8),
        np.zeros(size, dtype=np.int16),
        np.zeros(size, dtype=np.intp),
        np.full(size, -numbering.LONGEST, dtype=np.intp),
    )
    parsed.verdict[numbers.length > numbering.LONGEST] = UNDECIDED
    fits = (numbers.length <= numbering.LONGEST) & (numbers.length >= _SHORTEST_NATIONAL)
    parsing = _Parsing(numbers, region, parsed)
    coded = parsing.international(np.flatnonzero(fits & numbers.plus))
    if region is not None:
        # A plus sign in front of no country code is taken off, and then a country code must be found some other way.
        parsing.in_region(np.setdiff1d(np.flatnonzero(fits & numbers.plus), coded), must_be_coded=True)
        parsing.in_region(np.flatnonzero(fits & ~numbers.plus))
    return parsed


@dataclass(frozen=True, slots=True)
class _Parsing:
    """One run of `parse`: its steps write the verdicts of the rows they decide and hand the others on."""

    numbers: Digits
    region: str | None
    parsed: Parsed

    def international(self, rows: Index, taken: Index | int = 0) -> Index:
        """Numbers that begin with their country code, after `taken` digits of international prefix or a plus sign.

        Returns the rows that are done with; the others have no country code there.
        """
        short = rows[self.numbers.length[rows] - taken <= _SHORTEST_NATIONAL]
        start, length = self.numbers.start[rows] + taken, self.numbers.length[rows] - taken
        long_enough = length > _SHORTEST_NATIONAL
        rows, start, length = rows[long_enough], start[long_enough], length[long_enough]
        digits = self.numbers.digits
        leading = digits[start] * np.intp(100) + digits[start + 1] * np.intp(10) + digits[start + 2]
        size = numbering.code_lengths()[leading].astype(np.intp)
        codes = np.where(size > 0, leading // 10 ** (3 - size), 0)
        for code in np.unique(codes[size > 0]).tolist():
            here = np.flatnonzero(codes == code)
            plan = numbering.plan_of_code(code)
            self.national(rows[here], plan, start[here] + size[here], length[here] - size[here])
        return np.concatenate([short, rows[size > 0]])

    def in_region(self, rows: Index, *, must_be_coded: bool = False) -> None:
        """Numbers without a plus sign: international prefix, or the region's own code in front, or national.

        `must_be_coded` makes the national ones invalid.
        """
        assert self.region is not None
        plan = numbering.plan_of_region(self.region)
        digits, start, length = self.numbers.digits, self.numbers.start[rows], self.numbers.length[rows]
        taken = plan.international_prefix.lengths(digits, start, length)
        self.parsed.verdict[rows[taken < 0]] = UNDECIDED
        # A country code cannot begin with 0: then it was no international prefix.
        behind = np.minimum(start + np.maximum(taken, 0), len(digits) - 1)
        taken[(taken > 0) & (taken < length) & (digits[behind] == 0)] = 0
        abroad = np.flatnonzero(taken > 0)
        self.international(rows[abroad], taken[abroad])
        self.at_home(rows[taken == 0], plan, must_be_coded=must_be_coded)

    def at_home(self, rows: Index, plan: Plan, *, must_be_coded: bool) -> None:
        """Numbers of the region itself, perhaps with its country code but without a plus sign in front."""
        digits, start, length = self.numbers.digits, self.numbers.start[rows], self.numbers.length[rows]
        code = [int(digit) for digit in str(plan.country_code)]
        coded = length >= len(code)
        for place, digit in enumerate(code):
            coded &= digits[np.minimum(start + place, len(digits) - 1)] == digit
        with_code = np.flatnonzero(coded)
        taken = np.zeros(len(rows), dtype=np.intp)
        taken[with_code] = self._own_code(plan, start[with_code], length[with_code], len(code))
        self.parsed.verdict[rows[taken < 0]] = UNDECIDED
        stays = np.flatnonzero((taken == 0) & (not must_be_coded))
        self.national(rows[stays], plan, start[stays], length[stays])
        stripped = np.flatnonzero(taken > 0)
        main = numbering.plan_of_code(plan.country_code)
        cut = taken[stripped]
        self.national(rows[stripped], main, start[stripped] + cut, length[stripped] - cut)

    def _own_code(self, plan: Plan, start: Index, length: Index, size: int) -> Index:
        """How many digits to take off numbers that begin with the region's code: the code and prefix, or none; -1."""
        digits = self.numbers.digits
        prefix = plan.stripped(digits, start + size, length - size)
        cut = size + np.maximum(prefix, 0)
        better = ~plan.is_general(digits, start, length) & plan.is_general(digits, start + cut, length - cut)
        taken = np.where(better | plan.too_long[length], cut, 0)
        return np.where(prefix < 0, -1, taken)

    def national(self, rows: Index, plan: Plan, start: Index, length: Index) -> None:
        """National numbers, perhaps with a national prefix; the last step."""
        enough = np.flatnonzero(length >= _SHORTEST_NATIONAL)
        rows, start, length = rows[enough], start[enough], length[enough]
        digits = self.numbers.digits
        cut = plan.stripped(digits, start, length)
        self.parsed.verdict[rows[cut < 0]] = UNDECIDED
        known = np.flatnonzero(cut >= 0)
        rows, start, length, cut = rows[known], start[known], length[known], cut[known]
        cut[~plan.keeps_stripped[length - cut]] = 0
        start, length = start + cut, length - cut
        sized = np.flatnonzero((length >= _SHORTEST_NATIONAL) & (length <= _LONGEST_NATIONAL))
        rows, start, length = rows[sized], start[sized], length[sized]
        valid = numbering.validity(plan.country_code).of(digits, start, length)
        self.parsed.verdict[rows] = np.where(valid, VALID, INVALID)
        self.parsed.country_code[rows] = plan.country_code
        self.parsed.national[rows] = length
        self.parsed.spare[rows] = length - numbering.plan_of_code(plan.country_code).longest
