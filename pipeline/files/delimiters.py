"""Which character separates the cells of a text file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import log2

from pipeline import errors
from pipeline.files import bounds, looks, text
from pipeline.files.detected import Confidence
from pipeline.files.dialects import Dialect, LineEnds, Quoting
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.records import QuoteFault, tolerant_records

CANDIDATES = (",", ";", "\t", "|")
RARE = ("^", "~", "\u00a6")  # tried only if none of the others makes a table
WITHOUT_QUOTES = ("\t", "|")  # delimiters of files that programs write without quoting anything
LEAST_ROWS_ALIKE, LONGEST_NAME = 2, 40
_LONGEST_FOOTER = 10
_QUOTE_BY_ANOTHER = re.compile(r'[,;\t|] ?"|" ?[,;\t|]')
_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", r"\t": "\t", "pipe": "|"}
_SPOKEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}


@dataclass(frozen=True, slots=True)
class Separated:
    """The rows of a sample as one delimiter separates them; no delimiter is a single column.

    `agreement` is the share of rows with as many cells as most have, `divided` of those with more than one cell, `contacts`
    of those with a cell that is an e-mail address or a phone number and nothing else, `torn` of those that a quoted cell of
    another delimiter was torn apart in; `size` is how many rows these are. `spaced` says that a space stands before quotes;
    `fault` is why the rows end early.
    """

    delimiter: str
    rows: list[NumberedRow]
    width: int
    agreement: float
    divided: float
    contacts: float
    torn: float
    size: int
    spaced: bool
    confidence: Confidence
    quoting: Quoting = "doubled"
    fault: errors.FileError | None = None

    @property
    def dialect(self) -> Dialect:
        """Return the way in which the cells are written."""
        return Dialect(self.delimiter, self.quoting, self.spaced)

    def __str__(self) -> str:
        return f"separated by {_SPOKEN.get(self.delimiter, self.delimiter)}" if self.delimiter else "as a single column"

    @property
    def score(self) -> float:
        return self.agreement * log2(self.width) * (1 + self.contacts) * (1 - self.torn)

    @property
    def of_contacts(self) -> bool:
        """Rows that agree and of which a third are contacts, whatever stands above and below them."""
        return self.width > 1 and self.agreement > 0.9 and self.contacts >= 0.3

    @property
    def without_exception(self) -> bool:
        """Every row has as many cells, under a first one that could be a header: a table, though of no contacts."""
        header = [cell.strip().casefold() for cell in self.rows[0][1]] if self.rows else []
        names = len(set(header)) == len(header) == self.width > 1 and all(0 < len(n) <= LONGEST_NAME for n in header)
        return names and self.agreement == self.divided == 1.0 and len(self.rows) > LEAST_ROWS_ALIKE


def named(wanted: str) -> str:
    """The delimiter by its name or itself. Raises FileError where it is not one character."""
    delimiter = _NAMES.get(wanted.strip().lower() or wanted, wanted)
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise errors.FileError(f"{wanted!r} is no delimiter; give one character, or comma, semicolon, tab or pipe.")
    return delimiter


@dataclass(frozen=True, slots=True)
class Sample:
    """The first part of a text, if it is the whole, and what of its dialect is settled."""

    text: str
    whole: bool = True
    ends: LineEnds = ""
    quoting: Quoting | None = None


def separate(sample: Sample, wanted: str | None) -> Separated:
    """Return the sample by its likeliest delimiter: most rows have the same number of cells by it, and many of them."""
    if wanted:
        return _separated(sample, named(wanted), "given")
    if hint := hinted(sample.text):
        return _separated(sample, hint, "certain")
    tried = [_separated(sample, delimiter, "likely") for delimiter in CANDIDATES]
    # A sign that stands in one line alone makes a perfect table of that line.
    several = any(one.size > 1 and _is_table(one) for one in tried)
    best, second, *_ = sorted(tried, key=lambda one: (several and one.size < 2, -one.score))
    if not _is_table(best):
        rare = (_separated(sample, delimiter, "likely") for delimiter in RARE if delimiter in sample.text)
        return next(filter(_has_header, rare), None) or _separated(sample, "", "likely")
    if best.agreement > 0.9 and best.score > 2 * second.score:
        return replace(best, confidence="certain")
    return best


def separated_again(sample: Sample, before: Separated) -> Separated:
    """Return the sample by the same delimiter, once more of its dialect is settled."""
    return _separated(sample, before.delimiter, before.confidence)


def hinted(sample: str) -> str:
    """The delimiter that Excel's own first line names, `sep=;`."""
    first = sample.lstrip("\r\n").splitlines()[:1]
    line = first[0].strip().strip('"') if first else ""
    return line[4:] if line.lower().startswith("sep=") and len(line) == 5 else ""


def _separated(sample: Sample, delimiter: str, confidence: Confidence) -> Separated:
    spaced = delimiter != " " and f'{delimiter} "' in sample.text and f'{delimiter}"' not in sample.text
    quoting, rows, fault = _rows(sample, delimiter, spaced=spaced)
    table, width = _table(rows)
    return Separated(
        delimiter,
        rows,
        width,
        agreement=_share(len(cells) == width for cells in table),
        divided=_share(len(cells) > 1 for cells in table),
        contacts=_share(map(looks.is_contact, table))
        if width > 1
        else 0.0,  # one column is not chosen for its contacts
        torn=_share(any(map(_is_torn, cells)) for cells in table),
        size=len(table),
        spaced=spaced,
        confidence=confidence,
        quoting=quoting,
        fault=fault,
    )


def _table(rows: list[NumberedRow]) -> tuple[list[Cells], int]:
    """Return the rows without the titles above them and the notes below, and how wide most of them are.

    A row of contacts or of known names weighs more than others: above few people there may be more titles.
    """
    filled = [cells for _, cells in rows if looks.has_text(cells)]
    widths: Counter[int] = Counter()
    for cells in filled:
        if len(cells) > 1:
            widths[len(cells)] += 4 if looks.is_contact(cells) or looks.known_labels(cells) > 1 else 1
    width = max(widths, key=lambda size: (widths[size], size), default=1)
    first = next((at for at, cells in enumerate(filled) if len(cells) >= width), 0)
    last = max((at for at, cells in enumerate(filled) if len(cells) > 1), default=len(filled) - 1)
    below = len(filled) - 1 - last
    is_table = last > first or (
        width > 1 and [at for at, cells in enumerate(filled) if looks.is_contact(cells)] == [first]
    )
    return filled[first : last + 1] if below <= _LONGEST_FOOTER and is_table else filled[first:], width


def _is_torn(cell: str) -> bool:
    """Half of a quoted cell, with the delimiter beside its quote that would have kept it whole."""
    return cell.count('"') % 2 == 1 and _QUOTE_BY_ANOTHER.search(cell) is not None


def _share(facts: Iterable[bool]) -> float:
    """How many of them are true, of one."""
    listed = list(facts)
    return sum(listed) / max(1, len(listed))


def _rows(
    sample: Sample, delimiter: str, *, spaced: bool
) -> tuple[Quoting, list[NumberedRow], errors.FileError | None]:
    """Return the first way of quoting by which the records have no fault, the records, and the first fault by any way."""
    lines = list(text.lines([sample.text], sample.ends))
    tried: list[tuple[Quoting, list[NumberedRow], errors.FileError | None]] = []
    for quoting in [sample.quoting] if sample.quoting else _ways_of_quoting(sample.text, delimiter):
        faults: list[QuoteFault] = []
        found = tolerant_records(lines, Dialect(delimiter, quoting, spaced), faults, whole=sample.whole)
        tried.append((quoting, list(islice(found, bounds.SAMPLE_ROWS)), faults[0] if faults else None))
        if not faults:
            return tried[-1]
    return tried[0]


def _ways_of_quoting(sample: str, delimiter: str) -> Iterator[Quoting]:
    """Yield the ways of quoting to try; those after the first are tried only if the ones before have a fault."""
    first = next((line for line in sample.splitlines() if line.strip()), "").strip("\ufeff ")
    apart = re.escape(delimiter)
    if delimiter and re.fullmatch(rf"'[^']+'(?:\s*{apart}\s*'[^']+')+", first):
        yield "single"  # the names of all columns are quoted so, and then cells are
        return
    yield "doubled"
    if '\\"' in sample:
        yield "backslash"
        yield "php"
    if delimiter in WITHOUT_QUOTES:
        yield "none"


def _has_header(separated: Separated) -> bool:
    """Return if the rows are a table whose first one is no contact: an address may hold a rare delimiter."""
    table, _ = _table(separated.rows)
    return _is_table(separated) and not looks.is_contact(table[0])


def _is_table(separated: Separated) -> bool:
    """Rows that agree; where few cells do, all of them, or some of them with something of a contact."""
    if separated.width < 2 or separated.divided < 0.6:
        return False
    if separated.width > 3 and separated.agreement > 0.6:
        return True
    return separated.without_exception or separated.of_contacts or looks.is_contact_table(separated.rows)
