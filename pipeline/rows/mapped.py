"""Where every column of a file goes: what mapping decides, and what is saved with an import."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal

from pipeline.records import Json
from pipeline.report.model import Finding

How = Literal["given", "saved", "name", "likeness", "content"]
CERTAIN: Final = 0.9
DOUBTED: Final = 0.5  # the confidence in a name that the column's cells contradict


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column and the field it goes to; `column` counts from 0, `confidence` is between 0 and 1.

    `label` is the column that says of each value what it is: a mobile phone, a fax. `block` numbers the addresses that a
    file has, in first-choice order; a row is sent with one of them.
    """

    column: int
    header: str
    field: str
    how: How
    confidence: float
    label: int | None = None
    block: int = 0

    @property
    def is_certain(self) -> bool:
        return self.confidence >= CERTAIN


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where every column of a file goes. Among `mapped`, the order within one field is its first-choice order.

    `unmapped` columns are the vendor's custom fields or unused; `ours` are results of an earlier import, passed over;
    `abstained` are needed fields without a sure column; `sentences` tell a person what happens. `country` is the column that
    says which country a row's phone numbers are of, whether or not the vendor has a field for it; `countries` are all such
    columns in first-choice order, with the blocks of their addresses. `findings` are what is to be known of the columns.
    `trunkless` are headers of phone columns with a region whose numbers they write without the trunk prefix, as far as the
    first rows tell; None where that was not looked at.
    """

    mapped: tuple[Mapped, ...]
    unmapped: tuple[int, ...]
    ours: tuple[int, ...]
    abstained: tuple[str, ...]
    sentences: tuple[str, ...]
    country: int | None = None
    findings: tuple[Finding, ...] = ()
    trunkless: frozenset[tuple[str, str]] | None = None
    countries: tuple[Mapped, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether every mapped column is certain and no needed field is without one."""
        return not self.abstained and all(mapped.is_certain for mapped in self.mapped)

    def columns_of(self, field: str) -> tuple[Mapped, ...]:
        """The field's columns, first choice first."""
        return tuple(mapped for mapped in self.mapped if mapped.field == field)

    def to_json(self) -> dict[str, Json]:
        """Plain JSON, to be saved with the import."""
        trunkless = None if self.trunkless is None else sorted(map(list, self.trunkless))
        return {**asdict(self), "findings": [finding.to_json() for finding in self.findings], "trunkless": trunkless}

    @classmethod
    def from_json(cls, saved: Mapping[str, Json]) -> ColumnMapping:
        """The mapping that `to_json` made."""
        return cls(
            tuple(Mapped(**mapped) for mapped in saved["mapped"]),
            tuple(saved["unmapped"]),
            tuple(saved["ours"]),
            tuple(saved["abstained"]),
            tuple(saved["sentences"]),
            saved.get("country"),
            tuple(map(Finding.from_json, saved.get("findings", ()))),
            None if saved.get("trunkless") is None else frozenset((one[0], one[1]) for one in saved["trunkless"]),
            tuple(Mapped(**one) for one in saved.get("countries", ())),
        )


def header_key(columns: Sequence[str]) -> str:
    """A key for files with this header, whatever the case and spacing of its names; a mapping is saved under it."""
    plain = "\x1f".join(" ".join(header.split()).casefold() for header in columns)
    return hashlib.sha256(plain.encode()).hexdigest()
