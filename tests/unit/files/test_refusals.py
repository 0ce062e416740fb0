"""What is refused, each with one sentence that tells what to do next."""

from __future__ import annotations

import gzip
import os
import re
import struct
import zipfile
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.files import bounds
from pipeline.files.detected import Wanted
from pipeline.files.detecting import detect
from tests.unit.files.reading import SAMPLES, read_text, refusal, refused_text

REFUSED = SAMPLES / "refused"
ROWS = "Email,Name\n" + "ann@x.example.com,Ann\n" * 50


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("empty.csv", "is empty"),
        ("blank-lines.csv", "nothing but blank lines"),
        ("header-only.csv", "no rows below it"),
        ("prose.txt", "no table of contacts"),
        ("web-page.csv", "a web page (HTML)"),
        ("picture.csv", "a JPEG picture"),
        ("letter.docx", "a Word document"),
        ("archive.zip", "a zip archive"),
        ("cut-inside-a-quote.csv", "a quote that opens on line 8"),
        ("cut.csv.gz", "cut off before its end"),
        ("cut.xlsx", "damaged or cut off"),
        ("nul-bytes.csv", "NUL"),
        ("half-utf8.csv", "UTF-8 but for line 18"),
        ("password.xlsx", "protected by a password"),
        ("bomb.csv.gz", "expands far more"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence_before_anything_is_read(name: str, sentence: str) -> None:
    with pytest.raises(errors.FileError, match=re.escape(sentence)):
        detect(REFUSED / name, Wanted(name=name))


def test_every_file_in_the_folder_of_refusals_is_refused_with_what_to_do_next() -> None:
    sentences = [refusal(path) for path in REFUSED.iterdir()]
    assert all(sentence.endswith(".") and (";" in sentence) for sentence in sentences)


@pytest.mark.parametrize(
    ("opening", "named"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x00\x00\x00\x20ftypisom", "video"),
        (b"{\\rtf1 hello", "RTF"),
        (b'[{"email": "a@x.example.com"}]', "JSON"),
        (b'{ "email": "a@x.example.com"}', "JSON"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "Excel 2003"),
        (b'<?xml version="1.0"?><office:document office:mimetype="application/x-office:spreadsheet"/>', ".fods"),
        (b'ID;PWXL;N;E\r\nC;Y1;X1;K"Email"\r\n', "SYLK"),
        (b"BEGIN:VCARD\r\nFN:Ann\r\n", "vCard"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    ],
)
def test_other_kinds_of_files_are_named(tmp_path: Path, opening: bytes, named: str) -> None:
    assert named in refused_text(tmp_path, opening + bytes(20))


def test_random_bytes_are_no_table(tmp_path: Path) -> None:
    noise = bytes((index * 89 + 7) % 256 for index in range(5_000))
    assert "NUL" in refused_text(tmp_path, noise)
    assert "no table of contacts" in refused_text(tmp_path, noise.replace(b"\0", b"x"))


def test_a_line_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    assert "more than 1,048,576 characters" in refused_text(tmp_path, ROWS + "x" * 3 * bounds.LINE_CHARACTERS)


def test_a_cell_beyond_all_bounds_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "line 52" in refused_text(tmp_path, ROWS + 'a@x.example.com,"' + "swallowed\n" * 120_000)


def test_records_swallowed_by_a_quote_are_not_lost_in_silence(tmp_path: Path) -> None:
    people = "Ann,Lee,ann@x.example.com,Rome\n"
    text = f'First,Last,Email,City\n{people}Bob,"Ray,bob@x.example.com,Oslo\n{people * 3}Cyd,"Moe",cyd@x.example.com,Bonn\n'
    assert "record that starts on line 3" in refused_text(tmp_path, text)


def test_a_single_record_that_a_quote_has_swallowed_to_its_middle_is_not_lost_either(tmp_path: Path) -> None:
    text = (
        'Email,Name,Phone,City\na@x.example.com,"Ann,1,Rome\nb@x.example.com,Bob",2,Oslo\nc@x.example.com,Cyd,3,Bonn\n'
    )
    assert "record that starts on line 2" in refused_text(tmp_path, text)


def test_lines_of_two_encodings_are_refused_with_one_of_the_lines(tmp_path: Path) -> None:
    lines = [b"Email,Name\n", "a@x.example.com,Jürgen\n".encode(), "b@x.example.com,Jürgen\n".encode("cp1252")]
    assert "line 3 is not" in refused_text(tmp_path, b"".join(lines))


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    width = bounds.COLUMNS + 1
    header = ",".join(f"name {n}" for n in range(width))
    assert "2,001 columns" in refused_text(tmp_path, f"{header}\na@x.example.com{',' * (width - 1)}\n")


def test_a_gzip_file_that_is_damaged_inside_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(ROWS.encode() + os.urandom(5_000).hex().encode()))
    packed[len(packed) // 2] ^= 0xFF
    assert "gzip file" in refused_text(tmp_path, bytes(packed))


def test_excel_inside_gzip_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress((SAMPLES / "two-sheets.xlsx").read_bytes())
    assert "unpack it" in refused_text(tmp_path, packed)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path)
    assert "no such file" in refusal(tmp_path / "nothing.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(ROWS)
    path.chmod(0)
    assert "permission" in refusal(path)


def test_an_encoding_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "no encoding called 'klingon'" in refused_text(tmp_path, ROWS, encoding="klingon")
    assert "no encoding called 'hex'" in refused_text(tmp_path, ROWS, encoding="hex")


def test_bytes_that_are_not_in_the_encoding_given_are_refused_with_their_line(tmp_path: Path) -> None:
    text = "Email,Name\n" + "ann@x.example.com,Ann\n" * 30_000 + "zoe@x.example.com,Zoë\n"
    assert "Line 30002" in refused_text(tmp_path, text.encode("cp1252"), encoding="utf-8")
    assert "Line 30002" in refused_text(tmp_path, text, encoding="ascii")


def test_a_delimiter_of_two_characters_is_refused(tmp_path: Path) -> None:
    assert "one character" in refused_text(tmp_path, ROWS, delimiter="::")


def test_what_does_not_fit_the_kind_of_file_is_refused(tmp_path: Path) -> None:
    assert "no sheets" in refused_text(tmp_path, ROWS, sheet="Leads")
    assert "for text files" in refusal(SAMPLES / "two-sheets.xlsx", encoding="utf-8")


def test_an_xls_with_a_password_is_refused(tmp_path: Path) -> None:
    content = (SAMPLES / "old-excel.xls").read_bytes()
    # FILEPASS instead of CODEPAGE, a record of the same size near the start.
    assert "password" in refused_text(tmp_path, content.replace(b"\x42\x00\x02\x00", b"\x2f\x00\x02\x00", 1))


@pytest.mark.parametrize("name", ["old-excel.xls", "libreoffice.ods", "excel-binary.xlsb", "two-sheets.xlsx"])
def test_a_spreadsheet_that_is_cut_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    for tenths in range(1, 10):
        sentence = refused_text(tmp_path, content[: len(content) * tenths // 10])
        assert "damaged or cut off" in sentence


def test_an_xls_whose_sectors_go_in_a_circle_does_not_take_all_memory(tmp_path: Path) -> None:
    content = bytearray((SAMPLES / "old-excel.xls").read_bytes())
    (table,) = struct.unpack_from("<I", content, 76)
    struct.pack_into("<I", content, (table + 1) * 512, 0)  # the sector after sector 0 is sector 0
    assert "damaged or cut off" in refused_text(tmp_path, bytes(content))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("two-sheets.xlsx", "xl/worksheets/sheet2.xml"),
        ("libreoffice.ods", "META-INF/manifest.xml"),
        ("libreoffice.ods", "content.xml"),
    ],
)
def test_a_part_whose_bytes_are_damaged_is_found_before_anything_is_read(tmp_path: Path, name: str, part: str) -> None:
    path = tmp_path / "contacts.xlsx"
    content = bytearray((SAMPLES / name).read_bytes())
    with zipfile.ZipFile(SAMPLES / name) as archive:
        member = archive.getinfo(part)
    content[member.header_offset + 30 + len(member.filename)] |= 0x06  # a kind of block that deflate does not have
    content[member.header_offset + 30 + len(member.filename) + member.compress_size // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(errors.FileError, match="damaged"):
        detect(path, Wanted())


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    content = bytearray((SAMPLES / "two-sheets.xlsx").read_bytes())
    with zipfile.ZipFile(SAMPLES / "two-sheets.xlsx") as archive:
        directory = archive.start_dir
    content[directory + 8] |= 1
    path.write_bytes(bytes(content))
    assert "password" in refusal(path)


def test_an_encrypted_ods_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.ods"
    with zipfile.ZipFile(SAMPLES / "libreoffice.ods") as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content.replace(b"<manifest:file-entry", b"<manifest:encryption-data/><manifest:file-entry")
            )
    assert "password" in refusal(path)


@pytest.mark.parametrize("name", ["two-sheets.xlsx", "libreoffice.ods"])
def test_a_spreadsheet_that_expands_without_end_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bomb"
    spaces = b" " * bounds.MIB
    with zipfile.ZipFile(SAMPLES / name) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            with target.open(member, "w") as stream:
                stream.write(source.read(member))
                for _ in range(80 if member.endswith(("sheet2.xml", "content.xml")) else 0):
                    stream.write(spaces)
    assert "expands far more" in refusal(path)


def test_entities_in_a_sheet_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    with zipfile.ZipFile(SAMPLES / "two-sheets.xlsx") as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == "xl/workbook.xml":
                content = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + content
            target.writestr(member, content)
    assert "damaged" in refusal(path)


def test_a_large_workbook_that_cannot_be_streamed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xls"
    path.write_bytes((SAMPLES / "old-excel.xls").read_bytes())
    os.truncate(path, bounds.WHOLE_BYTES + 1)
    assert "at most to 64 MB" in refusal(path)


def test_an_empty_sheet_and_an_empty_workbook_are_refused(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "contacts.xlsx"
    openpyxl.Workbook().save(path)
    assert "no sheet with a header and rows" in refusal(path)
    assert "is empty" in refusal(path, sheet="Sheet")


def test_a_message_never_holds_contact_data(tmp_path: Path) -> None:
    secret = "zora@hidden.example.com"
    for text in (f'Email,Name\n{secret},"Zora', f"{secret} wrote, once.\nThen, nothing, more.\nEnd\nof it\nall\nnow\n"):
        assert "zora" not in refused_text(tmp_path, text).lower()


def test_a_file_of_one_record_is_a_table(tmp_path: Path) -> None:
    assert read_text(tmp_path, "Ann,ann@x.example.com").rows == [["Ann", "ann@x.example.com"]]
