"""When a national number is valid: phonenumbers' decision, from which of its patterns match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

NOTHING: Final = 0
PLAIN_RATE: Final = 1
SPECIAL: Final = 2
# In the library's order: the first kind that fits is the number's.
_KINDS = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
    "fixed_line",
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The regions of one country calling code, and the labels under which their patterns are matched."""

    regions: tuple[Any, ...]
    labels: Mapping[str, int]
    leading: Mapping[str, int]
    first_label: int
    next_label: int

    def judge(self, matched: frozenset[int], length: int) -> int:
        """Return if a number of `length` digits is valid, and at which rate; the first region that claims it decides."""
        for metadata in self.regions:
            if len(self.regions) > 1 and metadata.leading_digits:
                if self.leading[metadata.leading_digits] in matched:
                    return self._rate(metadata, matched, length)
            elif rate := self._rate(metadata, matched, length):
                return rate
        return NOTHING

    def _rate(self, metadata: Any, matched: frozenset[int], length: int) -> int:
        if not self._fits(metadata.general_desc, matched, length):
            return NOTHING
        kinds = _KINDS if metadata.same_mobile_and_fixed_line_pattern else (*_KINDS, "mobile")
        fitting = (kind for kind in kinds if self._fits(getattr(metadata, kind), matched, length))
        kind = next(fitting, None)
        if kind is None:
            return NOTHING
        return SPECIAL if kind in {"premium_rate", "shared_cost"} else PLAIN_RATE

    def _fits(self, description: Any, matched: frozenset[int], length: int) -> bool:
        if description is None or not description.national_number_pattern:
            return False
        if description.possible_length and length not in description.possible_length:
            return False
        return self.labels[description.national_number_pattern] in matched


def rules_of(country_code: int, first_label: int) -> Rules:
    """The rules of a country calling code, its patterns labelled from `first_label` on."""
    codes = COUNTRY_CODE_TO_REGION_CODE[country_code]
    regions: tuple[Any, ...] = tuple(
        PhoneMetadata.metadata_for_region_or_calling_code(country_code, region) for region in codes
    )
    labels: dict[str, int] = {}
    for metadata in regions:
        for kind in ("general_desc", "mobile", *_KINDS):
            description = getattr(metadata, kind)
            if description is not None and description.national_number_pattern:
                labels.setdefault(description.national_number_pattern, first_label + len(labels))
    claims = dict.fromkeys(metadata.leading_digits for metadata in regions if metadata.leading_digits)
    leading = {pattern: first_label + len(labels) + place for place, pattern in enumerate(claims)}
    return Rules(regions, labels, leading, first_label, first_label + len(labels) + len(leading))
