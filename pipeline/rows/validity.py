"""When a national number is valid: phonenumbers' decision, from which of its patterns match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

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

    def allow(self, matched: frozenset[int], length: int) -> bool:
        """Whether a number of `length` digits is valid; the first region that claims it decides."""
        for metadata in self.regions:
            if len(self.regions) > 1 and metadata.leading_digits:
                if self.leading[metadata.leading_digits] in matched:
                    return self._has_kind(metadata, matched, length)
            elif self._has_kind(metadata, matched, length):
                return True
        return False

    def _has_kind(self, metadata: Any, matched: frozenset[int], length: int) -> bool:
        if not self._fits(metadata.general_desc, matched, length):
            return False
        kinds = [getattr(metadata, kind) for kind in _KINDS]
        if not metadata.same_mobile_and_fixed_line_pattern:
            kinds.append(metadata.mobile)
        return any(self._fits(description, matched, length) for description in kinds)

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
