"""Frames: numbers, ragged and blank rows, sizes, going on after a row, and text that comes back as it was."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import errors
from pipeline.files import bounds
from pipeline.files.detected import Detected, Wanted
from pipeline.files.detecting import detect
from pipeline.files.frame import Frame
from pipeline.files.framing import frames
from tests.unit.files.reading import SAMPLES, read, text_cells


def test_a_row_is_known_by_the_line_where_its_record_starts() -> None:
    assert read(SAMPLES / "quoted-line-breaks.csv").numbers == [2, 4, 6, 8, 10, 12]


def test_blank_lines_are_counted_and_not_read() -> None:
    found = read(SAMPLES / "ragged-and-blank-lines.csv")
    assert found.numbers == [2, 4, 5, 6, 9, 10]
    assert found.blank_rows == 4


def test_short_rows_are_filled_and_long_ones_keep_what_is_over() -> None:
    found = read(SAMPLES / "ragged-and-blank-lines.csv")
    assert found.rows[2][4:] == ["", ""]
    assert found.overflow == {4: ("moved to Salem", "2024")}


def test_the_first_frame_is_small_and_the_others_are_not() -> None:
    path = SAMPLES / "persistiq-leads.csv"
    sizes = [len(frame.numbers) for frame in frames(path, detect(path, Wanted()), first_rows=10, rows=1_000)]
    assert sizes[0] <= 10
    assert max(sizes) > 900
    assert sum(sizes) == 1_360


@pytest.mark.parametrize("name", ["persistiq-leads.csv", "libreoffice.ods", "two-sheets.xlsx", "no-header.csv"])
def test_every_cell_is_text(name: str) -> None:
    assert all(text_cells(frame) for frame in read(SAMPLES / name).frames)


@pytest.mark.parametrize(
    "name", ["persistiq-leads.csv", "ragged-and-blank-lines.csv", "two-sheets.xlsx", "old-excel.xls"]
)
def test_reading_goes_on_after_any_row_with_exactly_the_rest(name: str) -> None:
    path = SAMPLES / name
    detected = detect(path, Wanted())
    whole = _flat(frames(path, detected))
    for after in [0, *[number for number, _ in whole][:: max(1, len(whole) // 7)], whole[-1][0]]:
        rest = _flat(frames(path, detected, after_row=after, first_rows=3, rows=7))
        assert rest == [row for row in whole if row[0] > after]


def test_blank_lines_after_the_row_where_reading_goes_on_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("Email,Name\n\na@x.example.com,A\n\n\nb@x.example.com,B\n\n")
    detected = detect(path, Wanted())
    assert sum(frame.blank_rows for frame in frames(path, detected)) == 4
    assert sum(frame.blank_rows for frame in frames(path, detected, after_row=3)) == 3


def test_a_stretch_of_blank_lines_longer_than_a_frame_ends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("Email,Name\na@x.example.com,A\n" + "\n" * 50 + "b@x.example.com,B\n")
    found = list(frames(path, detect(path, Wanted()), first_rows=2, rows=4))
    assert [frame.numbers for frame in found] == [[2], [53]]
    assert sum(frame.blank_rows for frame in found) == 50


@given(
    st.lists(
        st.sampled_from(
            [
                "a@x.example.com,A\n",
                "b,B,over\n",
                '"c\nd",C\n',
                "\n",
                " ,\n",
                "EMAIL,Name\n",
                "d@x.example.com,D, Jr.\n",
            ]
        ),
        max_size=40,
    ),
    st.integers(1, 9),
    st.sets(st.integers(2, 40), max_size=3),
)
@settings(deadline=None)
def test_reading_goes_on_after_any_part_of_a_frame_with_exactly_the_rest(
    lines: list[str], size: int, footers: set[int]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "contacts"
        path.write_text("Email,Name\n" + "".join(lines))
        detected = Detected(
            "text",
            ("Email", "Name"),
            header_row=1,
            after_row=1,
            encoding="utf-8",
            delimiter=",",
            types=("email", ""),
            footers=tuple(sorted(footers)),
        )
        whole = list(frames(path, detected, first_rows=20))
        parts = [frame.part(at, at + size) for frame in whole for at in range(0, max(1, len(frame.numbers)), size)]
        assert _facts(parts) == _facts(whole)
        for done, part in enumerate(parts, 1):
            assert _facts(frames(path, detected, after_row=part.last_row)) == _facts(parts[done:])


def test_rows_of_many_bytes_come_in_frames_of_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    path = SAMPLES / "persistiq-leads.csv"
    expected = _flat(frames(path, detect(path, Wanted())))
    monkeypatch.setattr(bounds, "FRAME_BYTES", 10_000)
    found = list(frames(path, detect(path, Wanted())))
    assert _flat(found) == expected
    assert 1 < max(len(frame.numbers) for frame in found[1:]) < 500


def test_rows_of_many_cells_come_in_frames_of_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    path = SAMPLES / "two-sheets.xlsx"
    expected = _flat(frames(path, detect(path, Wanted())))
    monkeypatch.setattr(bounds, "FRAME_CELLS", 2 * len(detect(path, Wanted()).columns))
    found = list(frames(path, detect(path, Wanted())))
    assert _flat(found) == expected
    assert max(len(frame.numbers) for frame in found) == 2


def test_a_quote_left_open_beyond_the_sample_is_found_when_it_is_reached(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    lines = [f"ann{n}@x.example.com,Ann {n}\n" for n in range(20_000)]
    path.write_text("".join(["Email,Name\n", *lines, 'bob@x.example.com,"Bob\nand so on\n']))
    reading = frames(path, detect(path, Wanted()))
    assert len(next(reading).numbers) == 500
    with pytest.raises(errors.FileError, match="opens on line 20002"):
        list(reading)


ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1")


def _tables(encoding: str) -> st.SearchStrategy[list[list[str]]]:
    """Rows of any text that the encoding has, without NUL, which no file may hold, and without byte order marks."""
    text = st.text(st.characters(codec=encoding, exclude_characters="\0\ufeff"), max_size=12)
    return st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(text, min_size=width, max_size=width), min_size=1))


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(deadline=None)
@given(st.data(), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_rows_of_any_text_come_back_with_their_lines(
    encoding: str, data: st.DataObject, delimiter: str, end: str
) -> None:
    table = data.draw(_tables(encoding))
    written = [_line(cells, delimiter, end) for cells in table]
    starts = list(accumulate((_lines(line) for line in written[:-1]), initial=1))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "contacts"
        path.write_bytes("".join(written).encode(encoding))
        columns = tuple(f"column {position}" for position in range(1, len(table[0]) + 1))
        detected = Detected("text", columns, encoding=encoding, delimiter=delimiter)
        found = list(frames(path, detected, first_rows=2, rows=3))
    expected = [(number, cells) for number, cells in zip(starts, table, strict=True) if "".join(cells).strip()]
    assert _flat(found) == expected
    assert sum(frame.blank_rows for frame in found) == len(table) - len(expected)


def _flat(found: object) -> list[tuple[int, list[str]]]:
    flat: list[tuple[int, list[str]]] = []
    for frame in found:  # type: ignore[attr-defined]  # frames, as an iterator or as a list
        assert isinstance(frame, Frame)
        flat.extend(zip(frame.numbers, frame.cells.to_numpy(dtype=object).tolist(), strict=True))
    return flat


def _facts(found: Iterable[Frame]) -> tuple[object, ...]:
    """Rows, what is over, what is held back or skipped and why, and how many are blank."""
    listed = list(found)
    overflow = {number: extra for frame in listed for number, extra in frame.overflow.items()}
    invalid = {number: reason for frame in listed for number, reason in frame.invalid.items()}
    skipped = {number: code for frame in listed for number, code in frame.skipped.items()}
    found_at = sorted((one.code, row) for frame in listed for one in frame.occurrences for row in one.rows)
    return _flat(listed), overflow, invalid, skipped, found_at, sum(frame.blank_rows for frame in listed)


def _line(cells: list[str], delimiter: str, end: str) -> str:
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerow(cells)
    return text.getvalue()


def _lines(text: str) -> int:
    return len(StringIO(text, newline="").readlines())
