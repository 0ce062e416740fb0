"""One file read as an import reads it, up to the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline import errors
from pipeline.files.detecting import detect
from pipeline.files.framing import frames
from pipeline.reading import judge
from pipeline.report.model import Report
from pipeline.rows.mapped import ColumnMapping
from pipeline.rows.mapping import map_columns
from pipeline.rows.normalised import normalise, with_phone_habits
from pipeline.rows.telling import abstention
from pipeline.vendors import destination
from tests.corpus.case import Case


@dataclass(frozen=True)
class Read:
    """What an import would have in its ledger: the rows that would be sent, the others by number, and the report."""

    rows: list[dict[str, str]]
    numbers: list[int]
    held: dict[int, str]
    details: dict[int, str]
    report: Report
    mapping: ColumnMapping
    skipped: dict[int, str]


def read(case: Case, folder: Path) -> Read:
    """The case's file, read. Raises FileError where it is refused."""
    path = folder / "file"
    path.write_bytes(case.data)
    _, operation = destination(case.destination)
    detected = detect(path, case.wanted)
    first = next(iter(frames(path, detected)))
    mapping = map_columns(
        detected.columns,
        first.cells,
        operation.fields,
        given=case.given,
        saved=None,
        needed=operation.needed,
        any_of=operation.any_of,
    )
    if mapping.abstained:
        raise errors.FileError(abstention("contacts.csv", detected.columns, first.cells, mapping, operation.any_of))
    mapping = with_phone_habits(mapping, first.cells, operation.fields, case.region)
    report = detected.report.plus(mapping.findings)
    rows: list[dict[str, str]] = []
    numbers: list[int] = []
    held: dict[int, str] = {}
    details: dict[int, str] = {}
    skipped: dict[int, str] = {}
    for frame in frames(path, detected):
        invalid = {at: frame.invalid[number] for at, number in enumerate(frame.numbers) if number in frame.invalid}
        done = normalise(
            frame.cells, mapping, operation.fields, identity=operation.identity, region=case.region, invalid=invalid
        )
        report = report.plus(each.finding() for each in frame.occurrences)
        report = report.plus(each.finding(frame.numbers) for each in done.occurrences)
        skipped.update(frame.skipped)
        for at, number in enumerate(frame.numbers):
            if done.code.iat[at]:
                held[number], details[number] = done.code.iat[at], done.detail.iat[at]
            else:
                numbers.append(number)
                rows.append({str(name): str(text) for name, text in done.fields.iloc[at].items()})
    report = judge.judged(report, {}, len(numbers) + len(held), judge.Thresholds())
    return Read(rows, numbers, held, details, report, mapping, skipped)
