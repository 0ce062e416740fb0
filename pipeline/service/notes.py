"""What was left out or mended of a row that is sent all the same, as sentences."""

from __future__ import annotations

from pipeline import reasons

SENTENCES: dict[str, str] = {
    "phone_recovered": "A phone number that a spreadsheet had damaged was mended.",
    "extension_left_out": "A phone number's extension was left out: this destination has no field for it.",
}


def note_sentences(notes: str) -> list[str]:
    """The sentences of a row's notes, which are comma-separated codes of its optional values."""
    return [SENTENCES.get(code) or _left_out(code) for code in notes.split(",") if code]


def _left_out(code: str) -> str:
    return f"An optional value was left out. {reasons.SENTENCES.get(code, code)}"
