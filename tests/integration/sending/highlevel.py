"""What tests of HighLevel share: files of people, a run to its end, and what the location has then."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.ledger import rows
from pipeline.service.verify import verify
from tests.integration.sending.rig import Rig

MakeRig = Callable[..., Rig]
UPSERT = "POST /contacts/upsert"
BULK_TAGS = "POST /contacts/bulk/tags/update/{type}"
DUPLICATE = "GET /contacts/search/duplicate"
AT_UPSERT, AT_CREATE, AT_TAGS, AT_NOTES = UPSERT, "POST /contacts/", "POST /contacts/bulk/tags*", "POST */notes"
AT_TASKS, AT_BUSINESS, AT_DELETE, AT_TOKEN = "POST */tasks", "POST */bulk/business", "DELETE *", "POST /oauth/token"
FAULTS = ("commit_then_cut", "cut_before_commit", "error_before_commit", "error_after_commit", "throttle_storm")


def each_once(at: str) -> dict[str, object]:
    """Every fault once, one after the other, at calls that fit a pattern."""
    return {f"{fault}@{at}": str(number) for number, fault in enumerate(FAULTS, 1)}


def table(header: str, *lines: str) -> str:
    return "\n".join([header, *lines]) + "\n"


def people(number: int, *, first: int = 1, columns: Mapping[str, Callable[[int], str]] | None = None) -> str:
    """A CSV of so many people; `columns` makes a cell from each one's number."""
    more, out = dict(columns or {}), io.StringIO()
    write = csv.writer(out)
    write.writerow(["Email", "Mobile", "First name", *more])
    for n in range(first, first + number):
        cells = [make(n) for make in more.values()]
        write.writerow([f"Person{n}@acme-widgets.com", f"(415) 555-{n:04}", "Ada", *cells])
    return out.getvalue()


def run(rig: Rig, text: str, to: str = "contacts", **options: str) -> str:
    import_id = rig.submit(text, to=f"highlevel.{to}", options=options)
    assert rig.run(import_id)["state"] == "finished"
    return import_id


def balanced(rig: Rig, import_id: str) -> Mapping[str, int]:
    """The counts of an import whose books balance, at a vendor where nothing was made twice and no limit was broken."""
    verified, report = verify(rig.service, import_id), rig.report()
    assert [check for check in verified.checks if not check.ok] == []
    assert (report["created_twice"], report["breaches"]) == ([], 0)
    return verified.by_state


def kept(rig: Rig, kind: str) -> list[dict[str, Any]]:
    """What the location has, without what was there from the beginning."""
    dump = list(rig.sandbox.company.vendor.dump()[kind])
    return [one for one in dump if not str(one.get("email") or "").endswith("@company.test")]


def told(rig: Rig, import_id: str, state: str, *names: str) -> list[Any]:
    with rig.parts.ledger.read() as tx:
        found = [tuple(row[name] for name in names) for row in rows.in_state(tx, import_id, state)]
    return [values[0] if len(values) == 1 else values for values in found]
