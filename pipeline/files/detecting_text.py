"""Detection of a text file: encoding, delimiter, dialect, and where its header is."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from pathlib import Path

from pipeline import errors
from pipeline.files import bounds, delimiters, headers, looks, repeated, text
from pipeline.files.deciding import line_ends_of, quoting_of
from pipeline.files.detected import Compression, Detected, Wanted
from pipeline.files.dialects import SPOKEN
from pipeline.files.encodings import Encoding, encoding_of
from pipeline.files.footers import footers_of
from pipeline.files.survey import Survey, last_rows, reordered, survey
from pipeline.report.model import Finding

_NOTHING = '\ufeff \t\r\n\v\f,;|"'


def detect_text(path: Path, compression: Compression, wanted: Wanted) -> Detected:
    """Return how to read a text file; all of its bytes are read. Raises FileError if it is no table or not whole."""
    if wanted.sheet:
        raise errors.FileError("The file is text and has no sheets; leave the sheet out.")
    encoding = encoding_of(path, compression, wanted.encoding)
    sample = _sample(path, compression, encoding)
    if sample.whole and not sample.text.strip(_NOTHING):
        raise errors.FileError("The file holds nothing but blank lines; export it again.")
    separated = delimiters.separate(sample, wanted.delimiter)
    detected = _detected(separated, sample, wanted, encoding, compression)
    found = survey(path, compression, encoding.name, separated.delimiter, detected.columns)
    if ends := line_ends_of(path, detected, found):
        sample = replace(sample, ends=ends)
        separated = delimiters.separated_again(sample, separated)
        detected = _detected(separated, sample, wanted, encoding, compression)
        found = survey(path, compression, encoding.name, separated.delimiter, detected.columns, ends)
    quoting = quoting_of(path, detected, found)
    if quoting != separated.quoting:
        separated = delimiters.separated_again(replace(sample, quoting=quoting), separated)
        detected = _detected(separated, sample, wanted, encoding, compression)
    if separated.fault:
        raise separated.fault
    return _with_survey(detected, separated, found)


def _detected(
    separated: delimiters.Separated,
    sample: delimiters.Sample,
    wanted: Wanted,
    encoding: Encoding,
    compression: Compression,
) -> Detected:
    """Return what the sample tells."""
    header, hint_line = _header(separated, sample.text, wanted.header)
    return Detected(
        kind="text",
        columns=header.columns,
        header_row=header.row,
        after_row=header.after_row or hint_line,
        encoding=encoding.name,
        delimiter=separated.delimiter,
        spaced=separated.spaced,
        quoting=separated.quoting,
        line_ends=sample.ends,
        width=separated.width if separated.delimiter else 0,
        named_columns=header.named,
        index_column=header.index_column,
        types=header.types,
        compression=compression,
        own_result=headers.OWN_COLUMN in header.columns,
        confidence={
            "encoding": encoding.confidence,
            "delimiter": separated.confidence,
            "header": header.confidence,
        },
        findings=(*((encoding.finding,) if encoding.finding else ()), *headers.findings(header)),
    )


def _with_survey(detected: Detected, separated: delimiters.Separated, found: Survey) -> Detected:
    """Return it with what only the whole file tells."""
    findings = detected.findings
    if detected.quoting != "doubled":
        findings = (*findings, Finding("quoting_dialect", details={"dialect": SPOKEN[detected.quoting]}))
    names = repeated.names(detected)
    again = tuple(reordered(found, separated.dialect, names, detected.after_row, index_column=detected.index_column))
    in_order = tuple(range(len(names)))
    footers, doubtful = footers_of(
        [row for row in last_rows(found, separated.dialect) if row[0] > detected.after_row], detected.types
    )
    return replace(
        detected,
        nulls=found.nulls and detected.quoting != "copy",
        findings=findings,
        footers=footers,
        doubtful=doubtful,
        reordered=again if any(order != in_order for _, order in again) else (),
    )


def _header(separated: delimiters.Separated, sample: str, wanted: bool | None) -> tuple[headers.Header, int]:
    """Return the header, and the line of Excel's `sep=` hint, 0 if there is none."""
    hinted = bool(delimiters.hinted(sample))
    hint_line = next((number for number, cells in separated.rows if cells), 0) if hinted else 0
    rows = [row for row in separated.rows if row[0] > hint_line]
    wide = separated.width > 3 or separated.without_exception or separated.of_contacts
    if separated.fault and len(rows) < 2:
        raise separated.fault
    if not (wide or looks.is_contact_table(rows) or separated.confidence == "given"):
        raise separated.fault or errors.FileError(
            "This is text, but no table of contacts: no delimiter separates columns, and there is no column of e-mail "
            "addresses or phone numbers; export the contacts as CSV with a header."
        )
    return headers.header_of(rows, wanted), hint_line


def _sample(path: Path, compression: Compression, encoding: Encoding) -> delimiters.Sample:
    """Return the first part of the text; all of it is read if its encoding was not proved by reading all of it."""
    texts = text.decoded(path, compression, encoding.name)
    sample = ""
    for part in texts:
        sample += part
        if len(sample) > bounds.SAMPLE_CHARACTERS:
            break
    if not encoding.proved:
        deque(texts, maxlen=0)
    return delimiters.Sample(sample[: bounds.SAMPLE_CHARACTERS], len(sample) <= bounds.SAMPLE_CHARACTERS)
