"""Find the encoding of a text file: a byte order mark, else the pattern of NULs, else UTF-8, else the likeliest reading."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from pipeline import errors
from pipeline.files import evidence, readings, source
from pipeline.files.detected import Compression, Confidence
from pipeline.report.model import Finding

# The longer mark first: UTF-32's begins with UTF-16's.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Japanese e-mail's encoding is all ASCII: it shifts to characters of two bytes by these.
_SHIFTS: Final = (b"\x1b$B", b"\x1b$@")
_LINE_FEED: Final = ord("\n")
_WIDE_SIGNS: Final = np.frombuffer(b"\t\n\r ,;|", dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by Python's name, and how sure it is.

    `proved` says that all of the file was found to be in it; `finding` is there if another encoding would be possible.
    """

    name: str
    confidence: Confidence
    proved: bool = False
    finding: Finding | None = None


def encoding_of(path: Path, compression: Compression, wanted: str | None) -> Encoding:
    """Return the encoding of a file, after reading all of it.

    Raises FileError for an encoding that does not exist, for NULs, and for a file of two encodings or with broken bytes.
    """
    if wanted:
        return Encoding(_named(wanted), "given")
    head = source.head(path, compression)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, "certain")
    if name := _wide(head):
        return Encoding(name, "likely")
    bad_line = _line_not_utf8(path, compression)
    if bad_line:
        judged = readings.judge(evidence.evidence_of(path, compression), bad_line)
        return Encoding(judged.name, "guessed" if judged.finding else "likely", judged.proved, judged.finding)
    if head.isascii() and any(shift in head for shift in _SHIFTS):
        return Encoding("iso2022_jp", "likely")
    return Encoding("utf-8", "certain", proved=True)


def _named(wanted: str) -> str:
    try:
        info = codecs.lookup(wanted.strip().replace(" ", "-"))
        "a".encode(info.name)
    except LookupError as error:
        raise errors.FileError(
            f"There is no encoding called {wanted!r}; use utf-8, utf-16, windows-1252, latin-1 or another that Python knows."
        ) from error
    return {"iso8859-1": "latin-1", "utf-8-sig": "utf-8"}.get(info.name, info.name)


def _wide(head: bytes) -> str:
    """Return the encoding of UTF-16 without a mark: its blanks, delimiters and line feeds nearly all have NUL as high byte."""
    if b"\0" not in head:
        return ""
    for name, kind in (("utf-16-le", "<u2"), ("utf-16-be", ">u2")):
        units = np.frombuffer(head[: len(head) // 2 * 2], dtype=kind)
        # Only low bytes are compared: the high byte of every Devanagari letter is a tab.
        signs = np.isin(units & 0xFF, _WIDE_SIGNS).sum()
        if 2 * np.isin(units, _WIDE_SIGNS).sum() > signs > 0 and 0 not in units:
            return name
    return ""


def _line_not_utf8(path: Path, compression: Compression) -> int:
    """Return the first line that is not UTF-8; 0 if all lines are."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    for block in source.blocks(path, compression):
        evidence.check_nul(block)
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            return line + bytes(error.object[: error.start]).count(b"\n")
        line += int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == _LINE_FEED))
    return line if decoder.getstate()[0] else 0
