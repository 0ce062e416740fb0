"""What the user wants of a file, and what was detected of it: said once, saved with the import, never detected again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["text", "xlsx", "xls", "xlsb", "ods"]
Compression = Literal["", "gzip"]
Confidence = Literal["given", "certain", "likely", "guessed"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user overrides; None is detected. `header=False` says that the file has none."""

    sheet: str | None = None
    header: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Detected:
    """How to read one file.

    `header_row` is the line (text) or row (Excel) where the header starts, 0 where there is none; `after_row` is the last
    line or row above the first record. `columns` are the header's texts as in the source; a column without a header is
    called "column 7". `spaced` says that spaces follow the delimiter, before quotes too, and are no text. `own_result`
    marks a result file of ours, whose guarded formulas are unguarded again.
    """

    kind: Kind
    columns: tuple[str, ...]
    header_row: int = 0
    after_row: int = 0
    encoding: str = ""
    delimiter: str = ""
    spaced: bool = False
    compression: Compression = ""
    sheet: str = ""
    own_result: bool = False
    confidence: Mapping[str, Confidence] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "columns": list(self.columns), "sentences": list(self.sentences)}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Detected:
        """What `to_json` said."""
        return cls(**{**saved, "columns": tuple(saved["columns"]), "sentences": tuple(saved["sentences"])})
