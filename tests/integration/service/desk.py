"""Imports driven by hand: submitted and read for real, then each chunk is formed, called and answered as a test says."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.files.detected import Wanted
from pipeline.ledger import Tx, accounts, calls, chunks, imports, rows
from pipeline.reading.read import read
from pipeline.records import Verdict
from pipeline.sending import settle
from pipeline.sending.deliver import opened
from pipeline.sending.parts import Parts
from pipeline.sending.settle import Visit
from pipeline.service.imports import Submission, submit
from pipeline.service.parts import Service
from pipeline.wiring import Wiring

Judge = Callable[[rows.Stored], Verdict]
READINGS = 5


def delivered(row: rows.Stored) -> Verdict:
    """The vendor took the row and gave it an id made of its number."""
    return Verdict(row.number, True, "created", f"l_{row.number}")


def refused(row: rows.Stored) -> Verdict:
    """The vendor said no."""
    return Verdict(row.number, False, code="vendor_refused", reason="PersistIQ said: no such person")


@dataclass(slots=True)
class Desk:
    """A home with its service."""

    wiring: Wiring
    folder: Path
    parts: Parts = field(init=False)
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        self.parts, self.service = self.wiring.sending(), self.wiring.service()

    def submitted(self, text: str | bytes, name: str = "contacts.csv", **values: Any) -> str:
        """An import of this file, not yet read."""
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        header = values.pop("header", None)
        asked: dict[str, Any] = {
            "destination": "persistiq.leads",
            "account": "main",
            "actor": "ada",
            "wanted": Wanted(header=header),
            **values,
        }
        return submit(self.service, Submission(path, **asked))

    def imported(self, text: str | bytes, name: str = "contacts.csv", **values: Any) -> str:
        """An import of this file, read to its end."""
        import_id = self.submitted(text, name, **values)
        self.read(import_id)
        return import_id

    def read(self, import_id: str) -> None:
        """The import is read to its end; on a busy machine a reading may lose its lease, and another goes on with it."""
        for _ in range(READINGS):
            with self.service.ledger.write() as tx:
                fence = imports.offer(tx, import_id)
            assert fence is not None
            read(self.wiring.source(), import_id, fence)
            with self.service.ledger.read() as tx:
                imp = imports.get(tx, import_id)
            if imp["read_done"] or imp["state"] not in ("queued", "reading"):
                return

    def formed(self, tx: Tx, import_id: str, numbers: Sequence[int] | None = None, step: int = 0) -> Visit:
        """A chunk of the pending rows, or of those with these numbers, in a worker's hands."""
        imp = imports.get(tx, import_id)
        account = self.service.account(imp["account"])
        waiting = rows.candidates(tx, import_id, step, account.counted_by, 1_000)
        chosen = [row for row in waiting if numbers is None or row.number in numbers]
        formed = chunks.form(
            tx,
            chosen,
            import_id=import_id,
            account=account.name,
            counted_by=account.counted_by,
            destination=imp["destination"],
            step=step,
            purpose="send",
            turn={},
        )
        assert formed is not None
        assert chunks.claim(tx, *formed)
        visit = opened(tx, self.parts, formed[0])
        assert visit is not None
        return visit

    def noted(self, tx: Tx, visit: Visit, call_id: str) -> Visit:
        """The visit after its call was noted."""
        assert visit.move(tx, "sending", lease_until=tx.now + 30)
        calls.note(
            tx,
            call_id,
            import_id=visit.imp["id"],
            chunk_id=visit.chunk["id"],
            account=visit.account.name,
            counted_by=visit.account.counted_by,
            step=visit.operation.steps[visit.chunk["step"]].name,
            turn="send",
            method="POST",
            path="/leads",
            reads=False,
            payload_hash="",
            lease_until=tx.now + 30,
        )
        again = opened(tx, self.parts, visit.chunk["id"])
        assert again is not None
        return again

    def answer(
        self, import_id: str, judge: Judge = delivered, numbers: Sequence[int] | None = None, step: int = 0
    ) -> str:
        """One call with these rows, and the vendor's verdict on each; returns the call's id."""
        with self.service.ledger.write() as tx:
            visit = self.formed(tx, import_id, numbers, step)
            call_id = f"call-{visit.chunk['id']}"
            visit = self.noted(tx, visit, call_id)
            given = [judge(row) for row in visit.rows]
            leads = [
                {"id": one.vendor_id, "email": row.fields["email"]} for one, row in zip(given, visit.rows, strict=True)
            ]
            calls.end(tx, call_id, "answered", status=200, body=json.dumps({"leads": leads}), took_seconds=0.2)
            settle.settled(tx, visit, call_id, given)
        return call_id

    def doubt(self, import_id: str, numbers: Sequence[int], *, person: bool = False) -> str:
        """One call with these rows whose answer never came; returns the chunk's id."""
        with self.service.ledger.write() as tx:
            visit = self.formed(tx, import_id, numbers)
            call_id = f"call-{visit.chunk['id']}"
            visit = self.noted(tx, visit, call_id)
            calls.end(tx, call_id, "silent", fault="The connection was cut.")
            settle.in_doubt(tx, visit, "The connection was cut.", not_before=tx.now)
            if person:
                chunks.move(tx, visit.chunk["id"], visit.chunk["fence"], "in_doubt", "in_doubt", needs_person=True)
        return str(visit.chunk["id"])

    def finish(self, import_id: str, days_ago: float = 0.0) -> None:
        """The import is over, for so many days."""
        with self.service.ledger.write() as tx:
            imports.move(tx, import_id, ("sending",), "finished", finished_at=tx.now - days_ago * 86_400)

    def hold(self, reason: str) -> None:
        """The account is held."""
        with self.service.ledger.write() as tx:
            accounts.hold(tx, "main", kind="person", reason=reason, actor="ada")

    def state(self, import_id: str, number: int) -> str:
        """The state of a row."""
        with self.service.ledger.read() as tx:
            row = rows.one(tx, import_id, number)
        assert row is not None
        return str(row["state"])
