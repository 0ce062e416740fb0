"""The sentences in which a report is shown to people: one template for each kind of finding, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.report.model import Finding, FindingCode, Report

# What the sentence "Read as …" says already.
READ_AS: Final[tuple[FindingCode, ...]] = ("encoding", "delimiter", "sheet", "header", "no_header")
_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
_ENCODINGS: Final = {
    "latin-1": "Latin-1",
    "mac_roman": "Mac Roman",
    "mac_latin2": "Mac Central European",
    "mac_cyrillic": "Mac Cyrillic",
    "cp932": "Shift-JIS",
    "cp949": "EUC-KR",
    "big5": "Big5",
    "cp874": "Windows-874",
}
_IN_QUOTES: Final = re.compile(r'(["$`\\])')  # what a shell does not take as it stands
_SHOWN: Final = 3
_LONGEST_EXAMPLE: Final = 60

# The first five are one sentence together where the report is shown whole.
# {rows}, {cells}, {lines}, {columns} and {sheets} are the count with its noun; {column} is a header, the rest are details.
SENTENCES: Final[dict[FindingCode, str]] = {
    "encoding": "The encoding is {spoken} ({confidence}).",
    "delimiter": "The cells are {separated} ({confidence}).",
    "sheet": 'The sheet "{name}" of an .{kind} file was read ({confidence}).',
    "header": "The header is on {unit} {row} ({confidence}).",
    "no_header": "There is no header ({confidence}).",
    "encoding_uncertain": "The encoding is not certain: {name} is likeliest, {other} is possible, and these cells differ.",
    "quoting_dialect": "The file does not quote cells as CSV files usually do, and is read so: {dialect}.",
    "group_header": "The header has two rows; the group names of row {row} are put before the names below them.",
    "columns_without_name": "Rows have more cells than the header has names; the columns beyond it are called {names}.",
    "index_column": "Every row has one cell more than the header: the first column has no name and holds row numbers or ids.",
    "own_result": "This is a result file of Leadlift; the apostrophes it put before formulas are taken away again.",
    "posted_rows": "Read as rows that were posted by name.",
    "other_sheets": "Other sheets hold tables too: {names}; name the sheet to read another.",
    "hidden_sheets": "Hidden sheets were not read: {names}.",
    "hidden_rows": "The sheet hides {rows} {how}.",
    "hidden_columns": "The sheet hides {columns}, read like the others: {names}.",
    "merged_cells": "{cells} of column '{column}' are merged with the cell above; each has that cell's value.",
    "second_header": "{lines} repeat the header and were skipped.",
    "footer": "{lines} below the table were skipped: they are totals or notes, not contacts.",
    "skipped_line": "{lines} were skipped: {why}.",
    "row_too_long": "{rows} have more filled cells than the header has names, and are held back.",
    "row_split_again": "{rows} had a delimiter inside an unquoted cell; the only split that fits their columns was taken.",
    "country_column": "'{column}' is the country of each row's phone numbers.",
    "mapping_uncertain": "It is not certain that '{column}' is {field}.",
    "mapping_contradicted": "'{column}' is called {field}, and {cells} of it do not look like that.",
    "error_value": "{cells} of '{column}' hold an error value of a spreadsheet, and count as empty.",
    "placeholder": "{cells} of '{column}' hold a word for nothing, and count as empty.",
    "excel_text": "{cells} of '{column}' were written for Excel as a formula that is a text; the text is read.",
    "invisible_characters": "Invisible characters were removed from {cells} of '{column}'.",
    "email_unwrapped": "{cells} of '{column}' held an e-mail address inside other text; the address is taken.",
    "several_values": "{cells} of '{column}' hold several values; the first valid one is taken.",
    "country_code_assumed": "{cells} of '{column}' were read as international numbers whose plus sign is missing.",
    "prefix_replaced": "{cells} of '{column}' have a prefix that the numbering plan dropped; it was taken off.",
    "special_rate": "{cells} of '{column}' are premium-rate or shared-cost numbers.",
    "region_used": "{cells} of '{column}' were read as national numbers of {region}.",
    "no_region": "{cells} of '{column}' are national phone numbers, and no region is set to read them in.",
    "mostly_invalid": "{rows} of the first {of} would be invalid for one reason: {reason}",
}
# What to add to the command, so that the import need not wait.
FIXES: Final[dict[FindingCode, str]] = {
    "encoding_uncertain": "--encoding {other}",
    "hidden_rows": "--hidden-rows skip",
    "other_sheets": '--sheet "{chosen}"',
    "hidden_sheets": '--sheet "{chosen}"',
    "mapping_uncertain": '--map "{column}={field}"',
    "mapping_contradicted": '--map "COLUMN={field}"',
    "no_region": "--region {region}",
}


def sentences(report: Report) -> Iterator[str]:
    """The report in sentences: how the file was read, then every other finding."""
    read_as = {finding.code: finding for finding in report.findings if finding.code in READ_AS}
    if read_as:
        yield _read_as(read_as)
    for finding in report.findings:
        if finding.code not in READ_AS:
            yield sentence(finding)


def sentence(finding: Finding, *, examples: bool = True) -> str:
    """One finding, with some of its examples, which are cells."""
    text = SENTENCES[finding.code].format_map(_words(finding))
    if not examples:
        return text
    shown = "; ".join(_example(finding, at) for at in range(min(_SHOWN, len(finding.examples))))
    return f"{text.removesuffix('.')}: {shown}." if shown else text


def fix(finding: Finding) -> str:
    """The option that settles what the finding holds the import for; empty where none does."""
    words = {name: _IN_QUOTES.sub(r"\\\1", str(word)) for name, word in _words(finding).items()}
    return FIXES.get(finding.code, "").format_map(words)


def sure(words: str, confidence: object) -> str:
    """The words, and how sure they are unless they are certain."""
    return words if confidence == "certain" else f"{words} ({confidence})"


def encoding_name(name: str) -> str:
    """An encoding as people call it."""
    plain = name.upper().replace("_", "-").replace("ISO8859", "ISO-8859")
    return _ENCODINGS.get(name, f"Windows-{name[2:]}" if name.startswith("cp125") else plain)


def _read_as(found: dict[FindingCode, Finding]) -> str:
    header, where = _header(found), ""
    if sheet := found.get("sheet"):
        name = sure(f'"{sheet.details["name"]}"', sheet.details["confidence"])
        return f"Read the sheet {name} of an .{sheet.details['kind']} file, {header}."
    if encoding := found.get("encoding"):
        details = encoding.details
        packed = "Unpacked from gzip and read" if details.get("compression") else "Read"
        where = f"{packed} as {sure(encoding_name(str(details['name'])), details['confidence'])}"
    delimiter = found["delimiter"].details
    cells = _separated(delimiter)
    return f"{where}, {sure(cells, delimiter['confidence'])}, {header}."


def _header(found: dict[FindingCode, Finding]) -> str:
    if "header" not in found:
        return sure("no header", found["no_header"].details["confidence"])
    details = found["header"].details
    unit, above = details["unit"], int(details["row"]) - 1
    words = sure(f"header on {unit} {details['row']}", details["confidence"])
    return f"{words} after {above} {unit}{'s' * (above > 1)} of preamble" if above else words


def _words(finding: Finding) -> dict[str, object]:
    count = finding.count
    nouns = {noun: f"{count:,} {noun.removesuffix('s') if count == 1 else noun}" for noun in _NOUNS}
    details: dict[str, object] = {**nouns, "column": finding.column, **finding.details}
    if finding.code == "encoding":
        details["spoken"] = encoding_name(str(finding.details["name"]))
    if finding.code == "delimiter":
        details["separated"] = _separated(finding.details)
    return details


def _separated(details: Mapping[str, str | int]) -> str:
    character = str(details["character"])
    return f"separated by {_DELIMITERS.get(character, character)}" if character else "as a single column"


_NOUNS = ("rows", "cells", "lines", "columns", "sheets")


def _example(finding: Finding, at: int) -> str:
    one = finding.examples[at]
    where = f"row {one.row} " if one.row else ""
    before = _shortened(one.before)
    return f"{where}{before} → {_shortened(one.after)}" if one.after else f"{where}{before}".rstrip()


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}'" if len(plain) <= _LONGEST_EXAMPLE else f"'{plain[:_LONGEST_EXAMPLE]}…'"
