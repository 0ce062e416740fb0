"""The readings of a file's cells in the encodings that it may be in, and which of them is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline import errors
from pipeline.files.evidence import Evidence
from pipeline.files.languages.cells import Cells
from pipeline.report.messages import encoding_name
from pipeline.report.model import Example, Finding

# The logarithm of how common each is among exports, before anything of the file is known; the first of equals is named.
CANDIDATES: Final[dict[str, float]] = {
    "cp1252": 0.0,
    "utf-8": 0.0,
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
}
_OF_SEVERAL_BYTES: Final = frozenset({"cp932", "gb18030", "big5", "cp949", "euc_jp"})
_SAMPLE: Final = 120
_HOPELESS: Final = 40.0
_CLEAR: Final = 6.0  # how much likelier the best reading must be than the next
_UTF8_CELL: Final = 6.0  # how much likelier a cell must be as UTF-8 to be taken for it
_ODD_CELL: Final = -5.0  # the likelihood for each byte of a cell that may be in another encoding
_OTHER_CELL: Final = 10.0  # how much likelier it must be in that one
_GIBBERISH: Final = -4.6  # the likelihood for each byte of cells that are words of no language
_BROKEN: Final = "\ufffd"
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """The encoding of the likeliest reading; `finding` is there if another one is possible."""

    name: str
    proved: bool
    finding: Finding | None = None


@dataclass(slots=True)
class Reading:
    """The cells as an encoding has them; `names` are all encodings that have them so, the most common first."""

    names: list[str]
    texts: list[str]
    cells: Cells = field(init=False)
    likelihood: float = field(init=False)

    def __post_init__(self) -> None:
        self.cells = Cells(self.texts)
        self.likelihood = float(self.cells.likelihoods.sum()) + CANDIDATES[self.name]

    @property
    def name(self) -> str:
        """The most common encoding of those that read the cells so."""
        return self.names[0]


def judge(evidence: Evidence, bad_line: int) -> Judged:
    """Choose the likeliest reading of the evidence in a file that is not UTF-8 on one line at least.

    Raises FileError for a file of two encodings, and for bytes that are broken in the likeliest one.
    """
    cells, lines = evidence.cells, list(evidence.lines.values())
    best, *others = readings_of(cells)
    _check_utf8(best, cells, lines, bad_line)
    _check_broken(best, lines)
    other = _rival(best, others, cells)
    proved = evidence.complete and best.name not in _OF_SEVERAL_BYTES
    return Judged(best.name, proved, _uncertain(best, other, lines) if other else None)


def readings_of(cells: Sequence[bytes]) -> list[Reading]:
    """The readings that differ, the likeliest first; of many cells, without the readings that have no hope."""
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


def _check_utf8(best: Reading, cells: Sequence[bytes], lines: Sequence[int], bad_line: int) -> None:
    """Raise FileError if some cells are UTF-8 and others are not."""
    if best.name == "utf-8":
        return
    whole = [
        (at, text)
        for at, cell in enumerate(cells)
        if (text := cell.decode("utf-8", errors="replace")) and _BROKEN not in text
    ]
    likelihoods = Cells([text for _, text in whole]).likelihoods
    for (at, _), likelihood in zip(whole, likelihoods, strict=True):
        if likelihood > best.cells.likelihoods[at] + _UTF8_CELL:
            raise errors.FileError(
                f"Line {lines[at]} of the file is in UTF-8, and line {bad_line} is not, so that one of them would be misread; "
                "export the file again in one encoding, or name the one to read it in with --encoding."
            )


def _check_broken(best: Reading, lines: Sequence[int]) -> None:
    """Raise FileError if the likeliest encoding does not have all of the bytes."""
    for text, line in zip(best.texts, lines, strict=True):
        if _BROKEN in text:
            raise errors.FileError(
                f"The file is {encoding_name(best.name)} but for line {line}, where bytes are broken; correct that line, "
                "export the file again, or name its encoding with --encoding."
            )


def _rival(best: Reading, others: Sequence[Reading], cells: Sequence[bytes]) -> Reading | None:
    """The reading that may be right instead of the best."""
    possible = [other for other in others if not any(_BROKEN in text for text in other.texts)]
    next_best = possible[0] if possible else None
    if next_best and best.likelihood - next_best.likelihood < _CLEAR:
        return next_best
    if next_best and best.likelihood < _GIBBERISH * sum(map(len, cells)):
        return next_best
    odd = [at for at, cell in enumerate(cells) if best.cells.likelihoods[at] < _ODD_CELL * len(cell)]
    for other in _readings([cells[at] for at in odd], CANDIDATES) if odd else ():
        gains = other.cells.likelihoods - best.cells.likelihoods[odd]
        if gains.max() > _OTHER_CELL and (whole := _readings(cells, [other.name])):
            return whole[0]
    return None


def _uncertain(best: Reading, other: Reading, lines: Sequence[int]) -> Finding:
    differing = [at for at, text in enumerate(best.texts) if text != other.texts[at]]
    gains = other.cells.likelihoods - best.cells.likelihoods
    shown = sorted(sorted(differing, key=lambda at: -gains[at])[:_SHOWN])
    return Finding(
        "encoding_uncertain",
        count=len(differing),
        details={"name": encoding_name(best.name), "other": other.name},
        examples=tuple(Example(lines[at], best.texts[at], other.texts[at]) for at in shown),
        holds=True,
    )
