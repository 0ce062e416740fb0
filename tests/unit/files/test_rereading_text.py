"""The second reading of a text file gives the cells that were written, with the lines where their records start."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import errors
from pipeline.files.detected import Detected
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.text import Dialect, lines, records, text_records

cells = st.text(st.sampled_from('ab ,;\t"\r\nü\\|@.1'), max_size=8)
tables = st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=6)


def read(text: str, dialect: Dialect | None = None, ends: str = r"\r\n|\r|\n") -> list[SourceRecord]:
    return list(records(lines(iter([text]), ends), dialect or Dialect(",")))


def texts(text: str, dialect: Dialect | None = None) -> list[list[str]]:
    return [record.texts for record in read(text, dialect)]


@given(
    tables,
    st.sampled_from(",;\t|"),
    st.sampled_from(
        [("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]
    ),
)
def test_whatever_was_written_is_read(table: list[list[str]], delimiter: str, ends: tuple[str, Any]) -> None:
    end, quoting = ends
    plain = [[cell.strip(" \t") for cell in row] for row in table]  # a blank before a quote is no text
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(plain)
    found = read(written.getvalue(), Dialect(delimiter))
    assert [record.texts for record in found] == plain
    assert not any(record.text_after_quote for record in found)
    starts = [1]
    for row in plain:
        inside = io.StringIO(newline="")
        csv.writer(inside, delimiter=delimiter, lineterminator=end, quoting=quoting).writerow(row)
        starts.append(starts[-1] + len(io.StringIO(inside.getvalue(), newline="").readlines()))
    assert [record.number for record in found] == starts[:-1]


@given(tables)
def test_no_block_boundary_makes_a_difference(table: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(table)
    text = written.getvalue()
    assert list(records(lines(iter(text)), Dialect(","))) == read(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('a,"b" tail,c', ["a", "b tail", "c"]),
        ('a,"b"  ,c', ["a", "b", "c"]),
        ('a, "b, with c" ,d', ["a", "b, with c", "d"]),
        ('a, "Big" Jim,c', ["a", ' "Big" Jim', "c"]),
        ('a,5" pipe,c', ["a", '5" pipe', "c"]),
    ],
)
def test_quotes_are_read_as_people_write_them(text: str, found: list[str]) -> None:
    assert texts(text) == [found]


def test_text_behind_a_closing_quote_is_a_fact_of_its_record() -> None:
    assert [record.text_after_quote for record in read('a,b\n"x" y,c\n"x",c\n')] == [False, True, False]


def test_a_record_of_several_lines_keeps_them() -> None:
    [record] = read('Ada,"one\ntwo\nthree","x\ny"\n')
    assert [line.text for line in record.lines] == ['Ada,"one', "two", 'three","x', 'y"']
    assert [line.is_inside for line in record.lines] == [False, True, False, False]
    assert [line.opener for line in record.lines] == [0, 0, 0, 2]


@pytest.mark.parametrize(
    ("text", "dialect", "found"),
    [
        (r'"\"Big\" Ann",x', Dialect(",", escape="\\"), ['"Big" Ann', "x"]),
        (r'"\"",x', Dialect(",", escape="\\"), ['"', "x"]),
        (r'"C:\new",x', Dialect(",", escape="\\"), [r"C:\new", "x"]),
        (r"Acme\, Inc.,x", Dialect(",", escape="\\"), ["Acme, Inc.", "x"]),
        ("one\\\ntwo,x", Dialect(",", escape="\\"), ["one\ntwo", "x"]),
        (r'"a \"b\" c",x', Dialect(",", escape="\\", keeps_escapes=True), [r"a \"b\" c".replace('"', '"'), "x"]),
        ("Ann\t\\N\ta\\tb", Dialect("\t", quote="", escape="\\", controls=True, nulls=True), ["Ann", "", "a\tb"]),
        ('"VIP" since\tx', Dialect("\t", quote=""), ['"VIP" since', "x"]),
        ('a, b,  "c, d"', Dialect(",", spaced=True), ["a", "b", "c, d"]),
        ("only one, cell", Dialect(""), ["only one, cell"]),
        ('Ann,\\N,"x"', Dialect(",", nulls=True), ["Ann", "", "x"]),
        ("Ann,\\N", Dialect(","), ["Ann", "\\N"]),
    ],
)
def test_other_dialects_are_read(text: str, dialect: Dialect, found: list[str]) -> None:
    assert texts(text, dialect) == [found]


def test_only_the_ends_that_end_lines_do() -> None:
    [first, second] = read("Ann,Acme\rInc.\r\nBen,Beta\r\n", ends=r"\r\n")
    assert (first.texts, second.number) == (["Ann", "Acme\rInc."], 2)
    [first, second] = read("Ann,Acme\nInc.\rBen,Beta\r", ends=r"\r")
    assert (first.texts, second.number) == (["Ann", "Acme\nInc."], 2)


def test_a_quote_that_never_closes_is_named_with_its_line() -> None:
    with pytest.raises(errors.FileError, match="line 2 opens a quote"):
        read('a,b\n"c,d\ne,f\n')


def file_of(tmp_path: Path, content: bytes, **values: str) -> list[list[str]]:
    path = tmp_path / "file"
    path.write_bytes(content)
    about = {"encoding": "utf-8", "delimiter": ",", **values}
    return [record.texts for record in text_records(path, Detected("text", ("A", "B"), **about))]  # type: ignore[arg-type]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert file_of(tmp_path, "\ufeffÄ,B\n".encode()) == [["Ä", "B"]]
    assert file_of(tmp_path, "\ufeffÄ,B\n".encode("utf-16-le"), encoding="utf-16-le") == [["Ä", "B"]]


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    assert file_of(tmp_path, gzip.compress(b"A;B\r\n1;2"), compression="gzip", delimiter=";") == [
        ["A", "B"],
        ["1", "2"],
    ]


def test_what_stands_before_a_damaged_byte_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a,b\nc,d\n\xff")
    found = text_records(path, Detected("text", ("A", "B"), encoding="utf-8", delimiter=","))
    assert [next(found).texts, next(found).texts] == [["a", "b"], ["c", "d"]]
    with pytest.raises(errors.FileError, match="not utf-8"):
        next(found)
