"""Rows of a text file whose number of cells says that they were torn, or that a delimiter was lost or is one too many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.files.reading import Read, read_text

HEADER = "Imię;Nazwisko;E-mail;Telefon;Miasto\n"
ROW = "Ewa{0};Lis;ewa{0}@poczta.example;+48 22 555 {0:04};Łódź\n"
MANY = "".join(map(ROW.format, range(1, 31)))


def held(found: Read) -> dict[int, str]:
    return {number: code for frame in found.frames for number, (code, _) in frame.invalid.items()}


@pytest.mark.parametrize(
    "torn",
    [
        "Jan\nMaria;Kos;jan@poczta.example;+48 22 555 9999;Toruń\n",
        "Jan;Kos;jan@poczta.example;+48 22 555\n9999;Toruń\n",
        "Jan;Kos;jan@poczta.example;+48 22 555 9999;Nowy\nTarg\n",
        "Jan;Kos\nMal;jan@poczta.example;;\n",
    ],
)
@pytest.mark.parametrize("above", ["", ROW.format(40), MANY])
def test_the_parts_of_a_record_with_a_line_break_in_a_bare_cell_are_held_back(
    torn: str, above: str, tmp_path: Path
) -> None:
    found = read_text(tmp_path, f"{HEADER}{above}{torn}{ROW.format(50)}{ROW.format(51)}")
    first = above.count("\n") + 2
    # A line of one cell may as well belong to its other neighbour.
    more = [first - 1] if torn.startswith("Jan\n") and above else [first + 2] if "\nTarg\n" in torn else []
    assert held(found) == dict.fromkeys([*more, first, first + 1], "row_misread")


def test_a_record_torn_in_three_is_held_back(tmp_path: Path) -> None:
    found = read_text(tmp_path, f"{HEADER}{MANY}Jan;Kos\nvan\nMal;jan@poczta.example;;Toruń\n{MANY}")
    assert set(held(found)) == {32, 33, 34}


@pytest.mark.parametrize("rows_above", [498, 499, 500])
def test_a_record_torn_between_two_frames_is_held_back(rows_above: int, tmp_path: Path) -> None:
    many = "".join(map(ROW.format, range(rows_above)))
    found = read_text(tmp_path, f"{HEADER}{many}Jan;Kos;jan@poczta.example;+48 22 555\n9999;Toruń\n{MANY}")
    assert set(held(found)) == {rows_above + 2, rows_above + 3}


def test_rows_that_leave_out_empty_cells_are_no_parts_of_one(tmp_path: Path) -> None:
    short = "".join(f"Ola{n};Bąk;ola{n}@poczta.example\n" for n in range(9))
    found = read_text(tmp_path, f"{HEADER}{MANY}{short}Iza;Wilk;\nAdam;Cis;adam@poczta.example;+48 22 555 1234\n")
    assert held(found) == {}


def test_a_short_line_below_a_last_column_that_it_cannot_belong_to_is_a_row(tmp_path: Path) -> None:
    people = "".join(f"Ida {n},+47 22 55 {n:04}\n" for n in range(5))
    found = read_text(tmp_path, f"Navn,Telefon\n{people}Kari\n{people}")
    assert held(found) == {7: "row_misread", 8: "row_misread"}  # `Kari` may be the first line of a name
    found = read_text(tmp_path, f"Navn,Telefon\n{people}Kari\n")
    assert held(found) == {}


def test_a_lost_delimiter_that_moves_typed_cells_is_held_back(tmp_path: Path) -> None:
    found = read_text(tmp_path, f"{HEADER}{MANY}Jan Kos;jan@poczta.example;+48 22 555 9999;Toruń\n{MANY}")
    assert held(found) == {32: "row_misread"}


def test_a_bare_delimiter_before_empty_last_columns_is_held_back(tmp_path: Path) -> None:
    found = read_text(tmp_path, f"{HEADER}{MANY}Jan;Kos; Mal;jan@poczta.example;;\n{MANY}")
    assert held(found) == {32: "row_too_long"}


def test_a_delimiter_more_at_the_end_of_a_row_that_fits_moves_nothing(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Jméno,E-mail,Telefon\nJan,jan@x.example,+420 601 123 456,\n")
    assert held(found) == {}


def test_the_only_row_with_a_cell_more_is_held_back_and_names_no_column(tmp_path: Path) -> None:
    found = read_text(tmp_path, "Namn,E-post,Anteckning\nBo Ek,bo@x.example,ring, gärna sent\n")
    assert found.detected.columns == ("Namn", "E-post", "Anteckning")
    assert held(found) == {2: "row_too_long"}
