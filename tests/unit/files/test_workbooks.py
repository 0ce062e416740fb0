"""Spreadsheet files: every format, the choice of a sheet, numbers and dates as a person sees them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from pipeline.files.values import number_text
from tests.unit.files.reading import SAMPLES, read, refusal

CONTACT = "ann@x.example.com"


@pytest.mark.parametrize("name", ["libreoffice.ods", "excel-binary.xlsb", "old-excel.xls"])
def test_every_format_gives_the_same_rows(name: str) -> None:
    found = read(SAMPLES / name)
    assert found.detected.kind == name.rpartition(".")[2]
    assert found.detected.columns == ("Email", "First Name", "Last Name", "Company", "Phone", "City")
    assert found.numbers == [2, 3, 4, 5, 6, 7]
    assert found.rows[0][1:] == ["María", "López", "Cedarline Foods", "442079460100", "Austin"]


def test_the_kind_is_known_by_the_bytes_and_not_by_the_name(tmp_path: Path) -> None:
    for name in ("libreoffice.ods", "excel-binary.xlsb", "old-excel.xls", "two-sheets.xlsx"):
        path = tmp_path / "contacts.csv"
        path.write_bytes((SAMPLES / name).read_bytes())
        assert read(path).detected.kind == name.rpartition(".")[2]


def test_numbers_dates_and_truths_are_what_a_person_sees() -> None:
    found = read(SAMPLES / "excel-values.xlsx")
    assert found.rows == [
        ["maria.lopez@cedarline.example.com", "15125550142", "2024-01-31", "01067", "TRUE", "0.15"],
        ["d.murphy@stonegate.example.net", "442079460958", "2023-12-24", "90402", "FALSE", "12"],
    ]


@settings(deadline=None)
@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_an_integer_of_fifteen_digits_has_no_exponent_and_no_point(number: int) -> None:
    assert number_text(float(number)) == str(number)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (1e-05, "0.00001"),
        (1.5, "1.5"),
        (-0.0, "0"),
        (1.23456789012345e17, "1.23456789012345E+17"),
        (1e15, "1E+15"),
    ],
)
def test_other_numbers_are_shown_as_excel_shows_them(value: float, text: str) -> None:
    assert number_text(value) == text


def test_a_number_that_lost_digits_keeps_its_exponent_so_that_it_is_seen(tmp_path: Path) -> None:
    path = _book(tmp_path, [["Email", "Phone"], [CONTACT, 12345678901234567890]])
    assert read(path).rows == [[CONTACT, "1.23456789012346E+19"]]


def test_moments_times_and_durations_are_told_apart(tmp_path: Path) -> None:
    cells = [datetime(2024, 1, 31, 13, 45), date(2024, 1, 31), time(13, 45), timedelta(hours=27, minutes=30)]  # noqa: DTZ001  a spreadsheet has no zone
    path = _book(tmp_path, [["Email", "Moment", "Day", "Time", "Length"], [CONTACT, *cells]])
    assert read(path).rows == [[CONTACT, "2024-01-31 13:45:00", "2024-01-31", "13:45:00", "27:30:00"]]


def test_rich_text_line_breaks_and_accents_are_text(tmp_path: Path) -> None:
    rich = CellRichText("An", TextBlock(InlineFont(b=True), "n"), "a")
    path = _book(tmp_path, [["Email", "Name", "Note", "City"], [CONTACT, rich, "one\ntwo", " Zürich "]])
    assert read(path).rows == [[CONTACT, "Anna", "one\ntwo", " Zürich "]]


def test_a_row_is_known_by_the_number_that_excel_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, cells in (
        (3, ["Contacts"]),
        (5, ["Email", "Name"]),
        (6, [CONTACT, "Ann"]),
        (9, ["bob@x.example.com", "Bob"]),
    ):
        for column, cell in enumerate(cells, 2):
            sheet.cell(row, column, cell)
    sheet.cell(2000, 30).number_format = "0.00"
    path = tmp_path / "contacts.xlsx"
    book.save(path)
    found = read(path)
    assert found.detected.header_row == 5
    assert found.detected.columns == ("", "Email", "Name")
    assert (found.numbers, found.blank_rows) == ([6, 9], 2)
    assert found.rows[1] == ["", "bob@x.example.com", "Bob"]


def test_cells_in_columns_far_to_the_right_are_kept(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Email", "Name"]]
    rows += [[CONTACT, "Ann"] for _ in range(20)]
    rows[4] = [*rows[4], *[None] * 26, "far"]
    found = read(_book(tmp_path, rows))
    assert found.overflow == {5: (*[""] * 26, "far")}


def test_the_first_sheet_with_a_table_of_contacts_is_read_and_the_others_are_named() -> None:
    found = read(SAMPLES / "two-sheets.xlsx")
    assert found.detected.sheet == "Leads"
    assert '"Archive"' in found.detected.sentences[1]
    assert found.detected.confidence["sheet"] == "likely"


def test_a_sheet_can_be_chosen() -> None:
    found = read(SAMPLES / "two-sheets.xlsx", sheet="archive")
    assert (found.detected.sheet, len(found.rows)) == ("Archive", 2)


def test_a_sheet_that_does_not_exist_is_answered_with_those_that_do() -> None:
    assert '"Read me", "Leads", "Archive"' in refusal(SAMPLES / "two-sheets.xlsx", sheet="Customers")


def test_a_hidden_sheet_is_read_only_where_no_other_is_a_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].sheet_state = "hidden"
    for sheet, name in ((book.worksheets[0], "Old"), (book.create_sheet("New"), "New")):
        sheet.append(["Email", "Name"])
        sheet.append([CONTACT, name])
    path = tmp_path / "contacts.xlsx"
    book.save(path)
    assert read(path).rows == [[CONTACT, "New"]]


def test_prefixes_shared_strings_and_escapes_of_other_writers_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    space = f'xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:q="{office}"'
    relation = '<Relationship Id="{}" Type="' + office + '/{}" Target="{}"/>'
    members = {
        "xl/workbook.xml": f'<x:workbook {space}><x:sheets><x:sheet name="A" q:id="r1"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        + relation.format("r1", "worksheet", "/xl/deep/one.xml")
        + relation.format("r2", "sharedStrings", "texts.xml")
        + "</Relationships>",
        "xl/texts.xml": f"<x:sst {space}><x:si><x:t>Email</x:t></x:si><x:si><x:r><x:t>Na</x:t></x:r>"
        "<x:r><x:t>me</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:si></x:sst>",
        "xl/deep/one.xml": f"<x:worksheet {space}><x:sheetData>"
        "<x:row><x:c t='s'><x:v>0</x:v></x:c><x:c t='s'><x:v>1</x:v></x:c></x:row>"
        "<x:row><x:c t='inlineStr'><x:is><x:t>a@x.example.com</x:t></x:is></x:c>"
        "<x:c t='str'><x:f>1</x:f><x:v>one_x000A_two</x:v></x:c></x:row></x:sheetData></x:worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    found = read(path)
    assert found.detected.columns == ("Email", "Name")
    assert found.rows == [["a@x.example.com", "one\ntwo"]]


def test_a_formula_that_was_never_calculated_is_no_empty_cell(tmp_path: Path) -> None:
    path = _book(tmp_path, [["Email", "Name"], [CONTACT, "Ann"], [CONTACT, '=CONCAT("B","ob")'], [CONTACT, "Cyd"]])
    assert "Row 3 has a formula" in refusal(path)


def test_a_formula_whose_result_is_the_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    path = _book(tmp_path, [["Email", "Name"], [CONTACT, "Ann"], [CONTACT, '=CONCAT("","")']])
    _replace(path, "xl/worksheets/sheet1.xml", (b'<c r="B3">', b'<c r="B3" t="str">'))
    assert read(path).rows == [[CONTACT, "Ann"], [CONTACT, ""]]


def test_a_formula_without_a_result_in_another_sheet_is_no_matter(tmp_path: Path) -> None:
    path = _book(tmp_path, [["Email", "Name"], [CONTACT, "Ann"]])
    book = openpyxl.load_workbook(path)
    sums = book.create_sheet("Sums")
    for row in (["Sum", "Of"], ["=1+1", "two"]):
        sums.append(row)
    book.save(path)
    assert read(path).rows == [[CONTACT, "Ann"]]


def test_an_xlsx_reads_as_openpyxl_reads_it(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Email", "A", "B", "C"]]
    rows += [[f"a{n}@x.example.com", f"text {n % 7}", n * 1.25, "" if n % 3 else f"ü{n}"] for n in range(1_500)]
    path = _book(tmp_path, rows)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    expected = [["" if cell is None else str(cell).removesuffix(".0") for cell in row] for row in sheet.values]
    assert read(path).rows == expected[1:]


def _book(folder: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    path = folder / "contacts.xlsx"
    book.save(path)
    return path


def _replace(path: Path, member: str, by: tuple[bytes, bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert by[0] in members[member]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content.replace(*by) if name == member else content)
