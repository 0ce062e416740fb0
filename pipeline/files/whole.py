"""The rows of .xls, which can only be read into memory whole: it has a size limit, and a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

from pipeline import errors
from pipeline.files import bounds
from pipeline.files.apart import NO_ENCODING
from pipeline.files.numbered import NumberedRow
from pipeline.files.package import check_expansion
from pipeline.files.sheets import Layout, Merge, Sheet, Workbook, chosen
from pipeline.records import Json


class Whole(Workbook):
    """An .xls. Raises FileError where it is damaged or too large."""

    def __init__(self, path: Path, name: str) -> None:
        _check_size(path, name)
        self._path = path
        with closing(_said(path)) as said:
            self._sheets = [Sheet(*sheet) for sheet in next(said, ())]
        if not self._sheets:
            raise _damaged()

    @property
    def sheets(self) -> list[Sheet]:
        return self._sheets

    def close(self) -> None:
        """Nothing stays open between readings."""

    def layout(self, sheet: str) -> Layout:
        with closing(self._lines(sheet)) as said:
            return _layout(next(said, None))

    def rows(self, sheet: str) -> Iterator[NumberedRow]:
        with closing(self._lines(sheet)) as said:
            next(said, None)
            for number, cells in enumerate(said, 1):
                if cells is None:
                    return
                yield number, cells
        raise _damaged()

    def _lines(self, sheet: str) -> Generator[Json]:
        return _said(self._path, str(self.sheets.index(chosen(self.sheets, sheet))))


def _layout(said: Json) -> Layout:
    if said is None:
        raise _damaged()
    layout = Layout(filtered=said["filtered"], hidden_columns=[(first, last) for first, last in said["columns"]])
    for number, grouped in said["rows"]:
        layout.hide_row(number, grouped=grouped)
    for merge in said["merges"]:
        layout.merge(Merge(*merge))
    return layout


def _check_size(path: Path, name: str) -> None:
    """Raise FileError for a file that memory would not hold."""
    if path.stat().st_size > bounds.WHOLE_BYTES:
        raise errors.FileError(
            f"{name} files are read at most to {bounds.WHOLE_BYTES // bounds.MIB} MB, and this one is larger; "
            "save it as .xlsx or CSV, which are read at any size."
        )
    if zipfile.is_zipfile(path):
        check_expansion(path, bounds.WHOLE_EXPANDED_BYTES)


def _said(path: Path, *position: str) -> Generator[Json]:
    """The lines that the process apart prints, as long as this generator is open. Raises FileError for half a line."""
    command = [sys.executable, "-m", "pipeline.files.apart", str(path), *position]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603  our own module
        assert process.stdout
        try:
            for line in process.stdout:
                said = json.loads(line)
                if said == NO_ENCODING:
                    raise errors.FileError(
                        "The .xls does not say how its letters are encoded, and they are not UTF-8; open it in a spreadsheet, "
                        "check the letters with accents and save it as .xlsx."
                    )
                yield said
        except ValueError as error:
            raise _damaged() from error
        finally:
            process.kill()


def _damaged() -> errors.FileError:
    """What to say where the process apart said nothing, or not all."""
    return errors.FileError(
        "The spreadsheet is damaged or cut off, or needs more memory than it may have; fetch it again, or open it in a "
        "spreadsheet and save it as .xlsx or CSV."
    )
