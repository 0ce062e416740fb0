"""The rows of .xls, .xlsb and .ods, which can only be read into memory whole: they have a size limit."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline import errors
from pipeline.files import bounds
from pipeline.files.frame import NumberedRow
from pipeline.files.package import check_expansion, damaged
from pipeline.files.sheets import Sheet, Workbook, chosen
from pipeline.files.values import value_text

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

T = TypeVar("T")


def _check_size(path: Path, name: str) -> None:
    """Raise FileError for a file that memory would not hold."""
    if path.stat().st_size > bounds.WHOLE_BYTES:
        raise errors.FileError(
            f"{name} files are read at most to {bounds.WHOLE_BYTES // bounds.MIB} MB, and this one is larger; "
            "save it as .xlsx or CSV, which are read at any size."
        )
    if zipfile.is_zipfile(path):
        check_expansion(path, bounds.WHOLE_EXPANDED_BYTES)


class Whole(Workbook):
    """An open .xls, .xlsb or .ods, all of it in memory. Raises FileError where it is damaged."""

    def __init__(self, path: Path, name: str) -> None:
        from python_calamine import CalamineWorkbook

        _check_size(path, name)

        # Not by its path: then the ending of the name would decide how it is read.
        self._workbook = _guarded(lambda: CalamineWorkbook.from_filelike(BytesIO(path.read_bytes())))
        self.sheets = _worksheets(self._workbook)

    def close(self) -> None:
        self._workbook.close()

    def check(self, sheet: str) -> None:
        _guarded(lambda: self._workbook.get_sheet_by_name(sheet))

    def rows(self, sheet: str) -> Iterator[NumberedRow]:
        name = chosen(self.sheets, sheet).name
        table = _guarded(lambda: self._workbook.get_sheet_by_name(name))
        # Empty rows above the table are given, empty columns on its left are not.
        left = [""] * (table.start or (0, 0))[1]
        for number, values in enumerate(table.iter_rows(), 1):
            yield number, left + list(map(value_text, values))


def _worksheets(workbook: CalamineWorkbook) -> list[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        Sheet(sheet.name, sheet.visible == SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _guarded(read: Callable[[], T]) -> T:
    """What reading gives. Raises FileError where it fails."""
    from python_calamine import CalamineError

    try:
        return read()
    except CalamineError as error:
        raise damaged(error) from error
    except BaseException as error:
        # A panic of the Rust library is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from None
