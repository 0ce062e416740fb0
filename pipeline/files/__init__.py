"""A contact file becomes frames of text cells: what it is gets detected once, and every cell stays as it is in the source."""

from pipeline.files.detected import Confidence, Detected, Kind, Wanted
from pipeline.files.detecting import detect
from pipeline.files.formulas import original_cell, original_column, safe_cell, safe_column
from pipeline.files.frame import Frame
from pipeline.files.framing import frames

__all__ = [
    "Confidence",
    "Detected",
    "Frame",
    "Kind",
    "Wanted",
    "detect",
    "frames",
    "original_cell",
    "original_column",
    "safe_cell",
    "safe_column",
]
