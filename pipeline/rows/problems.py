"""Cells that hold no valid value, and why."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.rows.cells import Mask


@dataclass(frozen=True, slots=True)
class Problem:
    """Cells of one column that hold no valid value, and what may help to correct them.

    `rejects` says that the row is rejected even where the field is optional.
    """

    rows: Mask
    code: str
    header: str
    hint: str = ""
    rejects: bool = False

    @property
    def detail(self) -> str:
        """Return the column and what is known beyond the code's sentence; never the cell itself."""
        return f"The column is '{self.header}'. {self.hint}".rstrip()
