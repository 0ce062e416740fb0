"""The header of a sheet, which may have two rows: names of groups, merged across their columns, and names below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.files import headers
from pipeline.files.headers import Header
from pipeline.files.numbered import NumberedRow
from pipeline.files.sheets import Merge


def header_of(rows: Sequence[NumberedRow], merges: Sequence[Merge], wanted: bool | None) -> Header:
    """Return the header of the table in these rows. Raises FileError as `headers.header_of` does."""
    header = headers.header_of(rows, wanted)
    return replace(header, after_row=header.row)
