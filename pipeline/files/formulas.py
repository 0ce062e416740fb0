"""Cells that a spreadsheet would run as a formula, made safe with one apostrophe and made themselves again.

For every text, `original_cell(safe_cell(text)) == text`: a cell that looks guarded already is guarded once more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_PLAIN_SIGNED = r"[+-](?:[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?%?|[0-9 \u00a0()./-]*[0-9](?: ?(?:x|ext\.?|#) ?[0-9]+)?)\Z"
_RUNS = re.compile(rf"'*(?:[=@\t\r]|(?!{_PLAIN_SIGNED})[+-])")
_GUARDED = re.compile(rf"'{_RUNS.pattern}")
_FIRST_CHARACTERS = ("'", "=", "@", "+", "-", "\t", "\r")


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it, where a spreadsheet would run it or where it looks guarded already."""
    return f"'{text}" if _RUNS.match(text) else text


def original_cell(text: str) -> str:
    """The text without the apostrophe that `safe_cell` gave it."""
    return text[1:] if _GUARDED.match(text) else text


def safe_column(column: pd.Series[str]) -> pd.Series[str]:
    """Every cell of a text column through `safe_cell`."""
    suspects = column.str.startswith(_FIRST_CHARACTERS)
    if not suspects.any():
        return column
    return column.mask(suspects, column[suspects].map(safe_cell))


def original_column(column: pd.Series[str]) -> pd.Series[str]:
    """Every cell of a text column through `original_cell`."""
    suspects = column.str.startswith("'")
    if not suspects.any():
        return column
    return column.mask(suspects, column[suspects].map(original_cell))
