"""What was found wrong, mended or left out, row by row, kept as small numbers until it is told."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from pipeline.rows import cells
from pipeline.rows.cells import Counts, Mask, Texts


class Findings:
    """Of every row: the first code that rejects it with its detail, and the notes on its other values."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._reasons: list[tuple[str, str]] = [("", "")]
        self._reason = np.zeros(size, dtype=np.int32)
        self._notes: list[str] = []
        self._noted = np.zeros(size, dtype=np.int64)
        self._left_out: dict[str, Counts] = {}

    def reject(self, rows: Mask, code: str, detail: str = "") -> None:
        """Rejects those of the rows that are not rejected yet."""
        fresh = rows & (self._reason == 0)
        if fresh.any():
            self._reasons.append((code, detail))
            self._reason[fresh] = len(self._reasons) - 1

    def reject_one(self, row: int, code: str, detail: str = "") -> None:
        """Rejects one row that is not rejected yet."""
        if self._reason[row] == 0:
            self._reasons.append((code, detail))
            self._reason[row] = len(self._reasons) - 1

    def note(self, rows: Mask, code: str) -> None:
        """Adds a note to the rows, once each."""
        if rows.any():
            if code not in self._notes:
                self._notes.append(code)
            self._noted[rows] |= 1 << self._notes.index(code)

    def leave_out(self, rows: Mask, code: str) -> None:
        """Notes and counts an optional value left out, in those of the rows that are not rejected."""
        kept = rows & (self._reason == 0)
        self.note(kept, code)
        if kept.any():
            self._left_out.setdefault(code, np.zeros(self.size, dtype=np.uint16))[kept] += 1

    def codes(self) -> Texts:
        return self._told(self._reason, [code for code, _ in self._reasons])

    def details(self) -> Texts:
        return self._told(self._reason, [detail for _, detail in self._reasons])

    def notes(self) -> Texts:
        """The notes of each row, comma-separated."""
        if not self._notes:
            return cells.constant("", self.size)
        noted = np.flatnonzero(self._noted)
        distinct, which = np.unique(self._noted[noted], return_inverse=True)
        told = [",".join(code for bit, code in enumerate(self._notes) if mask >> bit & 1) for mask in distinct.tolist()]
        rows = np.zeros(self.size, dtype=np.int32)
        rows[noted] = which + 1
        return self._told(rows, ["", *told])

    def left_out(self) -> dict[str, Counts]:
        """Of each code, how many values each row is without."""
        return self._left_out

    @staticmethod
    def _told(rows: np.ndarray[tuple[int, ...], np.dtype[np.integer]], told: list[str]) -> Texts:
        return pa.array(told, pa.large_string()).take(pa.array(rows))
