"""Judge a file as a whole: add the findings that stop an import before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline import reasons
from pipeline.report.messages import sentence
from pipeline.report.model import Finding, Report

WAITING = "waiting for approval"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`invalid_share`: an import waits for approval when more than this share of its rows is invalid for one reason."""

    invalid_share: float = 0.5


Invalid = Mapping[str, tuple[int, str]]


def counted(earlier: Invalid, codes: Iterable[str], details: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Count the invalid rows by code, with the detail of the first of each; an empty code is a valid row."""
    found = dict(earlier)
    for code, detail in zip(codes, details, strict=True):
        if code:
            number, first = found.get(code, (0, detail))
            found[code] = (number + 1, first)
    return found


def judged(report: Report, invalid: Invalid, rows: int, thresholds: Thresholds) -> Report:
    """Return the report with the judgement of all rows read so far, of which `invalid` cannot be sent.

    A judgement of fewer rows is replaced by the one of more; a finding that held the import goes on holding it.
    """
    for finding in _judgements(report, invalid, rows, thresholds):
        report = report.replaced(finding)
    return report


def why(report: Report) -> str:
    """Return why an import waits for approval, without any cell: it may be shown to anybody."""
    held = " ".join(sentence(finding, examples=False) for finding in report.holds)
    return f"{WAITING}: {held}".removesuffix(".") if held else WAITING


def _judgements(report: Report, invalid: Invalid, rows: int, thresholds: Thresholds) -> Iterator[Finding]:
    for code, (number, detail) in invalid.items():
        if number > thresholds.invalid_share * rows:
            details: dict[str, str | int] = {"of": rows, "code": code, "reason": reasons.sentence(code, detail)}
            yield Finding("mostly_invalid", number, details=details, holds=True)
    without = report.of("no_region")
    for column in dict.fromkeys(finding.column for finding in without):
        first, *others = (finding for finding in without if finding.column == column)
        for other in others:  # later rows may propose another region
            first = first.plus(other)
        yield replace(first, holds=True)
