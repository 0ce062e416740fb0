"""The checks of an import's source in words: what holds, what is broken and where, and if the import's report says the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.files.reread.sheet import SourceSheet
from pipeline.report.model import FindingCode, Report
from pipeline.service.not_rows import REASONS, NotRows
from pipeline.service.proofs import TOLD_NUMBERS, Check
from pipeline.service.source_proof import SourceProof

_NOTES: tuple[FindingCode, ...] = ("footer", "skipped_line")
_ONE_READER = (
    "Only one reader can open this .{kind} file: its cells were compared with what that one reads now; what is in no row, "
    "hidden or merged was not looked for again."
)
_NO_REPORT = "an earlier version read it and kept no report to compare with"


@dataclass(frozen=True, slots=True)
class SourceChecks:
    """The findings of the walk through the source, beside those of the import: `report` is None for an import without one.

    `reach` says how far an unfinished import was read, `rows` is how many rows the ledger counts. `one_reader` says that the
    second reader could not open the file, and that its first one read it again; `is_whole` that the import was read to the end.
    """

    proof: SourceProof
    report: Report | None
    rows: int
    reach: str = ""
    sheet: SourceSheet | None = None
    one_reader: bool = False
    is_whole: bool = True

    def all(self) -> Iterator[Check]:
        """Every check of the source."""
        yield self._records()
        yield from self._cells()
        yield self._sum()
        if self.one_reader:
            yield Check("one_reader", True, _ONE_READER.format(kind=self.proof.detected.kind))
            return
        yield self._left_out()
        if self.sheet:
            yield from self._layout(self.sheet)

    @property
    def not_rows(self) -> NotRows:
        """Return the lines of the source that are in no row."""
        return self.proof.not_rows.explained(self._reported(*_NOTES), self._known_lines())

    def _records(self) -> Check:
        lost, notes = self.proof.of("lost"), self.proof.of("note")
        unexplained = self.not_rows.by_reason.get("unexplained", 0) - lost.total
        if unexplained:
            numbers = [number for number in notes.numbers if number not in self._known_lines()]
            lost = replace(
                lost, total=lost.total + unexplained, numbers=sorted({*lost.numbers, *numbers})[:TOLD_NUMBERS]
            )
        return lost.check(
            "records",
            f"Each of the source's {self.proof.records} records{self.reach} has a row, or a reason to have none.",
            "Records without a row",
        )

    def _cells(self) -> Iterator[Check]:
        of = self.proof.of
        yield of("invented").check(
            "rows", "No row lacks a record in the source.", "Rows without a record in the source"
        )
        yield of("changed").check("cells", self._same_cells(), "Rows whose cells are not the source's")
        yield of("beyond").check(
            "width", "No row that may be sent has cells under no header.", "Rows with filled cells under no header"
        )
        yield of("names").check("names", "The columns have the header's names.", "Headers that name other columns")
        yield of("header_again").check("headers", "No header is among the rows.", "Headers that were read as rows")
        yield of("order").check(
            "order", "Every row has its cells in its own header's order.", "Rows read in the order of another header"
        )
        is_text = self.proof.detected.kind == "text"
        hiding = "Lines inside a cell that are records themselves" if is_text else "Rows with records inside a cell"
        yield of("inside").check("inside", "No cell holds a record of its own.", hiding)
        if is_text:
            yield of("quotes").check(
                "quotes", "No text follows a closing quote.", "Rows with text behind a closing quote"
            )

    def _same_cells(self) -> str:
        told = ["Every row's cells are those of the source"]
        if self.proof.split_again:
            told.append(
                f"an unquoted delimiter was put back into its cell in {_counted(self.proof.split_again, 'row')}"
            )
        if self.proof.merged_cells:
            told.append(f"the value of a merged range was put into {_counted(self.proof.merged_cells, 'cell')}")
        return f"{'; '.join(told)}."

    def _sum(self) -> Check:
        counts, not_rows = self.proof.not_rows.counts, self.not_rows.by_reason
        left_out = counts["second_header"] + counts["hidden_row"] + not_rows.get("note", 0)
        read = self.proof.records
        less = f", {left_out} of them are no contacts" if left_out else ""
        sentence = f"{read} records were read{less}, and {self.rows} rows are counted over all states."
        return Check("sum", read - left_out == self.rows, sentence)

    def _left_out(self) -> Check:
        """Compare the lines in no row with those that the report names."""
        found = self.not_rows
        told = [f"{REASONS[reason]} ({n})" for reason, n in found.by_reason.items()]
        words = f"In the file and in no row: {', '.join(told) or 'nothing'}"
        headers, notes = self.proof.not_rows.counts["second_header"], self.proof.not_rows.counts["note"]
        said = {"repeated headers": self._reported("second_header"), "notes": self._reported(*_NOTES)}
        return self._reported_alike("left_out", words, {"repeated headers": headers, "notes": notes}, said)

    def _layout(self, sheet: SourceSheet) -> Iterator[Check]:
        """Compare what the sheet hides and merges with the report."""
        found, said = {"filled cells": self.proof.merged_cells}, {"filled cells": self._reported("merged_cells")}
        if sheet.merged_ranges is not None:
            yield self._hidden(sheet)
            words = f"The sheet has {_counted(sheet.merged_ranges, 'merged range')}"
        else:
            words = f"What an .{self.proof.detected.kind} file hides and merges is known to one reader only"
            if skipped := self.proof.not_rows.counts["hidden_row"]:
                found["hidden rows"], said["hidden rows"] = skipped, self._reported("hidden_rows")
        yield self._reported_alike("merged", words, found, said)

    def _hidden(self, sheet: SourceSheet) -> Check:
        rows, width = self.proof.of("hidden"), len(self.proof.detected.columns)
        columns = sum(1 for at in sheet.hidden_columns if at < width)
        where = (
            f" ({', '.join(map(str, rows.numbers))}{', …' if rows.total > len(rows.numbers) else ''})"
            if rows.total
            else ""
        )
        words = f"The sheet hides {_counted(rows.total, 'row')}{where} and {_counted(columns, 'column')}"
        said = {"hidden rows": self._reported("hidden_rows"), "hidden columns": self._reported("hidden_columns")}
        if not self.is_whole:  # the report counts the rows of the whole sheet from the start
            said["hidden rows"] = min(said["hidden rows"], rows.total)
        return self._reported_alike("hidden", words, {"hidden rows": rows.total, "hidden columns": columns}, said)

    # --- the report ---

    def _reported_alike(self, name: str, words: str, found: dict[str, int], said: dict[str, int]) -> Check:
        """Hold what was found against what the report says; where there is no report, say so."""
        if self.report is None:
            return Check(name, True, f"{words}; {_NO_REPORT}." if any(found.values()) else f"{words}.")
        wrong = [f"{said[what]} {what} where there are {n}" for what, n in found.items() if said[what] != n]
        if wrong:
            return Check(name, False, f"{words}, and the import's report says {', '.join(wrong)}.")
        return Check(name, True, f"{words}, as the import's report says." if any(found.values()) else f"{words}.")

    def _reported(self, *codes: FindingCode) -> int:
        return sum(each.count for code in codes for each in self.report.of(code)) if self.report else 0

    def _known_lines(self) -> set[int]:
        """The lines that the report's examples name as left out."""
        if not self.report:
            return set()
        return {one.row for code in _NOTES for each in self.report.of(code) for one in each.examples}


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
