"""Read the cells of a file in every encoding that is possible, and choose the likeliest reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from pipeline import errors
from pipeline.files.evidence import Evidence
from pipeline.files.languages.cells import Cells
from pipeline.files.languages.letters import Scores
from pipeline.report.messages import encoding_name
from pipeline.report.model import Example, Finding, FindingCode

# The logarithm of how common each is among exports, before anything of the file is known; the first of equals is named.
CANDIDATES: Final[dict[str, float]] = {
    "cp1252": 0.0,
    "cp1250": -2.0,
    "cp1251": -2.0,
    "cp932": -2.0,
    "gb18030": -2.0,
    "cp1254": -2.5,
    "big5": -2.5,
    "cp949": -2.5,
    "cp1257": -3.0,
    "cp1253": -3.0,
    "cp1255": -3.0,
    "cp1256": -3.0,
    "cp874": -3.0,
    "iso8859_15": -3.0,
    "cp850": -3.5,
    "mac_roman": -3.5,
    "iso8859_2": -3.5,
    "koi8_r": -4.0,
    "euc_jp": -4.0,
    "cp437": -4.5,
    "cp1258": -4.5,
    "cp852": -5.0,
    "cp866": -5.0,
    "iso8859_7": -5.0,
    "iso8859_5": -6.0,
    "koi8_u": -6.0,
    "mac_cyrillic": -6.0,
    "iso8859_6": -6.0,
    "iso8859_4": -7.0,
    "mac_latin2": -7.0,
    "cp857": -7.0,
    "cp775": -7.0,
    "latin-1": -20.0,
}
_OF_SEVERAL_BYTES: Final = frozenset({"cp932", "gb18030", "big5", "cp949", "euc_jp"})
_SAMPLE: Final = 120
_HOPELESS: Final = 40.0
# With this margin, benchmarks/encodings.py reads none of 3,037 files (seeds 0 and 7000) wrongly without a hold.
_CLEAR: Final = 6.0
# The likelihood of each byte of a usual cell, and how much less likely a cell is that is looked at in other encodings.
_USUAL: Final = -3.0
_ODD: Final = -4.0
_MOST_ODD_CELLS: Final = 300
_UTF8_CELL: Final = 6.0  # how much likelier a cell must be in UTF-8 than in another encoding
# How much likelier the file must be if some of its cells are in a second encoding, and how many cells are tried.
_TWO_ENCODINGS: Final = 2.0
_CELLS_OF_SECOND: Final = np.array([1, 2, 4, 8, 16, 32, 64])
_LARGEST_GAIN: Final = 50.0
_GIBBERISH: Final = -4.6  # the likelihood for each byte of cells that are words in no language
_BROKEN: Final = re.compile("[\ufffd\x80-\x9f]")  # no text holds the control characters of Latin-1
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """The encoding of the likeliest reading; `finding` is there if another one is possible."""

    name: str
    proved: bool
    finding: Finding | None = None


@dataclass(slots=True)
class Reading:
    """The cells as decoded; `names` are all encodings that decode them to these texts, the most common first."""

    names: list[str]
    texts: list[str]
    cells: Cells = field(init=False)
    likelihood: float = field(init=False)

    def __post_init__(self) -> None:
        self.cells = Cells(self.texts)
        self.likelihood = float(self.cells.likelihoods.sum()) + CANDIDATES[self.name]

    @property
    def name(self) -> str:
        """Return the most common of the encodings."""
        return self.names[0]

    @property
    def broken(self) -> list[int]:
        """Return the places of the cells that hold bytes the encoding does not have."""
        return [at for at, text in enumerate(self.texts) if _BROKEN.search(text)]

    def gibberish(self, cells: Sequence[bytes]) -> bool:
        """Return if the cells that are not broken are words in no language."""
        whole = sorted(set(range(len(cells))) - set(self.broken))
        return float(self.cells.likelihoods[whole].sum()) <= _GIBBERISH * sum(len(cells[at]) for at in whole)


def judge(evidence: Evidence, bad_line: int) -> Judged:
    """Choose the likeliest reading of the evidence in a file that is not UTF-8 on one line at least.

    Raises FileError for a file of two encodings, for bytes that are broken in the likeliest one, and without evidence.
    """
    cells, lines = evidence.cells, list(evidence.lines.values())
    if not cells:
        raise errors.FileError(
            f"Line {bad_line} of the file is not UTF-8, and holds no cell short enough to judge its encoding by; name the "
            "encoding with --encoding."
        )
    utf8 = _Utf8(evidence, bad_line)
    utf8.check()
    best, *others = readings_of(cells)
    if best.broken and best.gibberish(cells):
        return _unknown(best, others, lines)
    utf8.check_against(best)
    _check_broken(best, lines)
    proved = evidence.complete and best.name not in _OF_SEVERAL_BYTES
    return Judged(best.name, proved, _doubt(best, others, cells, lines))


def readings_of(cells: Sequence[bytes]) -> list[Reading]:
    """Return the readings that differ, the likeliest first; for many cells, without the readings that a sample rules out."""
    step = max(1, len(cells) // _SAMPLE)
    sampled = _readings(cells[::step], CANDIDATES)
    if step == 1:
        return sampled
    hopeful = {name for each in sampled if each.likelihood > sampled[0].likelihood - _HOPELESS for name in each.names}
    return _readings(cells, [name for name in CANDIDATES if name in hopeful])


def _readings(cells: Sequence[bytes], names: Iterable[str]) -> list[Reading]:
    by_text: dict[str, list[str]] = {}
    for name in names:
        by_text.setdefault(b"\n".join(cells).decode(name, errors="replace"), []).append(name)
    split = [(names, text.split("\n")) for text, names in by_text.items()]
    found = [Reading(names, texts) for names, texts in split if len(texts) == len(cells)]
    return sorted(found, key=lambda each: -each.likelihood)


def _unknown(best: Reading, others: Sequence[Reading], lines: Sequence[int]) -> Judged:
    """Return the likeliest encoding that has every byte, as uncertain, because no reading makes words."""
    whole = [each for each in others if not each.broken] or [Reading(["latin-1"], best.texts)]
    other = whole[1] if len(whole) > 1 else best
    return Judged(whole[0].name, False, _finding("encoding_uncertain", whole[0], other, lines))


class _Utf8:
    """The cells that would be UTF-8, in a file that is not."""

    def __init__(self, evidence: Evidence, bad_line: int) -> None:
        self.evidence, self.bad_line = evidence, bad_line
        self.cells = evidence.cells
        texts = [cell.decode("utf-8", errors="replace") for cell in self.cells]
        self.whole = [at for at, text in enumerate(texts) if "\ufffd" not in text]
        self.likelihoods = Cells([texts[at] for at in self.whole]).likelihoods

    def check(self) -> None:
        """Raise FileError if cells are UTF-8, because no other encoding makes words of them."""
        sampled = self.whole[:_MOST_ODD_CELLS]
        if not sampled:
            return
        others = _readings([self.cells[at] for at in sampled], CANDIDATES)
        in_others = np.max([other.cells.likelihoods for other in others], axis=0)
        if (self.likelihoods[: len(sampled)] < in_others + _UTF8_CELL).all():
            return
        rest = sorted(set(range(len(self.cells))) - set(self.whole))
        if self._times(self.whole) <= 4 * self._times(rest) and self._makes_words(rest):
            raise self._of_two(sampled[0])
        raise _broken("UTF-8", self.bad_line)

    def check_against(self, best: Reading) -> None:
        """Raise FileError if cells are likelier in UTF-8 than in the likeliest encoding of the file."""
        for at, likelihood in zip(self.whole, self.likelihoods, strict=True):
            if likelihood > best.cells.likelihoods[at] + _UTF8_CELL:
                raise self._of_two(at)

    def _times(self, places: Sequence[int]) -> int:
        return sum(self.evidence.counts[self.cells[at]] for at in places)

    def _makes_words(self, places: Sequence[int]) -> bool:
        cells = [self.cells[at] for at in places]
        return bool(cells) and not _readings(cells, CANDIDATES)[0].gibberish(cells)

    def _of_two(self, at: int) -> errors.FileError:
        line = self.evidence.lines[self.cells[at]]
        return errors.FileError(
            f"Line {line} of the file is in UTF-8, and line {self.bad_line} is not, so that one of them would be misread; "
            "export the file again in one encoding, or name the one to read it in with --encoding."
        )


def _check_broken(best: Reading, lines: Sequence[int]) -> None:
    """Raise FileError if the likeliest encoding does not have all of the bytes."""
    if best.broken:
        raise _broken(encoding_name(best.name), lines[best.broken[0]])


def _broken(name: str, line: int) -> errors.FileError:
    return errors.FileError(
        f"The file is {name} but for line {line}, where bytes are broken or in another encoding; correct that line, export "
        "the file again, or name the encoding to read it in with --encoding."
    )


def _doubt(best: Reading, others: Sequence[Reading], cells: Sequence[bytes], lines: Sequence[int]) -> Finding | None:
    """Return the finding that holds the import: cells of a second encoding, or another encoding for the whole file."""
    if second := _second_encoding(best, cells):
        return _finding("encodings_mixed", best, _readings(cells, [second])[0], lines)
    other = next((other for other in others if not other.broken), None)
    if other and (best.likelihood - other.likelihood < _CLEAR or best.gibberish(cells)):
        return _finding("encoding_uncertain", best, other, lines)
    return None


def _second_encoding(best: Reading, cells: Sequence[bytes]) -> str:
    """Return the encoding that some of the odd cells are clearly likelier in; empty if there is none."""
    excess = best.cells.likelihoods - [_USUAL * len(cell) for cell in cells]
    odd = [int(at) for at in np.argsort(excess)[:_MOST_ODD_CELLS] if excess[at] < _ODD]
    others = _readings([cells[at] for at in odd], CANDIDATES) if odd else []
    gains = {
        other.name: _gain_of_two(other.cells.likelihoods - best.cells.likelihoods[odd], len(cells))
        + CANDIDATES[other.name] / 2
        for other in others
    }
    name = max(gains, key=gains.__getitem__, default="")
    return name if name and gains[name] > _TWO_ENCODINGS else ""


def _gain_of_two(gains: Scores, cells: int) -> float:
    """Return how much likelier a file of so many cells is if a share of them is in the second encoding.

    A single odd name says little among many cells; several of them add up.
    """
    many = _CELLS_OF_SECOND[: max(1, int(np.searchsorted(_CELLS_OF_SECOND, cells / 2)))]
    shares = many / (cells + 1)
    either = np.log1p(shares[:, None] * np.expm1(np.minimum(gains, _LARGEST_GAIN)))
    return float((either.sum(axis=1) + (cells - len(gains)) * np.log1p(-shares)).max())


def _finding(code: FindingCode, best: Reading, other: Reading, lines: Sequence[int]) -> Finding:
    differing = [at for at, text in enumerate(best.texts) if text != other.texts[at]]
    gains = other.cells.likelihoods - best.cells.likelihoods
    if code == "encodings_mixed":
        differing = [at for at in differing if gains[at] > 0]
    shown = sorted(sorted(differing, key=lambda at: -gains[at])[:_SHOWN])
    return Finding(
        code,
        count=len(differing),
        details={
            "name": encoding_name(best.name),
            "likeliest": best.name,
            "other_name": encoding_name(other.name),
            "other": other.name,
        },
        examples=tuple(Example(lines[at], *_difference(best.texts[at], other.texts[at])) for at in shown),
        holds=True,
    )


def _difference(text: str, other: str) -> tuple[str, str]:
    """Return both readings of a cell; for a line separated by pipes, of the cell that differs."""
    parts = list(zip(text.split("|"), other.split("|"), strict=False))
    return next((pair for pair in parts if pair[0] != pair[1]), (text, other)) if len(parts) > 1 else (text, other)
