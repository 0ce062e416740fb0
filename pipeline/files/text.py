"""The records of a text file, each with the line where it starts."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from pipeline import errors
from pipeline.files import bounds, source
from pipeline.files.detected import Compression
from pipeline.files.numbered import NumberedRow

csv.field_size_limit(bounds.LINE_CHARACTERS)

# A line that no file holds, since NUL is refused: a record that swallowed it was still inside a quote at the end.
_END = "\0"
# A single column has no delimiter, and the parser needs one: ASCII's unit separator, which tables do not hold.
_NO_DELIMITER = "\x1f"


def rows(path: Path, compression: Compression, encoding: str, delimiter: str, *, spaced: bool) -> Iterator[NumberedRow]:
    """Every record with the line where it starts, counted from 1 at the top of the file; a blank line has no cells.

    Raises FileError for bytes that are not in this encoding, for lines beyond all bounds and for a quote that never closes.
    """
    return records(lines(decoded(path, compression, encoding)), delimiter, spaced=spaced)


def records(text_lines: Iterable[str], delimiter: str, *, spaced: bool = False) -> Iterator[NumberedRow]:
    """The records in these lines; `spaced` passes over spaces after a delimiter, so that a quote may follow them."""
    lines_and_end = chain(text_lines, (_END,))
    reader = csv.reader(lines_and_end, delimiter=delimiter or _NO_DELIMITER, skipinitialspace=spaced)
    start = 1
    held: NumberedRow | None = None
    try:
        for cells in reader:
            if held:
                yield held
            held = (start, cells)
            start = reader.line_num + 1
    except csv.Error as error:
        raise errors.FileError(
            f"The record on line {start} has a cell of more than {bounds.LINE_CHARACTERS:,} characters; "
            "look there for a quote that is opened and never closed."
        ) from error
    if held and held[1] != [_END]:
        opened = reader.line_num - line_breaks(held[1][-1])
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
        if len(rest) > bounds.LINE_CHARACTERS:
            raise errors.FileError(
                f"The file has a line of more than {bounds.LINE_CHARACTERS:,} characters, so it is not a table of contacts; "
                "export it as CSV with one contact a line."
            )
        if cut:
            yield from io.StringIO(joined[:cut], newline="")
    if rest:
        yield rest if rest.endswith("\r") else f"{rest}\n"


def decoded(path: Path, compression: Compression, encoding: str) -> Iterator[str]:
    """The text of a file, block by block, without a byte order mark."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, mark = 1, "\ufeff"
    for block in chain(source.blocks(path, compression), (b"",)):
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = bytes(error.object[: error.start]).decode("latin-1")
            raise errors.FileError(
                f"Line {line + line_breaks(before)} has bytes that are not {encoding}; say which encoding the file was saved "
                "in, or save it as UTF-8."
            ) from error
        if _END in text:
            raise errors.FileError(
                f"Line {line + line_breaks(text[: text.index(_END)])} holds a NUL character, so the file is no text that "
                "can be trusted; export it again as CSV or .xlsx."
            )
        line += line_breaks(text)
        yield text.removeprefix(mark)
        mark = ""
