"""The text of a file and its lines."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from pipeline import errors
from pipeline.files import bounds, source
from pipeline.files.detected import Compression
from pipeline.files.dialects import LineEnds

_NUL = "\0"
_UTF8 = "utf-8"


def line_breaks(text: str) -> int:
    """How many line ends a text holds: LF, CR LF or CR."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def lines(texts: Iterable[str], ends: LineEnds = "") -> Iterator[str]:
    """Yield the physical lines of a text, with their ends; the last one gets an end if it has none."""
    rest = ""
    for text in texts:
        joined = rest + text
        # A carriage return at the end may be half of a pair.
        cut = _last_end(joined, ends)
        rest = joined[cut:]
        check_length(rest)
        if cut:
            yield from split_lines(joined[:cut], ends)
    if rest:
        yield rest if rest.endswith("\r") and not ends else rest + (ends or "\n")


def split_lines(text: str, ends: LineEnds) -> Iterator[str]:
    """Yield the lines of a text that ends in a line's end."""
    if ends.startswith("\r"):
        return (line + ends for line in text.removesuffix(ends).split(ends))
    return io.StringIO(text, newline=ends)


def _last_end(text: str, ends: LineEnds) -> int:
    """Return the position behind the last line's end, 0 if there is none."""
    if ends:
        return text.rfind(ends) + len(ends) if ends in text else 0
    return max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1


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


def as_utf8(path: Path, compression: Compression, encoding: str, ends: LineEnds = "") -> Iterator[bytes]:
    """Yield the text of a file as UTF-8, block by block; no block parts a CR from its LF, and the last line has an end too."""
    held, last = b"", ends.encode() or b"\n"
    for block, text in _blocks(path, compression, encoding):
        joined = held + (block if encoding == _UTF8 else text.encode())
        held = b"\r" if joined.endswith(b"\r") else b""
        if found := joined.removesuffix(b"\r"):
            yield found
            last = found[-2:]
    if held and ends in ("", "\r"):
        yield held
    elif held or not last.endswith(ends.encode() or b"\n"):
        yield ends.encode() or b"\n"


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
        if _NUL in text:
            before = line_breaks(text[: text.index(_NUL)])
            raise errors.FileError(
                f"Line {_line_of(path, compression, encoding, number) + before} holds a NUL character, so the file is no text "
                "that can be trusted; export it again as CSV or .xlsx."
            )
        yield block.removeprefix(marked), text.removeprefix(mark)
        marked, mark = b"", ""


def _line_of(path: Path, compression: Compression, encoding: str, blocks: int) -> int:
    """The line in which the text after so many blocks begins; counted only for who needs to be told."""
    return 1 + sum(line_breaks(text) for text in islice(decoded(path, compression, encoding), blocks))
