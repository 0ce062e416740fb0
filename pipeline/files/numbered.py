"""A row as every reader gives it: its number in the source, and its cells."""

from __future__ import annotations

Cells = list[str]
NumberedRow = tuple[int, Cells]
