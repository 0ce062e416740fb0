"""The judgement of a reading: the author's rows, a refusal, a report, or different rows without a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from tests.fuzz.expected import Expected
from tests.fuzz.reading import ReadFile, ReadRow
from tests.fuzz.tables import Table

Outcome = Literal["exact", "refused", "held", "reported", "rejected", "silent", "crashed"]
FAILURES = ("silent", "crashed")
# The fields that each kind of column may go to; those of addresses and numbers are compared cell by cell.
_NAMES = ("first_name", "last_name", "full_name", "name")
_FIELDS = {"first_name": _NAMES, "last_name": _NAMES, "full_name": _NAMES} | {
    kind: (kind,) for kind in ("company", "title", "address", "postal_code", "city", "country", "notes")
}
_TEXTS = {field for fields in _FIELDS.values() for field in fields} | {"state", "industry"}


@dataclass(frozen=True)
class Verdict:
    """An outcome, and the first difference or the reason in words."""

    outcome: Outcome
    words: str = ""

    @property
    def failed(self) -> bool:
        return self.outcome in FAILURES


def judge(expected: Expected, table: Table, found: ReadFile) -> Verdict:
    """How the reading compares with what the author wrote."""
    expected = _as_read(expected, found)
    holds = ", ".join(dict.fromkeys(finding.code for finding in found.holds))
    difference = _columns(expected, found) or _rows(expected, found)
    if holds:
        return Verdict("held", f"{holds}{'; ' + difference if difference else ''}")
    if found.mapping is not None and found.mapping.abstained and expected.header is None:
        return Verdict("refused", "no sure column")
    if difference:
        return Verdict("silent", difference)
    codes = {finding.code for finding in found.report.findings}
    if missing := expected.needed - codes:
        return Verdict("silent", f"nothing is said of {', '.join(sorted(missing))}")
    if expected.must_hold and not found.held and not any(row.code for row in found.rows):
        return Verdict("silent", "nothing is held of a file that cannot be right")
    if found.held:
        return Verdict("held", f"rows: {', '.join(dict.fromkeys(found.held.values()))}")
    rejected = [row.code for row in found.rows if row.code]
    beyond = expected.header is not None and _has_columns_without_name(found)
    if beyond or len(found.rows) != len(expected.rows) or any(row.named for row in found.rows):
        return Verdict("rejected" if rejected else "reported", ", ".join(dict.fromkeys(rejected)))
    if found.mapping is not None and found.mapping.abstained:
        return Verdict("refused", f"no sure column for {', '.join(found.mapping.abstained)}")
    return _sent(expected, table, found)


def _as_read(expected: Expected, found: ReadFile) -> Expected:
    """What is expected, with the other reading of a row where that is what came."""
    if len(found.rows) != len(expected.rows):
        return expected
    others = {_trimmed(row): row for row in expected.other_readings}
    pairs = zip(expected.rows, found.rows, strict=True)
    return replace(expected, rows=[others.get(_trimmed(row.cells), wanted) for wanted, row in pairs])


def _columns(expected: Expected, found: ReadFile) -> str:
    """The first difference between the header and the columns."""
    names = found.detected.columns
    if expected.header is None:
        width = len(expected.rows[0]) if expected.rows else 0
        reach = max((at + 1 for row in expected.rows for at, cell in enumerate(row) if cell.strip()), default=width)
        return f"{len(names)} columns, not {width}" if len(names) < reach else _named_by_data(names)
    if len(names) < len(expected.header):
        return f"columns {names}, not {expected.header}"
    for at, name in enumerate(expected.header):
        if name and not _ends_with(names[at], name):
            return f"column {at + 1} is {names[at]!r}, not {name!r}"
    return ""


def _named_by_data(names: Sequence[str]) -> str:
    """A table without a header has columns that are called by their numbers."""
    wrong = [name for name in names if name and not name.startswith("column ")]
    return f"column {wrong[0]!r} of a table without a header" if wrong else ""


def _ends_with(text: str, name: str) -> bool:
    """The name, or the name behind that of its group."""
    return _plain(text).endswith(_plain(name))


def _rows(expected: Expected, found: ReadFile) -> str:
    """The first difference of rows that no hold, number or rejection covers."""
    width = len(found.detected.columns)
    sent = [row for row in found.rows if row.number not in found.held]
    named = len(expected.header) if expected.header and _has_columns_without_name(found) else None
    got = [_trimmed(row.cells[:named]) for row in sent]
    wanted = [_trimmed(row) for row in expected.rows]
    matcher = SequenceMatcher(None, wanted, got, autojunk=False)
    if wanted == got:
        return ""
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        if (
            expected.last_is_cut
            and first <= len(wanted) - 1
            and last == len(wanted)
            and _is_begun(wanted, got, first, start)
        ):
            continue
        above = sent[start - 1].number if start else 0
        below = sent[stop].number if stop < len(sent) else float("inf")
        covered = [number for number in (*found.held, *found.skipped) if above < number < below]
        extra = sent[start:stop]
        told = all(row.code or row.named for row in extra)
        if told and (covered or len(extra) >= last - first or not first < last):
            continue
        place = f"row {first + 1} of {len(wanted)} (width {width})"
        missing, came = wanted[first:last][:2], got[start:stop][:2]
        return f"{place}: {last - first} rows {missing} became {stop - start} rows {came}"
    return ""


def _has_columns_without_name(found: ReadFile) -> bool:
    """The report says that there are cells beyond the header, and where they went."""
    return bool(found.report.of("columns_without_name"))


def _is_begun(wanted: list[tuple[str, ...]], got: list[tuple[str, ...]], first: int, start: int) -> bool:
    """Only the last row differs, and holds the beginning of what it held."""
    if first != len(wanted) - 1 or len(got) - start > 1:
        return False
    if start == len(got):
        return True
    pairs = list(zip(got[start], wanted[first], strict=False))
    same = next((at for at, (left, right) in enumerate(pairs) if left != right), len(pairs))
    return all(right.startswith(left.rstrip('"')) for left, right in pairs[same:][:1]) and not any(
        got[start][same + 1 :]
    )


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells without blanks around them and without empty ones at the end."""
    texts = [_plain(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _plain(text: str) -> str:
    """The cell's lines without blanks around them; a formula that is a text is that text."""
    formula = re.fullmatch(r'="(.*)"', text.strip(), re.DOTALL)
    return "\n".join(line.strip() for line in (formula[1] if formula else text).strip().splitlines())


def _sent(expected: Expected, table: Table, found: ReadFile) -> Verdict:
    """Exact where every field that would be sent is what the row of the table says."""
    if found.mapping is None:
        return Verdict("exact")
    left = len(expected.rows[0]) - len(table.kinds)
    for column in found.mapping.mapped:
        at = column.column - left
        kind = table.kinds[at] if 0 <= at < len(table.kinds) else ""
        if column.is_certain and column.field in _TEXTS and column.field not in _FIELDS.get(kind, ()):
            return Verdict(
                "silent", f"field: {column.header!r} ({kind or 'no column of the table'}) is surely the {column.field}"
            )
    whole = [row[left:] for row in expected.rows[: len(expected.rows) - expected.last_is_cut]]
    for row, cells, phone in zip(found.rows, whole, table.phones, strict=False):
        if difference := _field(row, dict(zip(table.kinds, cells, strict=True)), phone):
            return Verdict("silent", f"field: {difference}")
    rejected = [row.code for row in found.rows if row.code]
    return Verdict("rejected", ", ".join(dict.fromkeys(rejected))) if rejected else Verdict("exact")


def _field(row: ReadRow, cells: dict[str, str], phone: str) -> str:
    """The first field of a row that is not what the table says."""
    if row.code:
        return ""
    email, number = row.fields.get("email", ""), row.fields.get("phone", "")
    if email and _alike(email) != _alike(cells.get("email", "")):
        return f"email {email!r} of {cells.get('email')!r}"
    if number and number != phone:
        return f"phone {number!r} of {cells.get('phone')!r}, which is {phone!r}"
    for name in ("company", "title", "city", "address"):
        sent = row.fields.get(name, "")
        if sent and name in cells and _alike(sent) != _alike(cells[name]):
            return f"{name} {sent!r} of {cells[name]!r}"
    whole = _alike(" ".join(cells.get(kind, "") for kind in ("first_name", "last_name", "full_name")))
    for name in ("first_name", "last_name"):
        sent = _alike(row.fields.get(name, ""))
        if sent and not set(sent.split()) <= set(whole.split()) and sent not in whole:
            return f"{name} {row.fields[name]!r} of {whole!r}"
    return ""


def _alike(text: str) -> str:
    """For comparing what cleaning may change: case, blanks and forms of one letter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
