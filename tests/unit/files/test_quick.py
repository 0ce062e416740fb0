"""Whole columns at a time read what reading record by record does, whatever stands in the file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import errors
from pipeline.files import quick
from pipeline.files.detected import Detected
from pipeline.files.dialects import Quoting
from pipeline.files.framing import frames

COLUMNS = ("Email", "Name", "Note")
QUOTINGS = get_args(Quoting)
PIECES = (
    "a@x.example.com",
    "Zoë",
    ",",
    ",",
    ",",
    ",",
    '"',
    '""',
    " ",
    "\t",
    "\\",
    "\\N",
    "\x1f",
    "\x85",
    "\u2003",
    "\n",
    "\n",
    "\r\n",
)
Rows = list[tuple[int, list[str], tuple[str, ...]]]


def _read(path: Path, delimiter: str, rows: int, quoting: Quoting = "doubled") -> tuple[Rows, int, str]:
    """The rows with what is over, the blank ones, and what the file is refused with."""
    found: Rows = []
    blank, refusal = 0, ""
    try:
        detected = Detected("text", COLUMNS, encoding="utf-8", delimiter=delimiter, quoting=quoting)
        for frame in frames(path, detected, rows=rows):
            cells = frame.cells.to_numpy(dtype=object).tolist()
            found += [(n, row, frame.overflow.get(n, ())) for n, row in zip(frame.numbers, cells, strict=True)]
            blank += frame.blank_rows
    except errors.FileError as error:
        refusal = error.message
    return found, blank, refusal


def _both_ways(text: str, delimiter: str, rows: int, quoting: Quoting = "doubled") -> list[tuple[Rows, int, str]]:
    ways = []
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "contacts"
        path.write_bytes(text.encode())
        for least in (1, 10**9):
            patch.setattr(quick, "LEAST_LINES", least)
            ways.append(_read(path, delimiter, rows, quoting))
    return ways


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.integers(1, 9), st.sampled_from(QUOTINGS))
@example("a,b,c\n\n,,\nd,e\nf,g,h,i,j\n,,,k\n,,, \n", 9, "doubled")
@example('a,"b,c",d\n"e",,\x1f\n', 9, "doubled")
@example("a,b,c\rd,e,f\n", 9, "doubled")
@example("a,b,c\r\n\r\nd,e,f\r", 9, "doubled")
@example('a,"b\\"",c\n\\N,d\\,e,f\n', 9, "backslash")
def test_any_text_is_read_alike_both_ways(text: str, rows: int, quoting: Quoting) -> None:
    at_once, one_by_one = _both_ways(text, ",", rows, quoting)
    assert at_once == one_by_one


def test_a_delimiter_beyond_ascii_is_read_alike_both_ways() -> None:
    at_once, one_by_one = _both_ways("a§b§c\nd§Zoë\nè§f§g§h\n" * 3, "§", 500)
    assert at_once == one_by_one
    assert at_once[0][0] == (1, ["a", "b", "c"], ())


def test_ragged_and_quoted_lines_are_read_with_all_others_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "contacts"
    path.write_text('a,b,c\nd,e\n"f,1",g,h\n\ni,j,k,l\n' * quick.LEAST_LINES)
    monkeypatch.setattr("pipeline.files.text_frames._slow_frame", None)
    found, blank, refusal = _read(path, ",", 5_000)
    assert (len(found), blank, refusal) == (4 * quick.LEAST_LINES, quick.LEAST_LINES, "")
    assert found[1:4] == [(2, ["d", "e", ""], ()), (3, ["f,1", "g", "h"], ()), (5, ["i", "j", "k"], ("l",))]
