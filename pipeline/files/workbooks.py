"""A spreadsheet file of any kind, opened."""

from __future__ import annotations

from pathlib import Path

from pipeline.files.detected import Kind
from pipeline.files.ods import Ods
from pipeline.files.sheets import Workbook
from pipeline.files.whole import Whole
from pipeline.files.xlsb import Xlsb
from pipeline.files.xlsx import Xlsx


def open_workbook(path: Path, kind: Kind) -> Workbook:
    """The workbook; close it. Raises FileError where it is damaged."""
    match kind:
        case "xlsx":
            return Xlsx(path)
        case "xlsb":
            return Xlsb(path)
        case "ods":
            return Ods(path)
        case _:
            return Whole(path, f".{kind}")
