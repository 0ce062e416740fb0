"""The second reading of a sheet gives what is in it, with what the sheet hides and merges."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
from odf.text import P, Tab
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import errors
from pipeline.files.detected import Detected, Kind, Wanted
from pipeline.files.detecting import detect
from pipeline.files.reread.cells import SheetNumber
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.sheet import SourceSheet
from pipeline.files.reread.source import reread
from tests.unit.files.reading import SAMPLES


def read(path: Path, kind: Kind) -> tuple[list[SourceRecord], SourceSheet]:
    found = reread(path, Detected(kind, ("A",), sheet="People"))
    records = list(found.records())
    assert found.sheet is not None
    return records, found.sheet


def xlsx(path: Path, rows: Sequence[Sequence[Any]], shape: Callable[[Worksheet], None] = lambda _: None) -> Path:
    book = Workbook()
    other, table = book.active, book.create_sheet("People")
    assert isinstance(other, Worksheet)
    other.append(["another sheet"])
    for row in rows:
        table.append(list(row))
    shape(table)
    book.save(path)
    return path


def ods(path: Path) -> Path:
    """Row 2 is hidden and repeated, A1:A4 is merged, column B is hidden, and cells have blanks, numbers and times."""
    book = OpenDocumentSpreadsheet()
    for name in ("Other", "People"):
        table = Table(name=name)
        table.addElement(TableColumn())
        table.addElement(TableColumn(visibility="collapse"))
        row = TableRow()
        merged = TableCell(valuetype="string", numberrowsspanned=4)
        merged.addElement(P(text="Acme"))
        broken = TableCell(valuetype="string")
        broken.addElement(paragraph := P(text="one"))
        paragraph.addElement(Tab())
        broken.addElement(P(text="two"))
        row.addElement(merged)
        row.addElement(broken)
        table.addElement(row)
        row = TableRow(visibility="filter", numberrowsrepeated=2)
        row.addElement(CoveredTableCell())
        row.addElement(TableCell(valuetype="float", value="1234.5"))
        table.addElement(row)
        row = TableRow()
        row.addElement(CoveredTableCell())
        row.addElement(TableCell(valuetype="date", datevalue="2024-03-09"))
        row.addElement(TableCell(valuetype="time", timevalue="PT09H30M00S"))
        table.addElement(row)
        book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def test_an_xlsx_has_its_rows_and_what_it_hides(tmp_path: Path) -> None:
    def shape(table: Worksheet) -> None:
        table.row_dimensions[2].hidden = True
        table.column_dimensions["B"].hidden = True
        table.merge_cells("A2:A3")

    rows = [["Ä", "_x000D_"], [1, None, "x"], [None, True], ["y"]]
    records, sheet = read(xlsx(tmp_path / "file", rows, shape), "xlsx")
    assert [record.cells for record in records] == [["Ä", "\r"], ["1", "", "x"], ["", "TRUE"], ["y"]]
    assert [record.hidden for record in records] == [False, True, False, False]
    assert [str(record.merged.get(0, "")) for record in records] == ["", "", "1", ""]
    assert (sheet.hidden_columns, sheet.merged_ranges) == ({1}, 1)


def test_an_ods_has_its_rows_and_what_it_hides(tmp_path: Path) -> None:
    records, sheet = read(ods(tmp_path / "file"), "ods")
    assert [record.number for record in records] == [1, 2, 3, 4]
    assert records[0].cells == ["Acme", "one\t\ntwo"]
    assert records[1].cells == records[2].cells == ["", "1,234.50"]
    assert records[3].cells == ["", "2024-03-09", "09:30:00"]
    assert [record.hidden for record in records] == [False, True, True, False]
    assert [str(record.merged.get(0, "")) for record in records] == ["", "Acme", "Acme", "Acme"]
    assert (sheet.hidden_columns, sheet.merged_ranges) == ({1}, 1)


def test_an_xls_has_its_cells(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("Other")
    table = book.add_sheet("People")
    table.write(1, 1, "Zoë")
    table.write(1, 2, 501, xlwt.easyxf(num_format_str="00000"))
    table.write(2, 1, date(2024, 3, 9), xlwt.easyxf(num_format_str="dd/mm/yyyy"))
    table.write(2, 2, True)
    book.save(str(tmp_path / "file"))
    records, sheet = read(tmp_path / "file", "xls")
    assert [(record.number, record.cells) for record in records] == [
        (2, ["", "Zoë", "00501"]),
        (3, ["", "2024-03-09", "TRUE"]),
    ]
    assert sheet.merged_ranges is None


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (501.0, "00000", "00501"),
        (491711234567.0, '"+"0', "+491711234567"),
        (5551234.0, "000-0000", "555-1234"),
        (0.5, "0%", "50%"),
        (3.14159, "0.00", "3.14"),
        (1234.5, "#,##0.00", "1,234.50"),
        (45360.0, "dd.mm.yyyy", "2024-03-09"),
        (45360.0, "dd.mm.yyyy", "09.03.2024"),
        (45360.395833333336, "yyyy-mm-dd hh:mm", "2024-03-09 09:30:00"),
        (0.395833333333, "hh:mm", "09:30:00"),
        (1.5, "[h]:mm", "36:00:00"),
        (4915112345678.0, "", "4915112345678"),
        (0.1, "", "0.1"),
    ],
)
def test_a_number_is_each_text_that_a_sheet_may_show(value: float, code: str, shown: str) -> None:
    assert SheetNumber(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (501.0, "00000", "5010"),
        (501.0, "", "00501"),
        (491711234567.0, '"+"0', "+49171123456"),
        (45360.0, "dd.mm.yyyy", "2024-03-10"),
        (0.0, "0", ""),
        (12.0, "0", "Rome"),
        (0.395833333333, "hh:mm", "09:31:00"),
    ],
)
def test_a_number_is_no_other_text(value: float, code: str, shown: str) -> None:
    assert SheetNumber(value, code) != shown


def test_an_xlsb_whose_cells_the_library_passes_over_is_left_to_its_first_reader(tmp_path: Path) -> None:
    with zipfile.ZipFile(SAMPLES / "excel-binary.xlsb") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    detected = detect(SAMPLES / "excel-binary.xlsb", Wanted())
    for writer in ("Microsoft Excel", "SheetJS"):
        parts["docProps/app.xml"] = f"<Properties><Application>{writer}</Application></Properties>".encode()
        with zipfile.ZipFile(tmp_path / "file", "w") as package:
            for name, content in parts.items():
                package.writestr(name, content)
        assert bool(reread(tmp_path / "file", detected).first) == (writer != "SheetJS")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_damaged_sheet_is_said_to_be_damaged(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "file"
    whole = (
        ods(path) if kind == "ods" else xlsx(path, [["A", 1], ["b", date(2024, 3, 9)], [time(9, 30), "c"]])
    ).read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    chance = random.Random(7)
    for _ in range(150):
        with zipfile.ZipFile(path, "w") as package:
            name = chance.choice(sorted(parts))
            for each, content in parts.items():
                package.writestr(each, _damaged(content, chance) if each == name else content)
        try:
            read(path, kind)
        except errors.FileError as error:
            assert "damaged" in error.message  # noqa: PT017  whether it is raised is the bytes' choice


def _damaged(content: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(content)), chance.randrange(1, 30)
    return content[:at] + chance.randbytes(chance.randrange(3)) + content[at + size :]
