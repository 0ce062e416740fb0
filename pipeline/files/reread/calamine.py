"""The rows of an .xls or .xlsb by a library of its own, in a process of its own: `python -m pipeline.files.reread.calamine`.

The library believes what a file says of its own size, so this process has limits, and only it ends if they are not enough.
It is given the file and the name of the sheet, and prints each row as a line of JSON, then null. A number is an object with its
value, and so is a moment, by its day number and time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline import errors
from pipeline.files.reread.cells import SheetNumber, SheetText, SourceCell, to_serial
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.sheet import SourceSheet

_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
_CPU_SECONDS = 600
_PROPERTIES = "docProps/app.xml"


class CalamineSheet(SourceSheet):
    """A sheet by its name; what it hides and merges is not known."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__()
        self.merged_ranges = None
        self._path, self._name = path, name

    def records(self) -> Iterator[SourceRecord]:
        command = [sys.executable, "-m", "pipeline.files.reread.calamine", str(self._path), self._name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603  our own module
            assert process.stdout
            try:
                for number, line in enumerate(process.stdout, 1):
                    values = json.loads(line)
                    if values is None:
                        return
                    if any(value != "" for value in values):
                        yield SourceRecord(number, list(map(_cell, values)))
            except ValueError as error:
                raise _damaged() from error
            finally:
                process.kill()
        raise _damaged()


def _damaged() -> errors.FileError:
    return errors.FileError("The spreadsheet is damaged, or needs more memory than a second reading may have.")


def _cell(value: Any) -> SourceCell:
    if isinstance(value, str):
        return SheetText(value, decorated=True) if value else ""
    return SheetNumber(value["number"], value["code"])


def _main(path: str, name: str) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    # macOS has the limit and refuses to set it.
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    from python_calamine import CalamineWorkbook

    if _has_short_cells(path):
        return
    # Not by its path: then the ending of the name would decide how it is read.
    table = CalamineWorkbook.from_filelike(BytesIO(Path(path).read_bytes())).get_sheet_by_name(name)
    # Empty rows above the table are given, empty columns on its left are not.
    left = [""] * (table.start or (0, 0))[1]
    for values in table.iter_rows():
        sys.stdout.write(f"{json.dumps([*left, *map(_plain, values)])}\n")
    sys.stdout.write("null\n")


def _has_short_cells(path: str) -> bool:
    """Return if the cells of an .xlsb do not name their columns, as SheetJS writes them; the library passes them over."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as package:
        return _PROPERTIES in package.namelist() and b"<Application>SheetJS<" in package.read(_PROPERTIES)


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return {"number": to_serial(value), "code": "yyyy-mm-dd hh:mm:ss"}
    if isinstance(value, date):
        return {"number": to_serial(datetime.combine(value, time())), "code": "yyyy-mm-dd"}
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return {"number": value / timedelta(days=1), "code": "[h]:mm:ss"}
    if isinstance(value, (int, float)):
        return {"number": float(value), "code": "0"}
    return "" if value is None else str(value)


if __name__ == "__main__":
    _main(*sys.argv[1:])
