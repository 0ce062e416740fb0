"""What sheets hide, merge and choose, in every format, and how reading goes on in the middle of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
import pytest

from pipeline.files.detected import Detected, Wanted
from pipeline.files.detecting import detect
from pipeline.files.framing import frames
from pipeline.report.messages import fix
from tests.corpus.sheets import Content, changed, ods, ods_number, ods_row, ods_text, xls, xlsb, xlsx, xlsx_of
from tests.unit.files.reading import read, refusal

ROWS = [["Email", "Name", "Team"], *([f"p{n}@x.example.com", f"Pia {n}", None] for n in range(2, 22))]


def _file(folder: Path, content: Content) -> Path:
    path = folder / "contacts"
    path.write_bytes(content())
    return path


def _adorned(folder: Path, hidden: range = range(0), merged: str = "", level: int = 0) -> Path:
    def adorn(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for number in hidden:
            sheet.row_dimensions[number].hidden = True
            sheet.row_dimensions[number].outlineLevel = level
        if merged:
            sheet[merged.partition(":")[0]] = "North"
            sheet.merge_cells(merged)

    return _file(folder, xlsx(ROWS, adorn))


def test_hidden_rows_are_counted_with_examples_and_what_hid_them(tmp_path: Path) -> None:
    found = detect(_adorned(tmp_path, range(4, 11)), Wanted()).findings[0]
    assert (found.code, found.count, found.holds, found.details["how"]) == ("hidden_rows", 7, True, "by hand")
    assert [(example.row, example.before) for example in found.examples[:1]] == [(4, "p4@x.example.com, Pia 4")]
    assert len(found.examples) == 5


def test_a_folded_group_is_named_as_one(tmp_path: Path) -> None:
    assert (
        detect(_adorned(tmp_path, range(4, 6), level=1), Wanted()).findings[0].details["how"] == "in a collapsed group"
    )


def test_a_hidden_row_without_text_is_not_counted(tmp_path: Path) -> None:
    assert not detect(_adorned(tmp_path, range(30, 40)), Wanted()).findings


def test_rows_that_are_left_out_are_skipped_by_number_and_the_choice_is_saved(tmp_path: Path) -> None:
    path = _adorned(tmp_path, range(18, 22))
    detected = Detected.from_json(detect(path, Wanted(hidden_rows="skip")).to_json())
    parts = list(frames(path, detected, first_rows=5, rows=5))
    assert [number for part in parts for number in part.numbers] == list(range(2, 18))
    assert {number: code for part in parts for number, code in part.skipped.items()} == dict.fromkeys(
        range(18, 22), "hidden_rows"
    )


def test_merged_cells_are_filled_and_reported_across_frames_and_after_a_restart(tmp_path: Path) -> None:
    path = _adorned(tmp_path, merged="C3:C15")
    detected = Detected.from_json(detect(path, Wanted()).to_json())
    whole = list(frames(path, detected, first_rows=4, rows=4))
    assert [cell for part in whole for cell in part.cells[2]] == ["", *["North"] * 13, *[""] * 6]
    rest = list(frames(path, detected, after_row=8))
    assert rest[0].cells[2].tolist() == [*["North"] * 7, *[""] * 6]
    assert [number for part in whole for each in part.occurrences for number in each.rows] == list(range(4, 16))
    assert [number for part in rest for each in part.occurrences for number in each.rows] == list(range(9, 16))


def test_a_merge_gives_no_cell_to_a_row_that_has_none(tmp_path: Path) -> None:
    rows = [["Email", "Team"], ["p@x.example.com", "North"], [None, None], ["q@x.example.com", None]]
    found = read(_file(tmp_path, xlsx(rows, lambda sheet: sheet.merge_cells("B2:B4"))))
    assert (found.rows, found.blank_rows) == ([["p@x.example.com", "North"], ["q@x.example.com", "North"]], 1)


def test_an_empty_merge_and_one_across_columns_fill_nothing(tmp_path: Path) -> None:
    def adorn(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.merge_cells("C2:C4")
        sheet.merge_cells("A8:C9")

    found = read(_file(tmp_path, xlsx(ROWS, adorn)))
    assert all(row[2] == "" for row in found.rows)
    assert [row[0] for row in found.rows[6:8]] == ["p8@x.example.com", "p8@x.example.com"] or found.rows[7][0] != ""


ERRORS = [["Email", "Name"], ["p@x.example.com", "#N/A"], ["q@x.example.com", "#REF!"]]


@pytest.mark.parametrize(
    "content",
    [
        xlsx(ERRORS),
        changed(
            xlsx([["Email", "Name"], ["p@x.example.com", "=NA()"], ["q@x.example.com", "#REF!"]]),
            "xl/worksheets/sheet1.xml",
            '<c r="B2"><f>NA()</f><v />',
            '<c r="B2" t="e"><f>NA()</f><v>#N/A</v>',
        ),
        ods(
            {
                "A": ods_row("Email", "Name")
                + ods_row("p@x.example.com", ods_text("#N/A", 'table:formula="of:=NA()" calcext:value-type="error"'))
                + ods_row("q@x.example.com", "#REF!")
            },
            'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
        ),
        xlsb([["Email", "Name"], ["p@x.example.com", b"\x2a"], ["q@x.example.com", b"\x17"]]),
    ],
    ids=["xlsx", "xlsx formula", "ods", "xlsb"],
)
def test_an_error_is_its_text(tmp_path: Path, content: Content) -> None:
    assert [row[1] for row in read(_file(tmp_path, content)).rows] == ["#N/A", "#REF!"]


def test_amounts_dates_and_truths_of_an_ods_are_as_those_of_an_xlsx(tmp_path: Path) -> None:
    def cell(kind: str, value: str, text: str) -> str:
        named = "value" if kind in ("currency", "percentage") else f"{kind}-value"
        opening = f'<table:table-cell office:value-type="{kind}" office:{named}="{value}">'
        return f"{opening}<text:p>{text}</text:p></table:table-cell>"

    cells = [
        cell("currency", "1250", "1.250,00 €"),
        cell("percentage", "0.155", "15,5 %"),
        cell("date", "2024-01-31", "31.01.24"),
        cell("date", "2024-01-31T08:05:00", "31.01.24 08:05"),
        cell("time", "PT27H30M00S", "27:30"),
        cell("boolean", "true", "WAHR"),
        ods_number(1067, "1.067"),
        ods_number(447700900123, "+44 7700 900123"),
        ods_number(12.5, "13"),
    ]
    names = ["Email", *"abcdefghi"]
    found = read(_file(tmp_path, ods({"A": ods_row(*names) + ods_row("p@x.example.com", *cells)})))
    shown = [
        "1250",
        "15.5%",
        "2024-01-31",
        "2024-01-31 08:05:00",
        "27:30:00",
        "TRUE",
        "1067",
        "+44 7700 900123",
        "12.5",
    ]
    assert found.rows[0][1:] == shown


def test_an_ods_without_shown_texts_has_the_zeros_of_its_number_styles(tmp_path: Path) -> None:
    styles = (
        '<number:number-style style:name="N1"><number:number number:min-integer-digits="5"/></number:number-style>'
        '<number:number-style style:name="N2"><number:text>+</number:text><number:number number:min-integer-digits="1"/>'
        '</number:number-style><style:style style:name="c1" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="c2" style:family="table-cell" style:data-style-name="N2"/>'
    )
    cells = [
        f'<table:table-cell table:style-name="{style}" office:value-type="float" office:value="{value}"/>'
        for style, value in (("c1", 501), ("c2", 4930123456), ("c3", 7))
    ]
    table = ods_row("Email", "Zip", "Phone", "Rank") + ods_row("p@x.example.com", *cells)
    assert read(_file(tmp_path, ods({"A": table}, styles))).rows == [["p@x.example.com", "00501", "+4930123456", "7"]]


def test_a_formula_of_an_ods_without_a_result_is_refused(tmp_path: Path) -> None:
    empty = '<table:table-cell table:formula="of:=1"/>'
    table = ods_row("Email", "Name") + ods_row("p@x.example.com", empty)
    assert "Row 2 has a formula" in refusal(_file(tmp_path, ods({"A": table})))


def test_a_million_repeated_rows_are_refused_and_empty_ones_passed_over(tmp_path: Path) -> None:
    people = ods_row("Email", "Name") + ods_row("p@x.example.com", "Pia")
    often = 'table:number-rows-repeated="1048570"'
    assert read(_file(tmp_path, ods({"A": people + ods_row("", of=often)}))).numbers == [2]
    wide = ods_row(ods_text("x", 'table:number-columns-repeated="900"'), of=often)
    assert "expands far more" in refusal(_file(tmp_path, ods({"A": people + wide})))


def test_a_second_header_in_another_order_orders_the_rows_below_it(tmp_path: Path) -> None:
    again = [["Name", "Email"], ["Quin", "q@x.example.com"], ["Rui", "r@x.example.com"]]
    path = _file(tmp_path, xlsx([["Email", "Name"], ["p@x.example.com", "Pia"], *again]))
    detected = detect(path, Wanted())
    expected = [["p@x.example.com", "Pia"], ["q@x.example.com", "Quin"], ["r@x.example.com", "Rui"]]
    parts = list(frames(path, detected, first_rows=1, rows=2))
    assert [row for part in parts for row in part.cells.to_numpy(dtype=object).tolist()] == expected
    assert {number: code for part in parts for number, code in part.skipped.items()} == {3: "second_header"}
    assert next(frames(path, detected, after_row=4)).cells.to_numpy(dtype=object).tolist() == expected[2:]


def test_hidden_columns_are_named(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    table = columns + ods_row("Email", "Name", "Phone") + ods_row("p@x.example.com", "Pia", "+1 212 555 0142")
    [found] = detect(_file(tmp_path, ods({"A": table})), Wanted()).findings
    assert (found.code, found.count, found.details["names"]) == ("hidden_columns", 2, '"Name", "Phone"')


def test_a_hidden_sheet_of_an_ods_is_not_read(tmp_path: Path) -> None:
    style = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    table = ods_row("Email", "Name") + ods_row("p@x.example.com", "Pia")
    content = ods({"Alt": table.replace("p@", "old@"), "Neu": table}, style)
    path = _file(tmp_path, changed(content, "content.xml", 'table:name="Alt"', 'table:name="Alt" table:style-name="h"'))
    found = read(path)
    assert (found.detected.sheet, found.rows) == ("Neu", [["p@x.example.com", "Pia"]])


def test_a_hidden_sheet_of_an_xls_is_not_read(tmp_path: Path) -> None:
    found = read(_file(tmp_path, xls(ROWS[:3], hidden={"Lists": 1})))
    assert [finding.code for finding in found.detected.findings] == ["hidden_sheets"]


@pytest.mark.parametrize(
    "content",
    [xls(_zips := [["Email", "Zip"], ["p@x.example.com", 501]], {1: "00000"}), xlsb(_zips, {1: "00000"})],
    ids=["xls", "xlsb"],
)
def test_zeros_of_a_number_format_are_kept(tmp_path: Path, content: Content) -> None:
    assert read(_file(tmp_path, content)).rows == [["p@x.example.com", "00501"]]


def test_sheets_without_contacts_are_named_so_that_one_can_be_chosen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("Budget", "Inventar"):
        sheet = book.create_sheet(name)
        for cells in (["x1", "x2"], ["a", "b"], ["c", "d"]):
            sheet.append(cells)
    path = tmp_path / "book"
    book.save(path)
    assert '"Budget", "Inventar"; name the sheet to read, as in --sheet "Budget"' in refusal(path)


@pytest.mark.parametrize("size", [3, 4, 5, 6])
def test_notes_at_the_end_of_a_sheet_are_skipped_wherever_a_frame_ends(tmp_path: Path, size: int) -> None:
    notes = [[], ["Total", 4], ["Exported on 2024-05-02 by the office"]]
    path = _file(tmp_path, xlsx([*ROWS[:5], *notes]))
    parts = list(frames(path, detect(path, Wanted()), first_rows=size, rows=size))
    assert [number for part in parts for number in part.numbers] == [2, 3, 4, 5]
    assert {number: code for part in parts for number, code in part.skipped.items()} == {7: "footer", 8: "footer"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (4155550142, "Tel: 4155550142"),
        (501, "ext. 501"),
        (0, "none"),
        (1, "TRUE"),
        (-1, "WAHR"),
        (0, "#N/A"),
        (0, "Err:502"),
    ],
)
def test_a_number_of_an_ods_is_read_with_the_words_that_it_shows(tmp_path: Path, value: float, shown: str) -> None:
    path = _file(tmp_path, ods({"A": ods_row("Email", "Note") + ods_row("p@x.example.com", ods_number(value, shown))}))
    assert read(path).column("Note") == [shown]


def test_a_rounded_or_hidden_number_of_an_ods_is_the_number(tmp_path: Path) -> None:
    shown = [(1.4e11, "1.4E+11"), (12.5, "13"), (0, "-"), (7, "###"), (5, "0M"), (8, "#FMT")]
    rows = "".join(ods_row("p@x.example.com", ods_number(*each)) for each in shown)
    path = _file(tmp_path, ods({"A": ods_row("Email", "Note") + rows}))
    assert read(path).column("Note") == ["140000000000", "12.5", "0", "7", "5", "8"]


def test_cells_of_an_xlsb_without_a_column_are_right_of_the_cell_before_them(tmp_path: Path) -> None:
    rows = [
        ["Email", "Team", "Zip", "Note"],
        ["p@x.example.com", None, 1067, "a"],
        ["q@x.example.com", "North", None, b"\x2a"],
    ]
    found = read(_file(tmp_path, xlsb(rows, {2: "00000"}, short=True)))
    assert found.rows == [["p@x.example.com", "", "01067", "a"], ["q@x.example.com", "North", "", "#N/A"]]


def test_a_name_that_is_merged_across_columns_is_that_of_each(tmp_path: Path) -> None:
    rows = [
        ["Stand: 2024", None, None],
        [],
        ["Email", "Telefon", None],
        ["p@x.example.com", "0211 5550142", "0211 5550143"],
    ]

    def adorn(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B3:C3")

    detected = detect(_file(tmp_path, xlsx(rows, adorn)), Wanted())
    assert (detected.header_row, detected.columns) == (3, ("Email", "Telefon", "Telefon"))


def test_a_header_in_the_same_order_before_one_in_another_is_skipped(tmp_path: Path) -> None:
    rows = [*ROWS[:3], ROWS[0], *ROWS[3:6], ["Name", "Email", "Team"], ["Rita", "rita@x.example.com", None]]
    found = read(_file(tmp_path, xlsx(rows)))
    assert (found.rows[-1][:2], len(found.rows)) == (["rita@x.example.com", "Rita"], 6)


def test_another_table_below_the_first_is_refused_with_its_row(tmp_path: Path) -> None:
    rows = [*ROWS[:3], [], ["Company", "Website", "Phone"], ["Acme", "acme.example.com", "415-555-0101"]]
    assert "Row 5 looks like another header" in refusal(_file(tmp_path, xlsx(rows)))


def test_the_option_for_one_of_two_sheets_alike_names_it_as_a_shell_takes_it(tmp_path: Path) -> None:
    name = 'Q1 "hot" $leads'
    path = _file(tmp_path, xlsx_of({name: ROWS, "Q2": ROWS}))
    (found,) = (finding for finding in detect(path, Wanted()).findings if finding.holds)
    typed = subprocess.run(["sh", "-c", f"printf '%s,' {fix(found)}"], capture_output=True, text=True, check=True)
    assert (found.code, typed.stdout) == ("other_sheets", f"--sheet,{name},")
    assert not [finding for finding in detect(path, Wanted(sheet=name)).findings if finding.holds]
