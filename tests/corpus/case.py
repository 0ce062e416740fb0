"""Files of known kinds with what a person would read in them; `docs/reading.md` is made of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.files.detected import Wanted


@dataclass(frozen=True)
class Case:
    """One file and what becomes of it.

    `rows` are the normalised fields of the rows that would be sent, in order, each by the names it must have (a field that is
    not named may hold anything, an empty text means none); None where they do not matter. `held` are codes of
    `pipeline.reasons` by row number. `findings` are codes of the report that must be there, `holds` those that must hold the
    import, and no other finding may hold it. `refused` are words of the FileError that must be raised.
    """

    name: str
    content: bytes | str | Callable[[], bytes]
    rows: Sequence[Mapping[str, str]] | None = None
    held: Mapping[int, str] = field(default_factory=dict)
    findings: frozenset[str] | set[str] = frozenset()
    holds: frozenset[str] | set[str] = frozenset()
    refused: str = ""
    destination: str = "persistiq.leads"
    region: str | None = "US"
    wanted: Wanted = field(default_factory=Wanted)
    given: Mapping[str, str] = field(default_factory=dict)
    about: str = ""  # of a file that is no text: what is in it

    @property
    def data(self) -> bytes:
        """The file's bytes; a text is UTF-8."""
        content = self.content() if callable(self.content) else self.content
        return content.encode() if isinstance(content, str) else content


@dataclass(frozen=True)
class Kind:
    """One kind of file: its number and title in docs/reading.md, the rule in plain English, and at least three cases that
    differ in language, region, delimiter or format. The first case is the page's example.
    """

    number: int
    title: str
    rule: str
    cases: Sequence[Case]
