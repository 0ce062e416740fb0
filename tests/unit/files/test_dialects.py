"""Ways of quoting: how each is found over the whole file, and what is refused."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.files.detected import Detected, Wanted
from pipeline.files.detecting import detect
from pipeline.files.dialects import Dialect, LineEnds, Quoting
from pipeline.files.records import records
from pipeline.files.text import lines
from tests.unit.files.reading import read_text, refused_text

PLAIN = "".join(f"p{n}@x.example,Pat {n},ok\n" for n in range(30_000))


def _records(text: str, quoting: Quoting, delimiter: str = ",") -> list[list[str]]:
    return [cells for _, cells in records(lines([text]), Dialect(delimiter, quoting))]


@pytest.mark.parametrize(
    ("quoting", "line", "cells"),
    [
        ("doubled", 'a,"b ""c"", d",e', ["a", 'b "c", d', "e"]),
        ("doubled", 'a , "b, c" ,d"e"', ["a ", "b, c", 'd"e"']),
        ("doubled", 'a, "b" c,"d"', ["a", ' "b" c', "d"]),
        ("doubled", r'"C:\",x', ["C:\\", "x"]),
        ("backslash", r'"\"",b\,c,"d\\"', ['"', "b,c", "d\\"]),
        ("backslash", r'"C:\new",\N,x', [r"C:\new", "", "x"]),
        ("php", r'"{""a"":""\"b\"""}",c', [r'{"a":"\"b\""}', "c"]),
        ("none", '"a" b,"c', ['"a" b', '"c']),
        ("copy", r"a\tb,\N,c\\d", ["a\tb", "", "c\\d"]),
    ],
)
def test_a_line_is_read_as_its_program_wrote_it(quoting: Quoting, line: str, cells: list[str]) -> None:
    assert _records(f"{line}\n", quoting) == [cells]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text(st.sampled_from('ab",;\\ \n\t'), max_size=8), min_size=2, max_size=2), min_size=1),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_pythons_csv_writes_with_backslashes_comes_back(table: list[list[str]], when: int) -> None:
    text = StringIO(newline="")
    csv.writer(text, quoting=when, doublequote=False, escapechar="\\", lineterminator="\n").writerows(table)
    assert _records(text.getvalue(), "backslash") == table


@settings(deadline=None)
@given(st.lists(st.lists(st.text(st.sampled_from('ab",; \n\r\t'), max_size=8), min_size=2, max_size=3), min_size=1))
def test_what_pythons_csv_writes_comes_back(table: list[list[str]]) -> None:
    text = StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    assert _records(text.getvalue(), "doubled") == table


def test_an_escape_far_below_the_sample_decides_how_the_file_is_read(tmp_path: Path) -> None:
    found = read_text(tmp_path, f'Email,Name,Note\n{PLAIN}z@x.example,Zed,"\\"\\""\ny@x.example,Yan,"a, b"\n')
    assert found.detected.quoting == "backslash"
    assert found.rows[-2:] == [["z@x.example", "Zed", '""'], ["y@x.example", "Yan", "a, b"]]


def test_a_backslash_at_the_end_of_a_quoted_cell_is_no_escape(tmp_path: Path) -> None:
    found = read_text(tmp_path, 'Email,Folder\na@x.example,"C:\\x, y\\"\nb@x.example,"D:\\"\n')
    assert (found.detected.quoting, found.rows[1][1]) == ("doubled", "D:\\")


def test_a_tab_file_whose_cells_are_quoted_is_not_read_without_quotes(tmp_path: Path) -> None:
    text = '"Email"\t"Name"\n"a@x.example"\t"Ann"\n"b@x.example"\t"Ben "B" Ray"\n'
    assert "starts on line 3" in refused_text(tmp_path, text)


def test_quotes_in_a_tab_file_that_swallow_nothing_are_quotes(tmp_path: Path) -> None:
    found = read_text(tmp_path, 'Email\tNote\na@x.example\t"x\ty"\nb@x.example\tz\n')
    assert (found.detected.quoting, found.rows[0][1]) == ("doubled", "x\ty")


@pytest.mark.parametrize(
    ("end", "other", "ends"), [("\r\n", "\r", "\r\n"), ("\r\n", "\n", "\r\n"), ("\n", "\r", "\n"), ("\r", "\n", "\r")]
)
def test_a_line_break_of_another_kind_stays_in_its_cell(tmp_path: Path, end: str, other: str, ends: LineEnds) -> None:
    rows = [f"a{n}@x.example,Oslo,4{n}" for n in range(9)]
    path = tmp_path / "contacts"
    path.write_bytes(end.join(["Email,City,Age", f"z@x.example,Oslo{other}West,40", *rows, ""]).encode())
    found = read_text(tmp_path, path.read_bytes().decode())
    assert (found.detected.line_ends, found.rows[0][1], found.numbers[1]) == (ends, f"Oslo{other}West", 3)


def test_lines_that_end_in_several_ways_are_lines(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Email,City\r\na@x.example,Oslo\rb@x.example,Bonn\r\nc@x.example,Rome\n")
    assert [row[0][0] for row in found.rows] == ["a", "b", "c"]


def test_a_dialect_comes_back_from_saved_json(tmp_path: Path) -> None:
    text = 'Email,Name\na@x.example,"\\"A\\""\nName,Email\nBen,b@x.example\nHotline: call 415-555-0100,\n'
    detected = read_text(tmp_path, text).detected
    assert (detected.quoting, detected.footers, detected.reordered) == ("backslash", (5,), ((3, (1, 0)),))
    assert Detected.from_json(json.loads(json.dumps(detected.to_json()))) == detected


def test_single_quotes_are_quotes_where_the_header_has_them_throughout(tmp_path: Path) -> None:
    found = read_text(tmp_path, "'Email','Name'\n'a@x.example','Lee, Ann'\n'b@x.example','O''Neil'\n")
    assert (found.detected.quoting, found.detected.columns) == ("single", ("Email", "Name"))
    assert found.rows == [["a@x.example", "Lee, Ann"], ["b@x.example", "O'Neil"]]
    assert "starts on line 2" in refused_text(tmp_path, "'Email','Name'\n'a@x.example','Ann O'Neil'\n")


def test_an_apostrophe_at_the_beginning_of_a_cell_is_none(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Email,Name\na@x.example,'t Hooft\nb@x.example,'s Gravesande\n")
    assert [row[1] for row in found.rows] == ["'t Hooft", "'s Gravesande"]


def test_a_database_escapes_the_line_break_and_the_backslash_in_many_rows(tmp_path: Path) -> None:
    many = "".join(f'"Ana {n}"\t"ana{n}@x.example"\t\\N\n' for n in range(300))
    found = read_text(tmp_path, f'"Nome"\t"E-mail"\t"Nota"\n"Rui"\t"rui@x.example"\t"uma\\\nduas"\n{many}')
    assert found.rows[0] == ["Rui", "rui@x.example", "uma\nduas"]
    found = read_text(
        tmp_path, '"Nome";"E-mail";"Nota"\n"Rui";"rui@x.example";"C:\\\\dados"\n"Eva";"eva@x.example";\\N\n'
    )
    assert [row[2] for row in found.rows] == ["C:\\dados", ""]


@pytest.mark.parametrize("cell", ['"a ""b"" c"', '"12" valve"'])
@pytest.mark.parametrize("open_quote", ['"Oslo', '"4711 Oslo'])
def test_cells_that_must_be_quoted_forbid_quotes_that_are_letters(cell: str, open_quote: str, tmp_path: Path) -> None:
    rows = f"Kari\tkari@x.example\t{cell}\tMoss\nOla\tola@x.example\tok\t{open_quote}\nPer\tper@x.example\tok\tBergen\n"
    assert "quote" in refused_text(tmp_path, f"Navn\tE-post\tNotat\tSted\n{rows}")


def test_a_quote_that_opens_in_one_record_and_closes_in_another_is_no_letter(tmp_path: Path) -> None:
    text = 'Nom\tCourriel\r"Ana\ta@x.example\rLuc\tl@x.example\rÈve"\te@x.example\r'
    assert "further records" in refused_text(tmp_path, text)
    sizes = read_text(tmp_path, 'Name\tEmail\tNote\nAna\ta@x.example\t"flat\nLuc\tl@x.example\t12"\n')
    assert [row[2] for row in sizes.rows] == ['"flat', '12"']


@pytest.mark.parametrize("delimiter", ["^", "~", "¦"])
def test_a_rare_delimiter_is_found_if_no_other_makes_a_table(delimiter: str, tmp_path: Path) -> None:
    text = "Navn,E-post,By\nKari,kari@x.example,Moss\nOla,ola@x.example,Oslo\n".replace(",", delimiter)
    assert read_text(tmp_path, text).detected.delimiter == delimiter
    assert read_text(tmp_path, "Email\na~b@x.example\nc~d@x.example\n").detected.delimiter == ""


@pytest.mark.parametrize("sign", ["|", ";", "\t"])
def test_a_sign_in_one_line_alone_is_no_delimiter(tmp_path: Path, sign: str) -> None:
    people = "".join(f"P{number},415-555-01{number} and more\n" for number in range(10, 20))
    path = tmp_path / "file"
    path.write_text(f"First Name,Phone\n{people}K,415-555-0121 {sign} 415-555-0122\n")

    detected = detect(path, Wanted())

    assert (detected.delimiter, detected.columns) == (",", ("First Name", "Phone"))
