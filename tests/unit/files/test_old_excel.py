"""What is special about .xls: its container, its versions before Unicode, and what it says of errors and filters."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
import xlrd
import xlwt
from xlrd.compdoc import CompDocError

from pipeline.files.detected import Wanted
from pipeline.files.detecting import detect
from tests.corpus.sheets import xls
from tests.unit.files.reading import read, refusal

PEOPLE = [["Name", "Email", "Zip"], ["Zoë Åberg", "zoe@x.example.com", 1067], ["Jan Vos", "jan@x.example.com", 22]]


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "contacts.xls"
    path.write_bytes(content)
    return path


def _bare(opening: bytes, rows: Sequence[Sequence[str | float]], encoding: str) -> bytes:
    """Records without a container, as many scripts for web servers write them: texts (0x204) and numbers (0x203)."""
    made = [opening]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, str):
                text = value.encode(encoding)
                made.append(struct.pack("<HHHHHH", 0x204, 8 + len(text), row, column, 0, len(text)) + text)
            else:
                made.append(struct.pack("<HHHHHd", 0x203, 14, row, column, 0, value))
    return b"".join((*made, struct.pack("<HH", 0x0A, 0)))


SCRIPT = struct.pack("<HHHHHH", 0x809, 8, 0, 0x10, 0, 0)
EXCEL_3 = struct.pack("<HHHHH", 0x209, 6, 0, 0x10, 0)


@pytest.mark.parametrize("opening", [SCRIPT, EXCEL_3], ids=["script", "Excel 3"])
def test_records_without_a_container_are_read(tmp_path: Path, opening: bytes) -> None:
    found = read(_file(tmp_path, _bare(opening, PEOPLE, "utf-8")))
    assert found.rows == [["Zoë Åberg", "zoe@x.example.com", "1067"], ["Jan Vos", "jan@x.example.com", "22"]]


def test_letters_in_an_encoding_that_is_not_named_are_never_guessed(tmp_path: Path) -> None:
    assert "how its letters are encoded" in refusal(_file(tmp_path, _bare(SCRIPT, PEOPLE, "cp1252")))


def test_sectors_of_two_streams_are_read_as_spreadsheets_read_them(tmp_path: Path) -> None:
    content = bytearray(xls([["Email", "Name"], *([f"p{n}@x.example.com", f"Pia {n}"] for n in range(200))])())
    root = 512 * (1 + struct.unpack_from("<i", content, 48)[0])
    struct.pack_into("<iI", content, root + 116, 0, 512)  # the stream of short sectors begins where the workbook does
    with pytest.raises(CompDocError):
        xlrd.open_workbook(file_contents=bytes(content), logfile=(tmp_path / "log").open("w"))
    assert len(read(_file(tmp_path, bytes(content))).rows) == 200


def test_an_error_is_its_text(tmp_path: Path) -> None:
    def adorn(sheet: xlwt.Worksheet) -> None:
        for row, error in enumerate((0x2A, 0x17, 0x07, 0x0F, 0x1D, 0x24, 0x00), 1):
            sheet.write(row, 0, f"p{row}@x.example.com")
            sheet.row(row).set_cell_error(1, error)

    found = read(_file(tmp_path, xls([["Email", "Name"]], adorn=adorn)()))
    assert found.column("Name") == ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]


class _Filtered(xlwt.Workbook):
    """A workbook whose first sheet has a filter: a name for its range, in the way of one program."""

    name: bytes
    options: int

    def _links(self) -> bytes:
        head = struct.pack("<HBBHHHBBBB", self.options, 0, len(self.name), 0, 0, 1, 0, 0, 0, 0)
        content = head + b"\0" + self.name
        return struct.pack("<HH", 0x18, len(content)) + content


_Filtered._Workbook__all_links_rec = _Filtered._links  # type: ignore[attr-defined]  # xlwt writes no names


@pytest.mark.parametrize(
    ("name", "options"), [(b"\x0d", 0x21), (b"_FilterDatabase", 0x01)], ids=["Excel", "LibreOffice"]
)
def test_rows_that_a_filter_hides_are_called_so(tmp_path: Path, name: bytes, options: int) -> None:
    book = _Filtered()
    book.name, book.options = name, options
    sheet = book.add_sheet("Contacts")
    for number, cells in enumerate(PEOPLE):
        for at, value in enumerate(cells):
            sheet.write(number, at, value)
    sheet.row(1).hidden = True
    written = BytesIO()
    book.save(written)
    assert _how(_file(tmp_path, written.getvalue())) == "by a filter"


def test_rows_hidden_by_hand_are_called_so(tmp_path: Path) -> None:
    assert _how(_file(tmp_path, xls(PEOPLE, adorn=_hide(1))())) == "by hand"


def _hide(row: int) -> Callable[[xlwt.Worksheet], None]:
    return lambda sheet: setattr(sheet.row(row), "hidden", True)


def _how(path: Path) -> object:
    (found,) = (finding for finding in detect(path, Wanted()).findings if finding.code == "hidden_rows")
    return found.details["how"]
