"""A record of a source as it stands there, whatever became of it in an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.files.reread.cells import SourceCell


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One line of a record that spans several; `opener` is the line, from 0, that opened the cell that goes on or ends here.

    `is_inside` says that nothing but this cell stands on the line.
    """

    text: str
    opener: int = 0
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record of a text file or one row of a sheet, headers and titles too.

    `number` is the line where the record starts, or the row that a spreadsheet shows. `lines` are the physical lines of a
    record that spans several. `text_after_quote` says that text follows a closing quote where only a delimiter may. `hidden`
    says that the sheet hides the row, and `merged` holds by position the cell that a merged range shows there.
    """

    number: int
    cells: Sequence[SourceCell]
    lines: tuple[RecordLine, ...] = ()
    text_after_quote: bool = False
    hidden: bool = False
    merged: Mapping[int, SourceCell] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """The cells as texts."""
        return [str(cell) for cell in self.cells]

    @property
    def is_blank(self) -> bool:
        """Return if no cell holds more than white space."""
        return not any(str(cell).strip() for cell in self.cells)
