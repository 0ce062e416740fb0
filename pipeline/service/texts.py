"""The kinds of text that a request may hold, and how long each may be: what a ledger cannot keep is refused at the door."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("it holds the character NUL")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half a surrogate pair, which is no character") from None
    return text


def is_storable(text: str) -> bool:
    """Whether a ledger can be asked for it."""
    try:
        _storable(text)
    except ValueError:
        return False
    return True


def _file_name(text: str) -> str:
    if text in (".", "..") or any(sign in text for sign in "/\\") or not text.isprintable():
        raise ValueError("a file's name has no folders and no control characters in it")
    return _storable(text)


Word = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_storable)]
Sentence = Annotated[str, Field(max_length=1_000), AfterValidator(_storable)]
FileName = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_file_name)]
Texts = Annotated[dict[Word, Sentence], Field(max_length=500)]


def as_text(value: Any) -> Any:
    """What JSON writes as a number or a truth value, as the command line would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float) else value
