"""What a text file is: encoding, delimiter, and where its header is."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from pipeline import errors
from pipeline.files import bounds, delimiters, headers, looks, text
from pipeline.files.detected import Compression, Detected, Wanted
from pipeline.files.encodings import Encoding, encoding_of

_NOTHING = '\ufeff \t\r\n\v\f,;|"'


def detect_text(path: Path, compression: Compression, wanted: Wanted) -> Detected:
    """How to read a text file; all of its bytes are read once. Raises FileError where it is no table or not whole."""
    if wanted.sheet:
        raise errors.FileError("The file is text and has no sheets; leave the sheet out.")
    encoding = encoding_of(path, compression, wanted.encoding)
    sample, is_whole = _sample(path, compression, encoding)
    if is_whole and not sample.strip(_NOTHING):
        raise errors.FileError("The file holds nothing but blank lines; export it again.")
    separated = delimiters.separate(sample, wanted.delimiter)
    if separated.fault and (is_whole or not separated.rows):
        raise separated.fault
    header, hint_line = _header(separated, sample, wanted.header)
    return Detected(
        kind="text",
        columns=header.columns,
        header_row=header.row,
        after_row=header.after_row or hint_line,
        encoding=encoding.name,
        delimiter=separated.delimiter,
        spaced=separated.spaced,
        compression=compression,
        own_result=headers.OWN_COLUMN in header.columns,
        confidence={
            "encoding": encoding.confidence,
            "delimiter": separated.confidence,
            "header": header.confidence,
        },
        findings=(*((encoding.finding,) if encoding.finding else ()), *headers.findings(header)),
    )


def _header(separated: delimiters.Separated, sample: str, wanted: bool | None) -> tuple[headers.Header, int]:
    """The header, and the line of Excel's `sep=` hint, 0 where there is none."""
    hinted = bool(delimiters.hinted(sample))
    hint_line = next((number for number, cells in separated.rows if cells), 0) if hinted else 0
    rows = [row for row in separated.rows if row[0] > hint_line]
    wide = separated.width > 3 or separated.without_exception
    if not (wide or looks.is_contact_table(rows) or separated.confidence == "given"):
        raise errors.FileError(
            "This is text, but no table of contacts: no delimiter separates columns, and there is no column of e-mail "
            "addresses or phone numbers; export the contacts as CSV with a header."
        )
    return headers.header_of(rows, wanted), hint_line


def _sample(path: Path, compression: Compression, encoding: Encoding) -> tuple[str, bool]:
    """The first part of the text, and whether it is the whole.

    All of the text is read where its encoding was not proved by reading all of it.
    """
    texts = text.decoded(path, compression, encoding.name)
    sample = ""
    for part in texts:
        sample += part
        if len(sample) > bounds.SAMPLE_CHARACTERS:
            break
    if not encoding.proved:
        deque(texts, maxlen=0)
    return sample[: bounds.SAMPLE_CHARACTERS], len(sample) <= bounds.SAMPLE_CHARACTERS
