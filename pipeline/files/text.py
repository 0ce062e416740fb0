"""The records of a text file, each with the line where it starts."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from pipeline import errors
from pipeline.files import bounds, source
from pipeline.files.detected import Compression
from pipeline.files.numbered import Cells, NumberedRow

csv.field_size_limit(bounds.LINE_CHARACTERS)

# A line that no file holds, since NUL is refused: a record that swallowed it was still inside a quote at the end.
_END = "\0"
# A single column has no delimiter, and the parser needs one: ASCII's unit separator, which tables do not hold.
_NO_DELIMITER = "\x1f"
_UTF8 = "utf-8"


def records(text_lines: Iterable[str], delimiter: str, *, spaced: bool = False) -> Iterator[NumberedRow]:
    """The records in these lines; `spaced` passes over spaces after a delimiter, so that a quote may follow them.

    A blank line is a record without cells. Raises FileError for a cell beyond all bounds and for a quote that never closes.
    """
    for start, cells, _ in placed_records(text_lines, delimiter, spaced=spaced):
        yield start, cells


def placed_records(
    text_lines: Iterable[str], delimiter: str, *, spaced: bool = False, above: int = 0
) -> Iterator[tuple[int, Cells, int]]:
    """The records with the line where each starts and the line after its end, where `above` lines come before these."""
    lines_and_end = chain(text_lines, (_END,))
    reader = csv.reader(lines_and_end, delimiter=delimiter or _NO_DELIMITER, skipinitialspace=spaced)
    start = above + 1
    held: tuple[int, Cells, int] | None = None
    try:
        for cells in reader:
            if held:
                yield held
            held = (start, cells, above + reader.line_num + 1)
            start = held[2]
    except csv.Error as error:
        raise errors.FileError(
            f"The record on line {start} has a cell of more than {bounds.LINE_CHARACTERS:,} characters; "
            "look there for a quote that is opened and never closed."
        ) from error
    if held and held[1] != [_END]:
        opened = above + reader.line_num - line_breaks(held[1][-1])
        raise errors.FileError(
            f"The file ends inside a quote that opens on line {opened}: it is cut off, or that quote is never closed; "
            "mend the line or export the file again."
        )


def line_breaks(text: str) -> int:
    """How many line ends a text holds: LF, CR LF or CR."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def lines(texts: Iterable[str]) -> Iterator[str]:
    """The physical lines of a text, with their ends; the last one is given an end where it has none."""
    rest = ""
    for text in texts:
        joined = rest + text
        # A carriage return at the end may be half of a pair.
        cut = max(joined.rfind("\n"), joined.rfind("\r", 0, -1)) + 1
        rest = joined[cut:]
        check_length(rest)
        if cut:
            yield from io.StringIO(joined[:cut], newline="")
    if rest:
        yield rest if rest.endswith("\r") else f"{rest}\n"


def check_length(line: str) -> None:
    """Raise FileError for a line beyond all bounds."""
    if len(line) > bounds.LINE_CHARACTERS:
        raise errors.FileError(
            f"The file has a line of more than {bounds.LINE_CHARACTERS:,} characters, so it is not a table of contacts; "
            "export it as CSV with one contact a line."
        )


def decoded(path: Path, compression: Compression, encoding: str) -> Iterator[str]:
    """The text of a file, block by block, without a byte order mark."""
    return (text for _, text in _blocks(path, compression, encoding))


def as_utf8(path: Path, compression: Compression, encoding: str) -> Iterator[bytes]:
    """The text of a file as UTF-8, block by block; no block parts a CR from its LF, and the last line has an end too."""
    held, last = b"", b"\n"
    for block, text in _blocks(path, compression, encoding):
        joined = held + (block if encoding == _UTF8 else text.encode())
        held = b"\r" if joined.endswith(b"\r") else b""
        if found := joined.removesuffix(b"\r"):
            yield found
            last = found[-1:]
    if held or last != b"\n":
        yield held or b"\n"


def _blocks(path: Path, compression: Compression, encoding: str) -> Iterator[tuple[bytes, str]]:
    """The blocks of a file, and the characters that end in each of them, without a byte order mark."""
    decoder = codecs.getincrementaldecoder(encoding)()
    marked, mark = codecs.BOM_UTF8, "\ufeff"
    for number, block in enumerate(chain(source.blocks(path, compression), (b"",))):
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = line_breaks(bytes(error.object[: error.start]).decode("latin-1"))
            raise errors.FileError(
                f"Line {_line_of(path, compression, encoding, number) + before} has bytes that are not {encoding}; say which "
                "encoding the file was saved in, or save it as UTF-8."
            ) from error
        if _END in text:
            before = line_breaks(text[: text.index(_END)])
            raise errors.FileError(
                f"Line {_line_of(path, compression, encoding, number) + before} holds a NUL character, so the file is no text "
                "that can be trusted; export it again as CSV or .xlsx."
            )
        yield block.removeprefix(marked), text.removeprefix(mark)
        marked, mark = b"", ""


def _line_of(path: Path, compression: Compression, encoding: str, blocks: int) -> int:
    """The line in which the text after so many blocks begins; counted only for who needs to be told."""
    return 1 + sum(line_breaks(text) for text in islice(decoded(path, compression, encoding), blocks))
