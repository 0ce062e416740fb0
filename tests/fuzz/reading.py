"""A file read as an import reads it: its rows cell by cell, and what would be sent of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.files.detected import Detected, Wanted
from pipeline.files.detecting import detect
from pipeline.files.framing import frames
from pipeline.report.model import Finding, Report
from pipeline.rows.mapped import ColumnMapping
from pipeline.rows.mapping import map_columns
from pipeline.rows.normalised import normalise
from pipeline.vendors import destination

# A row for which one of these is reported by its number is told of.
NAMED = ("row_split_again", "row_too_long")


@dataclass(frozen=True)
class ReadRow:
    """One row: its number in the file, cells with those beyond the header, and the code that rejects it or an empty text."""

    number: int
    cells: tuple[str, ...]
    code: str
    fields: dict[str, str]
    named: bool


@dataclass(frozen=True)
class ReadFile:
    """All of a file. `held` are the numbers of rows that the reader holds back, `skipped` of lines that are no rows."""

    detected: Detected
    mapping: ColumnMapping | None
    report: Report
    rows: list[ReadRow]
    held: dict[int, str]
    skipped: dict[int, str]

    @property
    def holds(self) -> list[Finding]:
        return [*self.report.holds]


def read(path: Path, delimiter: str | None, region: str, *, contacts: bool) -> ReadFile:
    """The file. Raises FileError where it is refused; `contacts` is false where no row has an e-mail address."""
    _, operation = destination("persistiq.leads" if contacts else "kixie.powerlist")
    detected = detect(path, Wanted(delimiter=delimiter))
    report, mapping = detected.report, None
    rows: list[ReadRow] = []
    held: dict[int, str] = {}
    skipped: dict[int, str] = {}
    for frame in frames(path, detected):
        if mapping is None:
            mapping = map_columns(
                detected.columns,
                frame.cells,
                operation.fields,
                given={},
                saved=None,
                needed=operation.needed,
                any_of=operation.any_of,
            )
            report = report.plus(mapping.findings)
        invalid = {at: frame.invalid[number] for at, number in enumerate(frame.numbers) if number in frame.invalid}
        done = normalise(
            frame.cells, mapping, operation.fields, identity=operation.identity, region=region, invalid=invalid
        )
        report = report.plus(each.finding() for each in frame.occurrences)
        report = report.plus(each.finding(frame.numbers) for each in done.occurrences)
        held |= {number: code for number, (code, _) in frame.invalid.items()}
        skipped |= frame.skipped
        named = {row for each in frame.occurrences if each.code in NAMED for row in each.rows}
        fields = done.fields.to_dict("records")
        cells = frame.cells.to_numpy(dtype=object).tolist()
        for at, number in enumerate(frame.numbers):
            beyond = frame.overflow.get(number, ())
            sent = {str(name): str(text) for name, text in fields[at].items()} if fields else {}
            rows.append(ReadRow(number, (*cells[at], *beyond), str(done.code.iat[at]), sent, number in named))
    return ReadFile(detected, mapping, report, rows, held, skipped)
