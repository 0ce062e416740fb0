"""A source of any format, read a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.files.detected import Detected, Kind
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.sheet import SourceSheet
from pipeline.files.reread.text import text_records
from pipeline.files.reread.xlsx import XlsxSheet

REREAD: frozenset[Kind] = frozenset({"text", "xlsx"})


@dataclass(frozen=True, slots=True)
class Reread:
    """The records of a source; `sheet` says what a sheet hides and merges, None for a text file."""

    records: Iterator[SourceRecord]
    sheet: SourceSheet | None = None


def reread(path: Path, detected: Detected) -> Reread:
    """The source's records, for a kind of file in `REREAD`. Raises FileError where the file cannot be read on."""
    if detected.kind == "text":
        return Reread(text_records(path, detected))
    sheet = XlsxSheet(path, detected.sheet)
    return Reread(sheet.records(), sheet)
