"""What the user wants of a file, and what was detected of it: said once, saved with the import, never detected again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from pipeline.files.dialects import Dialect, LineEnds, Quoting
from pipeline.report.messages import sentences
from pipeline.report.model import Finding, Report

Kind = Literal["text", "xlsx", "xls", "xlsb", "ods"]
Compression = Literal["", "gzip"]
Confidence = Literal["given", "certain", "likely", "guessed"]
HiddenRows = Literal["send", "skip"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The user's overrides; None is detected. `header=False` says that the file has none.

    `hidden_rows` says what becomes of rows that a sheet hides; None reads them, and holds the import for approval.
    """

    sheet: str | None = None
    header: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    name: str = ""
    hidden_rows: HiddenRows | None = None


@dataclass(frozen=True, slots=True)
class Detected:
    """How to read one file.

    `header_row` is the line (text) or row (Excel) where the header starts, 0 where there is none; `after_row` is the last
    line or row above the first record. `columns` are the header's texts as in the source; a column without a header is
    called "column 7". `spaced` says that spaces follow the delimiter, before quotes too, and are no text. `own_result`
    marks a result file of ours, whose guarded formulas are unguarded again. `findings` are what else was found of the file
    as a whole; what is found row by row comes with the frames.

    Of a sheet, `hidden_rows` is what the user chose for rows that it hides; `merged` says that cells are merged over several
    rows, so that their values have to be filled downwards.

    Of a text file, `width` is how many cells most lines have, `quoting` and `line_ends` are its dialect, and `nulls` says
    that a cell of \\N is empty. The header names the first `named_columns` columns (0: all of them), after an
    `index_column` that it does not name; `types` are what the columns hold, where that is plain. `footers` are lines at the
    end that are no contacts, `doubtful` those that may be none. `reordered` are the lines that repeat the header, and where
    each column stands in the rows below.
    """

    kind: Kind
    columns: tuple[str, ...]
    header_row: int = 0
    after_row: int = 0
    encoding: str = ""
    delimiter: str = ""
    spaced: bool = False
    quoting: Quoting = "doubled"
    nulls: bool = False
    line_ends: LineEnds = ""
    width: int = 0
    named_columns: int = 0
    index_column: bool = False
    types: tuple[str, ...] = ()
    footers: tuple[int, ...] = ()
    doubtful: tuple[int, ...] = ()
    reordered: tuple[tuple[int, tuple[int, ...]], ...] = ()
    compression: Compression = ""
    sheet: str = ""
    own_result: bool = False
    hidden_rows: HiddenRows | None = None
    merged: bool = False
    confidence: Mapping[str, Confidence] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def dialect(self) -> Dialect:
        """Return the way in which the cells of a text file are written."""
        return Dialect(self.delimiter, self.quoting, self.spaced)

    @property
    def report(self) -> Report:
        """Return how the file is read, and what else was found, as findings."""
        return Report().plus((*self._facts(), *self.findings))

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the same in sentences."""
        return tuple(sentences(self.report))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        findings = [finding.to_json() for finding in self.findings]
        return {**plain, "columns": list(self.columns), "confidence": dict(self.confidence), "findings": findings}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Detected:
        """Return what `to_json` saved; of what an earlier version saved, the sentences are made again."""
        known = {each.name for each in fields(cls)}
        kept = {key: value for key, value in saved.items() if key in known}
        findings = tuple(map(Finding.from_json, saved.get("findings", ())))
        listed = {name: tuple(saved.get(name, ())) for name in ("columns", "types", "footers", "doubtful")}
        reordered = tuple((int(line), tuple(order)) for line, order in saved.get("reordered", ()))
        return cls(**{**kept, **listed, "reordered": reordered, "findings": findings})

    def _facts(self) -> Iterator[Finding]:
        if any(finding.code == "posted_rows" for finding in self.findings):
            return
        sure = self.confidence
        if self.kind == "text":
            yield Finding(
                "encoding",
                details={"name": self.encoding, "compression": self.compression, "confidence": sure["encoding"]},
            )
            yield Finding("delimiter", details={"character": self.delimiter, "confidence": sure["delimiter"]})
        else:
            yield Finding("sheet", details={"name": self.sheet, "kind": self.kind, "confidence": sure["sheet"]})
        unit = "line" if self.kind == "text" else "row"
        if self.header_row:
            yield Finding("header", details={"row": self.header_row, "unit": unit, "confidence": sure["header"]})
        else:
            yield Finding("no_header", details={"confidence": sure["header"]})
