"""The rows of a sheet as its author sees them: merged cells have their value in every row, hidden rows may be left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from pipeline import errors
from pipeline.files import repeated
from pipeline.files.detected import Detected
from pipeline.files.numbered import Cells, NumberedRow
from pipeline.files.sheets import Layout, Merge, Workbook
from pipeline.report.model import FindingCode, Occurrences


class MergedCells:
    """Fills the empty cells of merges over several rows, downwards and in their first column alone.

    A row without a cell of its own stays blank.
    """

    def __init__(self, merges: Iterable[Merge]) -> None:
        downwards = (merge for merge in merges if merge.last_row > merge.first_row)
        self._waiting = sorted(downwards, key=lambda merge: merge.first_row, reverse=True)
        self._open: dict[int, tuple[int, str]] = {}  # the last row and the text by column
        self._filled: dict[int, list[tuple[int, str]]] = defaultdict(list)

    def fill(self, number: int, cells: Cells) -> Cells:
        """Return the cells of the next row with the texts of merges that reach it."""
        if self._open and any(map(str.strip, cells)):
            cells = self._with_open(number, cells)
        while self._waiting and self._waiting[-1].first_row <= number:
            merge = self._waiting.pop()
            at = merge.first_column
            text = cells[at] if merge.first_row == number and at < len(cells) else ""
            if text.strip():
                self._open[at] = merge.last_row, text
        return cells

    def taken(self, columns: Sequence[str], after_row: int) -> tuple[Occurrences, ...]:
        """Return what was filled since the last time, below this row."""
        filled, self._filled = self._filled, defaultdict(list)
        return tuple(
            Occurrences(
                "merged_cells",
                [number for number, _ in cells],
                column=columns[at] or f"column {at + 1}",
                after=[text for _, text in cells],
            )
            for at, every in sorted(filled.items(), key=itemgetter(0))
            if at < len(columns) and (cells := [cell for cell in every if cell[0] > after_row])
        )

    def _with_open(self, number: int, cells: Cells) -> Cells:
        cells = list(cells)
        for at, (last, text) in list(self._open.items()):
            if number > last:
                del self._open[at]
                continue
            cells += [""] * (at + 1 - len(cells))
            if not cells[at].strip():
                cells[at] = text
                self._filled[at].append((number, text))
        return cells


class SheetRows:
    """The rows of a sheet of contacts in order, and what became of some of them since `taken` was last called."""

    def __init__(self, workbook: Workbook, detected: Detected) -> None:
        self._workbook, self._detected = workbook, detected
        self._skips = detected.hidden_rows == "skip"
        self._layout = workbook.layout(detected.sheet) if self._skips or detected.merged else Layout()
        self._merged = MergedCells(self._layout.merges)
        self._skipped: dict[int, FindingCode] = {}
        self._names = repeated.names(detected)
        self._firsts = {repeated.key(name) for name in self._names if detected.header_row} - {""}
        self._reordered: list[tuple[int, tuple[int, ...]]] = []

    @property
    def detected(self) -> Detected:
        """Return how the sheet was detected, with the headers in another order among the rows so far."""
        return replace(self._detected, reordered=tuple(self._reordered))

    def __iter__(self) -> Iterator[NumberedRow]:
        """Every row after the header. Raises FileError for a formula whose result is not in the file."""
        workbook, detected = self._workbook, self._detected
        for number, cells in workbook.rows(detected.sheet):
            if 0 < workbook.uncalculated_row <= number:
                raise uncalculated(workbook.uncalculated_row)
            filled = self._merged.fill(number, cells)
            if number <= detected.after_row:
                continue
            if self._skips and number in self._layout.hidden_rows:
                if any(map(str.strip, cells)):
                    self._skipped[number] = "hidden_rows"
                continue
            if cells and repeated.key(cells[0]) in self._firsts:
                self._note_header(number, filled)
            yield number, filled
        if workbook.uncalculated_row:
            raise uncalculated(workbook.uncalculated_row)

    def _note_header(self, number: int, cells: Cells) -> None:
        order = repeated.order_of(self._names, cells, index_column=self._detected.index_column)
        if order and (self._reordered or order != tuple(range(len(order)))):
            self._reordered.append((number, order))

    def taken(self, after_row: int) -> tuple[dict[int, FindingCode], tuple[Occurrences, ...]]:
        """Return the rows that were skipped and the cells that were filled since the last time, below this row."""
        skipped, self._skipped = self._skipped, {}
        occurrences = self._merged.taken(self._detected.columns, after_row)
        return {number: code for number, code in skipped.items() if number > after_row}, occurrences


def uncalculated(row: int) -> errors.FileError:
    """The error for a cell that nobody can read: a program wrote the formula, and no spreadsheet its result."""
    return errors.FileError(
        f"Row {row} has a formula whose result is not in the file, since it was never calculated; "
        "open the file in a spreadsheet, save it and import that."
    )
