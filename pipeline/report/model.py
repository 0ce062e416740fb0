"""Findings about a file, and the report that they add up to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal

EXAMPLES = 5  # of each finding; the count goes on

FindingCode = Literal[
    # the file
    "encoding",
    "encoding_uncertain",
    "encodings_mixed",
    "delimiter",
    "quoting_dialect",
    "header",
    "no_header",
    "group_header",
    "columns_without_name",
    "index_column",
    "own_result",
    "posted_rows",
    "sheet",
    "other_sheets",
    "hidden_sheets",
    "hidden_rows",
    "hidden_columns",
    "merged_cells",
    # its lines
    "second_header",
    "footer",
    "skipped_line",
    "row_too_long",
    "row_split_again",
    # its columns
    "country_column",
    "mapping_uncertain",
    "mapping_contradicted",
    # its cells
    "error_value",
    "placeholder",
    "excel_text",
    "invisible_characters",
    "email_unwrapped",
    "several_values",
    "country_code_assumed",
    "prefix_replaced",
    "special_rate",
    "region_used",
    # the whole, judged
    "no_region",
    "mostly_invalid",
]


@dataclass(frozen=True, slots=True)
class Example:
    """One place of a finding: the row's number in the source (0 for none), the cell's text and what was made of it."""

    row: int = 0
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of finding, in one column where it is about one.

    `count` is how often it occurs: cells, rows, lines or columns. `details` are what its sentence names; findings with the
    same code, column and details are the same finding. `holds` says that the import waits for approval because of it.
    """

    code: FindingCode
    count: int = 1
    column: str = ""
    examples: tuple[Example, ...] = ()
    details: Mapping[str, str | int] = field(default_factory=dict)
    holds: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Return what identifies the finding; two with the same key are one."""
        return self.code, self.column, tuple(sorted(self.details.items()))

    def plus(self, other: Finding) -> Finding:
        """Return both findings as one, with the first of their examples."""
        return replace(
            self,
            count=self.count + other.count,
            examples=(*self.examples, *other.examples)[:EXAMPLES],
            holds=self.holds or other.holds,
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "code": self.code,
            "count": self.count,
            "column": self.column,
            "details": dict(self.details),
            "holds": self.holds,
            "examples": [{"row": one.row, "before": one.before, "after": one.after} for one in self.examples],
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Finding:
        """Return the finding that `to_json` made."""
        return cls(**{**saved, "examples": tuple(Example(**one) for one in saved["examples"])})


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The places of a finding in a frame.

    `rows` ascend; they are numbers of the source in a frame of a file, and positions from 0 in a normalised frame. `before`
    and `after` hold a text for each of them, or nothing; whatever is indexed by position will do, an Arrow array too.
    """

    code: FindingCode
    rows: Sequence[int]
    column: str = ""
    before: Sequence[Any] = ()
    after: Sequence[Any] = ()
    details: Mapping[str, str | int] = field(default_factory=dict)
    holds: bool = False

    def part(self, first: int, last: int) -> Occurrences:
        """Return the places in rows from `first` to `last`, both included."""
        here = slice(bisect_left(self.rows, first), bisect_right(self.rows, last))
        return replace(self, rows=self.rows[here], before=self.before[here], after=self.after[here])

    def shifted(self, by: int) -> Occurrences:
        """Return the same places with `by` added to each row."""
        return replace(self, rows=[int(row) + by for row in self.rows])

    def finding(self, numbers: Sequence[int] | None = None) -> Finding | None:
        """Return the finding, None if there is no place; `numbers` are the rows' numbers in the source by position."""
        if not len(self.rows):
            return None
        examples = tuple(
            Example(
                int(row if numbers is None else numbers[row]),
                str(self.before[at]) if len(self.before) else "",
                str(self.after[at]) if len(self.after) else "",
            )
            for at, row in enumerate(islice(self.rows, EXAMPLES))
        )
        return Finding(self.code, len(self.rows), self.column, examples, self.details, self.holds)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about a file, each kind once, in the order in which they were first made."""

    findings: tuple[Finding, ...] = ()

    @property
    def holds(self) -> tuple[Finding, ...]:
        """Return the findings for which the import waits for approval."""
        return tuple(finding for finding in self.findings if finding.holds)

    def of(self, code: FindingCode) -> tuple[Finding, ...]:
        """Return the findings of one code."""
        return tuple(finding for finding in self.findings if finding.code == code)

    def plus(self, findings: Iterable[Finding | None]) -> Report:
        """Return the report with more findings, each added to the one of the same key."""
        added = {finding.key: finding for finding in self.findings}
        for finding in findings:
            if finding is not None:
                earlier = added.get(finding.key)
                added[finding.key] = earlier.plus(finding) if earlier else finding
        return Report(tuple(added.values()))

    def replaced(self, finding: Finding) -> Report:
        """Return the report with this finding in the place of those of the same code and column."""
        others = tuple(each for each in self.findings if (each.code, each.column) != (finding.code, finding.column))
        return Report((*others, finding))

    def without_cells(self) -> Report:
        """Return the report without the texts of cells, as a pruned import keeps it."""
        return Report(tuple(replace(finding, examples=()) for finding in self.findings))

    def to_json(self) -> list[dict[str, Any]]:
        """Return plain JSON values."""
        return [finding.to_json() for finding in self.findings]

    @classmethod
    def from_json(cls, saved: Iterable[Mapping[str, Any]]) -> Report:
        """Return the report that `to_json` made."""
        return cls(tuple(map(Finding.from_json, saved)))
