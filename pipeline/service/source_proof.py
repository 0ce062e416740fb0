"""The ledger's rows held against the source, which is read a second time by code of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from pipeline.files.detected import Detected
from pipeline.files.formulas import original_cell
from pipeline.files.reread.cells import SourceCell
from pipeline.files.reread.contacts import ContactColumns, hidden_lines, holds_record
from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.text import Dialect
from pipeline.service.header_names import HeaderNames
from pipeline.service.not_rows import NotRowCounts
from pipeline.service.proofs import Faults

HELD: Final = ("row_too_long", "row_misread")
Rule = Literal[
    "lost", "note", "invented", "changed", "inside", "quotes", "beyond", "header_again", "order", "hidden", "names"
]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of the ledger: its cells, and the code of its rejection, empty where it is not rejected."""

    number: int
    cells: list[str]
    rejection: str = ""

    @property
    def is_held(self) -> bool:
        """Return if the row is held back because its cells do not stand under the right names."""
        return self.rejection in HELD


@dataclass(slots=True)
class SourceProof:
    """Records and rows compared in the order of their numbers, and what was found: `faults` by rule.

    `knows_layout` is false for a format of which only the first reader knows what is hidden and merged: a filled cell must then
    have the value above it. `split_again` are rows whose unquoted delimiter was put back into its cell, `merged_cells` are
    cells that have the value of a merged range. Memory does not grow with the source.
    """

    detected: Detected
    contacts: ContactColumns
    knows_layout: bool = True
    records: int = 0
    split_again: int = 0
    merged_cells: int = 0
    faults: dict[Rule, Faults] = field(default_factory=dict)
    not_rows: NotRowCounts = field(default_factory=NotRowCounts)
    above: list[str] = field(default_factory=list)
    names: HeaderNames = field(init=False)
    dialect: Dialect = field(init=False)

    def __post_init__(self) -> None:
        self.names = HeaderNames(self.detected.columns)
        self.dialect = Dialect.of(self.detected)

    def walk(self, source: Iterable[SourceRecord], ledger: Iterable[LedgerRow]) -> None:
        """Go through both, as one merges two sorted lists."""
        records, rows = iter(source), iter(ledger)
        record, row = next(records, None), next(rows, None)
        while record is not None or row is not None:
            if row is None or (record is not None and record.number < row.number):
                assert record is not None
                self._without_row(record)
                record = next(records, None)
            elif record is None or row.number < record.number:
                self._fault("invented", row.number)
                row = next(rows, None)
            else:
                self._compare(record, row)
                record, row = next(records, None), next(rows, None)

    def of(self, rule: Rule) -> Faults:
        """A fact that breaks a rule, or is worth counting."""
        return self.faults.get(rule) or Faults()

    def _fault(self, rule: Rule, number: int) -> None:
        self.faults.setdefault(rule, Faults()).add(number)

    # --- a record of the source that is no row ---

    def _without_row(self, record: SourceRecord) -> None:
        if record.is_blank:
            self.not_rows.add(record.number, "blank")
        elif record.number <= self.detected.after_row:
            self._above(record)
        else:
            self.records += 1
            self._left_out(record)

    def _above(self, record: SourceRecord) -> None:
        """A title, or the header, whose names must be those that the import has; a contact is neither."""
        texts, header_row = record.texts, self.detected.header_row
        if self.contacts.is_contact_row(texts):
            self.not_rows.add(record.number, "unexplained")
            self._fault("lost", record.number)
        elif not header_row or record.number < header_row:
            self.not_rows.add(record.number, "title")
        else:
            self.not_rows.add(record.number, "header")
            self.names.add(texts)
            if not self._names_columns(texts):
                self._fault("names", record.number)

    def _names_columns(self, texts: Sequence[str]) -> bool:
        """Return if the columns have the header's texts in their names; a column in front of them may have no name."""
        shifts = (0, 1) if any(each.code == "index_column" for each in self.detected.findings) else (0,)
        columns = [_tight(name) for name in self.detected.columns]
        cells = [_tight(text) for text in texts]
        return any(all(cell in name for cell, name in zip(cells, columns[by:], strict=False)) for by in shifts)

    def _left_out(self, record: SourceRecord) -> None:
        texts = record.texts
        self._hidden_rows(record)
        if self.names.repeats(texts):
            self.not_rows.add(record.number, "second_header")
            self.names.follow(texts)
        elif self._may_be_hidden(record):
            self.not_rows.add(record.number, "hidden_row")
            self.merged_cells += self._fillable(record)
        elif self.contacts.is_contact_row(texts):
            self.not_rows.add(record.number, "unexplained")
            self._fault("lost", record.number)
        else:
            self.not_rows.add(record.number, "note")
            self._fault("note", record.number)

    def _may_be_hidden(self, record: SourceRecord) -> bool:
        """Return if the row is one of those that the import was asked to skip."""
        skips = self.detected.hidden_rows == "skip"
        return skips and (record.hidden or not self.knows_layout)

    # --- a record and its row ---

    def _compare(self, record: SourceRecord, row: LedgerRow) -> None:
        self.records += 1
        self._hidden_rows(record)
        if record.text_after_quote and not row.is_held:
            self._fault("quotes", row.number)
        if not row.is_held:
            self._hidden_records(record)
        width = len(self.detected.columns)
        if len(row.cells) > width and not row.is_held and any(map(str.strip, row.cells[width:])):
            self._fault("beyond", row.number)
        if not self._is_same(record, row):
            self._fault("changed", row.number)
        self.above = row.cells

    def _hidden_records(self, record: SourceRecord) -> None:
        for line in hidden_lines(record, self.contacts, self.dialect):
            self._fault("inside", line)
        if self.detected.kind != "text" and any(holds_record(text, self.contacts) for text in record.texts):
            self._fault("inside", record.number)

    def _is_same(self, record: SourceRecord, row: LedgerRow) -> bool:
        """Return if the row has the record's cells, or what a documented way of reading makes of them."""
        cells = self.names.ordered(record.cells)
        if _alike(cells, row.cells):
            self._header_as_row(record, row)
            return True
        if self.detected.own_result and _alike([original_cell(str(cell)) for cell in cells], row.cells):
            return True
        if self.dialect.spaced and _alike([str(cell).strip() for cell in cells], [text.strip() for text in row.cells]):
            return True
        if _alike(record.cells, row.cells):
            if not row.is_held:
                self._fault("order", row.number)
            return True
        if self._is_split_again(record, row):
            self.split_again += 1
            return True
        return self._is_merged(record, cells, row)

    def _header_as_row(self, record: SourceRecord, row: LedgerRow) -> None:
        if self.names.repeats(row.cells):
            if not row.is_held:
                self._fault("header_again", row.number)
            self.names.follow(record.texts)

    def _is_split_again(self, record: SourceRecord, row: LedgerRow) -> bool:
        """Return if only delimiters inside cells make the difference."""
        delimiter = self.detected.delimiter
        if not delimiter or len(record.cells) <= len(row.cells):
            return False
        return _tight(delimiter.join(record.texts)) == _tight(delimiter.join(row.cells))

    def _is_merged(self, record: SourceRecord, cells: Sequence[SourceCell], row: LedgerRow) -> bool:
        texts = [str(cell).strip() for cell in cells] + [""] * (len(row.cells) - len(cells))
        filled = {at: text for at, text in enumerate(row.cells) if text and not texts[at]}
        shown = record.merged if self.knows_layout else dict(enumerate(self.above))
        if not all(shown.get(at) == text for at, text in filled.items()):
            return False
        self.merged_cells += len(filled)
        return _alike(
            cells,
            [
                text if at not in filled else str(cells[at]) if at < len(cells) else ""
                for at, text in enumerate(row.cells)
            ],
        )

    def _fillable(self, record: SourceRecord) -> int:
        """Count the empty cells of a skipped row that are in merged ranges from above it."""
        texts, width = record.texts, len(self.detected.columns)
        return sum(1 for at in record.merged if at < width and not (at < len(texts) and texts[at].strip()))

    def _hidden_rows(self, record: SourceRecord) -> None:
        if record.hidden:
            self._fault("hidden", record.number)


def contact_columns(records: Iterable[SourceRecord], detected: Detected) -> ContactColumns:
    """The columns that hold contacts, by the first records below the header."""
    below = [record.texts for record in records if record.number > detected.after_row]
    return ContactColumns.of(below, len(detected.columns))


def _alike(cells: Sequence[SourceCell], texts: Sequence[str]) -> bool:
    """Return if all cells are the texts, but for empty ones at the end."""
    if len(cells) == len(texts):
        return all(cell == text for cell, text in zip(cells, texts, strict=True))
    longest = max(len(cells), len(texts))
    padded = [*cells, *[""] * (longest - len(cells))]
    return all(cell == text for cell, text in zip(padded, [*texts, *[""] * (longest - len(texts))], strict=True))


def _tight(text: str) -> str:
    return "".join(text.split())
