"""What `leadlift demo` shows of each vendor: the file, where it goes, and how the two sets of books are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Demo:
    """One demonstration: a file of `sample_data`, a destination with its options, and the sandbox's switches.

    `counts` is the kind of thing in the vendor's own books that a delivered row is.
    """

    file: str
    to: str
    options: Mapping[str, str] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)
    counts: str = "contact"


DEMOS: Mapping[str, Demo] = {
    "kixie": Demo(
        "kixie-contacts.csv",
        "kixie.powerlist",
        options={"powerlist_id": "1969", "duplicates": "overwrite"},
        switches={"refuse_target": "5550177"},
    ),
    "kore": Demo(
        "kore-contacts.csv",
        "kore.list",
        options={"list": "Spring callers", "wait_seconds": "2", "rounds": "3"},
        switches={"apply_after_seconds": "3", "refuse_phone": "5550177"},
    ),
    "persistiq": Demo("persistiq-leads.csv", "persistiq.leads", counts="lead"),
}


def of(vendor: str) -> Demo:
    """The demonstration of a vendor; for one that declares none, its leads."""
    return DEMOS.get(vendor) or Demo(f"{vendor}-leads.csv", f"{vendor}.leads", counts="lead")
