"""Judge the digits of a column that have other readings than the library's; see `reference_phone`.

Every function takes the same column and changes its verdicts; a cell that needs more than its digits becomes undecided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells, dialling, phone_plans
from pipeline.rows.cells import Cells, Index, Mask
from pipeline.rows.dialling import AMBIGUOUS, HOME, INVALID, OWN, UNDECIDED, VALID, Digits, Parsed
from pipeline.rows.numbering import Strings, book
from pipeline.rows.phone_digits import digits_of
from pipeline.rows.phone_texts import LEAST_DIGITS, MOST_BEFORE_LETTERS, TWO_NUMBERS
from pipeline.rows.phones import Sign
from pipeline.rows.restoring import restore

Signs = npt.NDArray[np.uint8]
_ABROAD_SHARE: Final = 0.75  # from which on a column is one of international numbers without their plus signs
_AMERICAN_SHARE: Final = 0.9  # from which on a column is one of North American numbers, whatever else they may be


@dataclass(slots=True)
class Judged:
    """A column's digits with what is known of them so far; `whole` are the cells that are a number alone.

    `labelled` are those with words behind the number, `several` those with other numbers behind it.
    """

    column: Cells
    numbers: Digits
    parsed: Parsed
    recovered: Mask
    whole: Mask
    labelled: Mask
    several: Mask
    needs_plus: Mask
    signs: Signs

    def sign(self, rows: Index | Mask, sign: Sign) -> None:
        """Give the rows a sign more."""
        self.signs[rows] |= np.uint8(sign)

    @property
    def invalid(self) -> Mask:
        """The rows that are invalid so far."""
        found: Mask = self.parsed.verdict == INVALID
        return found

    @property
    def home(self) -> Mask:
        """The rows that are valid numbers of the region without a country code."""
        found: Mask = (self.parsed.verdict == VALID) & (self.parsed.source == HOME)
        return found

    def assume(self, rows: Index, other: Parsed) -> None:
        """Take the other reading of the rows where it is valid: an international one without its plus sign."""
        self.parsed.verdict[rows[other.verdict == UNDECIDED]] = UNDECIDED
        at = np.flatnonzero(other.verdict == VALID)
        self.parsed.settle(rows[at], other, at)
        self.sign(rows[at], Sign.ASSUMED)


def judge(judged: Judged, region: str | None, trunkless: bool | None) -> bool:
    """Apply every rule; return if the column is written without trunk prefixes, which `trunkless` may say beforehand."""
    if region is not None:
        trunkless = _national(judged, region, trunkless)
    _mark(judged, region)
    _by_prefix(judged)
    _leave(judged)
    if region is not None:
        rows = np.flatnonzero(judged.invalid & ~judged.numbers.plus & _begins(judged.numbers, region))
        judged.assume(rows, dialling.parse(_with_plus(judged.numbers.at(rows)), None))
        judged.numbers = restore(
            judged.column,
            judged.numbers,
            judged.parsed,
            judged.recovered,
            judged.needs_plus,
            region,
            judged.whole,
        )
        restored = judged.home & judged.recovered
        judged.sign(restored, Sign.NATIONAL)
    else:
        length = judged.numbers.length
        lacking = judged.invalid & ~judged.numbers.plus & (length >= LEAST_DIGITS) & (length <= 15)
        judged.sign(lacking, Sign.NO_REGION)
    judged.sign((judged.parsed.verdict == VALID) & judged.parsed.special, Sign.SPECIAL)
    return bool(trunkless)


def _national(judged: Judged, region: str, trunkless: bool | None) -> bool:
    """Numbers of the region: behind its own country code or longer, with or without the trunk prefix."""
    numbers, parsed = judged.numbers, judged.parsed
    _, trunk = phone_plans.of_region(region)
    rows = np.flatnonzero(judged.home & _begins(numbers, region))
    foreign = dialling.parse(_with_plus(numbers.at(rows)), None)
    parsed.verdict[rows[foreign.verdict == UNDECIDED]] = UNDECIDED
    clashing = np.flatnonzero((foreign.verdict == VALID) & (foreign.national != parsed.national[rows]))
    clash = np.zeros(len(numbers), dtype=bool)
    clash[rows[clashing]] = True
    lacking = _lacking_trunk(judged, region) & ~clash
    if trunkless is None:
        own = len(clashing) + int(np.count_nonzero((parsed.verdict == VALID) & (parsed.source == OWN)))
        local = phone_plans.may_be_local(numbers.length, region, supported=0)
        trunkless = bool(trunk) and _is_trunkless(judged, lacking & ~parsed.special & ~local, own)
    supported = judged.recovered | trunkless
    usual = parsed.national[rows[clashing]] <= phone_plans.usual_length(region)
    doubted = (supported[rows[clashing]] & usual) | (not trunk)
    parsed.verdict[rows[clashing[doubted]]] = AMBIGUOUS
    taken = clashing[~doubted]
    parsed.settle(rows[taken], foreign, taken)
    judged.sign(rows[taken], Sign.ASSUMED)
    if book().has_leading_zeros(book().of_region(region)):
        short = (parsed.national == numbers.length) & (numbers.length < phone_plans.usual_length(region))
        parsed.verdict[judged.home & short] = UNDECIDED
        lacking &= judged.home
    bare = judged.column.lengths == numbers.length
    judged.sign(lacking & parsed.special, Sign.SPECIAL)
    supported &= ~phone_plans.may_be_local(numbers.length, region, supported)
    parsed.verdict[lacking & (parsed.special | (~supported & bare))] = AMBIGUOUS
    spelt = lacking & ~parsed.special & ~bare
    parsed.verdict[spelt & (~supported | ~judged.whole | _looks_american(judged, spelt))] = UNDECIDED
    return trunkless


def _lacking_trunk(judged: Judged, region: str) -> Mask:
    """The valid national numbers that stand without the trunk prefix that their plan writes."""
    lacking = np.zeros(len(judged.numbers), dtype=bool)
    if not phone_plans.of_region(region)[1]:
        return lacking
    numbers = judged.numbers
    rows = np.flatnonzero(judged.home & (judged.parsed.national == numbers.length))
    plan = np.full(len(rows), book().of_region(region))
    needed = book().needs_trunk(Strings(numbers.digits, numbers.start[rows], numbers.length[rows], plan))
    lacking[rows] = needed > 0
    judged.parsed.verdict[rows[needed < 0]] = UNDECIDED
    return lacking


def _is_trunkless(judged: Judged, lacking: Mask, own: int) -> bool:
    """Return if most national cells are the lacking ones, and the column is not one of other numbers.

    `own` cells have the region's country code in front. Not if three of four cells may be of any country, with only a plus
    sign missing; if nearly all are North American by their looks; or if more of them are valid there than here.
    """
    numbers = judged.numbers
    supporting = np.flatnonzero(lacking)
    sized = ~numbers.plus & (numbers.length >= LEAST_DIGITS)
    national = np.flatnonzero(sized & (judged.home | judged.invalid))
    if len(supporting) * 2 <= len(national) - own or len(supporting) <= own:
        return False
    abroad = dialling.parse(_with_plus(numbers.at(national)), None).verdict == VALID
    if (np.count_nonzero(abroad) + own) >= _ABROAD_SHARE * len(national):
        return False
    american = np.zeros(len(numbers), dtype=bool)
    american[national] = dialling.parse(numbers.at(national), "US").verdict == VALID
    looking = np.count_nonzero(american & _looks_american(judged, lacking))
    return bool(looking < _AMERICAN_SHARE * len(supporting) and np.count_nonzero(american) <= len(supporting))


def _looks_american(judged: Judged, among: Mask) -> Mask:
    """Those of the rows that are written as North Americans write numbers."""
    looking, rows = np.zeros(len(among), dtype=bool), np.flatnonzero(among)
    texts = pc.utf8_trim_whitespace(judged.column.texts.take(pa.array(rows)))
    looking[rows] = pc.match_substring_regex(texts, phone_plans.AMERICAN).to_numpy(zero_copy_only=False)
    return looking


def _mark(judged: Judged, region: str | None) -> None:
    """Signs of the numbers that are valid as they stand."""
    own = (judged.parsed.verdict == VALID) & (judged.parsed.source == OWN)
    american = region is not None and phone_plans.of_region(region)[0] == phone_plans.NANP
    judged.sign(own, Sign.NATIONAL if american else Sign.ASSUMED)
    judged.sign(judged.home, Sign.NATIONAL)


def _leave(judged: Judged) -> None:
    """Leave to the reference what may be several numbers, or have something behind or in front that its text tells."""
    column, numbers, parsed = judged.column, judged.numbers, judged.parsed
    spelling = ~judged.labelled | (numbers.length <= MOST_BEFORE_LETTERS) | numbers.plus
    undecided = judged.invalid & ~judged.whole & spelling
    undecided |= judged.invalid & numbers.plus & (numbers.digits[numbers.start] == 0)
    for code in phone_plans.DROPPED:
        undecided |= judged.invalid & (parsed.country_code == code)
    long = np.flatnonzero(judged.invalid & (numbers.length >= min(TWO_NUMBERS, LEAST_DIGITS + 1)))
    some = column.take(long)
    blank = long[some.holding(some.data == ord(" "))]
    undecided[blank[numbers.length[blank] >= TWO_NUMBERS]] = True
    dashed = blank[numbers.length[blank] > LEAST_DIGITS]
    tails = pc.match_substring_regex(column.texts.take(pa.array(dashed)), r"[0-9)]\s+-\s+[0-9]{1,5}\s*$")
    undecided[dashed[tails.to_numpy(zero_copy_only=False)]] = True
    undecided |= _slashed(judged)
    undecided[judged.several] = parsed.verdict[judged.several] != VALID
    judged.sign(judged.several, Sign.SEVERAL)
    parsed.verdict[undecided] = UNDECIDED


def _slashed(judged: Judged) -> Mask:
    """Cells with a slash that may part two numbers: enough digits before it, or an invalid number."""
    found = np.zeros(len(judged.column), dtype=bool)
    rows = np.flatnonzero(judged.column.holding(judged.column.data == ord("/")))
    column = judged.column.take(rows)
    slashes = np.flatnonzero(column.data == ord("/"))
    _, first = np.unique(column.owners(slashes), return_index=True)
    digit = (column.data >= ord("0")) & (column.data <= ord("9"))
    counted = np.concatenate([[0], np.cumsum(digit)])
    before = counted[slashes[first]] - counted[column.offsets[:-1]]
    total = counted[column.offsets[1:]] - counted[column.offsets[:-1]]
    doubtful = (before >= LEAST_DIGITS) | (judged.parsed.verdict[rows] != VALID)
    found[rows[doubtful & (total >= LEAST_DIGITS)]] = True
    return found


def _by_prefix(judged: Judged) -> None:
    """Numbers behind 00, and numbers with a zero in brackets behind the country code."""
    numbers = judged.numbers
    zeros = (numbers.length > 2) & (numbers.digits[numbers.start] == 0) & (numbers.digits[numbers.start + 1] == 0)
    rows = np.flatnonzero(judged.invalid & ~numbers.plus & zeros)
    behind = numbers.at(rows)
    behind = Digits(behind.digits, behind.start + 2, behind.length - 2, np.ones(len(rows), dtype=bool))
    judged.assume(rows, dialling.parse(behind, None))
    rows = np.flatnonzero(judged.invalid & numbers.plus & judged.whole)
    texts = judged.column.texts.take(pa.array(rows))
    bracketed = np.flatnonzero(pc.match_substring(texts, "(0)").to_numpy(zero_copy_only=False))
    if not len(bracketed):
        return
    rows = rows[bracketed]
    others, _ = digits_of(cells.of_texts(pc.replace_substring(texts.take(pa.array(bracketed)), "(0)", "")))
    other = dialling.parse(others, None)
    at = np.flatnonzero(other.verdict == VALID)
    judged.numbers = numbers.with_others(rows[at], others.at(at))
    judged.assume(rows, other)


def _begins(numbers: Digits, region: str) -> Mask:
    """The strings that begin with the region's own country code."""
    code = str(phone_plans.of_region(region)[0])
    begins = numbers.length >= len(code)
    for place, digit in enumerate(code):
        begins &= numbers.digits[np.minimum(numbers.start + place, len(numbers.digits) - 1)] == int(digit)
    return begins


def _with_plus(numbers: Digits) -> Digits:
    return replace(numbers, plus=np.ones(len(numbers), dtype=bool))
