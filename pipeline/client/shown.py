"""What comes back: an import as it was when it was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from pipeline.client.faults import ANOTHER, NotNow

OVER = ("finished", "cancelled", "failed")


@dataclass(frozen=True, slots=True)
class Import:
    """An import as it was when it was asked for; `whole` has everything that the API says of it."""

    id: str
    state: str
    destination: str
    account: str
    rows: Mapping[str, int]
    calls: int
    waiting: Mapping[str, Any] | None
    needs_person: int
    results: Mapping[str, str]
    whole: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, shown: Mapping[str, Any]) -> Self:
        """From the API's object. Raises NotNow for one that is none."""
        names = [name for name in cls.__slots__ if name != "whole"]
        if not shown.keys() >= set(names):
            raise NotNow(ANOTHER)
        return cls(**{name: shown[name] for name in names}, whole=shown)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is sent of it."""
        return self.state in OVER
