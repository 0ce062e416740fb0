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
    "encoding_uncertain": "The encoding is not certain: {name} is likeliest (--encoding {likeliest} confirms it), {other_name} "
    "is possible (--encoding {other}), and these cells differ.",
    "encodings_mixed": "The file seems to be in two encodings, {name} and, for some cells, {other_name}; export it again in "
    "one encoding, or confirm the first reading of these cells with --encoding {likeliest}.",
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
    "merged_cells": "Filled from the merged cell above: {cells} of '{column}'.",
    "second_header": "Skipped as a repeated header: {lines}.",
    "footer": "Skipped below the table, as totals or notes and not contacts: {lines}.",
    "skipped_line": "Skipped, {why}: {lines}.",
    "row_too_long": "Held back, with more filled cells than the header has names: {rows}.",
    "row_split_again": "An unquoted cell held the delimiter in {rows}; the only split that fits the columns was taken.",
    "country_column": "'{column}' is the country of each row's phone numbers.",
    "mapping_uncertain": "It is not certain that '{column}' is {field}.",
    "mapping_contradicted": "'{column}' is called {field}, and its cells contradict that ({cells}).",
    "error_value": "Counted as empty, as an error value of a spreadsheet: {cells} of '{column}'.",
    "placeholder": "Counted as empty, as a word for nothing: {cells} of '{column}'.",
    "excel_text": "Read as the text in an Excel formula: {cells} of '{column}'.",
    "invisible_characters": "Invisible characters were removed from {cells} of '{column}'.",
    "email_unwrapped": "An e-mail address was taken out of other text in {cells} of '{column}'.",
    "several_values": "The first valid value was taken of several in {cells} of '{column}'.",
    "country_code_assumed": "Read as international numbers whose plus sign is missing: {cells} of '{column}'.",
    "prefix_replaced": "A prefix that the numbering plan dropped was replaced in {cells} of '{column}'.",
    "special_rate": "Premium-rate or shared-cost numbers: {cells} of '{column}'.",
    "region_used": "Read as national numbers of {region}: {cells} of '{column}'.",
    "no_region": "No region is set for the national phone numbers in {cells} of '{column}'.",
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
    """Yield the report in sentences: how the file was read, then every other finding."""
    read_as = {finding.code: finding for finding in report.findings if finding.code in READ_AS}
    if read_as:
        yield _read_as(read_as)
    for finding in report.findings:
        if finding.code not in READ_AS:
            yield sentence(finding)


def sentence(finding: Finding, *, examples: bool = True) -> str:
    """Return the sentence of one finding, with some of its examples, which are cells."""
    text = SENTENCES[finding.code].format_map(_words(finding))
    if not examples:
        return text
    shown = "; ".join(_example(finding, at) for at in range(min(_SHOWN, len(finding.examples))))
    return f"{text.removesuffix('.')} ({shown})." if shown else text


def fix(finding: Finding) -> str:
    """Return the option that settles why the finding holds the import, as a shell takes it; empty if none does."""
    words = {name: _IN_QUOTES.sub(r"\\\1", str(word)) for name, word in _words(finding).items()}
    return FIXES.get(finding.code, "").format_map(words)


def sure(words: str, confidence: object) -> str:
    """Return the words, followed by their confidence unless they are certain."""
    return words if confidence == "certain" else f"{words} ({confidence})"


def encoding_name(name: str) -> str:
    """Return the name by which people know an encoding."""
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
    before = _shortened(one.before) if one.before or one.after else ""
    return f"{where}{before} → {_shortened(one.after)}" if one.after else f"{where}{before}".rstrip()


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}'" if len(plain) <= _LONGEST_EXAMPLE else f"'{plain[:_LONGEST_EXAMPLE]}…'"
