"""Where the header is, and what the columns are called."""

from __future__ import annotations

from pathlib import Path

from tests.unit.files.reading import SAMPLES, read, read_text

PEOPLE = "Ann,Lee,ann@x.example.com,(415) 555-0101\nBob,Ray,bob@x.example.com,(415) 555-0102\n"


def test_a_preamble_is_passed_over_and_said() -> None:
    found = read(SAMPLES / "preamble.csv")
    assert found.detected.header_row == 5
    assert found.numbers[0] == 6
    assert "header on line 5 after 4 lines of preamble" in found.detected.sentences[0]


def test_an_address_in_the_preamble_is_no_record(tmp_path: Path) -> None:
    text = "Exported by boss@x.example.com,,,\nCall 415-555-0100,,,\n\nFirst,Last,Email,Phone\n"
    found = read_text(tmp_path, text + PEOPLE)
    assert (found.detected.header_row, len(found.rows)) == (4, 2)


def test_a_file_that_begins_with_a_contact_has_no_header(tmp_path: Path) -> None:
    found = read_text(tmp_path, PEOPLE)
    assert found.detected.header_row == 0
    assert found.detected.columns == ("column 1", "column 2", "column 3", "column 4")
    assert found.numbers == [1, 2]


def test_no_header_can_be_asked_for(tmp_path: Path) -> None:
    found = read_text(tmp_path, "First,Last,Email,Phone\n" + PEOPLE, header=False)
    assert found.rows[0] == ["First", "Last", "Email", "Phone"]
    assert found.detected.confidence["header"] == "given"


def test_a_header_can_be_asked_for(tmp_path: Path) -> None:
    found = read_text(tmp_path, PEOPLE, header=True)
    assert found.detected.columns == ("Ann", "Lee", "ann@x.example.com", "(415) 555-0101")
    assert len(found.rows) == 1


def test_a_header_in_a_language_nobody_listed_is_found_above_the_contacts(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Etunimi,Sukunimi,Sähköposti,Puhelin\n" + PEOPLE)
    assert found.detected.columns[2] == "Sähköposti"
    assert found.detected.confidence["header"] == "guessed"


def test_the_first_record_may_have_neither_address_nor_number(tmp_path: Path) -> None:
    found = read_text(tmp_path, "First,Last,Email,Phone\nCyd,Moe,,\n" + PEOPLE)
    assert found.detected.header_row == 1
    assert found.rows[0] == ["Cyd", "Moe", "", ""]


def test_a_line_of_groups_above_the_header_is_preamble(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Person,,Contact,\nFirst,Last,Email,Phone\n" + PEOPLE)
    assert found.detected.header_row == 2


def test_a_header_with_line_breaks_in_quotes_ends_where_it_ends(tmp_path: Path) -> None:
    found = read_text(tmp_path, '"First\nname",Last,Email,"Phone\n(office)"\n' + PEOPLE)
    assert found.detected.columns == ("First\nname", "Last", "Email", "Phone\n(office)")
    assert found.numbers == [4, 5]
    assert found.blank_rows == 0


def test_a_single_column_of_addresses_is_a_table() -> None:
    found = read(SAMPLES / "emails-only.txt")
    assert (found.detected.delimiter, found.detected.columns, len(found.rows)) == ("", ("column 1",), 6)


def test_a_single_column_keeps_its_commas(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Phone list\nPhone\n415-555-0101\n415-555-0102, mornings\n415-555-0103\n415-555-0104\n")
    assert found.detected.columns == ("Phone",)
    assert found.rows[1] == ["415-555-0102, mornings"]


def test_columns_beyond_the_header_get_names_where_rows_regularly_have_them(tmp_path: Path) -> None:
    found = read_text(tmp_path, "First,Last,Email\n" + PEOPLE)
    assert found.detected.columns == ("First", "Last", "Email", "column 4")
    assert '"column 4"' in found.detected.sentences[1]


def test_our_own_result_file_is_known_by_its_column() -> None:
    found = read(SAMPLES / "refused-by-vendor.csv")
    assert found.detected.own_result
    assert found.rows[1][3] == '=HYPERLINK("http://offers.example.net")'
    assert found.rows[2][3] == "@bluecrest"


def test_an_apostrophe_in_any_other_file_stays(tmp_path: Path) -> None:
    assert read_text(tmp_path, "Company,Email\n'=now(),a@x.example.com\n").rows[0][0] == "'=now()"


def test_one_contact_is_a_table_below_titles_and_above_a_note(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Kunden; Graz\n\nVorname,E-Mail,Ort\nUte,ute@x.example,Graz\n")
    assert found.rows == [["Ute", "ute@x.example", "Graz"]]
    found = read_text(tmp_path, "Ute;ute@x.example;Graz\n\n-- Ende --\n", header=False)
    assert found.detected.delimiter == ";"


def test_a_padded_title_is_no_header_of_a_narrow_table(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, "Created 2024-03-18;\nNimi;Sähköposti\nAino Aalto;aino@x.example\nEero Koski;eero@x.example\n"
    )
    assert (found.detected.header_row, len(found.rows)) == (2, 2)


def test_names_of_groups_in_a_language_nobody_listed_are_no_header(tmp_path: Path) -> None:
    found = read_text(
        tmp_path, "Osoba,,Detaile,\nImię,Nazwisko,Adres e,Numer\nEwa,Lis,ewa@x.example,\nJan,Kos,jan@x.example,\n"
    )
    assert found.detected.header_row == 2
