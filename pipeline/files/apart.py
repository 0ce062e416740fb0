"""Reads one .xls, .xlsb or .ods in a process of its own: `python -m pipeline.files.apart FILE [POSITION]`.

The library for these formats believes what a file says of its own size: a damaged file of 6 kB can make it take all the memory
of the machine, and end the process that called it. Here it has limits, and only this process ends.

It prints lines of JSON: the sheets with their visibility, or the rows of the sheet at this position among them and then null.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.files import bounds
from pipeline.files.values import value_text

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def main(path: str, position: str | None = None) -> None:
    """Print what was asked for."""
    _limit_this_process()
    workbook = _workbook(path)
    lines = iter([_sheets(workbook)]) if position is None else _rows(workbook, int(position))
    sys.stdout.writelines(f"{json.dumps(line)}\n" for line in lines)


def _limit_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.WHOLE_CPU_SECONDS, bounds.WHOLE_CPU_SECONDS))
    # macOS has the limit and refuses to set it.
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (bounds.WHOLE_MEMORY_BYTES, bounds.WHOLE_MEMORY_BYTES))


def _workbook(path: str) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    # Not by its path: then the ending of the name would decide how it is read.
    return CalamineWorkbook.from_filelike(BytesIO(Path(path).read_bytes()))


def _sheets(workbook: CalamineWorkbook) -> list[tuple[str, bool]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        (sheet.name, sheet.visible == SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _rows(workbook: CalamineWorkbook, position: int) -> Iterator[list[str] | None]:
    name, _ = _sheets(workbook)[position]
    table = workbook.get_sheet_by_name(name)
    # Empty rows above the table are given, empty columns on its left are not.
    left = [""] * (table.start or (0, 0))[1]
    for values in table.iter_rows():
        yield left + list(map(value_text, values))
    yield None


if __name__ == "__main__":
    main(*sys.argv[1:])
