"""A source of any format, read a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.files.detected import Detected
from pipeline.files.reread.calamine import CalamineSheet
from pipeline.files.reread.ods import OdsSheet
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.sheet import SourceSheet
from pipeline.files.reread.text import text_records
from pipeline.files.reread.xlsx import XlsxSheet

_SHEETS: dict[str, type[OdsSheet] | type[XlsxSheet] | type[CalamineSheet]] = {
    "xlsx": XlsxSheet,
    "ods": OdsSheet,
    "xls": CalamineSheet,
    "xlsb": CalamineSheet,
}


@dataclass(frozen=True, slots=True)
class Reread:
    """The records of a source; `sheet` says what a sheet hides and merges, None for a text file."""

    records: Iterator[SourceRecord]
    sheet: SourceSheet | None = None

    @property
    def knows_merges(self) -> bool:
        """Return if merged ranges are known: there are none in a text file."""
        return self.sheet is None or self.sheet.merged_ranges is not None


def reread(path: Path, detected: Detected) -> Reread:
    """The records of the source. Raises FileError, when it is reached, where the file cannot be read on."""
    if detected.kind == "text":
        return Reread(text_records(path, detected))
    sheet = _SHEETS[detected.kind](path, detected.sheet)
    return Reread(sheet.records(), sheet)
