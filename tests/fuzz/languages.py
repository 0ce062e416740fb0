"""Languages in which people keep contact lists; their words are in languages.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Language:
    """A language's names, places and sentences, the names of its columns by kind, and where its people's phones are.

    `encodings` are those of old programs in that language; there are none where only Unicode will do.
    """

    name: str
    regions: list[str]
    encodings: list[str]
    country: str
    given: list[str]
    family: list[str]
    companies: list[str]
    titles: list[str]
    cities: list[str]
    streets: list[str]
    notes: list[str]
    headers: dict[str, str]


_WORDS = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))
LANGUAGES: Final = tuple(Language(**each) for each in _WORDS["language"])
