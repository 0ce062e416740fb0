"""The kinds of text that a request may hold, and how long each may be: what a database cannot keep is refused at the door."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, Field

NUMBERS = {"ge": 1, "le": 2**31 - 1}


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("it holds the character NUL")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half a surrogate pair, which is no character") from None
    return text


def _file_name(text: str) -> str:
    if text in (".", "..") or any(sign in text for sign in "/\\") or not text.isprintable():
        raise ValueError("a file's name has no folders and no control characters in it")
    return _storable(text)


Word = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_storable)]
Sentence = Annotated[str, Field(max_length=1_000), AfterValidator(_storable)]
FileName = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_file_name)]
Texts = Annotated[dict[Word, Sentence], Field(max_length=500)]
ImportId = Annotated[str, Path(pattern="^[0-9a-z]{1,32}$", description="The import's id.", examples=["7xk2m9dq"])]
RowNumber = Annotated[
    int, Path(description="The line where the row starts, or the row that Excel shows.", examples=[17], **NUMBERS)
]


def as_text(value: Any) -> Any:
    """What JSON writes as a number or a truth value, as the command line would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float) else value
