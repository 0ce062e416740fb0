"""Damaged spreadsheets are read or refused in one sentence; no other exception ends a reading."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from pipeline import errors
from tests.unit.files.damage import damaged_package, flipped, rich_workbook
from tests.unit.files.reading import SAMPLES, read

DAMAGED = 400


@pytest.mark.parametrize("name", ["", "libreoffice.ods", "excel-binary.xlsb"])
def test_a_damaged_package_is_read_or_refused(tmp_path: Path, name: str) -> None:
    content = (SAMPLES / name).read_bytes() if name else rich_workbook()
    path = tmp_path / "contacts"
    for seed in range(DAMAGED):
        path.write_bytes(damaged_package(content, seed))
        with contextlib.suppress(errors.FileError):
            read(path)


def test_a_damaged_xls_is_read_or_refused(tmp_path: Path) -> None:
    content = (SAMPLES / "old-excel.xls").read_bytes()
    path = tmp_path / "contacts"
    for seed in range(5):
        path.write_bytes(flipped(content, seed))
        with contextlib.suppress(errors.FileError):
            read(path)
