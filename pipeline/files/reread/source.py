"""A source of any format, read a second time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline import errors
from pipeline.files.detected import Detected
from pipeline.files.reread.calamine import CalamineSheet
from pipeline.files.reread.ods import OdsSheet
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.sheet import SourceSheet
from pipeline.files.reread.text import text_records
from pipeline.files.reread.xlsx import XlsxSheet

SAMPLE_RECORDS = 500

_SHEETS: dict[str, type[OdsSheet] | type[XlsxSheet] | type[CalamineSheet]] = {
    "xlsx": XlsxSheet,
    "ods": OdsSheet,
    "xls": CalamineSheet,
    "xlsb": CalamineSheet,
}


class Reread:
    """A source while it is read; `sheet` says what a sheet hides and merges, None for a text file.

    `first` are its first records, read at once, so that the columns with contacts can be found among them.
    """

    def __init__(self, records: Iterator[SourceRecord], sheet: SourceSheet | None = None) -> None:
        self.sheet = sheet
        self.first: list[SourceRecord] = []
        self._rest = records
        self._fault: errors.FileError | None = None
        try:
            self.first.extend(islice(records, SAMPLE_RECORDS))  # those before a fault are kept
        except errors.FileError as error:
            self._fault = error

    @property
    def knows_layout(self) -> bool:
        """Return if hidden rows and merged ranges are known; there are none in a text file."""
        return self.sheet is None or self.sheet.merged_ranges is not None

    def records(self) -> Iterator[SourceRecord]:
        """All records. Raises FileError where the file cannot be read on."""
        yield from self.first
        if self._fault:
            raise self._fault
        yield from self._rest


def reread(path: Path, detected: Detected) -> Reread:
    """The source, to be read by code that its first reader does not share."""
    if detected.kind == "text":
        return Reread(text_records(path, detected))
    sheet = _SHEETS[detected.kind](path, detected.sheet)
    return Reread(sheet.records(), sheet)
