"""Rows that were posted as objects: kept as a file like any other, so that results, `why` and `verify` have what they need.

The file is CSV with a header: the first object is on line 2. How it is read is known, so nothing of it is guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from pipeline import errors
from pipeline.files import bounds
from pipeline.files.detected import Detected
from pipeline.report.model import Finding

Cell = str | int | float | bool | None
TRUTH = {True: "true", False: "false"}


def as_file(rows: Sequence[Mapping[str, Cell]]) -> tuple[BinaryIO, Detected]:
    """The file, and how to read it. Raises FileError for what no table can hold."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if not columns:
        raise errors.FileError("There is no row; send at least one object with its fields by name.")
    if len(columns) > bounds.COLUMNS:
        raise errors.FileError(f"The rows have {len(columns)} different fields; a table has at most {bounds.COLUMNS}.")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    header_lines = len(io.StringIO(text.getvalue(), newline=None).readlines())
    writer.writerows([_text(row.get(name)) for name in columns] for row in rows)
    return io.BytesIO(_encoded(text.getvalue())), _detected(columns, header_lines)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return TRUTH[cell]
    return "" if cell is None else str(cell)


def _encoded(text: str) -> bytes:
    if "\x00" in text:
        raise errors.FileError("The rows hold the character NUL, which no contact has; leave it out.")
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise errors.FileError("The rows hold half a surrogate pair, which is no character; leave it out.") from None


def _detected(columns: Sequence[str], header_lines: int) -> Detected:
    return Detected(
        kind="text",
        columns=tuple(columns),
        header_row=1,
        after_row=header_lines,
        encoding="utf-8",
        delimiter=",",
        confidence={"encoding": "given", "delimiter": "given", "header": "given"},
        findings=(Finding("posted_rows"),),
    )
