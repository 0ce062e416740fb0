"""What is written about vendors and reasons is what the code says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from pipeline import reasons, vendors
from pipeline.cli import vendor_table
from pipeline.vendor import Vendor

DOCS = Path(__file__).parents[3] / "docs"
REASONS = {
    "rejected": reasons.RejectionCode,
    "duplicate": reasons.DuplicateCode,
    "suppressed": reasons.SuppressionCode,
    "refused": reasons.RefusalCode,
    "cancelled": reasons.CancelCode,
}
each_vendor = pytest.mark.parametrize("vendor", vendors.every().values(), ids=lambda vendor: str(vendor.name))


def tables(text: str) -> list[list[tuple[str, ...]]]:
    """The rows of every table of a page, header first, without the line below it."""
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE)
    return [
        [
            tuple(cell.strip() for cell in line.strip("|").split("|"))
            for line in block.splitlines()
            if "|---" not in line
        ]
        for block in blocks
    ]


def table(text: str, first: str) -> set[tuple[str, ...]]:
    """The rows of the table whose header begins with this."""
    [found] = [rows for rows in tables(text) if rows[0][0] == first]
    return set(found[1:])


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    codes = [code for kind in REASONS.values() for code in get_args(kind)]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(reasons.SENTENCES)
    assert all(sentence.endswith(".") for sentence in reasons.SENTENCES.values())


@pytest.mark.parametrize("state", REASONS)
def test_the_page_of_reasons_is_the_list_of_codes(state: str) -> None:
    text = (DOCS / "reasons.md").read_text(encoding="utf-8")
    section = text.partition(f"## {state}\n")[2].partition("\n## ")[0]
    assert table(section, "code") == {(f"`{code}`", reasons.SENTENCES[code]) for code in get_args(REASONS[state])}


def page(vendor: Vendor) -> str:
    return (DOCS / "vendors" / f"{vendor.name}.md").read_text(encoding="utf-8")


@each_vendor
def test_the_page_of_a_vendor_tells_how_to_get_in_what_cannot_be_done_and_what_is_open(vendor: Vendor) -> None:
    headings = re.findall(r"^## (.*)$", page(vendor), re.MULTILINE)
    assert [name for name in headings if name in ("The key", "The credential")]
    assert f"What {vendor.title} cannot do" in headings
    assert [name for name in headings if "leave open" in name or "undocumented" in name]
    needed = [one.name for one in vendor.credentials if one.required]
    assert [name for name in needed if not re.search(rf"\b{name}\b", page(vendor))] == []


@each_vendor
def test_the_page_of_a_vendor_tells_its_fields(vendor: Vendor) -> None:
    declared = {
        (field.name, field.sent_as, field.kind, "yes" if field.required else "")
        for operation in vendor.operations
        for field in operation.fields
    }
    assert table(page(vendor), "Leadlift's field") == declared


@each_vendor
def test_the_page_of_a_vendor_tells_its_options_and_destinations(vendor: Vendor) -> None:
    names = {option.name for operation in vendor.operations for option in operation.options}
    assert {row[0] for row in table(page(vendor), "option")} == names
    assert all(f"`{vendor.name}.{operation.name}`" in page(vendor) for operation in vendor.operations)


@each_vendor
def test_the_page_of_a_vendor_tells_its_limits_with_the_day_they_were_read(vendor: Vendor) -> None:
    told = table(page(vendor), "what")
    numbers = {f"{limit.calls:,}" for limit in vendor.limits}
    numbers |= {f"{step.records_per_call:,}" for operation in vendor.operations for step in operation.steps}
    assert all(any(re.match(rf"{number}\b", limit) for _, limit, _ in told) for number in numbers)
    assert all(vendor.limits[0].read_on.isoformat() in source for _, _, source in told)


def test_the_readme_has_the_table_of_vendors_that_is_generated_from_their_files() -> None:
    assert vendor_table.markdown(vendors.every().values()) in (DOCS.parent / "README.md").read_text(encoding="utf-8")


def test_what_the_page_of_the_promise_quotes_is_in_the_vendors() -> None:
    text = (DOCS / "the-vendor-promise.md").read_text(encoding="utf-8")
    named = re.findall(r"`(pipeline/vendors?/[\w/]*(?:\.py)?)`", text)
    assert [name for name in named if not (DOCS.parent / name).exists()] == []
    every = "".join(path.read_text(encoding="utf-8") for path in (DOCS.parent / "pipeline/vendors").rglob("*.py"))
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 2
    assert [block for block in blocks if block not in every] == []
