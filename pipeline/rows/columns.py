"""The columns of one field taken together: the first valid cell of a row wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.model import FindingCode, Occurrences
from pipeline.rows import cells, phone_findings
from pipeline.rows.cells import Cells, Counts, Mask, Texts
from pipeline.rows.cleaned_columns import Source
from pipeline.rows.email_columns import normalise_emails
from pipeline.rows.phone_reading import EMPTY
from pipeline.rows.phone_regions import Regions
from pipeline.rows.problems import Problem
from pipeline.rows.texts import normalise_texts


@dataclass(frozen=True, slots=True)
class Taken:
    """What the columns of one field come to: the value of each row and the cells that gave none."""

    values: Texts
    blank: Mask
    changed: Counts
    problems: tuple[Problem, ...] = ()
    recovered: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))
    extensions: Texts | None = None
    occurrences: tuple[Occurrences, ...] = ()


def text(source: Source) -> Taken:
    """A text field has one column."""
    _, column = source
    values, rows = normalise_texts(column)
    blank, changed = _blank(values), np.zeros(len(column), dtype=np.uint16)
    changed[rows[~blank[rows]]] = 1
    return Taken(values, blank, changed, recovered=_none(column))


def words(source: Source, read: Callable[[str], str], code: str) -> Taken:
    """A field of one column whose cells are read one by one, each distinct one once; `read` gives nothing for a bad one."""
    header, column = source
    values = cells.mapped(column.texts, read)
    blank = _blank(cells.mapped(column.texts, str.strip))
    problems = _some([Problem(_blank(values) & ~blank, code, header)])
    return Taken(values, blank, _changes(values, column.texts), problems, _none(column))


def emails(sources: Sequence[Source]) -> Taken:
    """The first valid address of each row."""
    taken = None
    for header, column in sources:
        read = normalise_emails(column)
        problems = _email_problems(header, column, read.invalid)
        blank = _blank(read.addresses) & ~read.invalid
        changed = _changes(read.addresses, column.texts)
        found = (
            *_occurrences("email_unwrapped", read.unwrapped, header, column, read.addresses),
            *_occurrences("several_values", read.several, header, column, read.addresses),
        )
        one = Taken(read.addresses, blank, changed, problems, _none(column), occurrences=found)
        taken = one if taken is None else _after(taken, one)
    assert taken is not None
    return taken


def phones(sources: Sequence[Source], regions: Regions) -> Taken:
    """The first valid number of each row, and the extension that came with it."""
    taken = None
    for header, column in sources:
        read = regions.read(header, column)
        if taken is not None:
            read = replace(read, signs=np.where(_blank(taken.values), read.signs, 0))
        problems = _some(list(phone_findings.problems(header, read, regions)))
        changed = _changes(read.numbers, column.texts)
        extensions = read.extensions if (~_blank(read.extensions)).any() else None
        found = tuple(phone_findings.occurrences(header, column, read, regions))
        blank = read.outcome == EMPTY
        one = Taken(read.numbers, blank, changed, problems, read.recovered, extensions, found)
        taken = one if taken is None else _after(taken, one)
    assert taken is not None
    return taken


def _after(first: Taken, second: Taken) -> Taken:
    """The second column where the first gives nothing; its cells are not looked at elsewhere."""
    empty = _blank(first.values)
    open_rows = pa.array(empty)
    extensions = first.extensions
    if second.extensions is not None:
        mine = cells.constant("", len(empty)) if extensions is None else extensions
        extensions = pc.if_else(open_rows, second.extensions, mine)
    return Taken(
        pc.if_else(open_rows, second.values, first.values),
        first.blank & second.blank,
        first.changed + second.changed,
        (*first.problems, *_some([replace(problem, rows=problem.rows & empty) for problem in second.problems])),
        first.recovered | (second.recovered & empty),
        extensions,
        (*first.occurrences, *(_among(occurrence, empty) for occurrence in second.occurrences)),
    )


def _occurrences(code: FindingCode, found: Mask, header: str, column: Cells, after: Texts) -> tuple[Occurrences, ...]:
    rows = np.flatnonzero(found)
    if not len(rows):
        return ()
    chosen = pa.array(rows)
    return (Occurrences(code, rows.tolist(), header, column.texts.take(chosen), after.take(chosen)),)


def _among(occurrence: Occurrences, rows: Mask) -> Occurrences:
    """The occurrence in some of the rows."""
    kept = [at for at, row in enumerate(occurrence.rows) if rows[row]]
    before, after = (
        [texts[at] for at in kept] if len(texts) else () for texts in (occurrence.before, occurrence.after)
    )
    return replace(occurrence, rows=[occurrence.rows[at] for at in kept], before=before, after=after)


def _email_problems(header: str, column: Cells, invalid: Mask) -> tuple[Problem, ...]:
    """The invalid cells, parted by what can be told of them at a glance."""
    rows = np.flatnonzero(invalid)
    if not len(rows):
        return ()
    texts = column.texts.take(pa.array(rows))
    signs = pc.count_substring(texts, "@").to_numpy(zero_copy_only=False)
    spaced = pc.match_substring_regex(texts, r"\S\s+\S").to_numpy(zero_copy_only=False)
    several = pc.match_substring_regex(texts, r"@.*[\s,;/|&].*@").to_numpy(zero_copy_only=False)
    hints = np.select([signs == 0, several, signs > 1, spaced], [1, 4, 2, 3], default=0)
    told = (
        "",
        "It has no at-sign.",
        "It has more than one at-sign.",
        "It has a space or other words in it.",
        "It holds several addresses, and none of them can be taken alone.",
    )
    problems = []
    for number, hint in enumerate(told):
        here = np.zeros(len(column), dtype=bool)
        here[rows[hints == number]] = True
        problems.append(Problem(here, "email_invalid", header, hint))
    return _some(problems)


def _some(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.rows.any())


def _changes(values: Texts, texts: Texts) -> Counts:
    """1 for each cell with a value that is not its text as it was."""
    changed: Counts = (pc.not_equal(values, texts).to_numpy(zero_copy_only=False) & ~_blank(values)).astype(np.uint16)
    return changed


def _blank(texts: Texts) -> Mask:
    blank: Mask = pc.equal(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    return blank


def _none(column: Cells) -> Mask:
    return np.zeros(len(column), dtype=bool)
