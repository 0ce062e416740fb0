"""Rows that are torn, swallowed or no rows: held back, refused or skipped, never sent under other names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.files.reading import Read, read_text, refused_text

USUAL = "a@x.example,Acme,415-555-0101\nb@x.example,Beta,415-555-0102\n"


def _invalid(found: Read) -> dict[int, str]:
    return {number: code for frame in found.frames for number, (code, _) in frame.invalid.items()}


def _skipped(found: Read) -> dict[int, str]:
    return {number: code for frame in found.frames for number, code in frame.skipped.items()}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize(
    "lines",
    [
        ["Email,Note", 'a@x.example,"open', "b@x.example,ok", 'c@x.example,close"', "d@x.example,ok"],
        ["Note,Email", '"open,a@x.example', 'close",b@x.example', "ok,c@x.example"],
        ["Phone,Note", '415-555-0101,"open', "415-555-0102,ok", '415-555-0103,close"'],
        ["A,B,Email,C", 'x,y,a@x.example,"open', "x,y,b@x.example", 'x,y,c@x.example,"', "x,y,d@x.example,z"],
        ["Email,Company,Phone", 'a@x.example,"open,415-555-0101', 'b@x.example,shut",415-555-0102', USUAL.strip()],
        ["Email,Name,Company", 'a@x.example,Ann,"Acme', 'b@x.example,Ben,Beta, Ltd"', "c@x.example,Cy,Gamma"],
    ],
)
def test_records_inside_a_quote_are_refused(tmp_path: Path, lines: list[str], delimiter: str, end: str) -> None:
    text = end.join([*lines, ""]).replace(",", delimiter)
    assert "starts on line 2" in refused_text(tmp_path, text)


@pytest.mark.parametrize(
    "note",
    [
        "Moved, see below\nnew number 415-555-0199, mornings",
        "Doe, Jane, MD\nsays: write to b@x.example, not here",
        "Team:\nAnn, 415-555-0103, Rome\nBen, 415-555-0104, Oslo",
        "12 High St,\nOslo, Norway",
        "first\n\nsecond, third",
        "cc b@x.example\nand c@x.example",
    ],
)
def test_a_note_of_several_lines_is_no_record(tmp_path: Path, note: str) -> None:
    found = read_text(tmp_path, f'Email,Note,Phone\na@x.example,"{note}",415-555-0101\nb@x.example,ok,415-555-0102\n')
    assert found.rows[0] == ["a@x.example", note, "415-555-0101"]


def test_two_values_below_each_other_are_one_cell_of_a_single_column(tmp_path: Path) -> None:
    found = read_text(tmp_path, 'Mobile\n415-555-0101\n"415-555-0102\n415-555-0103"\n')
    assert found.rows == [["415-555-0101"], ["415-555-0102\n415-555-0103"]]


def test_many_values_below_each_other_are_records_of_a_single_column(tmp_path: Path) -> None:
    assert "starts on line 2" in refused_text(tmp_path, 'Email\n"a@x.example\nb@x.example\nc@x.example"\nd@x.example\n')


def test_a_row_that_two_splits_fit_is_held_back(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, f"Email,Company,City,Phone\nb@x.example,Beta, Inc.,Oslo,415-555-0102\n{USUAL}".replace("a@x", "c@x")
    )
    assert _invalid(found) == {2: "row_too_long"}


def test_a_row_whose_columns_fit_as_they_stand_is_not_split(tmp_path: Path) -> None:
    found = read_text(tmp_path, f"Email,Company,Phone\n{USUAL}c@x.example,Cee,415-555-0103,moved\n")
    assert _invalid(found) == {4: "row_too_long"}
    assert found.overflow == {4: ("moved",)}


def test_a_row_that_one_split_fits_is_split_again(tmp_path: Path) -> None:
    found = read_text(tmp_path, f"Email,Company,Phone\n{USUAL}c@x.example,Cee, Inc.,415-555-0103\n")
    assert (_invalid(found), found.overflow) == ({}, {})
    assert found.rows[2] == ["c@x.example", "Cee, Inc.", "415-555-0103"]


def test_columns_at_the_right_without_a_name_stay_columns(tmp_path: Path) -> None:
    rows = "".join(f"a{n}@x.example,Acme,vip\n" for n in range(9))
    found = read_text(tmp_path, f"Email,Company\n{rows}b@x.example,Beta\n")
    assert found.detected.columns == ("Email", "Company", "column 3")
    assert not _invalid(found)


def test_a_header_of_a_file_put_below_another_is_skipped_with_its_mark(tmp_path: Path) -> None:
    found = read_text(tmp_path, '\ufeff"Email","Name"\na@x.example,Ann\n\ufeff"Name","Email"\nBen,b@x.example\n')
    assert found.rows == [["a@x.example", "Ann"], ["b@x.example", "Ben"]]
    assert _skipped(found) == {3: "second_header"}


def test_a_header_with_other_names_is_refused(tmp_path: Path) -> None:
    text = "Email,First Name,Phone\na@x.example,Ann,415-555-0101\nE-Mail,Firma,Ort\nb@x.example,Beta,Bonn\n"
    assert "Line 3 looks like another header" in refused_text(tmp_path, text)


def test_a_header_in_another_order_in_which_a_name_occurs_twice_is_refused(tmp_path: Path) -> None:
    text = "Email,Name,Name\na@x.example,Ann,Lee\nName,Email,Name\nBen,b@x.example,Ray\n"
    assert "Line 3 repeats the header in another order" in refused_text(tmp_path, text)


@pytest.mark.parametrize(
    "footer",
    [
        "Total: 2,,",
        "Total,2,",
        "Summe,,2",
        "(2 rows),,",
        "2 Datensätze,,",
        "Page 1 of 3,,",
        "Exportado el 3 de mayo,,",
        "Generated on,2026-05-03,",
        "© 2026 Acme,,",
        "End of report,,",
        "Questions?,+1 415 555 0100,",
        '"Fragen? Rufen Sie an: +49 30 901820",,',
        "---,,",
    ],
)
def test_lines_below_the_table_that_are_plainly_no_contacts_are_skipped(tmp_path: Path, footer: str) -> None:
    found = read_text(tmp_path, f"Email,Company,Phone\n{USUAL}\n{footer}\n")
    assert (len(found.rows), _skipped(found)) == (2, {5: "footer"})


@pytest.mark.parametrize(
    "row",
    [
        "c@x.example,,",
        "Total,,415-555-0103",
        "Created Equal Ltd,,",
        ",Page Turners,415-555-0103",
        "Confidential Records,,",
    ],
)
def test_a_short_row_at_the_end_stays_a_row(tmp_path: Path, row: str) -> None:
    found = read_text(tmp_path, f"Email,Company,Phone\n{USUAL}{row}\n")
    assert (len(found.rows), _skipped(found)) == (3, {})


def test_a_name_before_a_number_below_bare_numbers_is_held_back(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Mobile\n415-555-0101\n415-555-0102\nAnna: 415-555-0103\n")
    assert _invalid(found) == {4: "row_misread"}


def test_groups_above_names_tell_columns_of_one_name_apart(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, ";Büro;;Privat;\nName;Telefon;E-Mail;Telefon;E-Mail\nAnn;030 1;a@x.example;030 2;b@x.example\n"
    )
    assert found.detected.columns == ("Name", "Büro Telefon", "Büro E-Mail", "Privat Telefon", "Privat E-Mail")


def test_titles_in_two_columns_are_no_groups(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, "Region: North,2026-01-02,,\nEmail,Company,City,Phone\na@x.example,Acme,Oslo,415-555-0101\n"
    )
    assert found.detected.columns == ("Email", "Company", "City", "Phone")


def test_without_a_header_a_column_that_one_row_fills_exists(tmp_path: Path) -> None:
    rows = "".join(f"a{n}@x.example,Ann\n" for n in range(30))
    found = read_text(tmp_path, f"{rows}b@x.example,Ben,Oslo\n")
    assert found.detected.columns == ("column 1", "column 2", "column 3")


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (
            ["Name,Phone,,City", ",Work,Mobile,", "Ann,415-555-0101,415-555-0102,Oslo"],
            ("Name", "Phone Work", "Phone Mobile", "City"),
        ),
        (["E-Mail;;Name", "Büro;Privat;", "a@x.example;b@x.example;Ann"], ("E-Mail Büro", "E-Mail Privat", "Name")),
        (["Name,,Email", "Ann,vip,", "Ben,,b@x.example"], ("Name", "", "Email")),
        (
            ["List,Sales team,,", "First,Last,Email,City", "Ann,Lee,a@x.example,Oslo"],
            ("First", "Last", "Email", "City"),
        ),
    ],
)
def test_a_header_of_two_rows_is_told_from_titles_and_records(
    tmp_path: Path, lines: list[str], columns: tuple[str, ...]
) -> None:
    assert read_text(tmp_path, "\n".join([*lines, ""])).detected.columns == columns


def test_a_row_that_begins_with_a_name_of_a_column_is_a_row(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Preferred,Status,Email\nPhone,Lead,\nEmail,Lead,a@x.example\nPhone,Lead,b@x.example\n")
    assert len(found.rows) == 3


def test_ids_before_every_row_are_an_index(tmp_path: Path) -> None:
    found = read_text(tmp_path, '"Email";"Name"\n"r1";"a@x.example";"Ann"\n"r2";"b@x.example";"Ben"\n')
    assert found.detected.index_column
    assert found.column("Email") == ["a@x.example", "b@x.example"]


def test_a_cell_torn_in_every_row_is_joined_again(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Company,Email\nAcme, Inc.,a@x.example\nBeta, Ltd,b@x.example\n")
    assert found.rows == [["Acme, Inc.", "a@x.example"], ["Beta, Ltd", "b@x.example"]]


def test_a_note_below_the_table_may_have_other_line_ends(tmp_path: Path) -> None:
    rows = "Kari;kari@x.example;Moss\r\nOla;ola@x.example;Oslo\r\nPer;per@x.example;Bergen"
    found = read_text(tmp_path, f"Navn;E-post;By\r\n{rows}\n\n-- end of export --\n")
    assert [row[2] for row in found.rows] == ["Moss", "Oslo", "Bergen"]


@pytest.mark.parametrize("total", ["Total 31", "Summe;31", "Razem: 31", "Total 4155550142"])
def test_a_total_in_one_cell_is_a_footer_that_holds_nothing_back(total: str, tmp_path: Path) -> None:
    found = read_text(tmp_path, f"Name,Email,City\nAnn,ann@x.example,Rome\nBob,bob@x.example,Oslo\n{total}\n")
    assert (len(found.rows), [frame.invalid for frame in found.frames if frame.invalid]) == (2, [])


@pytest.mark.parametrize(
    "notes", ["Call first:\nBob,bob@x.example,+39 06 555 0190", "Bob,bob@x.example,+39 06 555 0190\nthanks"]
)
def test_a_contact_in_a_note_that_is_narrower_than_the_table_is_no_record(notes: str, tmp_path: Path) -> None:
    header = "Name,Email,Phone,Notes,City,Country,Company,Title\n"
    row = f'Ann,ann@x.example,+39 06 555 0101,"{notes}",Rome,Italy,Acme,CEO\n'
    assert len(read_text(tmp_path, header + row * 3).rows) == 3


@pytest.mark.parametrize("last", ["Questions?;desk@x.example;", "Support;desk@x.example"])
def test_a_line_that_asks_to_write_somewhere_is_held_back(last: str, tmp_path: Path) -> None:
    found = read_text(tmp_path, f"Name;E-Mail;Ort\nUte;ute@x.example;Graz\nBea;bea@x.example;Wien\n{last}\n")
    assert found.frames[0].invalid[4][0] == "row_misread"
    found = read_text(tmp_path, "Name;E-Mail;Ort\nUte;ute@x.example;Graz\nSupport;desk@x.example;Wien\n")
    assert found.frames[0].invalid == {}
