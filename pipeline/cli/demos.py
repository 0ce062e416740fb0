"""What `leadlift demo` shows of each vendor: the file, where it goes, and how the two sets of books are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Demo:
    """One demonstration: a file of `sample_data`, a destination with its options, and the sandbox's switches.

    `counts` is the kind of thing in the vendor's own books that a delivered row is. `records` are smaller calls than the
    vendor takes, by step, where a small file would be a call or two and never meet the limit.
    """

    file: str
    to: str
    options: Mapping[str, str] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)
    counts: str = "contact"
    records: Mapping[str, int] = field(default_factory=dict)


DEMOS: Mapping[str, Demo] = {
    "exotel": Demo(
        "exotel-contacts.txt",
        "exotel.list",
        options={"list": "Spring renewals"},
        switches={"refuse_number": "5550177"},
        records={"contacts": 20, "list": 20},
    ),
    "highlevel": Demo(
        "highlevel-contacts.csv",
        "highlevel.contacts",
        options={"tags": "spring"},
        switches={"refuse_contact": "5550177"},
    ),
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
        records={"add": 10},
    ),
    "persistiq": Demo("persistiq-leads.csv", "persistiq.leads", counts="lead"),
}


def of(vendor: str) -> Demo:
    """The demonstration of a vendor; for one that declares none, its leads."""
    return DEMOS.get(vendor) or Demo(f"{vendor}-leads.csv", f"{vendor}.leads", counts="lead")
