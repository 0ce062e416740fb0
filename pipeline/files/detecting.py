"""What a file is, found out once."""

from __future__ import annotations

from pathlib import Path

from pipeline.files.detected import Detected, Wanted
from pipeline.files.detecting_text import detect_text
from pipeline.files.detecting_workbook import detect_workbook
from pipeline.files.kinds import kind_of


def detect(path: Path, wanted: Wanted) -> Detected:
    """How to read the file. Raises FileError with one sentence for a file that cannot be a table of contacts."""
    kind, compression = kind_of(path)
    if kind == "text":
        return detect_text(path, compression, wanted)
    return detect_workbook(path, kind, wanted)
