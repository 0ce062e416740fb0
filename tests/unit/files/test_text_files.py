"""Text files of every encoding, delimiter and habit."""

from __future__ import annotations

import codecs
import gzip
from pathlib import Path

import pytest

from pipeline.files.detected import Detected
from tests.unit.files.reading import SAMPLES, read, read_text

HEADER = "Name;E-Mail;Telefon\r\n"
GERMAN = HEADER + "Jürgen Groß;j@gross.example.com;030 23125-104\r\nAnke Öz;a@oez.example.com;030 23125-105\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    found = read_text(tmp_path, GERMAN.replace(";", delimiter))
    assert found.detected.delimiter == delimiter
    assert found.rows[0] == ["Jürgen Groß", "j@gross.example.com", "030 23125-104"]


def test_commas_inside_the_cells_of_a_semicolon_file_do_not_mislead(tmp_path: Path) -> None:
    rows = "".join(f"Lee, Ann {n};ann{n}@lee.example.com;Main St {n}, Suite 4\n" for n in range(20))
    found = read_text(tmp_path, "Name;Email;Street\n" + rows)
    assert found.detected.delimiter == ";"
    assert found.rows[3] == ["Lee, Ann 3", "ann3@lee.example.com", "Main St 3, Suite 4"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("header", ["Name/Email", "Email/Revenue"])
def test_two_columns_with_a_comma_in_every_row_are_two(tmp_path: Path, header: str, delimiter: str) -> None:
    rows = {"Name/Email": "Lee, Ann/ann@lee.example.com\n", "Email/Revenue": "ann@lee.example.com/1,5\n"}[header] * 3
    found = read_text(tmp_path, f"{header}\n{rows}".replace("/", delimiter))
    assert (found.detected.delimiter, len(found.detected.columns)) == (delimiter, 2)


def test_other_delimiters_inside_quotes_do_not_mislead(tmp_path: Path) -> None:
    rows = "".join(f'ann{n}@x.example.com,"a;b;c;d;e;f;g;h;i"\n' for n in range(5))
    found = read_text(tmp_path, "Email,Note\n" + rows)
    assert (found.detected.delimiter, found.rows[0]) == (",", ["ann0@x.example.com", "a;b;c;d;e;f;g;h;i"])


def test_a_note_of_several_lines_is_a_cell(tmp_path: Path) -> None:
    note = "Doe, Jane, MD\nsays: write to b@x.example.com, not here"
    found = read_text(tmp_path, f'Email,Note,Phone,City\na@x.example.com,"{note}",+1 415 555 0100,Rome\n')
    assert found.rows == [["a@x.example.com", note, "+1 415 555 0100", "Rome"]]


@pytest.mark.parametrize("text", ["MAÇÃ®", "„Spaß“", "IRMÃ\u00a0", "CAFÉ»"])
def test_a_letter_before_a_sign_of_windows_is_not_taken_for_utf8(tmp_path: Path, text: str) -> None:
    rows = "".join(f"ann{n}@x.example.com,São João Ávila Conceição\n" for n in range(4))
    found = read_text(tmp_path, f"Email,Name\n{rows}b@x.example.com,{text}\n", encoding="cp1252")
    assert (found.detected.encoding, found.rows[-1][1]) == ("cp1252", text)


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_every_encoding_is_found(tmp_path: Path, encoding: str, mark: bytes, named: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(mark + GERMAN.encode(encoding))
    found = read(path)
    assert found.detected.encoding == named
    assert found.detected.columns == ("Name", "E-Mail", "Telefon")
    assert found.column("Name") == ["Jürgen Groß", "Anke Öz"]


def test_valid_utf8_wins_however_few_the_letters_beyond_ascii(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Name,Email\nZoë,z@x.example.com\n" + "Bob,b@x.example.com\n" * 200)
    assert (found.detected.encoding, found.detected.confidence["encoding"]) == ("utf-8", "certain")


def test_a_windows_letter_far_down_the_file_decides_its_encoding(tmp_path: Path) -> None:
    rows = "".join(f"Ann {n},ann{n}@x.example.com\n" for n in range(30_000))
    found = read_text(tmp_path, f"Name,Email\n{rows}Zoë,z@x.example.com\n", "cp1252")
    assert found.detected.encoding == "cp1252"
    assert found.rows[-1][0] == "Zoë"


def test_windows_quotes_and_euro_are_windows_1252(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Name,Email,Note\nAnn,a@x.example.com,“20 €”… paid\n", "cp1252")
    assert found.column("Note") == ["“20 €”… paid"]


def test_cyrillic_is_not_read_as_windows_1252(tmp_path: Path) -> None:
    rows = "".join(f"Анна Петрова,анализ продаж и закупок,a{n}@x.example.com\n" for n in range(20))
    found = read_text(tmp_path, "Имя,Должность,Email\n" + rows, "cp1251")
    assert found.rows[0][0] == "Анна Петрова"
    assert found.detected.confidence["encoding"] == "likely"


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp1250", "Paweł Żółkiewski"), ("cp850", "Jörg Müller"), ("mac_roman", "José Pérez")]
)
def test_other_encodings_are_found_where_windows_1252_makes_no_words(tmp_path: Path, encoding: str, name: str) -> None:
    found = read_text(tmp_path, f"Name,Email\n{name},a@x.example.com\nAnn,b@x.example.com\n", encoding)
    assert (found.detected.encoding, found.detected.confidence["encoding"]) == (encoding, "likely")
    assert found.rows[0][0] == name


def test_signs_that_windows_1252_has_do_not_make_it_another_encoding(tmp_path: Path) -> None:
    text = "Name,Email,Note\nAña,a@x.example.com,¿Qué? 20 £ ± 5 m³ · 100 ¥\nZoë,z@x.example.com,Größe 5°\n"
    assert read_text(tmp_path, text, "cp1252").detected.encoding == "cp1252"


def test_an_encoding_that_is_given_is_used(tmp_path: Path) -> None:
    (tmp_path / "contacts").write_bytes("Name,Email\nŁukasz,l@x.example.com\n".encode("cp1250"))
    found = read(tmp_path / "contacts", encoding="windows-1250")
    assert found.rows == [["Łukasz", "l@x.example.com"]]
    assert found.detected.confidence["encoding"] == "given"


@pytest.mark.parametrize("wanted", [";", "semicolon"])
def test_a_delimiter_that_is_given_is_used(tmp_path: Path, wanted: str) -> None:
    found = read_text(tmp_path, "Email;a,b,c,d\nx@x.example.com;1,2,3,4\n", delimiter=wanted)
    assert found.detected.columns == ("Email", "a,b,c,d")


def test_a_narrow_table_of_no_contacts_is_one_where_every_row_agrees(tmp_path: Path) -> None:
    lists = "List sid,Name,Tag\n5f1,Spring callers,warm\n77c,Renewals,\n"
    assert read_text(tmp_path, lists).detected.columns == ("List sid", "Name", "Tag")
    assert read_text(tmp_path, f"{lists}of one,of two\n").detected.columns == ("List sid,Name,Tag",)


def test_gzip_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes(gzip.compress(GERMAN.encode()))
    found = read(path)
    assert found.detected.compression == "gzip"
    assert found.column("E-Mail") == ["j@gross.example.com", "a@oez.example.com"]


def test_excels_hint_of_the_delimiter_is_followed_and_is_no_row(tmp_path: Path) -> None:
    found = read_text(tmp_path, "sep=|\r\nann@x.example.com|Ann, of Rome\r\n", header=False)
    assert found.rows == [["ann@x.example.com", "Ann, of Rome"]]
    assert found.numbers == [2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_a_line_end(tmp_path: Path, end: str) -> None:
    found = read_text(tmp_path, GERMAN.replace("\r\n", end))
    assert found.numbers == [2, 3]
    assert found.rows[1][2] == "030 23125-105"


def test_a_quote_may_follow_a_space_where_all_do(tmp_path: Path) -> None:
    found = read_text(tmp_path, 'Email, "Name", "Note"\na@x.example.com, "Lee, Ann", "x\ny"\n')
    assert found.detected.columns == ("Email", "Name", "Note")
    assert found.rows == [["a@x.example.com", "Lee, Ann", "x\ny"]]


def test_cells_stay_as_they_are_in_the_source(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Email,Phone,Zip,Note\na@x.example.com, 4.42E+11,01067,NA\nb@x.example.com,007 ,nan,\n")
    assert found.rows == [["a@x.example.com", " 4.42E+11", "01067", "NA"], ["b@x.example.com", "007 ", "nan", ""]]


def test_what_was_detected_is_said_in_a_sentence() -> None:
    assert read(SAMPLES / "german-semicolons-windows-1252.csv").detected.sentences == (
        "Read as Windows-1252 (likely), separated by semicolons, header on line 1.",
    )


def test_what_was_detected_comes_back_from_json() -> None:
    for name in ("preamble.csv", "two-sheets.xlsx", "refused-by-vendor.csv", "emails-only.txt"):
        detected = read(SAMPLES / name).detected
        assert Detected.from_json(detected.to_json()) == detected
