"""Which encoding a text file is in: a byte order mark, else the pattern of NULs, else whether all of it is UTF-8."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from pipeline import errors
from pipeline.files import source
from pipeline.files.detected import Compression, Confidence

# The longer mark first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ASCII = bytes(range(128))
_LINE_FEED = ord("\n")
_UNDEFINED_IN_WINDOWS = b"\x81\x8d\x8f\x90\x9d"
# Quotes, dashes, currencies and the like: they may follow a letter.
_WINDOWS_SIGNS = frozenset(b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99").union(range(0xA0, 0xC0))
_SPOKEN = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1"}
_FOREIGN = ["cp1251", "cp1253", "cp1255", "cp1256", "koi8_r", "cp932", "gb18030", "big5", "cp949"]
_BEFORE_WINDOWS = ("cp850", "mac_roman")
# Central European letters that are symbols in Windows-1252, where symbols do not stand inside a word.
_SYMBOLS_IN_WORDS = re.compile(rb"[A-Za-z\xc0-\xff][\xb3\xb9\xbe\xbf\x9d]|[\xa3\xa5\xaf][a-z\xe0-\xff]")
# An accented letter of Western languages in UTF-8; in Windows-1252 it is a capital that a sign follows, which is rare. The
# letter whose second byte is a no-break space there is left out.
_LETTERS_IN_UTF8 = re.compile(rb"\xc3[\x80-\x9f\xa1-\xbf]")
_EVIDENCE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by Python's name, and how sure it is; `proved` says that all of the file was found to be in it."""

    name: str
    confidence: Confidence
    proved: bool = False

    def __str__(self) -> str:
        return _SPOKEN.get(self.name, self.name.upper().replace("_", "-"))


def encoding_of(path: Path, compression: Compression, wanted: str | None) -> Encoding:
    """The file's encoding, found by reading all of it.

    Raises FileError for an encoding that does not exist, for NULs, and for UTF-8 that is broken here and there.
    """
    if wanted:
        return Encoding(_named(wanted), "given")
    head = source.head(path, compression)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, "certain")
    if name := _wide(head):
        return Encoding(name, "likely")
    survey = _survey(path, compression)
    if survey.utf8:
        return Encoding("utf-8", "certain", proved=True)
    if survey.mostly_utf8():
        raise errors.FileError(
            f"The file is UTF-8 but for line {survey.bad_line}, where bytes are broken; mend that line or export it again."
        )
    return _single_byte(survey)


def _named(wanted: str) -> str:
    try:
        info = codecs.lookup(wanted.strip().replace(" ", "-"))
        "a".encode(info.name)
    except LookupError as error:
        raise errors.FileError(
            f"There is no encoding called {wanted!r}; use utf-8, utf-16, windows-1252, latin-1 or another that Python knows."
        ) from error
    # The survey below speaks of Latin-1 by its alias; iso8859-1 is what Python's registry calls it.
    return {"iso8859-1": "latin-1", "utf-8-sig": "utf-8"}.get(info.name, info.name)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: in Western text every other byte is NUL."""
    even, odd = head[0::2], head[1::2]
    if len(odd) < 2:
        return ""
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return ""


@dataclass(slots=True)
class _Survey:
    """What all bytes of a file say; `evidence` keeps some of the lines that are not ASCII."""

    utf8: bool = True
    bad_line: int = 0
    undefined_in_windows: bool = False
    evidence: bytearray = field(default_factory=bytearray)

    def mostly_utf8(self) -> bool:
        decoded = self.evidence.decode("utf-8", errors="replace")
        broken = decoded.count("\ufffd")
        whole = sum(1 for character in decoded if character > "\x7f") - broken
        return whole > 4 * broken

    def look(self, block: bytes) -> None:
        self.undefined_in_windows |= any(byte in block for byte in _UNDEFINED_IN_WINDOWS)
        if len(self.evidence) < _EVIDENCE_BYTES:
            lines = block.splitlines(keepends=True)
            self.evidence += b"".join(line for line in lines if not line.isascii())[:_EVIDENCE_BYTES]


def _survey(path: Path, compression: Compression) -> _Survey:
    survey, decoder, line = _Survey(), codecs.getincrementaldecoder("utf-8")(), 1
    for block in source.blocks(path, compression):
        if b"\0" in block:
            raise errors.FileError(
                "The file holds NUL bytes, so it is no text that can be trusted; export it again as CSV or .xlsx."
            )
        if not block.isascii():
            survey.look(block)
        if survey.utf8:
            line = _still_utf8(survey, decoder, block, line)
    if survey.utf8 and decoder.getstate()[0]:
        survey.utf8, survey.bad_line = False, line
    return survey


def _still_utf8(survey: _Survey, decoder: codecs.IncrementalDecoder, block: bytes, line: int) -> int:
    """The line that the block ends on; sets the survey's first bad line."""
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        survey.utf8, survey.bad_line = False, line + bytes(error.object[: error.start]).count(b"\n")
    return line + int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == _LINE_FEED))


def _single_byte(survey: _Survey) -> Encoding:
    """Windows-1252 unless the bytes speak against it: Western text has few letters beyond ASCII, and none below 0xA0."""
    evidence = bytes(survey.evidence)
    high = evidence.translate(None, _ASCII)
    letters = sum(chr(byte).isalpha() for byte in evidence if byte < 0x80)
    if len(high) > 0.4 * max(1, letters):
        return Encoding(_foreign(evidence), "guessed", proved=True)
    older = max(_BEFORE_WINDOWS, key=lambda name: _accents(evidence, name))
    if _accents(evidence, older) > 1.5 * _accents(evidence, "cp1252"):
        return Encoding(older, "guessed", proved=True)
    if 2 * len(_LETTERS_IN_UTF8.findall(evidence)) > 0.1 * len(high):
        raise errors.FileError(
            f"Some lines of the file are in UTF-8, and line {survey.bad_line} is not, so that one of them would be misread; "
            "export it again in one encoding, or say in which one it is to be read."
        )
    if len(_SYMBOLS_IN_WORDS.findall(evidence)) > 0.1 * len(high):
        return Encoding("cp1250", "guessed", proved=True)
    if survey.undefined_in_windows:
        return Encoding("latin-1", "guessed", proved=True)
    return Encoding("cp1252", "likely", proved=True)


def _foreign(evidence: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(evidence, cp_isolation=_FOREIGN).best()
    return best.encoding if best else "latin-1"


def _accents(evidence: bytes, encoding: str) -> int:
    """How many bytes after a letter are in this encoding what most accented letters of Western languages are."""
    accented = bytes(byte for byte in "äöüßéèêàáíóúñçôîâ".encode(encoding) if byte not in _WINDOWS_SIGNS)
    return len(re.findall(rb"[A-Za-z][" + re.escape(accented) + rb"]", evidence))
