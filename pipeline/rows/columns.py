"""The columns of one field taken together: the first valid cell of a row wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.model import Occurrences
from pipeline.rows import cells
from pipeline.rows.cells import Cells, Counts, Mask, Texts
from pipeline.rows.cleaned_columns import Source
from pipeline.rows.email_columns import normalise_emails
from pipeline.rows.phone_columns import normalise_phones
from pipeline.rows.phone_reading import BAD, DAMAGED, EMPTY
from pipeline.rows.texts import normalise_texts


@dataclass(frozen=True, slots=True)
class Problem:
    """Cells of one column that hold no valid value, and what may help to mend them."""

    rows: Mask
    code: str
    header: str
    hint: str = ""

    def told(self, region: str | None) -> str:
        """Which column, and what is known beyond the code's sentence; never the cell itself."""
        where = f"The column is '{self.header}'."
        if self.code == "phone_invalid" and not self.hint:
            return f"{where} The region is {region}." if region else f"{where} No region is set."
        return f"{where} {self.hint}".rstrip()


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
        one = Taken(read.addresses, blank, changed, problems, _none(column))
        taken = one if taken is None else _after(taken, one)
    assert taken is not None
    return taken


def phones(sources: Sequence[Source], region: str | None) -> Taken:
    """The first valid number of each row, and the extension that came with it."""
    taken = None
    for header, column in sources:
        read = normalise_phones(column, region)
        bad, plus = read.outcome == BAD, read.needs_plus
        problems = (
            Problem(bad & plus, "phone_invalid", header, "It would be valid with a plus sign in front."),
            Problem(bad & ~plus, "phone_invalid", header),
            Problem(read.outcome == DAMAGED, "phone_damaged", header),
        )
        changed = _changes(read.numbers, column.texts)
        extensions = read.extensions if (~_blank(read.extensions)).any() else None
        one = Taken(read.numbers, read.outcome == EMPTY, changed, _some(problems), read.recovered, extensions)
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
        (*first.problems, *_some([Problem(p.rows & empty, p.code, p.header, p.hint) for p in second.problems])),
        first.recovered | (second.recovered & empty),
        extensions,
        (*first.occurrences, *second.occurrences),
    )


def _email_problems(header: str, column: Cells, invalid: Mask) -> tuple[Problem, ...]:
    """The invalid cells, parted by what can be told of them at a glance."""
    rows = np.flatnonzero(invalid)
    if not len(rows):
        return ()
    texts = column.texts.take(pa.array(rows))
    signs = pc.count_substring(texts, "@").to_numpy(zero_copy_only=False)
    spaced = pc.match_substring_regex(texts, r"\S\s+\S").to_numpy(zero_copy_only=False)
    hints = np.select([signs == 0, signs > 1, spaced], [1, 2, 3], default=0)
    told = ("", "It has no at-sign.", "It has more than one at-sign.", "It has a space in it.")
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
