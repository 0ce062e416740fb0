"""What was detected, in sentences for the user."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.files.detected import Confidence
from pipeline.files.headers import OWN_COLUMN, Header


def sure(words: str, confidence: Confidence) -> str:
    """The words, and how sure they are unless they are certain."""
    return words if confidence == "certain" else f"{words} ({confidence})"


def header_words(header: Header, unit: str) -> str:
    """Where the header is, in lines or rows."""
    if not header.row:
        return sure("no header", header.confidence)
    words = sure(f"header on {unit} {header.row}", header.confidence)
    above = header.row - 1
    return f"{words} after {above} {unit}{'s' * (above > 1)} of preamble" if above else words


def remarks(header: Header) -> Iterator[str]:
    """What else is to be known of the columns."""
    if header.unnamed:
        names = ", ".join(f'"{name}"' for name in header.columns[-header.unnamed :])
        yield f"Rows have more cells than the header has names; the columns beyond it are called {names}."
    if OWN_COLUMN in header.columns:
        yield "This is a result file of Leadlift; the apostrophes it put before formulas are taken away again."
